"""Who drains when nobody reads: the kernel's thread, or a process beside it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time

import pytest
from journals import NOW, RUN, wait_until

from trackside.entities import ChangeSet, RunStatus
from trackside.errors import RunNotFound
from trackside.journal.background import DrainThread
from trackside.journal.drain import Drainer
from trackside.journal.drainer import DrainerProcess, is_drained_elsewhere
from trackside.journal.records import RunEnd
from trackside.store import open_store
from trackside.testing.factories import run_open


def status_of(store, run_id=RUN):
    try:
        return store.get_run(run_id).info.status
    except RunNotFound:
        return None


@pytest.fixture
def start_process(location):
    """Start drainer processes; ended at the end."""
    started = []

    def start(on_change=None, **options) -> DrainerProcess:
        process = DrainerProcess(location, on_change, **options)
        started.append(process)
        process.start()
        return process

    yield start
    for process in started:
        process.stop()
        assert not process.is_alive


@pytest.fixture
def make_thread(location, make_journal):
    """The drain thread of a journal; stopped at the end."""
    made, stores = [], []

    def open_it():
        stores.append(open_store(location))
        return stores[-1]

    def make(journal):
        made.append(DrainThread(location, open_it, journal))
        return made[-1]

    yield make
    for thread in made:
        thread.stop(5.0)
    for store in stores:
        store.close()


def test_end_of_a_run_is_drained_soon(make_journal, make_thread, store):
    """A kick brings what was logged without any read."""
    journal = make_journal()
    thread = make_thread(journal)
    journal.append(run_open(RUN), RunEnd(RUN, "FINISHED", NOW))
    thread.kick()
    wait_until(lambda: status_of(store) is RunStatus.FINISHED)


def test_runs_that_follow_each_other_are_not_interrupted(location, make_journal, store):
    """While runs end one after the other, nothing is drained; after the last one, it is."""
    journal = make_journal()
    opened, longest_pause_s = [], 1.0
    while longest_pause_s > 0.2:  # a busy machine may have made the pauses itself
        opened = []
        thread = DrainThread(location, lambda: opened.append(1) or store, journal)  # noqa: B023
        last = began = time.monotonic()
        longest_pause_s = 0.0
        while last - began < 1.0:
            journal.append(run_open(RUN), RunEnd(RUN, "FINISHED", NOW))
            thread.kick()
            longest_pause_s = max(longest_pause_s, time.monotonic() - last)
            last = time.monotonic()
            threading.Event().wait(0.005)
        opened_meanwhile = list(opened)
        wait_until(lambda: status_of(store) is RunStatus.FINISHED)
        thread.stop(5.0)
    assert opened_meanwhile == []


def test_runs_without_a_pause_are_drained_after_some_time(make_journal, make_thread, store):
    """Runs that never pause don't wait for ever."""
    journal = make_journal()
    thread = make_thread(journal)
    journal.append(run_open(RUN), RunEnd(RUN, "FINISHED", NOW))
    wait_until(lambda: (thread.kick(), status_of(store))[1] is RunStatus.FINISHED)


def test_what_was_logged_is_drained_after_some_seconds(make_journal, make_thread, store):
    """Without a kick the thread drains by itself."""
    journal = make_journal()
    make_thread(journal)
    journal.append(run_open(RUN))
    wait_until(lambda: status_of(store) is RunStatus.RUNNING)


def test_stop_drains_what_is_left(make_journal, make_thread, store):
    """A stopped thread has drained before it ends, within its time."""
    journal = make_journal()
    thread = make_thread(journal)
    journal.append(run_open(RUN), RunEnd(RUN, "FINISHED", NOW))
    journal.close()
    thread.stop(10.0)
    assert status_of(store) is RunStatus.FINISHED


def test_store_that_cannot_be_opened_does_not_end_the_thread(make_journal, location, store):
    """A store that fails at first is tried again."""
    journal = make_journal()
    failures = []

    def open_it():
        if not failures:
            failures.append(1)
            raise OSError("not now")
        return store

    thread = DrainThread(location, open_it, journal)
    journal.append(run_open(RUN))
    thread.kick()
    wait_until(lambda: failures)
    wait_until(lambda: (thread.kick(), status_of(store))[1] is RunStatus.RUNNING)
    thread.stop(5.0)


