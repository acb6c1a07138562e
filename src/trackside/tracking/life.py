"""The life of runs that aren't open here: renamed, noted, moved, deleted, restored.

Unlike logging these talk to the store and fail with a clear error where it can't be had.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from trackside.entities import NOTE_TAG
from trackside.errors import ExperimentNotFound, InvalidInput
from trackside.tracking.active import find_or_start_run
from trackside.tracking.run_ids import read_run_ids
from trackside.tracking.runs import NAME_TAG
from trackside.tracking.stack import list_open
from trackside.tracking.validation import check_run_name, check_tags
from trackside.tracking.workspace import current_workspace

if TYPE_CHECKING:
    from trackside.store.base import Store

__all__ = ["delete_run", "move_runs", "rename_run", "restore_run", "set_note"]


def delete_run(run_id: str) -> None:
    """Delete a run: no search finds it until it is restored, or removed for good by :func:`trackside.gc`.

    Raises:
        RunNotFound: there is none of that id.
        StoreUnavailable: the store can't be written.
    """
    _store().delete_runs([check_run_id(run_id)])


def restore_run(run_id: str) -> None:
    """Bring a deleted run back.

    Raises:
        RunNotFound: there is none of that id.
        Conflict: its experiment is deleted; that has to be restored first.
        StoreUnavailable: the store can't be written.
    """
    _store().restore_runs([check_run_id(run_id)])


def rename_run(run_id: str, new_name: str) -> None:
    """Give a run another name.

    Raises:
        RunNotFound: there is none of that id.
        Conflict: it is deleted.
        InvalidInput: the name is empty or breaks a limit.
        StoreUnavailable: the store can't be written.
    """
    if not check_run_name(new_name).strip():
        raise InvalidInput("A run always has a name: give another one instead.", path="new_name")
    _set_tag(check_run_id(run_id), NAME_TAG, new_name)


def set_note(note: str, run_id: str | None = None) -> None:
    """Set the note of a run.

    Args:
        note: Markdown; an empty text takes the note away.
        run_id: of which run; by default the active one.

    Raises:
        RunNotFound: there is none of that id.
        Conflict: it is deleted.
        InvalidInput: the note breaks a limit.
        StoreUnavailable: the store can't be written.
    """
    if not isinstance(note, str):
        raise InvalidInput(f"{note!r:.100} can't be a note: it has to be a string.", path="note")
    check_tags({NOTE_TAG: note})
    _set_tag(find_or_start_run().run_id if run_id is None else check_run_id(run_id), NOTE_TAG, note or None)


def move_runs(
    run_ids: Any, experiment_id: str | None = None, *, experiment_name: str | None = None
) -> list[str]:
    """Move runs to another experiment, if all of them can be moved. Their files stay where they are.

    Args:
        run_ids: one run or several: ids, ``Run`` objects, or a frame with a column ``run_id``.
        experiment_id: where they go.
        experiment_name: the same by name.

    Returns:
        The ids of those that weren't there.

    Raises:
        RunNotFound: there is no run of one of the ids.
        ExperimentNotFound: there is no such experiment.
        Conflict: the experiment or one of the runs is deleted.
        InvalidInput: neither or both of id and name are given.
        StoreUnavailable: the store can't be written.
    """
    if (experiment_id is None) == (experiment_name is None):
        raise InvalidInput(
            "Give either the experiment_id or the experiment_name of the experiment.", path="experiment_id"
        )
    chosen = read_run_ids(run_ids, "run_ids")
    store = _store()
    if experiment_id is None:
        assert experiment_name is not None
        found = store.get_experiment_by_name(experiment_name)
        if found is None:
            raise ExperimentNotFound(
                f"There is no experiment {experiment_name!r}: make it with create_experiment first.",
                path="experiment_name",
            )
        experiment_id = found.experiment_id
    return store.move_runs(chosen, str(experiment_id))


def check_run_id(run_id: object) -> str:
    """A run's id. Raises InvalidInput if it can't be one."""
    if not isinstance(run_id, str):
        raise InvalidInput(f"{run_id!r:.100} can't be the id of a run: it has to be a string.", path="run_id")
    return run_id


def _set_tag(run_id: str, key: str, value: str | None) -> None:
    """Set or delete a tag: of a run that is open here as it would do it itself."""
    for run in list_open():
        if run.run_id == run_id:
            if value is None:
                run.delete_tag(key)
            else:
                run.set_tags({key: value})
            return
    _store().update_runs([run_id], tags={key: value})


def _store() -> Store:
    return current_workspace().open_store_after_drain()
