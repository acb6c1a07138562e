"""Runs equal but for the seed, where none are: 9,000 runs that are all different, each a group of its own.

The baseline is the same list grouped by a param of which each run has another value: as many groups, without
looking for what is equal.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Iterator

from benchmarks.generate import find_store
from benchmarks.report import Row, print_rows
from trackside.operations.context import OperationContext
from trackside.operations.groups import group_runs
from trackside.operations.wire_table import GroupQuery
from trackside.settings import StoreLocation

RUNS = 10_000
ROUNDS = 5
COLUMNS = ["metrics.loss", "metrics.acc", "metrics.score", "metrics.auc", "params.lr", "params.kind"]


def run() -> Iterator[Row]:
    path, _ = find_store(RUNS)
    context = OperationContext(StoreLocation.from_url(str(path)), version="benchmark")
    experiment = context.read().get_experiment_by_name("large")
    assert experiment is not None

    def measure(group_by: str) -> tuple[float, int]:
        query = GroupQuery(experiment_ids=[experiment.experiment_id], group_by=group_by, columns=COLUMNS)
        taken, count = [], 0
        for _ in range(ROUNDS):
            began = time.perf_counter()
            count = len(group_runs(context, query).groups)
            taken.append(time.perf_counter() - began)
        return statistics.median(taken), count

    by_param, expected = measure("params.seed")
    by_seed, found = measure("auto")
    assert found > 0.99 * expected, (found, expected)
    yield Row(f"{found:,} runs, all different, grouped by seeds", by_seed * 1e3, "ms", 1000)
    yield Row(
        "… against a param's values",
        by_seed / by_param,
        "×",
        2.5,
        "grouping by the param",
        by_seed / by_param,
    )
    context.close()


if __name__ == "__main__":
    sys.exit(0 if print_rows(run()) else 1)
