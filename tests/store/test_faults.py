"""What the embedded store does when something is in its way: a full disk, a deleted run, an open reader."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from trackside.entities import LifecycleStage, ViewType
from trackside.errors import ExperimentExists, StoreUnavailable
from trackside.journal.records import RunEnd, RunUpdate
from trackside.store import open_store
from trackside.store.base import RunQuery
from trackside.store.sql import SqlStore
from trackside.testing import START, Feed, new_id, run_open


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


def delete_experiment(store: SqlStore, experiment_id: str) -> None:
    scope = f"scope = ~{experiment_id} WHERE scope = {experiment_id}"
    execute(
        store,
        f"UPDATE experiment SET deleted_at = {START}, runs_active = 0 WHERE id = {experiment_id}",
        *(f"UPDATE {table} SET {scope}" for table in ("run", "metric", "param", "tag")),
        "UPDATE store SET rev = rev + 1",
    )


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


def test_what_is_logged_to_a_deleted_run_is_put_aside(store: SqlStore) -> None:
    """With a warning on the run; nothing else of the batch suffers."""
    feed = Feed(store)
    gone, alive = feed.log_run("0", status=None), new_id()
    other = store.create_experiment("other")
    delete_experiment(store, "0")
    report = feed.send(
        RunUpdate(gone, {"lr": "1"}),
        RunEnd(gone, "FINISHED", START),
        run_open(alive, other),
        points=[(gone, "x", 1.0, 0, START), (alive, "x", 2.0, 0, START)],
    )
    assert (report.points, report.rejected) == (1, 3)
    assert len(store.get_warnings(gone)) == 1
    assert store.get_run(gone).data.params == {}
    assert store.get_run(gone).info.lifecycle_stage is LifecycleStage.DELETED
    assert store.get_run(alive).data.metrics == {"x": 2.0}


def test_the_name_of_a_deleted_experiment_can_be_used_again(store: SqlStore) -> None:
    """By the API and by a journal that still names the old id; the old runs stay where they are."""
    feed = Feed(store)
    old = store.create_experiment("churn")
    lost = feed.log_run(old, metrics={"x": 1.0})
    delete_experiment(store, old)
    by_name = store.get_experiment_by_name("churn")
    assert by_name is not None
    assert by_name.lifecycle_stage is LifecycleStage.DELETED
    run_id = feed.log_run(old, experiment_name="churn", metrics={"x": 2.0})
    new = store.get_run(run_id).info.experiment_id
    assert new != old
    with pytest.raises(ExperimentExists):
        store.create_experiment("churn")
    assert store.search_runs(RunQuery((old,), "metrics.x > 0")).total == 0
    for view, order in ((ViewType.DELETED_ONLY, ("metrics.x DESC",)), (ViewType.ALL, ())):
        page = store.search_runs(RunQuery((old,), "metrics.x > 0", order, view=view))
        assert [run.info.run_id for run in page.runs] == [lost]
        assert page.total == 1
    found = {view: store.list_activity("churn", view=view) for view in ViewType}
    ids = {view: {item.experiment.experiment_id for item in items} for view, items in found.items()}
    assert ids == {
        ViewType.ACTIVE_ONLY: {new},
        ViewType.DELETED_ONLY: {old},
        ViewType.ALL: {old, new},
    }


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
