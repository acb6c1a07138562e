"""``trackside sync``: everything that one store has and another one hasn't."""

from __future__ import annotations

from collections.abc import Callable

from trackside.artifacts.outbox import Outbox
from trackside.entities import Experiment, LifecycleStage
from trackside.errors import Conflict
from trackside.store.base import Store
from trackside.sync.models import copy_models
from trackside.sync.report import SyncReport
from trackside.sync.runs import copy_runs, list_runs

__all__ = ["sync_stores"]


def sync_stores(
    source: Store,
    target: Store,
    on_progress: Callable[[SyncReport], object] | None = None,
    *,
    outbox: Outbox | None = None,
) -> SyncReport:
    """Copy what a store has and another one hasn't: experiments by name, runs by id, models by name.

    It can be interrupted at any time and begun again: a run is there whole or not at all, and what is there
    is not copied twice. Deleted runs and experiments are left out; a run that goes on, or whose files are
    still on their way to an object store, is copied by the next sync after its end.

    Args:
        source: is only read.
        target: where to.
        on_progress: is told after every page of runs.
        outbox: where files of the source wait on this machine.

    Raises:
        Conflict: both are the same store.
        StoreUnavailable: one of the two can't be read or written. What was copied stays.
    """
    if source.store_id == target.store_id:
        raise Conflict(f"{source.url} and {target.url} are the same store.", path="to")
    report = SyncReport()
    experiments = [source.get_activity(one.experiment_id) for one in source.search_experiments()]
    report.runs_total = sum(activity.run_count for activity in experiments)
    for activity in reversed(experiments):
        experiment = activity.experiment
        there = _find_or_make(target, experiment)
        root = target.get_experiment(there).artifact_location
        for runs in list_runs(source, experiment.experiment_id):
            copy_runs(source, target, runs, there, root, report, outbox)
            if on_progress is not None:
                on_progress(report)
    copy_models(source, target, report)
    return report


def _find_or_make(target: Store, experiment: Experiment) -> str:
    """The id of the experiment of the same name."""
    found = target.get_experiment_by_name(experiment.name)
    if found is not None and found.lifecycle_stage is LifecycleStage.ACTIVE:
        return found.experiment_id
    # A folder of the source's is not the target's; object storage is there for both.
    shared = experiment.artifact_location if "://" in experiment.artifact_location else None
    return target.create_experiment(experiment.name, artifact_location=shared, tags=experiment.tags)
