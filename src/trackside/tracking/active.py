"""The active run: started, ended, looked up, as in MLflow's fluent API."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from trackside.entities import NOTE_TAG, RunStatus
from trackside.errors import Conflict, InvalidInput
from trackside.tracking.resume import resume_run
from trackside.tracking.runs import NAME_TAG, PARENT_TAG, ActiveRun, open_run
from trackside.tracking.stack import activate, deactivate, find_active, find_own, list_inside
from trackside.tracking.validation import check_run_name, check_status
from trackside.tracking.workspace import current_workspace

if TYPE_CHECKING:
    from trackside.entities import Run

__all__ = ["active_run", "end_run", "enter_run", "get_parent_run", "get_run", "last_active_run", "start_run"]

_last_run_id: str | None = None


def start_run(
    run_id: str | None = None,
    experiment_id: str | None = None,
    run_name: str | None = None,
    nested: bool = False,
    tags: Mapping[str, Any] | None = None,
    description: str | None = None,
    *,
    parent_run_id: str | None = None,
    log_system_metrics: bool | None = None,
) -> ActiveRun:
    """Start a run and make it the active one; as a context manager it ends with its block.

    Args:
        run_id: go on with this run instead.
        experiment_id: where it goes; by default into the experiment that is set.
        run_name: its name; one is made up if there is none.
        nested: it may start while another is active, as its child.
        tags: its tags.
        description: its note.
        parent_run_id: the run it is nested in, if that isn't the active one.
        log_system_metrics: of MLflow; True is a warning, because trackside doesn't log them.

    Returns:
        The run; ``.info`` and ``.data`` are as in MLflow.

    Raises:
        Conflict: a run is active and ``nested`` isn't said; or the run or the experiment is deleted.
        RunNotFound: ``run_id`` is unknown.
        ExperimentNotFound: ``experiment_id`` is unknown.
        InvalidInput: a name or a tag breaks a limit.
    """
    if log_system_metrics:
        warnings.warn("trackside doesn't log system metrics.", UserWarning, stacklevel=2)
    active = find_own()
    if active is not None and not nested:
        raise Conflict(
            f"Run with UUID {active.run_id} is already active. To start a new run, first end the current run "
            "with end_run(). To start a nested run, call start_run with nested=True."
        )
    wanted = _merge_tags(run_name, tags, description)
    if run_id is not None:
        run = resume_run(run_id, wanted)
    else:
        run = open_run(
            run_name=run_name,
            experiment_id=experiment_id,
            parent_run_id=parent_run_id or (active.run_id if active is not None else None),
            nested=nested,
            tags=wanted,
            source=current_workspace().source_of_run(),
        )
    return enter_run(run)


def enter_run(run: ActiveRun) -> ActiveRun:
    """Make a run the active one, which ends with its block or, FINISHED, with the process."""
    global _last_run_id
    run.ends_as = RunStatus.FINISHED
    activate(run)
    _last_run_id = run.run_id
    return run


def end_run(status: str = "FINISHED") -> None:
    """End this thread's active run; the one it is nested in is active again. Without any, nothing happens.

    Raises:
        InvalidInput: there is no such status.
    """
    checked = check_status(status)
    run = find_own()
    if run is None:
        return
    for inner in list_inside(run):
        inner.end(checked)
        deactivate(inner)
    run.end(checked)
    deactivate(run)


def active_run() -> ActiveRun | None:
    """The run that is logged to, or None."""
    return find_active()


def last_active_run() -> Run | None:
    """The active run as the store has it, else the one that was active last in this process, else None."""
    run = find_active()
    run_id = run.run_id if run is not None else _last_run_id
    return None if run_id is None else get_run(run_id)


def get_run(run_id: str) -> Run:
    """A run as the store has it; what this process has logged is there.

    Raises:
        RunNotFound: the store doesn't hold it.
        StoreUnavailable: the store can't be read.
    """
    if not isinstance(run_id, str):
        raise InvalidInput(f"{run_id!r:.100} can't be the id of a run: it has to be a string.", path="run_id")
    return current_workspace().read_store().get_run(run_id)


def get_parent_run(run_id: str) -> Run | None:
    """The run in which a run is nested, as the store has it; None if it is in none.

    Raises:
        RunNotFound: the store doesn't hold the run, or no longer its parent.
        StoreUnavailable: the store can't be read.
    """
    parent_id = get_run(run_id).data.tags.get(PARENT_TAG)
    return None if parent_id is None else get_run(parent_id)


def find_or_start_run() -> ActiveRun:
    """The active run; where there is none, one is started, as in MLflow."""
    return find_active() or start_run()


def _merge_tags(
    run_name: str | None, tags: Mapping[str, Any] | None, description: str | None
) -> dict[str, Any]:
    merged = dict(tags or {})
    if description is not None:
        if NOTE_TAG in merged:
            raise InvalidInput(
                f"A description is given twice, as description and as the tag {NOTE_TAG}: leave one out.",
                path="description",
            )
        merged[NOTE_TAG] = description
    if run_name is not None:
        check_run_name(run_name)
        if merged.setdefault(NAME_TAG, run_name) != run_name:
            raise InvalidInput(
                f"The run's name is given twice, as {run_name!r} and as the tag {NAME_TAG}, "
                f"{merged[NAME_TAG]!r}: leave one out.",
                path="run_name",
            )
    return merged
