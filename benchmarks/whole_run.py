"""A whole run on the caller's thread: start, 20 params, 10 metrics, end; against as many bare writes."""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

import trackside
from benchmarks.report import Row, print_rows

RUNS = 400


def run() -> list[Row]:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        trackside.set_store(Path(folder) / ".trackside")
        for number in range(20):
            do_run(number)
        taken = []
        for number in range(RUNS):
            begin = time.perf_counter()
            do_run(number)
            taken.append(1000 * (time.perf_counter() - begin))
        trackside.flush()
        stored = len(trackside.search_runs(filter_string="metrics.metric9 = 9 AND params.param19 = '19'"))
        bare = time_bare_writes(Path(folder) / "bare")
        median = statistics.median(taken)
    if stored != RUNS + 20:
        raise SystemExit(f"{RUNS + 20} runs were made, {stored} are stored")
    return [
        Row(
            "a whole run of 20 params and 10 metrics, median",
            median,
            "ms",
            1.0,
            "32 bare writes",
            median / bare,
        ),
        Row("a whole run, p99", statistics.quantiles(taken, n=100)[-1], "ms"),
    ]


def do_run(number: int) -> None:
    with trackside.start_run(run_name=f"run-{number}"):
        for key in range(20):
            trackside.log_param(f"param{key}", key)
        for key in range(10):
            trackside.log_metric(f"metric{key}", float(key), step=1)


def time_bare_writes(path: Path) -> float:
    """Milliseconds for as many ``os.write`` calls as a run has records."""
    fd = os.open(path, os.O_CREAT | os.O_WRONLY | os.O_APPEND)
    taken = []
    for _ in range(RUNS):
        begin = time.perf_counter()
        for _ in range(32):
            os.write(fd, bytes(120))
        taken.append(1000 * (time.perf_counter() - begin))
    os.close(fd)
    return statistics.median(taken)


if __name__ == "__main__":
    sys.exit(not print_rows(run()))
