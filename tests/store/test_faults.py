"""What the embedded store does when something is in its way: a full disk, a deleted run, an open reader."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from trackside.errors import StoreUnavailable
from trackside.store import open_store
from trackside.store.base import RunQuery
from trackside.store.sql import SqlStore
from trackside.testing import START, Feed


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    store = open_store(tmp_path / "store.db")
    yield store
    store.close()


def execute(store: SqlStore, *statements: str) -> None:
    """Change the database as a later version may."""
    with store._database.write() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)


def limit_pages(store: SqlStore, pages: int) -> None:
    with store._database.exclusive(), store._database.writer.connect() as connection:
        connection.connection.cursor().execute(f"PRAGMA max_page_count = {pages}").fetchall()


def test_a_full_disk_takes_nothing_and_loses_nothing(store: SqlStore) -> None:
    """The ingest fails whole, with a sentence; the same batch is applied when there is room again."""
    feed = Feed(store)
    run_id = feed.log_run(status=None)
    limit_pages(store, 1)  # SQLite takes the present size where it is more
    points = [(run_id, f"metric {i % 50}", i / 7, i, START + i * i) for i in range(40_000)]
    batch = feed.batch(points=points)
    before = store.get_revision()
    with pytest.raises(StoreUnavailable, match="full"):
        store.ingest([batch])
    assert (store.get_revision(), store.get_run(run_id).data.metrics) == (before, {})
    limit_pages(store, 1 << 30)
    assert store.ingest([batch]).points == 40_000


def test_a_reader_in_the_middle_hinders_nobody(store: SqlStore) -> None:
    """While it looks at an old moment, others write, checkpoint and see the new one."""
    feed = Feed(store)
    run_id = feed.log_run(metrics={"x": 1.0}, status=None)
    inside, done = threading.Event(), threading.Event()
    seen = []

    def read() -> None:
        with store._database.read() as connection:
            count = "SELECT count(*) FROM run"
            seen.append(connection.exec_driver_sql(count).scalar())
            inside.set()
            assert done.wait(60)
            seen.append(connection.exec_driver_sql(count).scalar())

    thread = threading.Thread(target=read)
    thread.start()
    assert inside.wait(60)
    for _ in range(3):
        feed.log_run()
        assert store.checkpoint() == store.get_positions()
    assert store.get_run(run_id).data.metrics == {"x": 1.0}
    done.set()
    thread.join()
    assert seen == [1, 1]
    assert store.search_runs(RunQuery(("0",))).total == 4


def test_a_question_without_end_is_given_up(store: SqlStore) -> None:
    """With a sentence; the connection goes on working."""
    store._database.read_timeout_s = 0.05
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"
    with pytest.raises(StoreUnavailable, match=r"more than 0\.05 s"), store._database.read() as connection:
        connection.exec_driver_sql(endless).fetchall()
    store._database.read_timeout_s = 60
    assert store.search_runs(RunQuery(("0",))).total == 0


def test_a_name_survives_an_experiment_made_meanwhile(store: SqlStore) -> None:
    """A client that derived an id for a name finds the experiment that another has made by hand."""
    made = store.create_experiment("made")
    execute(store, f"UPDATE experiment SET id = 77 WHERE id = {made}")
    run_id = Feed(store).log_run(made, experiment_name="made")
    assert store.get_run(run_id).info.experiment_id == "77"


def test_a_reader_without_end_stops_the_log_from_growing(
    store: SqlStore, caplog: pytest.LogCaptureFixture
) -> None:
    """Draining waits with one warning, and nothing is lost; when the reader is gone, all of it is made up."""
    feed = Feed(store)
    run_id = feed.log_run(status=None)
    database = store._database
    database.write_ahead.limit_bytes = 1_000_000
    reader = sqlite3.connect(database.location.database, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM run").fetchone()
    steps, batch = 0, feed.batch()
    while steps < 100_000 and database.write_ahead.size_bytes() <= database.write_ahead.limit_bytes:
        store.ingest([batch])
        points = [(run_id, "x", float(step), step, START) for step in range(steps, steps + 500)]
        batch = feed.batch(points=points)
        steps += 500
    assert 0 < steps < 100_000
    assert 1_000_000 < database.write_ahead.size_bytes() < 1_500_000
    with pytest.raises(StoreUnavailable, match="waits in the journals"):
        store.ingest([batch])
    with pytest.raises(StoreUnavailable):
        store.ingest([batch])
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    store.create_experiment("made meanwhile")
    reader.close()
    assert store.ingest([batch]).points == 500
    assert store.checkpoint() == store.get_positions()
    assert len(store.get_metric_history(run_id, "x")) == steps
    assert database.write_ahead.size_bytes() < 1_000_000
