"""What deleting, restoring and purging cost, and that nothing is lost to those who write meanwhile."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Connection, event, select

from trackside.entities import ViewType
from trackside.errors import StoppedHalfway, StoreUnavailable
from trackside.journal.records import RunEnd, SourceRecord
from trackside.store import compaction, lifecycle, open_store
from trackside.store import tables as t
from trackside.store.base import RunQuery
from trackside.store.purge import _deleted_until
from trackside.store.slices import change_in_slices
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


def test_deleting_an_experiment_writes_one_row(store: SqlStore) -> None:
    """However many runs it has: what is in it isn't touched, and yet gone and back."""
    made = make_experiment(store, 30)
    written = []

    @event.listens_for(store._database.writer, "after_cursor_execute")
    def _(*arguments: object) -> None:
        written.append(arguments[1].rowcount)  # type: ignore[attr-defined]

    store.delete_experiment(made)
    assert (count(store, made), count(store, made, ViewType.DELETED_ONLY)) == (0, 30)
    store.restore_experiment(made)
    assert (count(store, made), count(store, made, ViewType.DELETED_ONLY)) == (30, 0)
    assert max(written) == 1
    assert store.get_activity(made).run_count == 30


def test_what_is_purged_is_found_by_index(store: SqlStore) -> None:
    """A plan looks at the deleted runs, not at all."""
    query = select(t.run.c.n).where(_deleted_until(START))
    with store._database.read() as connection:
        sql = str(query.compile(connection.engine, compile_kwargs={"literal_binds": True}))
        plan = [row[-1] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}")]
    assert not [line for line in plan if line.startswith("SCAN run")], plan


def test_code_that_is_logged_while_it_is_purged_stays(store: SqlStore) -> None:
    """Whoever comes first: a run that has a code finds it."""
    source = SourceRecord(code="x" * 100_000)
    done = threading.Event()

    def keep_purging() -> None:
        while not done.is_set():
            store.purge_blobs(1 << 60)

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
    assert store.purge_blobs(1 << 60) in (0, 100_000)


@pytest.mark.parametrize("verb", ["delete", "restore", "tag", "move"])
def test_many_runs_are_changed_in_slices(store: SqlStore, verb: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """In many transactions, between which others get the lock; the write-ahead log is taken in meanwhile."""
    monkeypatch.setattr("trackside.store.slices._LOG_BYTES", 0)
    made, other, feed = store.create_experiment("churn"), store.create_experiment("other"), Feed(store)
    metrics = {f"m{number}": number / 7 for number in range(30)}
    runs = [feed.log_run(made, metrics=metrics) for _ in range(60)]
    if verb == "restore":
        assert store.delete_runs(runs) == runs
    commits = []
    event.listen(store._database.writer, "commit", commits.append)
    change = {
        "delete": store.delete_runs,
        "restore": store.restore_runs,
        "tag": lambda ids: store.update_runs(ids, tags={"team": "ads"}),
        "move": lambda ids: store.move_runs(ids, other),
    }[verb]
    assert change(runs) == runs
    assert len(commits) >= 3
    with closing(sqlite3.connect(f"file:{store._database.location.database}?immutable=1", uri=True)) as file:
        assert file.execute("SELECT rev FROM store").fetchone() == (store.get_revision(),)
    place = other if verb == "move" else made
    view = ViewType.DELETED_ONLY if verb == "delete" else ViewType.ACTIVE_ONLY
    text = "tags.team = 'ads'" if verb == "tag" else "metrics.m1 > 0"
    assert store.search_runs(RunQuery((place,), text, view=view)).total == 60


def test_a_compaction_that_was_outrun_changes_nothing(store: SqlStore) -> None:
    """Its blocks' numbers may be those of another run by then: no point is doubled, none is lost."""
    feed = Feed(store)
    first = feed.log_run(status=None)
    feed.send(points=[(first, "x", float(step), step, START) for step in range(20)])
    feed.send(RunEnd(first, "FINISHED", START))
    with store._database.read() as connection:
        ((n, before),) = connection.execute(select(t.tail.c.run_n, t.tail.c.id)).all()
        slow = compaction._prepare(connection, n, ended=True)
    assert not store.compact(1000)
    second = feed.log_run(status=None)
    feed.send(points=[(second, "x", float(step), step, START) for step in range(30)])
    with store._database.read() as connection:
        assert connection.execute(select(t.tail.c.id)).scalars().all() == [before]
    with pytest.raises(compaction._Outrun), store._database.write() as connection:
        compaction._apply(connection, [slow])
    assert store.get_metric_history(first, "x")["step"].tolist() == list(range(20))
    assert store.get_metric_history(second, "x")["step"].tolist() == list(range(30))


def test_what_fails_in_the_middle_says_what_is_done(store: SqlStore) -> None:
    """What stops a later slice is told with the runs that are deleted already; the others are not."""
    made, feed = store.create_experiment("churn"), Feed(store)
    runs = [feed.log_run(made) for _ in range(40)]

    def delete_all_but_the_last(connection: Connection, some: Sequence[str]) -> list[str]:
        if runs[-1] in some:
            raise StoreUnavailable("The disk is full.")
        return lifecycle.delete_runs(connection, some)

    with pytest.raises(StoppedHalfway, match=r"of 40 runs: The disk is full\.") as stopped:
        change_in_slices(store._database, runs, lifecycle.find_runs, delete_all_but_the_last)
    done = list(stopped.value.done)
    assert done == runs[: len(done)]
    assert 0 < len(done) < 40
    assert store.search_runs(RunQuery((made,), view=ViewType.DELETED_ONLY)).total == len(done)
