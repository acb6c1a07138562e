"""Experiments: list, make."""

from __future__ import annotations

from trackside.entities import ExperimentActivity, ViewType
from trackside.errors import InvalidInput
from trackside.operations.context import OperationContext
from trackside.operations.wire import ExperimentCreate, ExperimentItem, ExperimentPage, ExperimentSearch

__all__ = ["create_experiment", "search_experiments"]


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
    name = request.name.strip()
    if not name:
        raise InvalidInput("An experiment needs a name.", path="name")
    store = context.read()
    experiment = store.get_experiment(store.create_experiment(name, tags=request.tags))
    return _item(
        ExperimentActivity(
            experiment, run_count=0, running_count=0, last_activity=experiment.last_update_time
        )
    )


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
    )
