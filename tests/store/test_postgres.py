"""The store on PostgreSQL passes the public suite of all stores."""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from trackside.errors import StoreUnavailable
from trackside.journal.records import Content, FileLogged
from trackside.settings import StoreLocation
from trackside.store import open_store
from trackside.store.base import RunQuery
from trackside.store.blobs import write_blob
from trackside.store.deadline import reading_while
from trackside.store.sql import SqlStore
from trackside.testing import START, Feed, StoreContract


class TestPostgresStore(StoreContract):
    @pytest.fixture
    def store(self, database_url: str) -> Iterator[SqlStore]:
        store = open_store(database_url)
        yield store
        store.close()


def files_of(url: str, run_id: str) -> str:
    """Where another machine finds the files of a run."""
    store = open_store(url)
    try:
        return store.get_run(run_id).info.artifact_uri
    finally:
        store.close()


def log_file(url: str) -> str:
    store = open_store(url)
    feed = Feed(store)
    run_id = feed.log_run()
    feed.send(FileLogged(run_id, "plot.png", 3, "0" * 64, START))
    store.close()
    return run_id


def test_files_that_stay_on_a_machine_are_found_there(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a place that all share, each run says where its files are, whoever asks."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "ada"))
    run_id = log_file(database_url)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "bob"))
    assert files_of(database_url, run_id).startswith(str(tmp_path / "ada"))


def test_the_first_who_says_where_files_go_says_it_for_all(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database keeps it; another setting on another machine changes nothing."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "ada"))
    monkeypatch.setenv("TRACKSIDE_ARTIFACTS", "s3://team/runs/")
    run_id = log_file(database_url)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "bob"))
    monkeypatch.setenv("TRACKSIDE_ARTIFACTS", str(tmp_path / "elsewhere"))
    assert files_of(database_url, run_id) == f"s3://team/runs/{run_id}/artifacts"
    assert StoreLocation.from_url(database_url).artifact_root == "s3://team/runs"


def test_large_contents_are_for_all(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A notebook that a kernel put into a file of its machine is read on another one."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "ada"))
    data = b"cell " * 40_000
    digest = hashlib.sha256(data).hexdigest()
    store = open_store(database_url)
    write_blob(StoreLocation.from_url(database_url), digest, data)
    Feed(store).send(Content(digest, len(data), None))
    store.close()
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "bob"))
    store = open_store(database_url)
    assert store.get_contents([digest]) == {digest: data}
    store.close()


class Question(threading.Thread):
    """Asks the server something that takes a minute, until nobody wants to know any more."""

    def __init__(self, store: SqlStore) -> None:
        super().__init__()
        self.store = store
        self.gone = threading.Event()
        self.problem: StoreUnavailable | None = None

    def run(self) -> None:
        try:
            with reading_while(lambda: not self.gone.is_set()), self.store._database.read() as connection:
                connection.exec_driver_sql("SELECT pg_sleep(60)")
        except StoreUnavailable as error:
            self.problem = error


def count_sleeping(url: str) -> int:
    with psycopg.connect(url) as connection:
        query = "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE %s"
        (count,) = connection.execute(query, ["SELECT pg_sleep%"]).fetchone() or (0,)
    return int(count)


def wait_for_sleeping(url: str, count: int) -> None:
    deadline = time.monotonic() + 30
    while count_sleeping(url) != count:
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_what_nobody_waits_for_is_given_up_on_the_server(database_url: str) -> None:
    """The server stops working on it, its connection is used again, and what others ask goes on."""
    store = open_store(database_url)
    questions = [Question(store), Question(store)]
    for question in questions:
        question.start()
    wait_for_sleeping(database_url, 2)
    for left, question in zip((1, 0), questions, strict=True):
        question.gone.set()
        question.join(30)
        assert question.problem is not None
        wait_for_sleeping(database_url, left)
        assert [run.info.run_id for run in store.search_runs(RunQuery(("0",))).runs] == []
    assert store._database.reader.pool.checkedin() == 2
    store.close()
