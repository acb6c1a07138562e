"""What a run is compared with on its card: the attempt before, and the best earlier values."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from trackside.entities import Source
from trackside.journal.records import SourceRecord
from trackside.settings import metric_direction
from trackside.store.base import RunQuery, Store

__all__ = ["Comparison", "KernelMemory", "compare_with_earlier"]

MAX_RUNS = 1000
MAX_SOURCES = 50


@dataclass(frozen=True, slots=True)
class Comparison:
    """``previous``: params of the attempt before, or None. ``best``: best earlier value by metric."""

    previous: Mapping[str, str] | None = None
    best: Mapping[str, float] = field(default_factory=dict)
    attempt: int | None = None


class KernelMemory:
    """The runs that this kernel tracked: what a short cell is compared with before the store is asked."""

    def __init__(self) -> None:
        self._params: dict[tuple[str | None, str], Mapping[str, str]] = {}
        self._best: dict[str, dict[str, float]] = {}

    def look_up(self, source: SourceRecord | None, run_name: str, experiment_name: str) -> Comparison:
        """The last attempt of this cell and the best values of the experiment, as far as this kernel ran."""
        previous = self._params.get(_attempt_key(source, run_name))
        return Comparison(previous, dict(self._best.get(experiment_name, {})))

    def note(
        self,
        source: SourceRecord | None,
        run_name: str,
        experiment_name: str,
        params: Mapping[str, str],
        metrics: Mapping[str, float],
    ) -> None:
        """Remember a run that has ended."""
        self._params[_attempt_key(source, run_name)] = dict(params)
        best = self._best.setdefault(experiment_name, {})
        for key, value in metrics.items():
            _keep_best(best, key, value)


def _attempt_key(source: SourceRecord | None, run_name: str) -> tuple[str | None, str]:
    if source is None:
        return None, run_name
    return source.notebook_path, f"cell {source.cell_id}" if source.cell_id else run_name


def compare_with_earlier(store: Store, experiment_id: str, run_id: str, source: Source) -> Comparison:
    """Look through the newest runs of an experiment for what came before ``run_id``.

    Attempts are runs of the same cell; where no cell id is known, of the same notebook and run name.
    """
    query = RunQuery((experiment_id,), order_by=("attributes.start_time DESC",), max_results=MAX_RUNS)
    page = store.search_columns(query)
    best: dict[str, float] = {}
    previous: Mapping[str, str] | None = None
    own = store.get_run(run_id).info
    looked_at = 0
    for info, metrics, params in zip(page.infos, page.metrics, page.params, strict=True):
        if info.run_id == run_id or info.start_time > own.start_time:
            continue
        for key, value in metrics.items():
            _keep_best(best, key, value)
        if previous is None and looked_at < MAX_SOURCES:
            looked_at += 1
            earlier = store.get_source(info.run_id)
            if _is_same_cell(source, earlier) and (source.cell_id or info.run_name == own.run_name):
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
