"""A slow, locked, absent or damaged database never blocks or fails what logs."""

from __future__ import annotations

import sqlite3
import time
from contextlib import ExitStack
from pathlib import Path

import pytest

import trackside
from trackside.errors import StoreUnavailable
from trackside.journal.locks import FileLock
from trackside.tracking.reader import StoreReader
from trackside.tracking.workspace import Workspace, current_workspace


def log_a_run() -> str:
    """One run with a bit of everything; returns its id."""
    with trackside.start_run() as run:
        trackside.log_params({"a": 1})
        for step in range(10):
            trackside.log_metric("m", step, step=step)
        trackside.set_tag("t", "x")
    return run.run_id


def test_locked_database_neither_blocks_nor_fails_logging(workspace: Workspace) -> None:
    """While somebody holds the database, logging goes on, and a read answers soon and says what it lacks."""
    first = log_a_run()
    trackside.flush()
    holder = sqlite3.connect(workspace.location.database, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    try:
        started = time.monotonic()
        second = log_a_run()
        assert time.monotonic() - started < 0.5
        started = time.monotonic()
        with pytest.warns(UserWarning, match="not in this answer yet"):
            frame = trackside.search_runs()
        assert time.monotonic() - started < 5
        assert frame["run_id"].tolist() == [first]
    finally:
        holder.execute("ROLLBACK")
        holder.close()
    trackside.flush()
    assert set(trackside.search_runs()["run_id"]) == {first, second}


def test_a_read_waits_for_a_pass_of_its_own_process(workspace: Workspace) -> None:
    """What this process logged is in its answer, also where its own drain had just begun and was slow."""
    log_a_run()
    trackside.flush()
    location = workspace.location
    with ExitStack() as own_pass:
        own_pass.enter_context(FileLock(location.drain_lock).hold())
        run_id = log_a_run()
        asked = iter((False, True))  # it begins between the two questions

        def wait_for_own_pass(_timeout_s: float) -> bool:
            if is_busy := next(asked):
                own_pass.close()
            return is_busy

        reader = StoreReader(location, wait_for_own_pass)
        report = reader.drain(0.5)
        assert report is not None
        assert report.error is None
        assert reader.open().get_run(run_id).data.params == {"a": "1"}
        reader.close()


def test_experiment_can_be_set_while_the_database_is_locked(workspace: Workspace) -> None:
    """``set_experiment`` waits for a short time only, and the name settles it later."""
    log_a_run()
    trackside.flush()
    holder = sqlite3.connect(workspace.location.database, isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    try:
        started = time.monotonic()
        trackside.set_experiment("later")
        assert time.monotonic() - started < 5
        run_id = log_a_run()
    finally:
        holder.execute("ROLLBACK")
        holder.close()
    trackside.flush()
    experiment_id = trackside.get_run(run_id).info.experiment_id
    assert trackside.get_experiment(experiment_id).name == "later"


def test_damaged_database_does_not_stop_logging(workspace: Workspace) -> None:
    """With a file that is no database, runs go to the journal; reads and flush say so in a sentence."""
    workspace.location.folder.mkdir(parents=True)
    workspace.location.database.write_bytes(b"this is no database" * 500)
    trackside.set_experiment("vision")
    run_id = log_a_run()
    with pytest.raises(StoreUnavailable, match="database"):
        trackside.search_runs()
    with pytest.warns(UserWarning, match="safe in the journal"):
        trackside.flush()
    workspace.location.database.unlink()
    stored = trackside.get_run(run_id)
    assert (stored.info.status, stored.data.metrics) == ("FINISHED", {"m": 9.0})


def test_what_was_logged_before_the_database_was_made_is_found(workspace: Workspace) -> None:
    """A later process catches up what an earlier one left in its journal."""
    run_id = log_a_run()
    workspace.close()
    for file in workspace.location.folder.glob("store.db*"):
        file.unlink()
    trackside.set_store(workspace.location.url.replace(".trackside", ".trackside/../.trackside"))
    assert trackside.get_run(run_id).data.metrics == {"m": 9.0}


def test_folder_that_cannot_be_made_gives_one_warning(tmp_path: Path) -> None:
    """Where nothing can be written, the user is told once, and the code goes on."""
    (tmp_path / "file").write_text("in the way")
    trackside.set_store(tmp_path / "file" / ".trackside")
    with pytest.warns(UserWarning, match="can't write its journal") as caught:
        run_id = log_a_run()
    assert len(caught) == 1
    log_a_run()
    (tmp_path / "file").unlink()
    current_workspace().journal.close()
    assert trackside.get_run(run_id).data.metrics == {"m": 9.0}


def test_store_that_cannot_be_opened_is_a_sentence(tmp_path: Path) -> None:
    """A read without a store is one clear error."""
    (tmp_path / "file").write_text("in the way")
    trackside.set_store(tmp_path / "file" / ".trackside")
    with pytest.raises(StoreUnavailable, match="file"):
        trackside.search_runs()


def test_clock_that_goes_back_shortens_no_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """An hour back: points are in the order of their steps, and the run doesn't end before it began."""
    started_s = time.monotonic()
    now_ns = time.time_ns

    def an_hour_ago() -> int:
        return now_ns() - 3_600_000_000_000

    with trackside.start_run() as run:
        for step in range(5):
            trackside.log_metric("m", float(step), step=step)
        monkeypatch.setattr(time, "time_ns", an_hour_ago)
        monkeypatch.setattr("trackside.tracking.log.time_ns", an_hour_ago)
        for step in range(5, 10):
            trackside.log_metric("m", float(step), step=step)
    longest_ms = (time.monotonic() - started_s) * 1000
    info = trackside.get_run(run.run_id).info
    assert info.end_time is not None
    assert 0 <= info.end_time - info.start_time <= longest_ms + 1
    points = trackside.get_metric_history(run.run_id, "m", as_numpy=True)
    assert points["step"].tolist() == list(range(10))
    assert points["timestamp"][9] < points["timestamp"][0]
    assert trackside.get_run(run.run_id).data.metrics == {"m": 9.0}
