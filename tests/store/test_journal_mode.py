"""A database that moves between a local disk and one of the network, where it has no write-ahead log."""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path

import pytest

from trackside.errors import StoreUnavailable
from trackside.settings import StoreLocation
from trackside.store import journal_mode, open_store
from trackside.store.engine import EmbeddedDatabase
from trackside.store.journal_mode import has_write_ahead_log
from trackside.testing import Feed

SWITCH = "TRACKSIDE_WRITE_AHEAD_LOG"


def log_run(path: Path) -> str:
    """Open the store as it is to be opened now, log a run and close it."""
    store = open_store(path)
    run_id = Feed(store).log_run(metrics={"loss": [1.0]})
    store.close()
    return run_id


def test_a_store_on_a_network_disk_has_no_log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Commits are synced, and no file that hosts would have to share memory for is ever there."""
    monkeypatch.setenv(SWITCH, "0")
    database = EmbeddedDatabase(StoreLocation.from_url(str(tmp_path / "store.db")))
    with database.write() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "truncate"
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2
        assert not {"store.db-wal", "store.db-shm"} & {file.name for file in tmp_path.iterdir()}
    assert database.checkpoint(lambda connection: connection.exec_driver_sql("SELECT 1").scalar()) == 1
    database.close()


def test_a_store_changes_with_the_disk_it_is_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Moved to the network and back, it is written as it has to be, and keeps its runs."""
    path = tmp_path / "store.db"
    run_ids = []
    for switch in ("1", "0", "1"):
        monkeypatch.setenv(SWITCH, switch)
        run_ids.append(log_run(path))
        assert has_write_ahead_log(path) == (switch == "1")
    store = open_store(path)
    assert [store.get_run(run_id).data.metrics for run_id in run_ids] == [{"loss": 1.0}] * 3
    store.close()


def test_a_log_that_is_in_use_is_not_taken_to_a_network_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While somebody has it open with a log, nobody opens it without one; the sentence says what to do."""
    monkeypatch.setattr(journal_mode, "PATIENCE_S", 0.1)
    path = tmp_path / "store.db"
    log_run(path)
    monkeypatch.setenv(SWITCH, "0")
    with contextlib.closing(sqlite3.connect(path)) as other:
        other.execute("BEGIN")
        other.execute("SELECT count(*) FROM run").fetchone()
        with pytest.raises(StoreUnavailable, match=r"network disk.*Close all programs"):
            open_store(path)
    log_run(path)
    assert not has_write_ahead_log(path)


def test_a_store_that_stays_without_a_log_works_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where it may have a log and somebody is reading, it goes on without: that is slower, not wrong."""
    monkeypatch.setattr(journal_mode, "PATIENCE_S", 0.1)
    path = tmp_path / "store.db"
    monkeypatch.setenv(SWITCH, "0")
    log_run(path)
    monkeypatch.setenv(SWITCH, "1")
    with contextlib.closing(sqlite3.connect(path)) as other:
        other.execute("BEGIN")
        other.execute("SELECT count(*) FROM run").fetchone()
        store = open_store(path)
        assert store.get_experiment("0").name == "Default"
        store.close()
    assert not has_write_ahead_log(path)
