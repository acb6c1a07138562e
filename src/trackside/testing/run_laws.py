"""Laws of runs; part of :class:`trackside.testing.StoreContract`."""

from __future__ import annotations

import pytest

from trackside.entities import RUN_PALETTE, RunStatus
from trackside.errors import RunNotFound
from trackside.journal.records import Gap, RunEnd, RunUpdate, SourceRecord
from trackside.store.base import RunQuery, Store
from trackside.testing.factories import START, Feed, new_id, run_open

__all__ = ["RunLaws"]


class RunLaws:
    """Runs: how they open, what they log, how they end."""

    def test_a_run_is_what_was_logged(self, store: Store) -> None:
        """Params, tags, last values, name, user, times and status come back as they were."""
        feed = Feed(store)
        run_id = feed.log_run(
            params={"lr": "0.1", "kind": "é✓"},
            tags={"team": "ads"},
            metrics={"loss": [2.0, 1.0]},
            run_name="first",
        )
        run = store.get_run(run_id)
        assert (run.info.run_name, run.info.user_id, run.info.experiment_id) == ("first", "ada", "0")
        assert (run.info.status, run.info.end_time) == (RunStatus.FINISHED, run.info.start_time + 500)
        assert run.data.params == {"lr": "0.1", "kind": "é✓"}
        assert run.data.metrics == {"loss": 1.0}
        assert run.data.tags["team"] == "ads"
        assert run.info.artifact_uri.endswith(f"{run_id}/artifacts")

    def test_a_store_that_can_be_written_says_so(self, store: Store) -> None:
        """Whoever drains needs to know before it tries."""
        assert not store.read_only

    def test_mlflow_finds_its_tags(self, store: Store) -> None:
        """Name, user, source and parent are also tags, as MLflow keeps them."""
        feed = Feed(store)
        parent = feed.log_run(run_name="whole")
        source = SourceRecord(notebook_path="/n.ipynb")
        child = feed.log_run(parent_run_id=parent, source=source, tags={"mlflow.user": "grace"})
        tags = store.get_run(child).data.tags
        assert tags["mlflow.parentRunId"] == parent
        assert (tags["mlflow.source.name"], tags["mlflow.source.type"]) == ("/n.ipynb", "NOTEBOOK")
        assert tags["mlflow.user"] == "grace"
        assert store.get_run(parent).data.tags["mlflow.runName"] == "whole"

    def test_an_unknown_run_is_an_error(self, store: Store) -> None:
        """Whatever is asked of it."""
        for ask in (
            store.get_run,
            store.get_source,
            store.get_warnings,
            store.list_files,
            store.get_metric_summaries,
            lambda run_id: store.get_metric_history(run_id, "loss"),
        ):
            with pytest.raises(RunNotFound, match="nobody"):
                ask("nobody")

    def test_a_returned_run_never_changes(self, store: Store) -> None:
        """Read again to see newer data."""
        feed = Feed(store)
        run_id = feed.log_run(status=None)
        before = store.get_run(run_id)
        feed.send(RunUpdate(run_id, {"late": "1"}), RunEnd(run_id, "FAILED", START))
        assert "late" not in before.data.params
        assert before.info.status is RunStatus.RUNNING
        assert store.get_run(run_id).data.params == {"late": "1"}

    def test_the_first_value_of_a_param_stays(self, store: Store) -> None:
        """Another value is a warning that names the key and both values; the same again is nothing."""
        feed = Feed(store)
        run_id = feed.log_run(params={"lr": "0.1"}, status=None)
        feed.send(RunUpdate(run_id, {"lr": "0.1"}))
        assert store.get_warnings(run_id) == []
        feed.send(RunUpdate(run_id, {"lr": "0.2", "depth": "3"}))
        assert store.get_run(run_id).data.params == {"lr": "0.1", "depth": "3"}
        (warning,) = store.get_warnings(run_id)
        assert all(word in warning for word in ("lr", "'0.1'", "'0.2'"))

    def test_tags_change_and_go(self, store: Store) -> None:
        """The last value of a tag counts, also within one batch; a deleted tag is gone."""
        feed = Feed(store)
        run_id = feed.log_run(tags={"a": "1", "b": "1"}, status=None)
        feed.send(RunUpdate(run_id, {}, {"a": "2"}, ["b"]), RunUpdate(run_id, {}, {"a": "3", "b": "4"}, []))
        feed.send(RunUpdate(run_id, {}, {"c": "1"}, []), RunUpdate(run_id, {}, {}, ["c", "never"]))
        tags = store.get_run(run_id).data.tags
        assert (tags["a"], tags["b"]) == ("3", "4")
        assert "c" not in tags

    def test_a_new_name_tag_renames_the_run(self, store: Store) -> None:
        """``mlflow.runName`` and the run's name are one thing."""
        feed = Feed(store)
        run_id = feed.log_run(run_name="old", status=None)
        feed.send(RunUpdate(run_id, {}, {"mlflow.runName": "new"}))
        assert store.get_run(run_id).info.run_name == "new"

    def test_what_breaks_a_limit_is_put_aside(self, store: Store) -> None:
        """A bad key or value is a warning on the run and leaves the rest of the record alone."""
        feed = Feed(store)
        run_id = feed.log_run(status=None)
        bad = {
            "": "x",
            "a//b": "x",
            "../a": "x",
            "k" * 251: "x",
            "nul": "a\0b",
            "long": "x" * 6001,
            "q?": "x",
        }
        report = feed.send(RunUpdate(run_id, {**bad, "good": "1"}, {"t" * 251: "x", "fine": "1"}))
        run = store.get_run(run_id)
        assert run.data.params == {"good": "1"}
        assert run.data.tags["fine"] == "1"
        assert report.rejected == len(store.list_rejected()) == len(bad) + 1
        assert len(store.get_warnings(run_id)) == len(bad) + 1

    def test_the_longest_values_are_kept_whole(self, store: Store) -> None:
        """6,000 characters of a param, 8,000 of a tag, 250 of a key and of a run's name."""
        key, name = "k" * 250, "é" * 250
        feed = Feed(store)
        run_id = feed.log_run(params={key: "é" * 6000}, tags={"t": "✓" * 8000}, run_name=name)
        run = store.get_run(run_id)
        assert run.data.params[key] == "é" * 6000
        assert run.data.tags["t"] == "✓" * 8000
        assert run.info.run_name == name
        assert store.get_warnings(run_id) == []

    def test_colours_follow_the_order_of_runs(self, store: Store) -> None:
        """The n-th run of an experiment has the n-th colour of the palette, round and round."""
        feed = Feed(store)
        experiment_id = store.create_experiment("colours")
        runs = [feed.log_run(experiment_id) for _ in range(len(RUN_PALETTE) + 1)]
        colours = [store.get_run(run_id).data.tags["trackside.colour"] for run_id in runs]
        assert colours == [*RUN_PALETTE, RUN_PALETTE[0]]

    def test_attempts_count_the_runs_of_a_cell(self, store: Store) -> None:
        """By the cell's id, whatever the experiment; else by notebook and name; else not at all."""
        feed = Feed(store)
        cell = SourceRecord(notebook_path="/n.ipynb", cell_id="c1")
        book = SourceRecord(notebook_path="/n.ipynb")
        other = store.create_experiment("other")
        cells = [feed.log_run(e, source=cell) for e in ("0", other, "0")]
        books = [feed.log_run(source=book, run_name=name) for name in ("a", "b", "a")]
        assert [store.get_source(run_id).attempt for run_id in cells] == [1, 2, 3]
        assert [store.get_source(run_id).attempt for run_id in books] == [1, 1, 2]
        assert store.get_source(feed.log_run()).attempt is None
        assert store.get_run(cells[2]).data.tags["trackside.attempt"] == "3"

    def test_the_source_is_kept(self, store: Store) -> None:
        """Notebook, kernel, cell, count and the code that ran; the same code has the same digest."""
        feed = Feed(store)
        source = SourceRecord("/n.ipynb", "session", "k1", "c1", 7, "lr = 0.1  # é\n")
        first, second = (store.get_source(feed.log_run(source=source)) for _ in range(2))
        assert (first.notebook_path, first.path_origin, first.kernel_id) == ("/n.ipynb", "session", "k1")
        assert (first.cell_id, first.execution_count, first.code) == ("c1", 7, "lr = 0.1  # é\n")
        assert first.code_digest == second.code_digest is not None

    def test_code_of_any_length_is_kept(self, store: Store) -> None:
        """Also a cell that holds its data."""
        code = "x = '" + "é✓" * 100_000 + "'\n"
        feed = Feed(store)
        run_ids = [feed.log_run(source=SourceRecord(code=code)) for _ in range(2)]
        assert [store.get_source(run_id).code for run_id in run_ids] == [code, code]

    def test_a_moved_notebook_is_corrected_for_unfinished_runs(self, store: Store) -> None:
        """Finished runs keep what was true for them, unless one is named: it began after the move."""
        feed = Feed(store)
        source = SourceRecord("/old.ipynb", "session", "k1")
        done, live = feed.log_run(source=source), feed.log_run(source=source, status=None)
        assert store.correct_notebook_path("k1", "/new.ipynb") == 1
        assert store.correct_notebook_path("k1", "/new.ipynb") == 0
        assert store.get_source(live).notebook_path == "/new.ipynb"
        assert store.get_source(live).path_origin == "server"
        assert store.get_run(live).data.tags["mlflow.source.name"] == "/new.ipynb"
        assert store.get_source(done).notebook_path == "/old.ipynb"
        other = feed.log_run(source=SourceRecord("/old.ipynb", "session", "k2"))
        assert store.correct_notebook_path("k1", "/new.ipynb", [done, other]) == 1
        assert [store.get_source(one).notebook_path for one in (done, other)] == ["/new.ipynb", "/old.ipynb"]

    def test_warnings_are_told_once_in_order(self, store: Store) -> None:
        """The capture's warnings and lost records reach the run."""
        feed = Feed(store)
        run_id = feed.log_run(status=None)
        feed.send(RunUpdate(run_id, warnings=["no git", "no cell id", "no git"]))
        feed.send(Gap(12, "the disk was full", START, START + 5, [run_id, new_id()]))
        warnings = store.get_warnings(run_id)
        assert warnings[:2] == ["no git", "no cell id"]
        assert "12 records" in warnings[2]
        assert len(warnings) == 3

    @pytest.mark.parametrize("status", ["FINISHED", "FAILED", "KILLED"])
    def test_a_run_ends_with_its_status(self, store: Store, status: str) -> None:
        """Status, time and reason are those of the end record."""
        feed = Feed(store)
        run_id = feed.log_run(status=None)
        feed.send(RunEnd(run_id, status, START + 77, "because"))
        run = store.get_run(run_id)
        assert (run.info.status, run.info.end_time) == (RunStatus(status), START + 77)
        assert run.data.tags["trackside.reason"] == "because"

    def test_a_crashed_owner_ends_its_runs(self, store: Store) -> None:
        """Only what this writer owns and left running is KILLED, at its last sign of life."""
        crashed, alive = Feed(store), Feed(store)
        lost, done = crashed.log_run(status=None), crashed.log_run()
        unowned = crashed.log_run(status=None, owner=False)
        other = alive.log_run(status=None)
        assert store.list_open_owners() == {crashed.writer, alive.writer}
        seen = START + 99_000
        assert store.mark_killed({crashed.writer: seen}, "The kernel died.") == [lost]
        run = store.get_run(lost)
        assert (run.info.status, run.info.end_time) == (RunStatus.KILLED, seen)
        assert run.data.tags["trackside.reason"] == "The kernel died."
        assert store.get_warnings(lost) == ["The kernel died."]
        statuses = [store.get_run(run_id).info.status for run_id in (done, unowned, other)]
        assert statuses == [RunStatus.FINISHED, RunStatus.RUNNING, RunStatus.RUNNING]
        assert store.list_open_owners() == {alive.writer}
        assert store.mark_killed({crashed.writer: seen}, "again") == []

    def test_a_late_end_of_the_owner_wins(self, store: Store) -> None:
        """A run that was taken for dead ends as its owner says, without the reason of the mistake."""
        feed = Feed(store)
        run_id = feed.log_run(status=None)
        store.mark_killed({feed.writer: START}, "The kernel died.")
        feed.send(RunEnd(run_id, "FINISHED", START + 88))
        run = store.get_run(run_id)
        assert (run.info.status, run.info.end_time) == (RunStatus.FINISHED, START + 88)
        assert "trackside.reason" not in run.data.tags

    def test_a_resumed_run_belongs_to_the_last_owner(self, store: Store) -> None:
        """It runs again, what it had stays, and an end of the former owner doesn't end it."""
        first, second = Feed(store), Feed(store)
        run_id = first.log_run(params={"lr": "1"}, metrics={"loss": 3.0})
        second.send(run_open(run_id, resumed=True, start_time=START + 9_000))
        assert store.get_run(run_id).info.status is RunStatus.RUNNING
        assert store.get_run(run_id).info.end_time is None
        assert store.list_open_owners() == {second.writer}
        first.send(RunEnd(run_id, "FAILED", START))
        assert store.get_run(run_id).info.status is RunStatus.RUNNING
        second.send(RunEnd(run_id, "FINISHED", START + 10_000))
        run = store.get_run(run_id)
        assert run.info.status is RunStatus.FINISHED
        assert (run.data.params, run.data.metrics) == ({"lr": "1"}, {"loss": 3.0})

    def test_a_resumption_may_arrive_before_the_beginning(self, store: Store) -> None:
        """Two journals come in any order; the run has all that both say."""
        first, second = Feed(store), Feed(store)
        run_id = new_id()
        second.send(
            run_open(run_id, resumed=True, start_time=START + 9_000), points=[(run_id, "loss", 1.0, 5, START)]
        )
        first.send(
            run_open(run_id, start_time=START, tags={"team": "ads"}), points=[(run_id, "loss", 9.0, 1, START)]
        )
        run = store.get_run(run_id)
        assert (run.info.start_time, run.info.status) == (START, RunStatus.RUNNING)
        assert (run.data.metrics, run.data.tags["team"]) == ({"loss": 1.0}, "ads")
        assert store.list_open_owners() == {second.writer}
        assert [
            run.info.run_id
            for run in store.search_runs(RunQuery(("0",), order_by=("metrics.loss DESC",))).runs
        ] == [run_id]
