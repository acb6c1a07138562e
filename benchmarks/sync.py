"""Copying 1,000 runs with 1,000,000 points; run with ``python -m benchmarks.sync``.

The baseline is writing the same runs into a new store from memory (``load_runs``): what a copy adds is
reading them, and reading them back to compare.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from benchmarks.report import Row, print_rows
from trackside.store import open_store
from trackside.store.base import HISTORY_DTYPE, MetricColumn, RunBatch
from trackside.sync.stores import sync_stores

RUNS, POINTS = 1000, 1000
GOAL_S = 10.0


def make_batch() -> RunBatch:
    """Runs with one curve each, ten params and a tag."""
    points = np.zeros(RUNS * POINTS, HISTORY_DTYPE)
    points["step"] = np.tile(np.arange(POINTS), RUNS)
    points["timestamp"] = 1_700_000_000_000 + points["step"]
    points["value"] = np.random.default_rng(0).normal(size=RUNS * POINTS)
    return RunBatch(
        "0",
        [f"{number:032x}" for number in range(RUNS)],
        [f"run {number}" for number in range(RUNS)],
        [1_700_000_000_000 + number for number in range(RUNS)],
        [1_700_000_100_000 + number for number in range(RUNS)],
        params={f"p{place}": [str(number % (place + 2)) for number in range(RUNS)] for place in range(10)},
        tags={"stage": ["a"] * RUNS},
        metrics={"loss": MetricColumn(np.full(RUNS, POINTS, np.int64), points)},
    )


def run() -> list[Row]:
    """The rows of this benchmark."""
    with TemporaryDirectory() as folder:
        source, target = (open_store(Path(folder) / name / "store.db") for name in ("here", "there"))
        batch = make_batch()
        began = time.perf_counter()
        source.load_runs(batch)
        loaded_s = time.perf_counter() - began
        began = time.perf_counter()
        report = sync_stores(source, target)
        copied_s = time.perf_counter() - began
        assert (report.runs_copied, report.points) == (RUNS, RUNS * POINTS)
        began = time.perf_counter()
        assert sync_stores(source, target).runs_copied == 0
        again_s = time.perf_counter() - began
        source.close()
        target.close()
    what = f"{RUNS:,} runs with {RUNS * POINTS:,} points"
    return [
        Row(f"sync of {what}", copied_s, "s", GOAL_S, "writing them from memory", copied_s / loaded_s),
        Row(
            f"a second sync, nothing new of {RUNS:,} runs", again_s, "s", 2.0, "the first", again_s / copied_s
        ),
    ]


if __name__ == "__main__":
    sys.exit(not print_rows(run()))
