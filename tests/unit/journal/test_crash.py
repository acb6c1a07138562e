"""Processes that are killed, and many at once: each acknowledged record is in the store, once."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest
from journals import wait_until

from trackside.entities import RunStatus
from trackside.journal.drain import Drainer
from trackside.store import open_store

# Forks a logging process for each run id it reads. That process says in a file how far it got; a number is
# said after its call has returned. (Forked, because starting fifty interpreters takes a minute.)
FACTORY = """
import os, sys
from pathlib import Path
from trackside.journal.writer import JournalWriter
from trackside.settings import StoreLocation
from trackside.testing.factories import run_open

def log(run, said):
    journal = JournalWriter(StoreLocation.from_url(sys.argv[1]), "1", rotate_bytes=200_000, retry_s=0.02)
    journal.append(run_open(run))
    points = journal.bind(run)
    step = 0
    while True:
        points.log_many([("m", float(step + i), step + i, 1) for i in range(10)])
        for step in range(step + 10, step + 30):
            points.log("m", float(step), step, 1)
        step += 1
        os.pwrite(said, step.to_bytes(8, "little"), 0)

for line in sys.stdin:
    run = line.strip()
    child = os.fork()
    if child == 0:
        log(run, os.open(Path(sys.argv[2]) / run, os.O_CREAT | os.O_WRONLY))
    print(child, flush=True)
    os.waitpid(child, 0)
"""

# Drains the same store from another process until it is told to end.
DRAINER = """
import sys, threading
from trackside.journal.drain import Drainer
from trackside.settings import StoreLocation
from trackside.store import open_store
location = StoreLocation.from_url(sys.argv[1])
store = open_store(location)
drainer = Drainer(location, store)
ended = threading.Event()
threading.Thread(target=lambda: (sys.stdin.read(), ended.set()), daemon=True).start()
print("ready", flush=True)
while not ended.is_set():
    report = drainer.drain(30.0)  # long enough that waiting for the other one never counts as an error
    drainer.maintain(0.01)
    if report.error:
        print(report.error, flush=True)
store.close()
"""

KILLS = 50


def _kill_at_random(factory, said: Path, run_id: str) -> int:
    """Kill a logging process some time after its first call; returns how many points it acknowledged."""
    factory.stdin.write(f"{run_id}\n")
    factory.stdin.flush()
    pid = int(factory.stdout.readline())
    wait_until(lambda: (said / run_id).exists() and (said / run_id).stat().st_size == 8)
    threading.Event().wait(random.uniform(0.0, 0.15))
    os.kill(pid, signal.SIGKILL)
    return int.from_bytes((said / run_id).read_bytes(), "little")


def _what_is_wrong(store, acknowledged: dict[str, int]) -> list[str]:
    """In sentences, all that was lost, doubled, put aside or left running."""
    wrong = []
    for run_id, count in acknowledged.items():
        status = store.get_run(run_id).info.status
        if status is not RunStatus.KILLED:
            wrong.append(f"run {run_id} is {status.value}")
        steps = store.get_metric_history(run_id, "m")["step"]
        if len(steps) < count:
            wrong.append(f"run {run_id} has {len(steps)} points of {count} that were acknowledged")
        if not np.array_equal(steps, np.arange(len(steps))):
            first = int(np.flatnonzero(steps != np.arange(len(steps)))[0])
            wrong.append(f"run {run_id} at point {first}: {steps[max(0, first - 3) : first + 4].tolist()}")
    # A process that dies in the middle of a call leaves a part of its records: that call had not returned.
    seen = set()
    for item in store.list_rejected():
        place = (item["writer"], item["segment"])
        if place in seen or not str(item["reason"]).endswith("the record is incomplete."):
            wrong.append(f"put aside: {item}")
        seen.add(place)
    return wrong


@pytest.mark.timeout(300)
def test_fifty_random_kills_lose_nothing_and_double_nothing(location, store, tmp_path):
    """Random kill -9 beside two drainers: all that was acknowledged is there once, and runs are KILLED."""
    drainers = [
        subprocess.Popen(
            [sys.executable, "-c", DRAINER, location.url],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    for drainer in drainers:
        assert drainer.stdout.readline() == "ready\n"
    said = tmp_path / "said"
    said.mkdir()
    command = [sys.executable, "-c", FACTORY, location.url, str(said)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as factory:
        runs = [f"{number:032x}" for number in range(KILLS)]
        acknowledged = {run_id: _kill_at_random(factory, said, run_id) for run_id in runs}
        factory.stdin.close()
    for drainer in drainers:
        errors, _ = drainer.communicate("")
        assert (drainer.returncode, errors) == (0, "")
    report = Drainer(location, store).drain(None)
    assert (report.error, report.behind_bytes) == (None, 0)
    assert _what_is_wrong(store, acknowledged) == []


# Writes a batch of ten points of which only a part reaches the file, as if it died in the middle of the call.
TORN = """
import os, signal, sys
from trackside.journal.writer import JournalWriter
from trackside.settings import StoreLocation
from trackside.testing.factories import run_open
journal = JournalWriter(StoreLocation.from_url(sys.argv[1]), "1")
journal.append(run_open(sys.argv[2]))
points = journal.bind(sys.argv[2])
for step in range(10):
    points.log("m", float(step), step, 1)
