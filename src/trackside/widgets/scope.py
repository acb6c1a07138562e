"""Which runs a comparison is of: given ones, or those that a filter finds."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from trackside.entities import Experiment, ViewType
from trackside.errors import InvalidInput
from trackside.filters import parse
from trackside.store.base import RunQuery, Store
from trackside.tracking.run_ids import read_run_ids
from trackside.tracking.workspace import Workspace
from trackside.widgets.given import GivenExperiments, read_experiments

__all__ = ["Scope", "read_scope"]

_RUN_ID = re.compile(r"[0-9a-f]{32}")
MOST_TOTAL = 10_000
MOST_RUNS = 500
"""So many curves can be drawn."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Where the runs come from.

    Attributes:
        experiment_ids: where a filter looks, or where the given runs are.
        run_ids: exactly these; None where a filter finds them.
        order_by: of what a filter finds.
        limit: so many of them are compared.
        name: what a person calls them.
    """

    experiment_ids: tuple[str, ...]
    run_ids: tuple[str, ...] | None
    order_by: tuple[str, ...]
    limit: int
    name: str

    def to_wire(self) -> dict[str, Any]:
        """As the front end has it."""
        return {
            "experimentIds": list(self.experiment_ids),
            "runIds": None if self.run_ids is None else list(self.run_ids),
            "orderBy": list(self.order_by),
            "limit": self.limit,
        }

    def find(self, store: Store, filter_string: str) -> tuple[list[str], int | None]:
        """Ids of the runs as they are now, and how many match; None where they were given."""
        if self.run_ids is not None:
            return list(self.run_ids), None
        found = store.search_columns(
            RunQuery(
                self.experiment_ids,
                filter_string,
                self.order_by,
                max_results=self.limit,
                view=ViewType.ACTIVE_ONLY,
                max_total=MOST_TOTAL,
            )
        )
        return list(found.run_id), found.total


def read_scope(
    workspace: Workspace,
    store: Store,
    runs: Any,
    experiment: GivenExperiments,
    order_by: Sequence[str],
    limit: int,
) -> tuple[Scope, str]:
    """What was given as runs, and the filter that finds them, if one does.

    Raises:
        ExperimentNotFound: there is no such experiment.
        FilterSyntaxError: the filter can't be read.
        InvalidInput: it is neither runs nor a filter.
        RunNotFound: there is no such run.
    """
    if not 1 <= limit <= MOST_RUNS:
        raise InvalidInput(f"limit is {limit}: use 1 to {MOST_RUNS}.", path="limit")
    if _are_experiments(runs):
        runs, experiment = None, runs
    if runs is None or (isinstance(runs, str) and not _RUN_ID.fullmatch(runs)):
        filter_string = runs or ""
        parse(filter_string)
        found = read_experiments(workspace, store, experiment)
        name = ", ".join(one.name for one in found) + (f" · {filter_string}" if filter_string else "")
        ids = tuple(one.experiment_id for one in found)
        return Scope(ids, None, tuple(order_by), limit, name), filter_string
    if experiment is not None:
        raise InvalidInput("Give runs, or an experiment to find them in, not both.", path="experiment")
    run_ids = tuple(read_run_ids(runs))
    wrong = next((one for one in run_ids if not _RUN_ID.fullmatch(one)), None)
    if wrong is not None:
        raise InvalidInput(f"{wrong!r:.100} is no id of a run; a filter is a single text.", path="runs")
    if not run_ids:
        raise InvalidInput("No run is given: give at least one, or a filter.", path="runs")
    ids = tuple(dict.fromkeys(store.get_columns(run_ids).experiment_id))
    count = "1 run" if len(run_ids) == 1 else f"{len(run_ids)} runs"
    return Scope(ids, run_ids, (), limit, count), ""


def _are_experiments(given: Any) -> bool:
    if isinstance(given, list | tuple) and given:
        return all(isinstance(one, Experiment) for one in given)
    return isinstance(given, Experiment)
