"""Experiments: listed, made, changed, deleted and restored."""

from __future__ import annotations

from trackside.entities import NOTE_TAG, ExperimentActivity, ViewType
from trackside.errors import InvalidInput
from trackside.operations.context import OperationContext
from trackside.operations.edits import merge_note
from trackside.operations.wire import (
    ExperimentCreate,
    ExperimentDetail,
    ExperimentGet,
    ExperimentItem,
    ExperimentPage,
    ExperimentSearch,
)
from trackside.operations.wire_edits import ExperimentDelete, ExperimentRestore, ExperimentUpdate

__all__ = [
    "create_experiment",
    "delete_experiment",
    "get_experiment",
    "restore_experiment",
    "search_experiments",
    "update_experiment",
]


def search_experiments(context: OperationContext, request: ExperimentSearch) -> ExperimentPage:
    """Experiments with run counts, those with the latest activity first."""
    store = context.read()
    revision = store.get_revision()
    if request.if_revision == revision:
        return ExperimentPage(revision=revision, unchanged=True)
    found = store.list_activity(
        text=request.text,
        notebook_path=None if request.notebook is None else context.find_notebook(request.notebook),
        view=ViewType(request.view),
        max_results=request.max_results,
    )
    return ExperimentPage(revision=revision, experiments=[_item(activity) for activity in found])


def create_experiment(context: OperationContext, request: ExperimentCreate) -> ExperimentItem:
    """Make an experiment; a name in use by an active one is a conflict."""
    store = context.read()
    return _item(store.get_activity(store.create_experiment(_check_name(request.name), tags=request.tags)))


def get_experiment(context: OperationContext, request: ExperimentGet) -> ExperimentDetail:
    """One experiment, deleted or not."""
    store = context.read()
    revision = store.get_revision()
    if request.if_revision == revision:
        return ExperimentDetail(revision=revision, unchanged=True)
    return ExperimentDetail(revision=revision, experiment=_item(store.get_activity(request.experiment_id)))


def update_experiment(context: OperationContext, request: ExperimentUpdate) -> ExperimentItem:
    """Rename an experiment, change its note and tags; a name in use by an active one is a conflict."""
    store = context.read()
    store.update_experiment(
        request.experiment_id,
        name=None if request.name is None else _check_name(request.name),
        tags=merge_note(request.tags, request.note),
    )
    return _item(store.get_activity(request.experiment_id))


def delete_experiment(context: OperationContext, request: ExperimentDelete) -> ExperimentItem:
    """Delete an experiment with its runs; it can be restored until it is purged."""
    store = context.read()
    store.delete_experiment(request.experiment_id)
    return _item(store.get_activity(request.experiment_id))


def restore_experiment(context: OperationContext, request: ExperimentRestore) -> ExperimentItem:
    """Bring back an experiment and its runs; a conflict if its name has been used again."""
    store = context.read()
    store.restore_experiment(request.experiment_id)
    return _item(store.get_activity(request.experiment_id))


def _check_name(name: str) -> str:
    if not name.strip():
        raise InvalidInput("An experiment needs a name.", path="name")
    return name.strip()


def _item(activity: ExperimentActivity) -> ExperimentItem:
    experiment = activity.experiment
    return ExperimentItem(
        experiment_id=experiment.experiment_id,
        name=experiment.name,
        lifecycle_stage=experiment.lifecycle_stage.value,
        creation_time=experiment.creation_time,
        last_update_time=experiment.last_update_time,
        run_count=activity.run_count,
        running_count=activity.running_count,
        last_activity=activity.last_activity,
        tags=dict(experiment.tags),
        note=experiment.tags.get(NOTE_TAG, ""),
    )
