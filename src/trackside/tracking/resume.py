"""Going on with a run that was started before, here or elsewhere."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from trackside.entities import LifecycleStage, RunInfo, RunStatus
from trackside.errors import Conflict, RunNotFound
from trackside.journal.records import RunOpen
from trackside.tracking.names import generate_run_name
from trackside.tracking.runs import ActiveRun, user_name
from trackside.tracking.validation import check_tags
from trackside.tracking.workspace import current_workspace

if TYPE_CHECKING:
    from trackside.entities import Experiment, Run
    from trackside.tracking.workspace import Workspace

__all__ = ["resume_run"]


def resume_run(run_id: str, tags: Mapping[str, Any] | None = None) -> ActiveRun:
    """Go on with a run that was started before, here or elsewhere.

    Raises:
        RunNotFound: the store doesn't hold it.
        Conflict: it is deleted.
    """
    place = current_workspace()
    checked = check_tags(tags or {})
    found = _find(place, run_id)
    if found is None:  # the drain will find the run, or make it
        experiment_id, experiment_name = place.active_experiment()
        now = time.time_ns() // 1_000_000
        name = generate_run_name(run_id)
        info = RunInfo(run_id, name, experiment_id, RunStatus.RUNNING, now, None, user_name(), "")
        known = None
    else:
        known, experiment = found
        _check_not_deleted(known, experiment)
        info, experiment_name = known.info, experiment.name
        place.learn(experiment)
    opened = RunOpen(
        run_id=run_id,
        experiment_id=info.experiment_id,
        experiment_name=experiment_name,
        run_name=info.run_name,
        user_id=info.user_id,
        start_time=info.start_time,
        owner=True,
        resumed=True,
        tags=checked,
    )
    place.append(opened)
    return ActiveRun(place, opened, known)


def _find(place: Workspace, run_id: str) -> tuple[Run, Experiment] | None:
    """The run and its experiment; None if a journal that nobody could read yet may hold it."""
    try:
        return place.ask(
            lambda store: (run := store.get_run(run_id), store.get_experiment(run.info.experiment_id)),
            create=True,
        )
    except RunNotFound:
        if not place.is_behind():
            raise
        return None


def _check_not_deleted(run: Run, experiment: Experiment) -> None:
    if experiment.lifecycle_stage is LifecycleStage.DELETED:
        raise Conflict(
            f"Run {run.info.run_id} is in the experiment {experiment.name!r}, which is deleted: call "
            f"restore_experiment({experiment.experiment_id!r}) before you go on with the run.",
            path="run_id",
        )
    if run.info.lifecycle_stage is LifecycleStage.DELETED:
        raise Conflict(
            f"Run {run.info.run_id} is deleted: call restore_run() with its id before you go on with it.",
            path="run_id",
        )
