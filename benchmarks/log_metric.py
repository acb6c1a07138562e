"""What a log call costs the training thread: alone, while draining, and in a loop in Python."""

from __future__ import annotations

import gc
import os
import statistics
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

import trackside
from benchmarks.report import Row, print_rows
from trackside.journal.background import DrainThread
from trackside.journal.drainer import DrainerProcess, is_drained_elsewhere
from trackside.journal.writer import JournalWriter
from trackside.settings import StoreLocation
from trackside.store import open_store
from trackside.testing.factories import new_id, run_open

CALLS = 100_000
LOOP_S = 3.0
ROUNDS = 3


def run() -> list[Row]:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        return [*measure_calls(Path(folder)), *measure_loop(Path(folder))]


def measure_calls(folder: Path) -> list[Row]:
    trackside.set_store(str(folder / "calls" / ".trackside"))
    with trackside.start_run():
        trackside.log_metric("loss", 0.5, step=0)
        bare_file = os.open(folder / "bare", os.O_CREAT | os.O_WRONLY | os.O_APPEND)
        slot = bytes(40)
        bare, call = [], []
        for _ in range(5):
            bare += time_each(lambda _: os.write(bare_file, slot), CALLS // 5)
            call += time_each(lambda step: trackside.log_metric("loss", 0.5, step=step), CALLS // 5)
        bare_us, call_us = statistics.median(bare), statistics.median(call)
        rows = [
            Row("os.write of 40 bytes, median", bare_us, "µs"),
            Row("log_metric, median", call_us, "µs", 2.0),
            Row("log_metric against a bare write", call_us / bare_us, "×", 3.0, "os.write"),
        ]
        location = StoreLocation.from_url(str(folder / "calls" / ".trackside"))
        process = DrainerProcess(location)
        process.start()
        process.watch(on=True)
        while not is_drained_elsewhere(location):
            time.sleep(0.05)
        bare, call = [], []
        for _ in range(10):
            bare += time_each(lambda _: os.write(bare_file, slot), CALLS // 5)
            call += time_each(lambda step: trackside.log_metric("loss", 0.5, step=step), CALLS)
        process.stop()
        os.close(bare_file)
        # One write in 102 begins a page of the file, which the system has to find: that is the p99.
        p99, bare_p99 = (statistics.quantiles(times, n=100)[-1] for times in (call, bare))
        rows += [
            Row("log_metric while draining, mean", statistics.fmean(call), "µs", 3.0),
            Row("os.write while draining, p99", bare_p99, "µs"),
            Row("log_metric while draining, p99", p99, "µs", 5.0, "os.write", p99 / bare_p99),
        ]
    return rows


def time_each(call: Callable[[int], object], count: int) -> list[float]:
    """Microseconds of each call, less what looking at the clock takes."""
    clock = time.perf_counter_ns
    times = [0] * count
    empty = statistics.median(-(clock() - clock()) for _ in range(1000))
    gc.disable()
    for number in range(count):
        begin = clock()
        call(number)
        times[number] = clock() - begin
    gc.enable()
    return [(nanoseconds - empty) / 1000 for nanoseconds in times]


def measure_loop(folder: Path) -> list[Row]:
    """A loop in Python that logs 100 metrics an iteration, with the kernel's draining and without."""
    off, on = [], []
    for number in range(ROUNDS):
        off.append(time_loop(folder / f"off{number}", drained=False))
        on.append(time_loop(folder / f"on{number}", drained=True))
    own = [statistics.median(times[0] for times in rounds) for rounds in (off, on)]
    wall = [statistics.median(times[1] for times in rounds) for rounds in (off, on)]
    return [
        Row("iteration in Python with 100 metrics, not drained", own[0], "µs"),
        Row("the same while drained: slower by", 100 * (own[1] / own[0] - 1), "%", 5.0),
        Row("… with what the loop waited for a free processor", 100 * (wall[1] / wall[0] - 1), "%"),
    ]


def time_loop(folder: Path, *, drained: bool) -> tuple[float, float]:
    """Microseconds of an iteration, without and with the wait for a processor.

    That wait is what other programs of a busy machine cost; it would drown the few percent in question.
    """
    location = StoreLocation.from_url(str(folder / ".trackside"))
    journal = JournalWriter(location, "benchmark")
    run_id = new_id()
    journal.append(run_open(run_id))
    log = journal.bind(run_id).log
    keys = [f"metric{number}" for number in range(100)]
    thread = DrainThread(location, lambda: open_store(location), journal) if drained else None
    begin, queued, iterations, value = time.perf_counter(), queued_s(), 0, 0.5
    while (elapsed := time.perf_counter() - begin) < LOOP_S:
        for key in keys:
            for _ in range(40):
                value = value * 0.999 + 0.0005
            log(key, value, iterations, 1)
        iterations += 1
    queued = queued_s() - queued
    if thread is not None:
        thread.stop(5.0)
    journal.close()
    return (elapsed - queued) / iterations * 1e6, elapsed / iterations * 1e6


def queued_s() -> float:
    """How long this thread has been ready and waited for a processor (0 where the system doesn't say)."""
    try:
        fields = Path(f"/proc/self/task/{threading.get_native_id()}/schedstat").read_text().split()
    except OSError:
        return 0.0
    return int(fields[1]) / 1e9


if __name__ == "__main__":
    print_rows(run())
