"""What a user interface asks: a page of 10,000 runs, curves of 20 × 100,000 points, both with nothing new.

From the request's JSON to the answer's. The baseline of a page is encoding its answer, that of the curves
reading all their points from the store.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import msgspec

from benchmarks.disk import log_curves
from benchmarks.report import Row, print_rows
from benchmarks.search import COLUMNS, RUNS, fill, median_ms
from trackside.operations.answer import answer
from trackside.operations.context import OperationContext
from trackside.settings import StoreLocation
from trackside.store.base import RunQuery
from trackside.store.sql import SqlStore
from trackside.testing import Feed

CURVES = 20
POINTS = 100_000


def run() -> Iterable[Row]:
    """Measure on a store of its own."""
    with tempfile.TemporaryDirectory() as folder:
        location = StoreLocation.from_url(f"sqlite:///{Path(folder) / 'store.db'}")
        context = OperationContext(location, version="benchmark")
        store = context.open()
        assert isinstance(store, SqlStore)
        try:
            yield from _measure(context, store)
        finally:
            context.close()


def _measure(context: OperationContext, store: SqlStore) -> Iterable[Row]:
    experiment_id = store.create_experiment("pages")
    fill(store, experiment_id, RUNS)
    feed = Feed(store)
    for _ in range(CURVES):
        log_curves(feed, ["loss"], POINTS, 10)
    while store.compact(1000):
        pass
    run_ids = [found.info.run_id for found in store.search_runs(RunQuery(("0",))).runs]
    revision = store.get_revision()

    def ask(operation: str, **body: Any) -> Callable[[], bytes]:
        def call() -> bytes:
            answered = answer(context, operation, msgspec.json.encode(body))
            assert answered.status == 200, answered.body
            return answered.body

        return call

    pages = {"experiment_ids": [experiment_id]}
    curves = {"run_ids": run_ids, "keys": ["loss"]}
    size = f"of {RUNS:,} runs × {COLUMNS} columns"
    page = ask("runs.search", **pages)
    rows = msgspec.json.decode(page())
    encoding = median_ms(lambda: msgspec.json.encode(rows))
    first = median_ms(page, 50)
    yield Row(f"runs.search: 100 {size}", first, "ms", 10, "encoding it", first / encoding)
    yield Row(
        f"runs.search: 1,000 {size}", median_ms(ask("runs.search", **pages, max_results=1000)), "ms", 50
    )
    sparkling = ask("runs.search", **pages, sparkline="metric_0")
    yield Row(f"runs.search: 100 {size}, with sparklines", median_ms(sparkling), "ms", 25)
    yield Row("runs.search, unchanged", median_ms(ask("runs.search", **pages, if_revision=revision)), "ms", 1)
    reading = median_ms(lambda: store.get_metric_histories(run_ids, ["loss"]))
    history = median_ms(ask("metrics.history", **curves))
    what = f"metrics.history: {CURVES} curves of {POINTS:,} points"
    yield Row(what, history, "ms", 120, "reading the points", history / reading)
    unchanged = median_ms(ask("metrics.history", **curves, if_revision=revision))
    yield Row("metrics.history, unchanged", unchanged, "ms", 1)


if __name__ == "__main__":
    sys.exit(not print_rows(run()))
