"""Which runs are exported, and what the columns of their table are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from trackside.entities import Run, ViewType
from trackside.store.base import RunQuery, Store

__all__ = ["Columns", "Selection", "read_histories", "search_selection", "select_runs"]

PAGE = 1000
AT_ONCE = 500
"""So many runs are read by one question when their ids are given."""

INFO_COLUMNS = (
    "run_id",
    "run_name",
    "experiment_id",
    "experiment",
    "status",
    "start_time",
    "end_time",
    "user_id",
    "lifecycle_stage",
    "artifact_uri",
)
"""Columns before ``metrics.*``, ``params.*`` and ``tags.*``."""


@dataclass(frozen=True, slots=True)
class Columns:
    """The keys that any of the runs has, sorted."""

    metrics: Sequence[str]
    params: Sequence[str]
    tags: Sequence[str]


@dataclass(frozen=True, slots=True)
class Selection:
    """Runs of a store, in order, with the names of their experiments."""

    store: Store
    runs: Sequence[Run]
    experiments: Mapping[str, str]

    def columns(self) -> Columns:
        """Which columns a table of these runs has."""
        return Columns(
            sorted({key for run in self.runs for key in run.data.metrics}),
            sorted({key for run in self.runs for key in run.data.params}),
            sorted({key for run in self.runs for key in run.data.tags}),
        )

    def info(self, run: Run) -> dict[str, str | int | None]:
        """The values of ``INFO_COLUMNS``; times are milliseconds since the epoch, UTC."""
        info = run.info
        return {
            "run_id": info.run_id,
            "run_name": info.run_name,
            "experiment_id": info.experiment_id,
            "experiment": self.experiments[info.experiment_id],
            "status": info.status.value,
            "start_time": info.start_time,
            "end_time": info.end_time,
            "user_id": info.user_id,
            "lifecycle_stage": info.lifecycle_stage.value,
            "artifact_uri": info.artifact_uri,
        }


def select_runs(store: Store, run_ids: Iterable[str]) -> Selection:
    """The runs of these ids, each once. Raises RunNotFound for an unknown one."""
    wanted = list(dict.fromkeys(run_ids))
    found: list[Run] = []
    for start in range(0, len(wanted), AT_ONCE):
        found += _read_runs(store, wanted[start : start + AT_ONCE])
    return _with_experiments(store, found)


def _read_runs(store: Store, run_ids: Sequence[str]) -> list[Run]:
    """Runs in the order of their ids, whatever their stage."""
    if len(run_ids) == 1:
        return [store.get_run(run_ids[0])]
    experiments = tuple(dict.fromkeys(store.get_columns(run_ids).experiment_id))
    listed = ", ".join(f"'{run_id}'" for run_id in run_ids)
    query = RunQuery(
        experiments,
        f"attributes.run_id IN ({listed})",
        max_results=len(run_ids),
        view=ViewType.ALL,
        max_total=0,
    )
    found = {run.info.run_id: run for run in store.search_runs(query).runs}
    # What was deleted for good between the two questions is told by name.
    return [found.get(run_id) or store.get_run(run_id) for run_id in run_ids]


def search_selection(store: Store, experiment_ids: Sequence[str], filter_string: str = "") -> Selection:
    """The runs of these experiments that match a filter, the newest first. Raises FilterSyntaxError."""
    found: list[Run] = []
    token = None
    while experiment_ids:
        page = store.search_runs(
            RunQuery(tuple(experiment_ids), filter_string, max_results=PAGE, page_token=token)
        )
        found += page.runs
        token = page.next_page_token
        if token is None:
            break
    return _with_experiments(store, found)


def read_histories(store: Store, run: Run) -> Iterator[tuple[str, npt.NDArray[np.void]]]:
    """Key and points of each metric of a run, one after the other: together they may be many."""
    for key in sorted(run.data.metrics):
        yield key, store.get_metric_history(run.info.run_id, key)


def _with_experiments(store: Store, runs: list[Run]) -> Selection:
    ids = dict.fromkeys(run.info.experiment_id for run in runs)
    return Selection(store, runs, {one: store.get_experiment(one).name for one in ids})
