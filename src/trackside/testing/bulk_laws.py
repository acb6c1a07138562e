"""Laws of loading runs in bulk."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pytest

from trackside.entities import Fact, LoggedFile, RunStatus, Source
from trackside.errors import ExperimentNotFound, InvalidInput
from trackside.journal.records import Content, RunEnd, SourceRecord
from trackside.store.base import HISTORY_DTYPE, MAX_TOTAL, MetricColumn, RunBatch, RunQuery, Store
from trackside.testing.factories import START, Feed, new_id

__all__ = ["BulkLaws"]

CURVES: Mapping[str, Sequence[Sequence[float]]] = {
    "loss": [[1.0 / (step + 1) for step in range(3000)], [0.5], [], [math.nan, 2.0], [math.nan]],
    "acc": [[], [0.1, 0.9, -0.0], [math.inf, -math.inf, 1.0], [0.25] * 200, [1e300, 1e300, 1e300]],
}
PARAMS: Mapping[str, Sequence[str | None]] = {
    "lr": ["0.1", "0.01", None, "1e-3", "x"],
    "long": [None, None, "é" * 300, "é" * 300 + "b", None],
}
STATUSES = ("FINISHED", "FAILED", "KILLED", "FINISHED", "RUNNING")
PARENTS = (None, None, "p" * 32, None, None)
QUESTIONS = (
    RunQuery(),
    RunQuery(order_by=("metrics.loss DESC",)),
    RunQuery(order_by=("metrics.acc ASC", "params.lr DESC")),
    RunQuery(order_by=("params.long DESC",), max_results=2),
    RunQuery(filter_string="metrics.acc > 0.2 AND params.lr != 'x'"),
    RunQuery(filter_string="tags.stage = 'a'"),
    RunQuery(filter_string="attributes.status = 'RUNNING'"),
    RunQuery(filter_string=f"params.long = '{'é' * 300}b'"),
)


def curve_column(curves: Sequence[Sequence[float]], start_times: Sequence[int]) -> MetricColumn:
    """Values at steps 0, 1, …, a millisecond apart."""
    rows = [
        (step, start + step, value)
        for values, start in zip(curves, start_times, strict=True)
        for step, value in enumerate(values)
    ]
    counts = np.array([len(values) for values in curves], np.int64)
    return MetricColumn(counts, np.array(rows, HISTORY_DTYPE))


def make_sources(experiment_id: str) -> list[SourceRecord | None]:
    """Two runs of a cell; attempts are counted by cell, whatever the experiment."""
    source = SourceRecord(notebook_path="/n.ipynb", cell_id=f"cell {experiment_id}", code="x = 1")
    return [source, source, None, None, None]


def make_runs(experiment_id: str, run_ids: Sequence[str] | None = None) -> RunBatch:
    """Five runs that differ in everything."""
    starts = [START + 1000 * i for i in range(5)]
    return RunBatch(
        experiment_id,
        run_ids or [new_id() for _ in range(5)],
        [f"run {i}" for i in range(5)],
        starts,
        [
            None if status == "RUNNING" else start + 500
            for start, status in zip(starts, STATUSES, strict=True)
        ],
        STATUSES,
        ["ada", "bob", "ada", "ada", "ada"],
        PARENTS,
        make_sources(experiment_id),
        PARAMS,
        {"stage": ["a", "b", None, "a", None]},
        {key: curve_column(curves, starts) for key, curves in CURVES.items()},
    )


def log_runs(store: Store, batch: RunBatch) -> list[str]:
    """The same five, one after the other, as a journal brings them; their ids."""
    feed = Feed(store)
    logged = []
    for i, start in enumerate(batch.start_times):
        status = batch.statuses[i]
        logged.append(
            feed.log_run(
                batch.experiment_id,
                run_name=batch.run_names[i],
                start_time=start,
                status=None if status == "RUNNING" else status,
                params={key: text for key, texts in PARAMS.items() if (text := texts[i]) is not None},
                tags={key: text for key, texts in batch.tags.items() if (text := texts[i]) is not None},
                metrics={key: list(curves[i]) for key, curves in CURVES.items()},
                owner=False,
                user_id=batch.user_ids[i],
                parent_run_id=PARENTS[i],
                source=batch.sources[i],
            )
        )
    while store.compact(1000):
        pass
    return logged


class BulkLaws:
    """What was loaded answers as what was logged."""

    def test_files_facts_and_warnings_are_loaded(self, store: Store) -> None:
        """Each with the run that it belongs to; ``find_runs`` knows which runs are there."""
        content = Content(hashlib.sha256(b"env").hexdigest(), 3, b"env")
        store.add_contents([content])
        batch = make_runs("0")
        file, fact = LoggedFile("a/b.txt", 3, "0" * 64, START), Fact("environment", content.digest, START)
        warnings: list[list[str]] = [["odd", "very odd"], [], [], [], []]
        batch = replace(
            batch, files=[[file], [], [], [], []], facts=[[], [fact], [], [], []], warnings=warnings
        )
        store.load_runs(batch)
        first, second, *_ = batch.run_ids
        assert (store.list_files(first), store.list_files(second)) == ([file], [])
        assert (store.get_facts(first), store.get_facts(second)) == ([], [fact])
        assert (store.get_warnings(first), store.get_warnings(second)) == (["odd", "very odd"], [])
        assert store.find_runs([first, new_id(), second]) == {first, second}

    def test_loaded_runs_answer_as_logged_ones(self, store: Store) -> None:
        """Runs, summaries, histories, sources and searches are the same; only the ids differ."""
        one, two = store.create_experiment("one"), store.create_experiment("two")
        log_runs(store, make_runs(one))
        report = store.load_runs(make_runs(two))
        assert report.points == sum(len(curve) for curves in CURVES.values() for curve in curves)
        assert (report.revision, len(report.run_ids)) == (store.get_revision(), 5)
        for question in QUESTIONS:
            logged, loaded = (_answers(store, question, place) for place in (one, two))
            assert str(loaded) == str(logged)
        counts = {
            item.experiment.name: (item.run_count, item.running_count) for item in store.list_activity()
        }
        assert counts["one"] == counts["two"]
        assert store.list_keys([one]) == store.list_keys([two])

    def test_attempts_go_on(self, store: Store) -> None:
        """A loaded run of a cell is the next attempt of that cell."""
        batch = make_runs("0")
        store.load_runs(batch)
        later = Feed(store).log_run(source=batch.sources[0])
        attempts = [store.get_source(run_id).attempt for run_id in (*batch.run_ids[:2], later)]
        assert attempts == [1, 2, 3]

    def test_what_is_there_is_left_out(self, store: Store) -> None:
        """Loading twice is loading once; of a batch that is there in part, the rest is loaded."""
        first = make_runs("0")
        second = make_runs("0", [*first.run_ids[:3], new_id(), new_id()])
        store.load_runs(first)
        before, revision = store.search_runs(RunQuery(("0",))).runs, store.get_revision()
        again = store.load_runs(first)
        assert (again.points, again.run_ids, store.get_revision()) == (0, set(), revision)
        assert str(store.search_runs(RunQuery(("0",))).runs) == str(before)
        report = store.load_runs(second)
        assert report.run_ids == set(second.run_ids[3:])
        assert report.points == 200 + 2 + 1 + 3
        assert store.search_runs(RunQuery(("0",))).total == 7
        assert len(store.get_metric_history(second.run_ids[3], "acc")) == 200
        assert len(store.get_metric_history(first.run_ids[0], "loss")) == 3000

    def test_loaded_runs_are_a_change(self, store: Store) -> None:
        """One revision a batch, with the runs in it."""
        before = store.get_revision()
        batch = make_runs("0")
        store.load_runs(batch)
        changes = store.list_changes(before)
        assert changes.revision == before + 1
        assert set(changes.run_ids) == set(batch.run_ids)
        assert changes.experiment_ids == ("0",)

    def test_a_loaded_run_can_go_on(self, store: Store) -> None:
        """A journal may log to it and end it; the points follow the loaded ones."""
        batch = make_runs("0")
        store.load_runs(batch)
        running = batch.run_ids[4]
        Feed(store).send(
            RunEnd(running, "FINISHED", START + 9000), points=[(running, "acc", 3.0, 7, START + 8000)]
        )
        run = store.get_run(running)
        assert (run.info.status, run.data.metrics["acc"]) == (RunStatus.FINISHED, 3.0)
        assert store.get_metric_history(running, "acc")["step"].tolist() == [0, 1, 2, 7]

    def test_a_bad_batch_loads_nothing(self, store: Store) -> None:
        """It says what is wrong; the runs beside the wrong one aren't there either."""
        good = make_runs("0")
        before = store.get_revision()
        history = good.metrics["loss"].points
        for wrong, words in (
            ({"run_names": ["a"]}, "run_names"),
            ({"run_ids": [good.run_ids[0]] * 5}, "twice"),
            ({"run_ids": ["no id!", *good.run_ids[1:]]}, "no id!"),
            ({"statuses": ["DONE"] * 5}, "DONE"),
            ({"params": {"a//b": ["1"] * 5}}, "a//b"),
            ({"params": {"p": ["1", "2", "3", "4", "x" * 7000]}}, "7000"),
            ({"tags": {"t": ["\0"] * 5}}, "NUL"),
            ({"metrics": {"": good.metrics["loss"]}}, "metric"),
            ({"metrics": {"x": MetricColumn(np.full(5, 9), history)}}, "add up"),
            ({"metrics": {"x": MetricColumn(np.full(5, 600), history[["step"]])}}, "dtype"),
        ):
            columns = {name: getattr(good, name) for name in RunBatch.__slots__} | wrong
            with pytest.raises(InvalidInput, match=words):
                store.load_runs(RunBatch(**columns))
        with pytest.raises(ExperimentNotFound):
            store.load_runs(make_runs("987654321"))
        assert store.get_revision() == before
        assert store.search_runs(RunQuery(("0",))).total == 0

    def test_a_total_is_exact_or_says_that_it_is_not(self, store: Store) -> None:
        """Of more than ``MAX_TOTAL`` runs, at least so many are counted."""
        ids = [new_id() for _ in range(MAX_TOTAL + 5)]
        times = [START] * len(ids)
        store.load_runs(RunBatch("0", ids, ids, times, times, params={"p": ["1"] * len(ids)}))
        for filter_string in ("params.p = '1'", "params.p = '1' AND status = 'FINISHED'", ""):
            page = store.search_runs(RunQuery(("0",), filter_string, max_results=10))
            assert page.total == len(ids) if page.total_is_exact else page.total <= len(ids)
            assert page.total >= 10
            assert len(page.runs) == 10

    def test_an_empty_batch_changes_nothing(self, store: Store) -> None:
        """Not even the revision."""
        before = store.get_revision()
        assert store.load_runs(RunBatch("0", [], [], [], [])).revision == before
        assert store.get_revision() == before


def _answers(store: Store, question: RunQuery, experiment_id: str) -> list[object]:
    """What a store says of the runs of an experiment, without ids."""
    query = RunQuery((experiment_id,), question.filter_string, question.order_by, question.max_results)
    page = store.search_runs(query)
    answers: list[object] = [page.total, page.next_page_token is None]
    for run in page.runs:
        info = run.info
        answers.append((info.run_name, info.status, info.start_time, info.end_time, info.user_id))
        answers.append(
            [sorted(values.items()) for values in (run.data.metrics, run.data.params, run.data.tags)]
        )
        answers.append((store.get_metric_summaries(info.run_id), store.get_warnings(info.run_id)))
        answers.append([store.get_metric_history(info.run_id, key).tolist() for key in CURVES])
        source: Source = store.get_source(info.run_id)
        answers.append((source.notebook_path, source.attempt, source.code))
    return answers