points.log_many([("m", float(step), step, 1) for step in range(10, 20)])
size = os.fstat(journal.hot_fd).st_size
os.ftruncate(journal.hot_fd, size - 400 + int(sys.argv[3]))
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.parametrize(("written", "whole"), [(0, 0), (24, 0), (40, 1), (96, 2), (399, 9)])
def test_a_call_that_was_cut_short_by_a_kill_leaves_its_whole_records(location, store, written, whole):
    """A killed write ends between two pages of the file: what had returned is there, the run is KILLED."""
    run_id = "a" * 32
    command = [sys.executable, "-c", TORN, location.url, run_id, str(written)]
    assert subprocess.run(command, check=False).returncode == -signal.SIGKILL
    report = Drainer(location, store).drain(5.0)
    assert (report.error, report.behind_bytes) == (None, 0)
    assert len(store.get_metric_history(run_id, "m")) == 10 + whole
    assert _what_is_wrong(store, {run_id: 10}) == []
    assert [len(item["data"]) for item in store.list_rejected()] == ([written % 40] if written % 40 else [])


WRITER = """
import sys, time
from trackside.journal.drain import Drainer
from trackside.journal.records import RunEnd
from trackside.journal.writer import JournalWriter
from trackside.settings import StoreLocation
from trackside.store import open_store
from trackside.testing.factories import run_open
location = StoreLocation.from_url(sys.argv[1])
run = sys.argv[2]
store = open_store(location)
drainer = Drainer(location, store)
journal = JournalWriter(location, "1")
journal.append(run_open(run))
points = journal.bind(run)
for step in range(20_000):
    points.log("m", float(step), step, 1)
    if step % 2000 == 0:
        report = drainer.drain(1.0)
        if report.error and "held by another" not in report.error:
            print(report.error, flush=True)
journal.append(RunEnd(run, "FINISHED", 2))
journal.close()
print(drainer.drain(None).error or "", end="")
store.close()
"""


def test_eight_processes_log_and_drain_into_one_store(location, store):
    """8 processes x 20,000 points, each draining the common store: all there, and no lock error."""
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, location.url, f"{number:032x}"],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        for number in range(8)
    ]
    said = [process.communicate()[0] for process in processes]
    assert said == [""] * 8
    Drainer(location, store).drain(None)
    for number in range(8):
        run_id = f"{number:032x}"
        assert store.get_run(run_id).info.status is RunStatus.FINISHED
        values = store.get_metric_history(run_id, "m")["value"]
        assert np.array_equal(values, np.arange(20_000.0))
    assert store.list_rejected() == []


def test_drain_of_a_store_that_somebody_just_makes(location):
    """Two processes may make the same store at the same time: both get the same one."""
    identities = []

    def work() -> None:
        location.identity()
        store = open_store(location)
        identities.append(store.store_id)
        store.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert identities == [location.identity()] * 4
