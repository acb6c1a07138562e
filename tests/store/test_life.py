"""Experiments with many runs are deleted and restored in many short transactions; they may be interrupted."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from trackside.entities import LifecycleStage, ViewType
from trackside.journal.records import SourceRecord
from trackside.store import open_store
from trackside.store.base import RunQuery
from trackside.store.sql import SqlStore
from trackside.testing import START, Feed


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    store = open_store(tmp_path / "store.db")
    yield store
    store.close()


def make_experiment(store: SqlStore, runs: int) -> str:
    """An experiment with runs, more than one transaction hides."""
    made, feed = store.create_experiment("churn"), Feed(store)
    for _ in range(runs):
        feed.log_run(made, metrics={"x": 1.0}, params={"lr": "1"})
    return made


def count(store: SqlStore, experiment_id: str, view: ViewType = ViewType.ACTIVE_ONLY) -> int:
    totals = {
        store.search_runs(RunQuery((experiment_id,), text, view=view)).total
        for text in ("", "metrics.x = 1", "params.lr = '1'")
    }
    (total,) = totals
    return total


def interrupt_deletion(store: SqlStore, experiment_id: str) -> None:
    """The state after the first transaction."""
    with store._database.write() as connection:
        connection.exec_driver_sql(
            f"UPDATE experiment SET deleted_at = {START}, runs_active = 0 WHERE id = {experiment_id}"
        )


def test_many_runs_go_and_come_back(store: SqlStore) -> None:
    """All of them, whatever the number of transactions."""
    made = make_experiment(store, 120)
    store.delete_experiment(made)
    assert (count(store, made), count(store, made, ViewType.DELETED_ONLY)) == (0, 120)
    store.restore_experiment(made)
    assert (count(store, made), count(store, made, ViewType.DELETED_ONLY)) == (120, 0)
    assert store.get_activity(made).run_count == 120


@pytest.mark.parametrize("how", ["deleted again", "planned", "restored"])
def test_an_interrupted_deletion_goes_on(store: SqlStore, how: str) -> None:
    """Whoever comes next: who deletes it again, who plans to purge, who restores it."""
    made = make_experiment(store, 60)
    interrupt_deletion(store, made)
    if how == "restored":
        store.restore_experiment(made)
        assert (count(store, made), store.get_activity(made).run_count) == (60, 60)
        return
    if how == "deleted again":
        store.delete_experiment(made)
    else:
        assert len(store.plan_purge(START).run_ids) == 60
    assert (count(store, made), count(store, made, ViewType.DELETED_ONLY)) == (0, 60)
    assert store.get_experiment(made).lifecycle_stage is LifecycleStage.DELETED


def test_an_experiment_with_runs_in_sight_is_not_purged(store: SqlStore) -> None:
    """Half deleted, it stays until its runs have gone."""
    made = make_experiment(store, 1)
    interrupt_deletion(store, made)
    assert store.purge_experiments([made], time.time_ns() // 1_000_000) == 0


def test_others_write_while_an_experiment_goes(store: SqlStore) -> None:
    """Between two of its transactions; what they write is there."""
    made, feed = make_experiment(store, 200), Feed(store)
    deleting = threading.Thread(target=store.delete_experiment, args=(made,))
    deleting.start()
    logged = [feed.log_run() for _ in range(20)]
    deleting.join()
    assert count(store, made) == 0
    assert store.search_runs(RunQuery(("0",))).total == len(logged)


def test_code_that_is_logged_while_it_is_purged_stays(store: SqlStore) -> None:
    """Whoever comes first: a run that has a code finds it."""
    source = SourceRecord(code="x" * 100_000)
    done = threading.Event()

    def keep_purging() -> None:
        while not done.is_set():
            store.purge_blobs()

    purging = threading.Thread(target=keep_purging)
    purging.start()
    feed = Feed(store)
    try:
        for _ in range(30):
            run_id = feed.log_run(source=source)
            assert store.get_source(run_id).code == source.code
            store.delete_runs([run_id])
            store.purge_runs(store.condemn_runs([run_id], time.time_ns() // 1_000_000))
    finally:
        done.set()
        purging.join()
    assert store.purge_blobs() in (0, 100_000)