def test_burst_is_drained_by_a_process_beside_the_kernel(make_journal, make_thread, location, store):
    """After many records the kernel starts a process, which drains them and holds the lease."""
    journal = make_journal()
    thread = make_thread(journal)
    journal.append(run_open(RUN))
    points = journal.bind(RUN)
    for start in range(0, 200_000, 1000):
        points.log_many([("m", 1.0, start + index, NOW) for index in range(1000)])
    wait_until(lambda: is_drained_elsewhere(location))
    wait_until(lambda: status_of(store) and len(store.get_metric_history(RUN, "m")) == 200_000)
    journal.append(RunEnd(RUN, "FINISHED", NOW))
    thread.stop(5.0)
    wait_until(lambda: status_of(store) is RunStatus.FINISHED)
    wait_until(lambda: not is_drained_elsewhere(location))


def test_process_tells_changes_to_its_parent(make_journal, start_process, store):
    """The parent hears the revision at the start, then each change with its runs and experiments."""
    changes: list[ChangeSet] = []
    process = start_process(changes.append)
    process.watch(on=True)
    wait_until(lambda: changes)
    assert changes[0] == ChangeSet(store.get_revision(), (), (), truncated=False)
    journal = make_journal()
    journal.append(run_open(RUN))
    wait_until(lambda: len(changes) > 1)
    assert changes[1].run_ids == (RUN,)
    assert changes[1].experiment_ids == ("0",)
    assert changes[1].revision > changes[0].revision
    store.create_experiment("made elsewhere")
    wait_until(lambda: len(changes) > 2)
    assert changes[-1].revision == store.get_revision()


def test_process_ends_with_its_stdin_and_takes_the_rest_along(make_journal, start_process, location, store):
    """A released process drains what is there and ends by itself, and the lease is free."""
    changes = []
    process = start_process(changes.append)
    wait_until(lambda: changes)
    assert is_drained_elsewhere(location)
    make_journal().append(run_open(RUN))
    process.release()
    wait_until(lambda: process.ended_well)
    assert status_of(store) is RunStatus.RUNNING
    assert not is_drained_elsewhere(location)


PARENT = """
import sys, threading
from trackside.journal.drainer import DrainerProcess
from trackside.settings import StoreLocation
ready = threading.Event()
process = DrainerProcess(StoreLocation.from_url(sys.argv[1]), lambda change: ready.set())
process.start()
ready.wait()
print(process.pid, flush=True)
sys.stdin.read()
"""


def test_process_does_not_outlive_a_killed_parent(location, store):
    """After kill -9 of its parent the process ends."""
    with subprocess.Popen(
        [sys.executable, "-c", PARENT, location.url], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as parent:
        assert int(parent.stdout.readline()) > 0
        assert is_drained_elsewhere(location)
        parent.send_signal(signal.SIGKILL)
    wait_until(lambda: not is_drained_elsewhere(location))


def test_process_for_a_burst_ends_where_somebody_else_drains(start_process, location, store):
    """One process with the lease is enough; the server's stays, since its parent wants to hear of changes."""
    told = threading.Event()
    start_process(lambda change: told.set())
    assert told.wait(30)
    second_told = threading.Event()
    second = start_process(lambda change: second_told.set())
    assert second_told.wait(30)
    spare = start_process(until_idle=True)
    wait_until(lambda: spare.ended_well)
    assert second.is_alive


def test_interrupt_in_a_terminal_is_not_for_the_process(start_process):
    """Ctrl-C ends the parent's cell, not the draining."""
    changes = []
    process = start_process(changes.append)
    wait_until(lambda: changes)
    os.kill(process.pid, signal.SIGINT)
    process.watch(on=True)
    assert process.is_alive
    process.release()
    wait_until(lambda: process.ended_well)


SCRIPT = """
import atexit, sys, time
from trackside.journal.background import DrainThread
from trackside.journal.drain import Drainer
from trackside.journal.records import RunEnd
from trackside.journal.writer import JournalWriter
from trackside.settings import StoreLocation
from trackside.store import open_store
from trackside.testing.factories import run_open
location = StoreLocation.from_url(sys.argv[1])
journal = JournalWriter(location, "1")
thread = DrainThread(location, lambda: open_store(location), journal)

def end():
    begin = time.monotonic()
    journal.close()
    thread.stop(1.0)
    print(time.monotonic() - begin)

atexit.register(end)
journal.append(run_open("a" * 32), RunEnd("a" * 32, "FINISHED", 5))
"""


def test_exit_of_a_process_is_short_and_drains(location, store):
    """The exit of a process takes about a second at most; what was not drained then is, by the next drain."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", SCRIPT, location.url],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr == ""
    assert float(done.stdout) < 3.0
    Drainer(location, store).drain(None)
    assert status_of(store) is RunStatus.FINISHED
