"""A run against those before it: params that changed, best values so far."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from typing import cast

from trackside.entities import Run, Source
from trackside.filters import And, Comparison, Field, unparse
from trackside.operations.columns import make_cells, read_column
from trackside.operations.wire import Number
from trackside.settings import metric_direction
from trackside.store.base import RunQuery, Store

__all__ = ["find_best", "find_best_values", "find_changed_params"]

ATTEMPT_TAG = "trackside.attempt"
MAX_CANDIDATES = 50
MAX_BEST_METRICS = 20
"""Each takes one indexed query."""
BEST_S = 0.5
"""After so long no further column is looked at: the best of a minimum has no index."""


def find_changed_params(store: Store, run: Run, source: Source) -> list[str]:
    """Keys of the run's params that differ from the attempt before, sorted; all if there is none."""
    before = _find_attempt_before(store, run, source)
    if before is None:
        return sorted(run.data.params)
    earlier = before.data.params
    return sorted(key for key, value in run.data.params.items() if earlier.get(key) != value)


def find_best_values(store: Store, run: Run) -> dict[str, float]:
    """Best last value of each metric among earlier runs of the experiment, where a direction is known."""
    directed = [(key, direction) for key in run.data.metrics if (direction := metric_direction(key))]
    best = {}
    for key, direction in directed[:MAX_BEST_METRICS]:
        page = store.search_runs(
            RunQuery(
                experiment_ids=(run.info.experiment_id,),
                filter_string=unparse(_before(run)),
                order_by=(f"metrics.`{key}` {'DESC' if direction == 'max' else 'ASC'}",),
                max_results=1,
            )
        )
        value = page.runs[0].data.metrics.get(key, math.nan) if page.runs else math.nan
        if not math.isnan(value):
            best[key] = value
    return best


def find_best(store: Store, query: RunQuery, columns: Sequence[str]) -> dict[str, Number]:
    """Best value of each of these columns among all runs of a search, where a direction is known."""
    best: dict[str, Number] = {}
    deadline = time.monotonic() + BEST_S
    for column_id in columns:
        field = read_column(column_id)
        direction = metric_direction(field.key) if field.kind == "metric" else None
        if direction is None or time.monotonic() > deadline:
            continue
        page = store.search_columns(
            RunQuery(
                query.experiment_ids,
                query.filter_string,
                (f"{column_id} {'DESC' if direction == 'max' else 'ASC'}",),
                max_results=1,
                view=query.view,
                max_total=0,
            )
        )
        [value] = make_cells(store, page, [column_id])[column_id] or [None]
        if isinstance(value, float) or value in ("Infinity", "-Infinity"):
            best[column_id] = cast("Number", value)
    return best


def _before(run: Run) -> Comparison:
    return Comparison(Field("attribute", "start_time"), "<", float(run.info.start_time))


def _find_attempt_before(store: Store, run: Run, source: Source) -> Run | None:
    """The attempt before, of the same cell; where no cell is known, of the same notebook and run name."""
    if source.attempt is None or source.attempt < 2:
        return None
    attempt = Comparison(Field("tag", ATTEMPT_TAG), "=", str(source.attempt - 1))
    page = store.search_runs(
        RunQuery(
            experiment_ids=(run.info.experiment_id,),
            filter_string=unparse(And((attempt, _before(run)))),
            order_by=("start_time DESC",),
            max_results=MAX_CANDIDATES,
        )
    )
    for candidate in page.runs:
        other = store.get_source(candidate.info.run_id)
        same_cell = (other.notebook_path, other.cell_id) == (source.notebook_path, source.cell_id)
        if same_cell and (source.cell_id is not None or candidate.info.run_name == run.info.run_name):
            return candidate
    return None
