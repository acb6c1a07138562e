"""The Python API end to end: ``search_runs`` into pandas, the history of a metric into NumPy."""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

import trackside
from benchmarks.report import Row, print_rows
from benchmarks.search import COLUMNS, RUNS, fill
from trackside.store.sql import SqlStore

POINTS = 100_000


def run() -> list[Row]:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        trackside.set_store(Path(folder) / ".trackside")
        return [*measure_search(), *measure_history()]


def measure_search() -> list[Row]:
    store = trackside.get_store()
    assert isinstance(store, SqlStore)
    fill(store, store.create_experiment("search"), RUNS)
    frame = trackside.search_runs(experiment_names=["search"])
    logged = [name for name in frame if name.startswith(("metrics.", "params."))]
    if frame.shape[0] != RUNS or len(logged) != COLUMNS or frame[logged].isna().any(axis=None):
        raise SystemExit(f"the frame is {frame.shape}, with {len(logged)} columns that were logged")
    values = {name: frame[name].to_numpy() for name in frame}
    whole = median_ms(lambda: trackside.search_runs(experiment_names=["search"]))
    bare = median_ms(lambda: pd.DataFrame(values))
    return [
        Row(
            f"search_runs of {RUNS:,} runs × {COLUMNS} columns",
            whole,
            "ms",
            120.0,
            "pd.DataFrame",
            whole / bare,
        )
    ]


def measure_history() -> list[Row]:
    values = np.cumsum(np.ones(POINTS))
    with trackside.start_run() as active:
        for first in range(0, POINTS, 1000):
            for step in range(first, first + 1000):
                trackside.log_metric("loss", values[step], step=step)
    trackside.flush()
    points = trackside.get_metric_history(active.run_id, "loss", as_numpy=True)
    if not np.array_equal(points["value"], values):
        raise SystemExit("the history is not what was logged")
    whole = median_ms(lambda: trackside.get_metric_history(active.run_id, "loss", as_numpy=True))
    bare = median_ms(points.copy)
    return [
        Row(f"get_metric_history of {POINTS:,} points to NumPy", whole, "ms", 5.0, "copying it", whole / bare)
    ]


def median_ms(call: Callable[[], object], times: int = 15) -> float:
    """Median time of a call, after one to warm up."""
    call()
    taken = []
    for _ in range(times):
        begin = time.perf_counter()
        call()
        taken.append(1000 * (time.perf_counter() - begin))
    return statistics.median(taken)


if __name__ == "__main__":
    sys.exit(not print_rows(run()))
