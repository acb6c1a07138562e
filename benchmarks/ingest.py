"""From journals into the store: how fast, and how long others wait meanwhile."""

from __future__ import annotations

import random
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.report import Row, print_rows
from trackside.journal.drain import Drainer
from trackside.journal.locks import FileLock
from trackside.journal.reader import read_segment
from trackside.journal.writer import JournalWriter
from trackside.settings import StoreLocation
from trackside.store import open_store
from trackside.testing.factories import new_id, run_open

POINTS = 3_000_000
PROCESSES = 8

WRITER = """
import sys, time
from trackside.journal.drain import Drainer
from trackside.journal.writer import JournalWriter
from trackside.settings import StoreLocation
from trackside.store import open_store
from trackside.testing.factories import new_id, run_open
location = StoreLocation.from_url(sys.argv[1])
drainer = Drainer(location, open_store(location))
journal = JournalWriter(location, "benchmark")
run = new_id()
journal.append(run_open(run))
log = journal.bind(run).log
longest = 0.0
sys.stdin.readline()
for step in range(20_000):
    begin = time.perf_counter()
    log("m", float(step), step, 1)
    longest = max(longest, time.perf_counter() - begin)
    if step % 1000 == 999:
        report = drainer.drain(5.0)
        assert report.error is None, report.error
print(longest, flush=True)
"""


def run() -> list[Row]:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        return [*measure_throughput(Path(folder)), *measure_crowd(Path(folder))]


def measure_throughput(folder: Path) -> list[Row]:
    location = StoreLocation.from_url(str(folder / "fast" / ".trackside"))
    journal = JournalWriter(location, "benchmark", rotate_bytes=1 << 30)
    run_id = new_id()
    journal.append(run_open(run_id))
    points = journal.bind(run_id)
    keys = [f"metric{number}" for number in range(20)]
    for step in range(POINTS // len(keys)):
        points.log_many([(key, random.random(), step, 1_790_000_000_000 + step) for key in keys])
    (path,) = location.journal_folder.glob("*.journal")
    begin = time.perf_counter()
    start = 0
    while (batch := read_segment(path, start, 65_536 * 40)).end > start:
        start = batch.end
    reading_s = time.perf_counter() - begin
    store = open_store(location)
    begin = time.perf_counter()
    report = Drainer(location, store).drain(None)
    draining_s = time.perf_counter() - begin
    store.close()
    journal.close()
    assert report.points == POINTS
    return [
        Row("read from a journal", POINTS / reading_s, "points/s", 5e6, more_is_better=True),
        Row("from a journal into the store", POINTS / draining_s, "points/s", 1.5e6, more_is_better=True),
    ]


def measure_crowd(folder: Path) -> list[Row]:
    """Eight processes log and drain; a ninth asks for the write lock again and again."""
    location = StoreLocation.from_url(str(folder / "crowd" / ".trackside"))
    location.identity()
    store = open_store(location)
    command = [sys.executable, "-c", WRITER, location.url]
    processes = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) for _ in range(PROCESSES)
    ]
    for process in processes:
        process.stdin.write(b"\n")
        process.stdin.flush()
    lock = FileLock(location.store_lock)
    waits = []
    while any(process.poll() is None for process in processes):
        begin = time.perf_counter()
        with lock.hold():
            waits.append(time.perf_counter() - begin)
        time.sleep(0.002)
    longest_call = max(float(process.communicate()[0]) for process in processes)
    errors = sum(process.returncode != 0 for process in processes)
    store.close()
    return [
        Row("8 processes in one store: errors", errors, "", 0),
        Row("8 processes in one store: longest wait of a log call", longest_call, "s", 1.0),
        Row("8 processes in one store: longest wait for the write lock", max(waits), "s", 1.0),
        Row(
            "8 processes in one store: p99 wait for the write lock",
            1000 * statistics.quantiles(waits, n=100)[-1],
            "ms",
            20.0,
        ),
    ]


if __name__ == "__main__":
    print_rows(run())
