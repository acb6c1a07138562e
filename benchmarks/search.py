"""Searching runs: a frame of 10,000 runs × 30 columns, and the top 100 by a metric at two sizes of store.

Run with ``python -m benchmarks.search``. The baseline of the frame is reading its rows with bare sqlite3.
"""

from __future__ import annotations

import random
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.report import Row, print_rows
from trackside.journal.records import Event, RunEnd, RunUpdate
from trackside.store import open_store
from trackside.store.base import RunQuery
from trackside.store.sql import SqlStore
from trackside.testing import START, Feed, run_open

RUNS = 10_000
MORE_RUNS = 100_000
COLUMNS = 30


def fill(store: SqlStore, experiment_id: str, runs: int, columns: int = COLUMNS) -> None:
    """Runs with metrics and params, half and half, in batches of 250."""
    rng = random.Random(experiment_id)
    feed = Feed(store)
    for first in range(0, runs, 250):
        events: list[Event] = []
        points = []
        for i in range(first, min(first + 250, runs)):
            run_id = f"{rng.getrandbits(128):032x}"
            params = {f"param_{k}": f"{rng.random():.4g}" for k in range(columns // 2)}
            events += [
                run_open(run_id, experiment_id, run_name=f"run {i}", start_time=START + i),
                RunUpdate(run_id, params),
                RunEnd(run_id, "FINISHED", START + i + 500),
            ]
            points += [(run_id, f"metric_{k}", rng.random(), 1, START + i) for k in range(columns // 2)]
        feed.send(*events, points=points)
    while store.compact(1000):
        pass
    store.checkpoint()


def median_ms(call: Callable[[], object], times: int = 15) -> float:
    """Median time of a call, after one to warm up."""
    call()
    taken = []
    for _ in range(times):
        begin = time.perf_counter()
        call()
        taken.append((time.perf_counter() - begin) * 1000)
    return statistics.median(taken)


def measure(folder: Path) -> list[Row]:
    store = open_store(folder / "store.db")
    small = store.create_experiment("small")
    fill(store, small, RUNS)
    everything = RunQuery((small,), max_results=RUNS)
    top = RunQuery((small,), order_by=("metrics.metric_3 DESC",), max_results=100)
    rare = RunQuery((small,), "metrics.metric_3 > 0.995 AND params.param_1 > 0.5", ("start_time DESC",), 100)
    broad = RunQuery((small,), "params.param_1 > 0.1", ("metrics.metric_3 DESC",), 100)
    bare = sqlite3.connect(folder / "store.db")
    fetch = median_ms(lambda: bare.execute("SELECT * FROM run").fetchall())
    frame = median_ms(lambda: store.search_columns(everything))
    rows = [
        Row(
            "10,000 runs × 30 columns, search_columns",
            frame,
            "ms",
            2.5 * fetch,
            "fetching the rows bare",
            frame / fetch,
        ),
        Row("top 100 of 10,000 by a metric", median_ms(lambda: store.search_runs(top), 200), "ms", 2),
        Row("the same with a filter that most match", median_ms(lambda: store.search_runs(broad)), "ms", 150),
        Row("newest 100 with a filter that few match", median_ms(lambda: store.search_runs(rare)), "ms", 150),
        Row(
            "a run",
            median_ms(lambda: store.get_run(f"{random.Random(small).getrandbits(128):032x}"), 200),
            "ms",
        ),
        Row("keys of the experiment", median_ms(lambda: store.list_keys([small])), "ms"),
    ]
    large = store.create_experiment("large")
    fill(store, large, MORE_RUNS, columns=4)
    top = RunQuery((large,), order_by=("metrics.metric_1 DESC",), max_results=100)
    took = median_ms(lambda: store.search_runs(top), 50)
    rows.append(Row(f"top 100 of {MORE_RUNS:,} by a metric", took, "ms", 4, "10,000", took / rows[1].value))
    bare.close()
    store.close()
    return rows


def run() -> list[Row]:
    """The rows of this benchmark."""
    with tempfile.TemporaryDirectory() as folder:
        return measure(Path(folder))


if __name__ == "__main__":
    sys.exit(not print_rows(run()))
