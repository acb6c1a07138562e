"""Whether a run goes on: seen from outside, whatever became of the processes that had to do with it."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import trackside
from trackside.journal.locks import FileLock
from trackside.tracking.workspace import Workspace

Start = Callable[..., subprocess.Popen[str]]

OWNER = """
    import sys, trackside
    run = trackside.start_run(run_id=sys.argv[1] if len(sys.argv) > 1 else None)
    trackside.log_metric("m", 1.0)
    print(run.run_id, flush=True)
    sys.stdin.readline()
"""


@pytest.fixture
def start(workspace: Workspace) -> Iterator[Start]:
    """Start a program in a process of its own, in this test's store; whatever is left of it is killed."""
    started: list[subprocess.Popen[str]] = []

    def start_program(code: str = OWNER, *arguments: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-c", textwrap.dedent(code), *arguments],
            env={**os.environ, "TRACKSIDE_STORE": workspace.location.url},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield start_program
    for process in started:
        process.kill()
        process.communicate()


def read_line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def kill(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.wait()


def finish(process: subprocess.Popen[str]) -> None:
    process.communicate("\n", timeout=60)


def status_of(run_id: str) -> str:
    return trackside.get_run(run_id).info.status.value


def await_status(run_id: str, status: str, timeout_s: float = 30.0) -> None:
    """Look until the run has the status."""
    deadline = time.monotonic() + timeout_s
    while status_of(run_id) != status:
        assert time.monotonic() < deadline, f"it did not become {status} in time"


def test_run_of_a_killed_process_is_killed_within_five_seconds(start: Start) -> None:
    """Of the next look, with the reason; until then it goes on."""
    process = start()
    run_id = read_line(process)
    assert status_of(run_id) == "RUNNING"
    kill(process)
    await_status(run_id, "KILLED", timeout_s=5)
    run = trackside.get_run(run_id)
    assert "without ending the run" in run.data.tags["trackside.reason"]
    assert run.data.metrics == {"m": 1.0}
    assert run.info.end_time is not None
    assert run.info.start_time <= run.info.end_time <= time.time() * 1000


def test_run_of_a_process_that_exits_is_finished(start: Start) -> None:
    """An end in order is one, without a look in between."""
    process = start()
    run_id = read_line(process)
    finish(process)
    await_status(run_id, "FINISHED")
    assert "trackside.reason" not in trackside.get_run(run_id).data.tags


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_death_of_a_forked_worker_is_not_the_runs(start: Start) -> None:
    """Nor is the run alive because a worker has outlived its process."""
    process = start(
        """
        import os, signal, sys, trackside
        run = trackside.start_run()
        trackside.log_metric("m", 1.0)
        for fate in ("killed", "left"):
            told, tells = os.pipe()
            child = os.fork()
            if child == 0:
                trackside.log_metric(fate, 2.0)
                os.write(tells, b"!")
                signal.pause()
            assert os.read(told, 1) == b"!"
            if fate == "killed":
                os.kill(child, signal.SIGKILL)
                os.waitpid(child, 0)
        print(run.run_id, child, flush=True)
        sys.stdin.readline()
        """
    )
    run_id, worker = read_line(process).split()
    try:
        run = trackside.get_run(run_id)
        assert run.info.status == "RUNNING"
        assert run.data.metrics == {"m": 1.0, "killed": 2.0, "left": 2.0}
        kill(process)
        await_status(run_id, "KILLED", timeout_s=5)
        os.kill(int(worker), 0)  # it lives
    finally:
        os.kill(int(worker), signal.SIGKILL)


@pytest.mark.parametrize("how", ["killed", "finished"])
def test_death_of_a_spawned_worker_is_not_the_runs(start: Start, how: str) -> None:
    """A worker that takes part by the run's id may die or end: the run ends as the first process says."""
    first = start()
    run_id = read_line(first)
    worker = start(OWNER.replace('"m", 1.0', '"worker", 2.0'), run_id)
    assert read_line(worker) == run_id
    assert trackside.get_run(run_id).data.metrics == {"m": 1.0, "worker": 2.0}
    if how == "killed":
        kill(worker)
        assert [status_of(run_id) for _ in range(3)] == ["RUNNING"] * 3
        kill(first)
        await_status(run_id, "KILLED", timeout_s=5)
    else:
        finish(worker)
        finish(first)
        await_status(run_id, "FINISHED")


def test_run_of_two_processes_lives_as_long_as_one_of_them(start: Start) -> None:
    """The first is killed, the second goes on and ends it."""
    first = start()
    run_id = read_line(first)
    second = start(OWNER, run_id)
    assert read_line(second) == run_id
    assert status_of(run_id) == "RUNNING"
    kill(first)
    assert [status_of(run_id) for _ in range(3)] == ["RUNNING"] * 3
    finish(second)
    await_status(run_id, "FINISHED")


def test_run_goes_on_while_its_first_journal_waits(start: Start, workspace: Workspace) -> None:
    """Taken up again before anybody could read what the first process has logged, it has all of both."""
    first = start()
    run_id = read_line(first)
    kill(first)
    with FileLock(workspace.location.drain_lock).hold(30):
        run = trackside.start_run(run_id=run_id)
        trackside.log_metric("m", 2.0, step=1)
    assert status_of(run_id) == "RUNNING"
    trackside.end_run()
    assert run.is_ended
    stored = trackside.get_run(run_id)
    assert (stored.info.status, stored.data.metrics) == ("FINISHED", {"m": 2.0})
    assert trackside.get_metric_history(run_id, "m")["value"].tolist() == [1.0, 2.0]


def test_run_is_killed_in_a_copy_and_goes_on_in_the_original(
    start: Start, workspace: Workspace, tmp_path: Path
) -> None:
    """Nobody goes on with the copy of a run."""
    process = start()
    run_id = read_line(process)
    copy = tmp_path / "copied" / ".trackside"
    shutil.copytree(workspace.location.folder, copy)
    trackside.set_store(copy)
    await_status(run_id, "KILLED", timeout_s=5)
    assert trackside.get_run(run_id).data.metrics == {"m": 1.0}
    trackside.set_store(workspace.location.url)
    assert status_of(run_id) == "RUNNING"
    finish(process)
    await_status(run_id, "FINISHED")
    trackside.set_store(copy)
    assert status_of(run_id) == "KILLED"


def test_late_end_of_a_run_taken_for_dead_wins(start: Start, workspace: Workspace) -> None:
    """Whoever was wrong about its death: its own process says how it ended."""
    process = start()
    run_id = read_line(process)
    assert status_of(run_id) == "RUNNING"
    store = workspace.open_store()
    now = time.time_ns() // 1_000_000
    assert store.mark_killed(dict.fromkeys(store.list_open_owners(), now), "Taken for dead.") == [run_id]
    assert status_of(run_id) == "KILLED"
    finish(process)
    await_status(run_id, "FINISHED")
    assert "trackside.reason" not in trackside.get_run(run_id).data.tags
