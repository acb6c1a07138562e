"""Reading the points of a metric into NumPy: one curve of 100,000, and twenty of them.

The baseline is reading as many bytes from a file into an array.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import numpy as np

from benchmarks.disk import log_curves
from benchmarks.report import Row, print_rows
from benchmarks.search import median_ms
from trackside.store import open_store
from trackside.store.base import HISTORY_DTYPE, RunQuery
from trackside.testing import Feed

POINTS = 100_000


def run() -> list[Row]:
    """The rows of this benchmark."""
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(Path(folder) / "store.db")
        feed = Feed(store)
        for _ in range(20):
            log_curves(feed, ["loss"], POINTS, 10)
        live = median_ms(lambda: store.get_metric_history(runs[0], "loss")) if (runs := _runs(store)) else 0
        while store.compact(1000):
            pass
        store.checkpoint()
        file = Path(folder) / "plain"
        np.zeros(POINTS, HISTORY_DTYPE).tofile(file)
        bare = median_ms(lambda: np.fromfile(file, HISTORY_DTYPE))
        one = median_ms(lambda: store.get_metric_history(runs[0], "loss"))
        all_runs = median_ms(lambda: store.get_metric_histories(runs, ["loss"]), 5)
        store.close()
    return [
        Row("history of 100,000 points", one, "ms", 5, "reading a file of them", one / bare),
        Row("the same before compaction", live, "ms"),
        Row("20 histories of 100,000 points", all_runs, "ms", 100),
    ]


def _runs(store: object) -> list[str]:
    return [run.info.run_id for run in store.search_runs(RunQuery(("0",))).runs]  # type: ignore[attr-defined]


if __name__ == "__main__":
    sys.exit(not print_rows(run()))
