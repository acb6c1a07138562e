"""Experiments, as in MLflow's fluent API."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from trackside.entities import Experiment, LifecycleStage, ViewType
from trackside.errors import InvalidInput
from trackside.tracking.validation import check_experiment_name, check_tags
from trackside.tracking.workspace import current_workspace

if TYPE_CHECKING:
    from trackside.store.base import Store

__all__ = [
    "create_experiment",
    "delete_experiment",
    "get_experiment",
    "get_experiment_by_name",
    "rename_experiment",
    "restore_experiment",
    "search_experiments",
    "set_experiment",
    "set_experiment_tag",
    "set_experiment_tags",
]


def create_experiment(
    name: str, artifact_location: str | None = None, tags: Mapping[str, Any] | None = None
) -> str:
    """Make an experiment.

    Args:
        name: its name; that of a deleted experiment may be used again.
        artifact_location: folder or URL below which its runs keep their files.
        tags: its tags.

    Returns:
        Its id.

    Raises:
        ExperimentExists: an active experiment has the name.
        InvalidInput: the name or a tag breaks a limit.
        StoreUnavailable: the store can't be written.
    """
    checked = check_experiment_name(name)
    workspace = current_workspace()
    store = workspace.open_store_after_drain()
    experiment_id = store.create_experiment(checked, artifact_location, check_tags(tags or {}))
    workspace.learn(store.get_experiment(experiment_id))
    return experiment_id


def set_experiment(
    name: str | None = None, experiment_id: str | None = None, *, experiment_name: str | None = None
) -> Experiment:
    """Let runs go into an experiment from now on.

    Args:
        name: made if there is none of this name.
        experiment_id: instead of the name, of an experiment that exists.
        experiment_name: the name, as MLflow calls this argument.

    Returns:
        The experiment.

    Raises:
        ExperimentNotFound: there is no experiment of that id.
        InvalidInput: neither or both are given, or the name breaks a limit.
    """
    name = experiment_name if name is None else name
    if (name is None) == (experiment_id is None):
        raise InvalidInput("Give either the name or the experiment_id of the experiment.", path="name")
    workspace = current_workspace()
    if name is None:
        assert experiment_id is not None
        found = _store().get_experiment(str(experiment_id))
        if found.lifecycle_stage is LifecycleStage.DELETED:
            raise InvalidInput(
                f"The experiment {found.name!r} is deleted: restore it before you log to it.",
                path="experiment_id",
            )
        workspace.use_experiment(found)
        return found
    return workspace.set_experiment(check_experiment_name(name))


def get_experiment(experiment_id: str) -> Experiment:
    """An experiment by its id.

    Raises:
        ExperimentNotFound: there is none.
        StoreUnavailable: the store can't be read.
    """
    return _store().get_experiment(str(experiment_id))


def get_experiment_by_name(name: str) -> Experiment | None:
    """The active experiment of this name, else the one deleted last, else None.

    Raises:
        StoreUnavailable: the store can't be read.
    """
    return _store().get_experiment_by_name(name)


def search_experiments(
    view_type: ViewType | str = ViewType.ACTIVE_ONLY, max_results: int | None = None
) -> list[Experiment]:
    """Experiments by last update, newest first.

    Raises:
        InvalidInput: ``view_type`` or ``max_results`` can't be understood.
        StoreUnavailable: the store can't be read.
    """
    if max_results is not None and (not isinstance(max_results, int) or max_results < 1):
        raise InvalidInput(f"max_results is {max_results!r}: use a positive integer.", path="max_results")
    return _store().search_experiments(check_view(view_type), max_results)


def rename_experiment(experiment_id: str, new_name: str) -> None:
    """Give an experiment another name; where it is the one that is set, runs go on going there.

    Raises:
        ExperimentNotFound: there is none of that id.
        ExperimentExists: an active experiment has the name.
        Conflict: it is the experiment "0", which keeps its name.
        InvalidInput: the name breaks a limit.
        StoreUnavailable: the store can't be written.
    """
    workspace = current_workspace()
    store = workspace.open_store_after_drain()
    store.update_experiment(str(experiment_id), name=check_experiment_name(new_name))
    renamed = store.get_experiment(str(experiment_id))
    workspace.forget(renamed.experiment_id)
    if workspace.is_set(renamed.experiment_id):
        workspace.use_experiment(renamed)


def delete_experiment(experiment_id: str) -> None:
    """Delete an experiment with its runs; its name can be used again.

    No search finds them until it is restored, or removed for good by :func:`trackside.gc`.

    Raises:
        ExperimentNotFound: there is none of that id.
        Conflict: it is the experiment "0", where runs go that name none.
        StoreUnavailable: the store can't be written.
    """
    workspace = current_workspace()
    workspace.open_store_after_drain().delete_experiment(str(experiment_id))
    workspace.forget(str(experiment_id))


def restore_experiment(experiment_id: str) -> None:
    """Bring a deleted experiment back, with the runs that weren't deleted themselves.

    Raises:
        ExperimentNotFound: there is none of that id.
        ExperimentExists: its name has been used again; rename one of the two first.
        StoreUnavailable: the store can't be written.
    """
    workspace = current_workspace()
    workspace.open_store_after_drain().restore_experiment(str(experiment_id))
    workspace.forget(str(experiment_id))


def set_experiment_tag(key: str, value: Any) -> None:
    """Set a tag of the experiment that is set. Raises as :func:`set_experiment_tags` does."""
    set_experiment_tags({key: value})


def set_experiment_tags(tags: Mapping[str, Any]) -> None:
    """Set tags of the experiment that is set; its note is ``mlflow.note.content``.

    Raises:
        InvalidInput: a key or a value breaks a limit.
        StoreUnavailable: the store can't be written.
    """
    checked = check_tags(tags)
    workspace = current_workspace()
    store = workspace.open_store_after_drain()
    _, name = workspace.active_experiment()
    found = store.get_experiment_by_name(name)
    if found is None or found.lifecycle_stage is LifecycleStage.DELETED:
        store.create_experiment(name, tags=checked)
    else:
        store.update_experiment(found.experiment_id, tags=checked)


def check_view(view_type: object) -> ViewType:
    """A view type of ours, MLflow's number for it, or its word. Raises InvalidInput for anything else."""
    views = (ViewType.ACTIVE_ONLY, ViewType.DELETED_ONLY, ViewType.ALL)
    if isinstance(view_type, int) and 1 <= view_type <= len(views):  # mlflow.entities.ViewType
        return views[view_type - 1]
    text = getattr(view_type, "value", view_type)
    if isinstance(text, str) and text.lower() in tuple(view.value for view in views):
        return ViewType(text.lower())
    words = ", ".join(view.value for view in views)
    raise InvalidInput(f"{view_type!r:.100} is no view type: use one of {words}.", path="run_view_type")


def _store() -> Store:
    return current_workspace().read_store()
