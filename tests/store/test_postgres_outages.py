"""A PostgreSQL server that is restarted, crashes or freezes: nothing is lost, nobody waits for ever."""

from __future__ import annotations

import multiprocessing
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress

import psycopg
import pytest

import trackside
from postgres_server import PASSWORD, PostgresServer
from trackside.errors import StoreUnavailable
from trackside.store import open_store, server, watchdog
from trackside.store.sql import SqlStore
from trackside.testing import Feed

PATIENCE_S = 60.0


@pytest.fixture
def own_server() -> Iterator[PostgresServer]:
    """A server that a test may stop, whose commits survive it."""
    server = PostgresServer(durable=True)
    yield server
    server.close()


def wait_for(what: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not what():
        assert time.monotonic() < deadline, what
        time.sleep(0.05)


def reads(store: SqlStore) -> bool:
    try:
        store.get_revision()
    except StoreUnavailable:
        return False
    return True


class Training:
    """A loop that logs into a store on a server, in a thread, as fast as it can."""

    def __init__(self, url: str) -> None:
        trackside.set_store(url)
        self.run = trackside.start_run(run_name="trained")
        self.steps = 0
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._work)
        self._thread.start()

    def _work(self) -> None:
        while not self._end.is_set():
            self.run.log_metric("loss", 1.0 / (1 + self.steps), step=self.steps)
            self.steps += 1
            if self.steps % 50 == 0:
                time.sleep(0.001)

    def go_on(self) -> None:
        """Wait until it has logged some more."""
        steps = self.steps
        wait_for(lambda: self.steps > steps + 2000)

    def stop(self) -> None:
        self._end.set()
        self._thread.join()
        trackside.end_run()


def test_a_restart_is_survived(own_server: PostgresServer) -> None:
    """What is asked meanwhile fails with a sentence that has no password; afterwards all is as before."""
    store = open_store(own_server.make_database())
    run_id = Feed(store).log_run(params={"lr": "0.1"})
    own_server.stop()
    with pytest.raises(StoreUnavailable, match=r"failed: .*is kept, and stored when it is back") as failure:
        store.get_run(run_id)
    assert PASSWORD not in str(failure.value)
    own_server.start()
    wait_for(lambda: reads(store))
    assert store.get_run(run_id).data.params == {"lr": "0.1"}
    store.close()


def test_two_who_come_first_make_one_store(own_server: PostgresServer) -> None:
    """Eight processes open a new database at the same moment."""
    url = own_server.make_database()
    with multiprocessing.get_context("spawn").Pool(4) as pool:
        ids = pool.map(_identify, [url] * 8)
    assert len(set(ids)) == 1


def _identify(url: str) -> str:
    store = open_store(url)
    try:
        return store.store_id
    finally:
        store.close()


def test_a_frozen_server_is_given_up(own_server: PostgresServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Connections stay and nothing answers: a question ends in time with a sentence, and so does opening."""
    monkeypatch.setattr(server, "READ_TIMEOUT_S", 1.0)
    monkeypatch.setattr(watchdog, "GRACE_S", 0.5)
    url = own_server.make_database()
    store = open_store(url)
    store.get_revision()
    own_server.freeze()
    try:
        began = time.monotonic()
        with pytest.raises(StoreUnavailable):
            store.get_revision()
        with pytest.raises(StoreUnavailable):
            open_store(url)
        assert time.monotonic() - began < PATIENCE_S
    finally:
        own_server.thaw()
    wait_for(lambda: reads(store))
    store.close()


def test_revisions_come_in_the_order_of_commits(database_url: str) -> None:
    """A writer that began first and commits late doesn't hide behind one that was quicker."""
    store, other = open_store(database_url), open_store(database_url)
    before = store.get_revision()
    begun, may_end = threading.Event(), threading.Event()

    def write_slowly() -> None:
        with store._database.write() as connection:
            connection.exec_driver_sql("UPDATE experiment SET name = name, rev = 0 WHERE id = 0")
            begun.set()
            may_end.wait(PATIENCE_S)
            revision = connection.exec_driver_sql("UPDATE store SET rev = rev + 1 RETURNING rev").scalar_one()
            connection.exec_driver_sql("UPDATE experiment SET rev = %s WHERE id = 0", (revision,))

    slow = threading.Thread(target=write_slowly)
    slow.start()
    assert begun.wait(PATIENCE_S)
    quick = threading.Thread(target=other.create_experiment, args=("quick",))
    quick.start()
    seen = [other.get_revision()]
    may_end.set()
    slow.join()
    quick.join()
    change = other.list_changes(before)
    assert seen == [before]
    assert (change.revision, len(change.experiment_ids)) == (before + 2, 2)
    store.close()
    other.close()


def test_every_commit_is_told(database_url: str) -> None:
    """Whoever listens hears the new revision with the commit."""
    store = open_store(database_url)
    with psycopg.connect(database_url, autocommit=True) as listener:
        listener.execute("LISTEN trackside")
        store.create_experiment("told")
        (heard,) = listener.notifies(timeout=PATIENCE_S, stop_after=1)
    assert int(heard.payload) == store.get_revision()
    store.close()


def stored_steps(run_id: str) -> list[int]:
    with suppress(StoreUnavailable):
        history = trackside.get_store().get_metric_history(run_id, "loss")
        return [int(step) for step in history["step"]]
    return []


def test_outages_while_training_lose_and_double_nothing(own_server: PostgresServer) -> None:
    """Lost connections, a restart, a crash, a server that is frozen: all arrives exactly once."""
    training = Training(own_server.make_database())
    try:
        for _ in range(3):
            training.go_on()
            wait_for(lambda: len(stored_steps(training.run.info.run_id)) > 0)
            own_server.cut_connections()
        for mode in ("fast", "immediate", "immediate"):
            training.go_on()
            wait_for(lambda: len(stored_steps(training.run.info.run_id)) > 0)
            own_server.stop(mode)
            training.go_on()
            own_server.start()
        own_server.freeze()
        training.go_on()
        own_server.thaw()
        training.go_on()
    finally:
        training.stop()
    run_id = training.run.info.run_id
    wait_for(lambda: len(stored_steps(run_id)) >= training.steps)
    assert stored_steps(run_id) == list(range(training.steps))
