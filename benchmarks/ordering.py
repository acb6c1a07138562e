"""The first hundred runs of 90,000 by each kind of order; run with ``python -m benchmarks.ordering``.

What an index is in the order of is walked; the rest is sorted, which grows with the experiment. The baseline
is the order by a metric's last value, which has an index. ``TRACKSIDE_BENCH_RUNS`` chooses the size of store.
"""

from __future__ import annotations

import os
import sys

from benchmarks.generate import find_store
from benchmarks.report import Row, print_rows
from benchmarks.search import median_ms
from trackside.store import open_store
from trackside.store.base import RunQuery

INDEXED = "metrics.score"
ORDERS = (
    INDEXED,
    "params.lr",
    "start_time",
    "run_name",
    "status",
    "min(metrics.score)",
    "max(metrics.score)",
    "mean(metrics.loss)",
    "best(metrics.acc)",
    "duration",
    "end_time",
    "notebook",
    "attempt",
    "user_id",
)
SORTED_MS = 200


def run() -> list[Row]:
    """The rows of this benchmark."""
    size = int(os.environ.get("TRACKSIDE_BENCH_RUNS", "100000").split(",")[-1])
    path, _ = find_store(size)
    store = open_store(path)
    experiment = store.get_experiment_by_name("large")
    assert experiment is not None
    rows: list[Row] = []
    for order in ORDERS:
        query = RunQuery((experiment.experiment_id,), order_by=(f"{order} DESC",), max_results=100)
        taken = median_ms(lambda query=query: store.search_runs(query), 7)
        baseline = rows[0].value if rows else None
        rows.append(
            Row(
                f"first 100 of {size * 9 // 10:,} runs by {order}",
                taken,
                "ms",
                2 if order == INDEXED else SORTED_MS,
                f"by {INDEXED}",
                None if baseline is None else taken / baseline,
            )
        )
    store.close()
    return rows


if __name__ == "__main__":
    sys.exit(not print_rows(run()))
