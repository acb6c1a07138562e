"""The comparison chart of 20 runs × 100,000 points: from the request's JSON to the answer's JSON.

The baseline is reading the same points from the store.
"""

from __future__ import annotations

import itertools
import sys
import tempfile
import time
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec

from benchmarks.disk import log_curves
from benchmarks.report import Row, print_rows
from benchmarks.search import fill, median_ms
from trackside.charts.worker import ChartWorker
from trackside.operations.answer import answer
from trackside.operations.context import OperationContext
from trackside.operations.wire_charts import ChartBuild, ChartConfig
from trackside.settings import StoreLocation
from trackside.store import open_store
from trackside.store.base import RunQuery
from trackside.testing import Feed

RUNS = 20
POINTS = 100_000
MANY_RUNS = 10_000


def run() -> Iterable[Row]:
    """Measure on a store of its own."""
    with tempfile.TemporaryDirectory() as folder:
        location = StoreLocation.from_url(f"sqlite:///{Path(folder) / 'store.db'}")
        run_ids = _fill(location)
        worker = ChartWorker()
        context = OperationContext(location, version="benchmark", draw_chart=worker.draw)
        try:
            yield from _measure(context, run_ids)
            yield from _measure_many(Path(folder), worker)
        finally:
            worker.stop()
            context.close()


def _fill(location: StoreLocation) -> list[str]:
    store = open_store(location)
    feed = Feed(store)
    for _ in range(RUNS):
        log_curves(feed, ["loss"], POINTS, 10)
    while store.compact(1000):
        pass
    run_ids = [found.info.run_id for found in store.search_runs(RunQuery(("0",))).runs]
    store.close()
    return run_ids


def _measure(context: OperationContext, run_ids: list[str]) -> Iterable[Row]:
    titles = itertools.count()

    def build(title: str, **parts: Any) -> None:
        config = ChartConfig(**{"y": ("metrics.loss",), "title": title, **parts})
        request = ChartBuild(run_ids=run_ids, config=config)
        answered = answer(context, "charts.build", msgspec.json.encode(request))
        assert answered.status == 200, answered.body

    started = time.perf_counter()
    build("first")
    first = (time.perf_counter() - started) * 1000
    new = median_ms(lambda: build(str(next(titles))), 7)
    same = median_ms(lambda: build("first"), 7)
    smooth = median_ms(
        lambda: build(str(next(titles)), smoothing=0.6, group_by="user_id", aggregation="mean"), 7
    )
    store = context.open()
    bare = median_ms(lambda: store.get_metric_histories(run_ids, ["loss"]), 5)
    yield Row("chart of 20 runs × 100,000 points, the first (imports Altair)", first, "ms", 2500)
    yield Row("chart of 20 runs × 100,000 points", new, "ms", 150, "reading the points", new / bare)
    yield Row(
        "the same with new points only (a live run)", same, "ms", 150, "reading the points", same / bare
    )
    yield Row("the same, smooth and in groups", smooth, "ms", 250, "reading the points", smooth / bare)


def _measure_many(folder: Path, worker: ChartWorker) -> Iterable[Row]:
    """Charts of which a row is a run."""
    location = StoreLocation.from_url(f"sqlite:///{folder / 'many.db'}")
    with closing(open_store(location)) as store:
        experiment_id = store.create_experiment("many")
        fill(store, experiment_id, MANY_RUNS)
        query = RunQuery((experiment_id,), max_results=MANY_RUNS)
        run_ids = store.search_columns(query).run_id
        bare = median_ms(lambda: store.search_columns(query), 5)
    context = OperationContext(location, version="benchmark", draw_chart=worker.draw)
    for kind, x in (("scatter", "params.param_1"), ("box", "step"), ("parallel", "step")):
        config = ChartConfig(kind=kind, x=x, y=("metrics.metric_3", "params.param_2"))
        if kind != "parallel":
            config = ChartConfig(kind=kind, x=x, y=("metrics.metric_3",))
        request = msgspec.json.encode(ChartBuild(run_ids=run_ids, config=config))
        taken = median_ms(lambda: answer(context, "charts.build", request), 5)  # noqa: B023
        assert answer(context, "charts.build", request).status == 200
        yield Row(f"{kind} chart of 10,000 runs", taken, "ms", 300, "reading the runs", taken / bare)
    context.close()


if __name__ == "__main__":
    sys.exit(not print_rows(run()))
