"""What a run is compared with on its card: the attempt before, and the best earlier values."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from trackside.entities import Source
from trackside.settings import metric_direction
from trackside.store.base import RunQuery, Store

__all__ = ["Comparison", "compare_with_earlier"]

MAX_RUNS = 1000
MAX_SOURCES = 50


@dataclass(frozen=True, slots=True)
class Comparison:
    """``previous``: params of the attempt before, or None. ``best``: best earlier value by metric."""

    previous: Mapping[str, str] | None = None
    best: Mapping[str, float] = field(default_factory=dict)
    attempt: int | None = None


def compare_with_earlier(store: Store, experiment_id: str, run_id: str, source: Source) -> Comparison:
    """Look through the newest runs of an experiment for what came before ``run_id``.

    Attempts are runs of the same cell; where no cell id is known, of the same notebook and run name.
    """
    query = RunQuery((experiment_id,), order_by=("attributes.start_time DESC",), max_results=MAX_RUNS)
    page = store.search_columns(query)
    best: dict[str, float] = {}
    previous: Mapping[str, str] | None = None
    name = next((info.run_name for info in page.infos if info.run_id == run_id), None)
    looked_at = 0
    for info, metrics, params in zip(page.infos, page.metrics, page.params, strict=True):
        if info.run_id == run_id:
            continue
        for key, value in metrics.items():
            _keep_best(best, key, value)
        if previous is None and looked_at < MAX_SOURCES:
            looked_at += 1
            earlier = store.get_source(info.run_id)
            if _is_same_cell(source, earlier) and (source.cell_id or info.run_name == name):
                previous = params
    return Comparison(previous, best, store.get_source(run_id).attempt)


def _keep_best(best: dict[str, float], key: str, value: float) -> None:
    direction = metric_direction(key)
    if direction is None or not math.isfinite(value):
        return
    known = best.get(key)
    if known is None or (value > known if direction == "max" else value < known):
        best[key] = value


def _is_same_cell(one: Source, other: Source) -> bool:
    if one.cell_id:
        return one.cell_id == other.cell_id
    return one.notebook_path == other.notebook_path and other.cell_id is None
