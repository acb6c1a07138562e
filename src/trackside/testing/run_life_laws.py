"""Laws of how runs change, go, come back and move; part of :class:`trackside.testing.StoreContract`."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from trackside.entities import NOTE_TAG, RUN_PALETTE, LifecycleStage, RunStatus, ViewType
from trackside.errors import Conflict, InvalidInput, RunNotFound
from trackside.journal.records import FileLogged, RunEnd, RunUpdate
from trackside.store.base import RunQuery, Store
from trackside.testing.experiment_life_laws import counts, log, names
from trackside.testing.factories import START, Feed, new_id, run_open

__all__ = ["RunLifeLaws"]


class RunLifeLaws:
    """Runs renamed, tagged, ended, deleted, restored, moved."""

    def test_many_runs_are_changed_at_once(self, store: Store) -> None:
        """Names, notes and tags; a filter finds what is set and not what is gone."""
        feed = Feed(store)
        runs = [feed.log_run(tags={"team": "ads", "stale": "1"}) for _ in range(120)]
        other = feed.log_run(tags={"team": "ads", "stale": "1"})
        since = store.get_revision()
        changed = store.update_runs(
            runs, run_name="same", tags={"team": "nlp", NOTE_TAG: "why", "stale": None, "none": None}
        )
        assert changed == runs
        assert store.get_revision() > since
        run = store.get_run(runs[50])
        assert run.info.run_name == run.data.tags["mlflow.runName"] == "same"
        assert (run.data.tags["team"], run.data.tags[NOTE_TAG]) == ("nlp", "why")
        assert "stale" not in run.data.tags
        for text, count in (
            ("tags.team = 'nlp'", 120),
            ("tags.stale = '1'", 1),
            ("attributes.run_name = 'same'", 120),
            (f"tags.`{NOTE_TAG}` = 'why'", 120),
        ):
            assert store.search_runs(RunQuery(("0",), text)).total == count, text
        assert store.get_run(other).data.tags["team"] == "ads"

    def test_many_runs_go_and_come_back_together(self, store: Store) -> None:
        """More than fit into one moment, each once; one unknown run among them, and nothing happens."""
        feed = Feed(store)
        runs = [feed.log_run(params={"lr": "1"}, metrics={"loss": 1.0}) for _ in range(150)]
        since = store.get_revision()
        for change in (store.delete_runs, store.restore_runs):
            with pytest.raises(RunNotFound):
                change([*runs, new_id()])
        assert store.get_revision() == since
        assert store.delete_runs([*runs, runs[0]]) == runs
        assert store.search_runs(RunQuery(("0",), "params.lr = 1")).total == 0
        assert store.get_activity("0").run_count == 0
        assert store.restore_runs(runs) == runs
        assert store.search_runs(RunQuery(("0",), "metrics.loss = 1")).total == 150
        assert store.get_activity("0").run_count == 150

    def test_the_names_tag_is_the_name(self, store: Store) -> None:
        """Setting the tag renames; a run never loses its name."""
        run_id = Feed(store).log_run()
        store.update_runs([run_id], tags={"mlflow.runName": "by tag"})
        assert store.get_run(run_id).info.run_name == "by tag"
        bad: list[Callable[[], object]] = [
            lambda: store.update_runs([run_id], tags={"mlflow.runName": None}),
            lambda: store.update_runs([run_id], run_name="  "),
            lambda: store.update_runs([run_id], run_name="x" * 251),
            lambda: store.update_runs([run_id], run_name="a", tags={"mlflow.runName": "b"}),
            lambda: store.update_runs([run_id], tags={"": "x"}),
            lambda: store.update_runs([run_id], tags={"t": "x" * 8001}),
        ]
        for change in bad:
            with pytest.raises(InvalidInput):
                change()
        assert store.get_run(run_id).info.run_name == "by tag"

    def test_all_or_none_is_changed(self, store: Store) -> None:
        """One unknown run among many: nothing happens to any, and it is named."""
        feed = Feed(store)
        runs, unknown, revision = [feed.log_run(), feed.log_run()], new_id(), store.get_revision()
        other = store.create_experiment("other")
        changes: list[Callable[..., object]] = [
            lambda ids: store.update_runs(ids, run_name="new"),
            store.delete_runs,
            store.restore_runs,
            lambda ids: store.move_runs(ids, other),
        ]
        for change in changes:
            with pytest.raises(RunNotFound, match=unknown):
                change([*runs, unknown])
        assert store.get_revision() == revision + 1
        assert store.search_runs(RunQuery(("0",))).total == 2

    def test_a_run_is_ended_by_its_id(self, store: Store) -> None:
        """As MLflow's client does: status and end; the owner's own end still wins, its death says nothing."""
        feed = Feed(store)
        run_id = feed.log_run(status=None)
        store.update_runs([run_id], status=RunStatus.FAILED, end_time=START + 9)
        info = store.get_run(run_id).info
        assert (info.status, info.end_time) == (RunStatus.FAILED, START + 9)
        assert store.list_open_owners() == set()
        store.update_runs([run_id], status=RunStatus.RUNNING)
        info = store.get_run(run_id).info
        assert (info.status, info.end_time) == (RunStatus.RUNNING, None)
        assert store.mark_killed({feed.writer: START}, "gone") == []
        feed.send(RunEnd(run_id, "FINISHED", START + 10))
        info = store.get_run(run_id).info
        assert (info.status, info.end_time) == (RunStatus.FINISHED, START + 10)
        store.update_runs([run_id], status=RunStatus.KILLED)
        assert store.get_run(run_id).info.end_time == START + 10
        other = feed.log_run(status=None)
        store.update_runs([other], status=RunStatus.FINISHED)
        assert (store.get_run(other).info.end_time or 0) > START

    def test_deleted_runs_are_out_of_sight_until_restored(self, store: Store) -> None:
        """Whatever the question; counters follow, and what they logged comes back whole."""
        feed, made = Feed(store), store.create_experiment("churn")
        first, second, _ = log(feed, made, "a", "b", "c")
        live = feed.log_run(made, run_name="live", status=None)
        whole = store.get_run(first)
        assert counts(store, made) == (4, 1)
        assert store.delete_runs([first, second, live, first]) == [first, second, live]
        assert names(store, made) == {"c"}
        assert counts(store, made) == (1, 0)
        deleted = store.search_runs(RunQuery((made,), view=ViewType.DELETED_ONLY))
        assert {run.info.run_id for run in deleted.runs} == {first, second, live}
        assert store.delete_runs([first]) == []
        assert store.restore_runs([first, live]) == [first, live]
        assert store.restore_runs([first]) == []
        assert counts(store, made) == (3, 1)
        assert store.get_run(first) == whole
        assert store.search_runs(RunQuery((made,), "metrics.x > 0")).total == 2

    def test_a_deleted_run_is_changed_by_nobody(self, store: Store) -> None:
        """By hand it is a conflict; from a journal it is put aside with a warning, but its end is true."""
        feed = Feed(store)
        gone, alive = feed.log_run(status=None), new_id()
        other = store.create_experiment("other")
        store.delete_runs([gone])
        changes: list[Callable[..., object]] = [
            lambda: store.update_runs([gone], run_name="new"),
            lambda: store.move_runs([gone], other),
        ]
        for change in changes:
            with pytest.raises(Conflict, match="deleted"):
                change()
        report = feed.send(
            RunUpdate(gone, {"lr": "1"}),
            FileLogged(gone, "a.txt", 1),
            run_open(gone, resumed=True),
            RunEnd(gone, "FINISHED", START + 7),
            run_open(alive, other),
            points=[(gone, "x", 1.0, 0, START), (alive, "x", 2.0, 0, START)],
        )
        assert (report.points, report.rejected) == (1, 4)
        assert len(store.get_warnings(gone)) == 1
        assert store.get_run(gone).data.params == {}
        assert store.get_run(gone).data.metrics == {}
        assert store.get_run(alive).data.metrics == {"x": 2.0}
        info = store.get_run(gone).info
        assert (info.status, info.lifecycle_stage) == (RunStatus.FINISHED, LifecycleStage.DELETED)

    def test_a_run_comes_back_into_an_active_experiment_only(self, store: Store) -> None:
        """Its experiment has to be restored first."""
        made = store.create_experiment("churn")
        (run_id,) = log(Feed(store), made, "a")
        store.delete_runs([run_id])
        store.delete_experiment(made)
        with pytest.raises(Conflict, match="churn"):
            store.restore_runs([run_id])
        store.restore_experiment(made)
        assert store.restore_runs([run_id]) == [run_id]
        assert names(store, made) == {"a"}

    def test_runs_move_to_another_experiment(self, store: Store) -> None:
        """All that they logged is found there only; counters and colours are as for new runs."""
        feed = Feed(store)
        here, there = store.create_experiment("here"), store.create_experiment("there")
        log(feed, there, "x")
        first, second, _ = log(feed, here, "a", "b", "c")
        live = feed.log_run(here, run_name="live", status=None)
        history = store.get_metric_history(first, "x").tolist()
        assert store.move_runs([first, second, live], there) == [first, second, live]
        assert (names(store, here), counts(store, here), counts(store, there)) == ({"c"}, (1, 0), (4, 1))
        page = store.search_runs(RunQuery((there,), "metrics.x > 0", ("metrics.x DESC",)))
        assert {run.info.run_name for run in page.runs} == {"a", "b", "x"}
        colours = [store.get_run(run_id).data.tags["trackside.colour"] for run_id in (first, second, live)]
        assert colours == list(RUN_PALETTE[1:4])
        assert store.search_runs(RunQuery((there,), f"tags.`trackside.colour` = '{colours[0]}'")).total == 1
        assert store.get_metric_history(first, "x").tolist() == history
        feed.send(RunUpdate(live, {"late": "1"}), points=[(live, "x", 5.0, 9, START)])
        assert store.search_runs(RunQuery((there,), "metrics.x = 5 AND params.late = '1'")).total == 1
        assert store.move_runs([first], there) == []

    def test_the_files_of_a_moved_run_stay_where_they_are(self, store: Store) -> None:
        """Also where the other experiment keeps its files elsewhere."""
        feed = Feed(store)
        here, there = (
            store.create_experiment("here", "/files/here"),
            store.create_experiment("there", "/there"),
        )
        run_id = feed.log_run(here)
        before = store.get_run(run_id).info.artifact_uri
        store.move_runs([run_id], there)
        assert store.get_run(run_id).info.artifact_uri == before
        store.move_runs([run_id], "0")
        assert store.get_run(run_id).info.artifact_uri == before

    def test_nothing_moves_into_a_deleted_experiment(self, store: Store) -> None:
        """The run stays where it is."""
        gone = store.create_experiment("gone")
        run_id = Feed(store).log_run()
        store.delete_experiment(gone)
        with pytest.raises(Conflict, match="gone"):
            store.move_runs([run_id], gone)
        assert store.get_run(run_id).info.experiment_id == "0"

    def test_a_colour_of_ones_own_is_kept(self, store: Store) -> None:
        """A run whose colour isn't of the palette keeps it when it moves."""
        there = store.create_experiment("there")
        run_id = Feed(store).log_run(tags={"trackside.colour": "#123456"})
        store.move_runs([run_id], there)
        assert store.get_run(run_id).data.tags["trackside.colour"] == "#123456"
