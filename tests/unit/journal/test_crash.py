"""Processes that are killed, and many at once: each acknowledged record is in the store, once."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
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


@pytest.mark.timeout(170)
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
    begin = time.monotonic()
    Drainer(location, store).drain(5.0)
    for run_id, count in acknowledged.items():
        assert store.get_run(run_id).info.status is RunStatus.KILLED
        steps = store.get_metric_history(run_id, "m")["step"]
        assert len(steps) >= count
        assert np.array_equal(steps, np.arange(len(steps)))
    assert time.monotonic() - begin < 20
    assert store.list_rejected() == []


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
