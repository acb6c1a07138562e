"""A run or an experiment by what a person calls it."""

from __future__ import annotations

import re

from trackside.entities import Experiment, LifecycleStage, Run, ViewType
from trackside.errors import ExperimentNotFound, InvalidInput, RunNotFound
from trackside.filters import Comparison, Field, unparse
from trackside.store.base import RunQuery, Store

__all__ = ["find_experiment", "find_run"]

_RUN_ID = re.compile(r"[0-9a-f]{32}")
_PREFIX = re.compile(r"[0-9a-f]{4,31}")
_NAMED = 5
"""How many of several runs an error names."""


def find_run(store: Store, text: str, view: ViewType = ViewType.ALL) -> Run:
    """The run of an id, of a name, or of the first characters of an id (4 or more), in this order.

    Raises:
        RunNotFound: there is none.
        InvalidInput: there are several; some of them are named.
    """
    if _RUN_ID.fullmatch(text):
        return store.get_run(text)
    found = _search(store, Comparison(Field("attribute", "run_name"), "=", text), view)
    if not found and _PREFIX.fullmatch(text.lower()):
        found = _search(store, Comparison(Field("attribute", "run_id"), "LIKE", f"{text.lower()}%"), view)
    if not found:
        kind = "deleted run" if view is ViewType.DELETED_ONLY else "run"
        raise RunNotFound(f"There is no {kind} {text!r:.100}: give its id, its name, or how its id begins.")
    if len(found) > 1:
        ids = ", ".join(run.info.run_id[:12] for run in found[:_NAMED])
        more = ", …" if len(found) > _NAMED else ""
        raise InvalidInput(
            f"{text!r:.100} is the name of several runs: give the id, {ids}{more}.", path="run"
        )
    return found[0]


def find_experiment(store: Store, text: str, view: ViewType = ViewType.ALL) -> Experiment:
    """The experiment of a name, or of an id; a deleted one only if there is no active one.

    ``view`` says which are looked at; among deleted ones of a name it is the one deleted last.

    Raises:
        ExperimentNotFound: there is none.
    """
    if view is ViewType.DELETED_ONLY:
        return _find_deleted(store, text)
    named = store.get_experiment_by_name(text)
    if named is not None and named.lifecycle_stage is LifecycleStage.ACTIVE:
        return named
    try:
        return store.get_experiment(text)
    except ExperimentNotFound:
        if named is not None:
            return named
        raise ExperimentNotFound(f"There is no experiment {text!r:.100}.") from None


def _find_deleted(store: Store, text: str) -> Experiment:
    deleted = store.search_experiments(ViewType.DELETED_ONLY)
    found = [experiment for experiment in deleted if text in (experiment.name, experiment.experiment_id)]
    if not found:
        raise ExperimentNotFound(f"There is no deleted experiment {text!r:.100}.")
    return found[0]


def _search(store: Store, condition: Comparison, view: ViewType) -> list[Run]:
    everywhere = tuple(experiment.experiment_id for experiment in store.search_experiments(ViewType.ALL))
    query = RunQuery(everywhere, unparse(condition), max_results=_NAMED + 1, view=view)
    return store.search_runs(query).runs
