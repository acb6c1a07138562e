"""Runs changed by hand, many at once: names, notes and tags, deleted, restored, moved."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from trackside.entities import NOTE_TAG
from trackside.errors import InvalidInput, StoppedHalfway
from trackside.operations.context import OperationContext
from trackside.operations.wire_edits import RunDelete, RunMove, RunRestore, RunsChanged, RunUpdate
from trackside.store.base import Store

__all__ = ["delete_runs", "merge_note", "move_runs", "restore_runs", "update_runs"]


def update_runs(context: OperationContext, request: RunUpdate) -> RunsChanged:
    """Change name, note and tags of runs; a conflict, and none is changed, if one is deleted."""
    if request.name is not None and not request.name.strip():
        raise InvalidInput("A run needs a name.", path="name")
    store = context.read()
    return _report(
        store,
        lambda: store.update_runs(
            request.run_ids,
            run_name=None if request.name is None else request.name.strip(),
            tags=merge_note(request.tags, request.note),
        ),
    )


def delete_runs(context: OperationContext, request: RunDelete) -> RunsChanged:
    """Delete runs, none if one is unknown; they can be restored until they are purged."""
    store = context.read()
    return _report(store, lambda: store.delete_runs(request.run_ids))


def restore_runs(context: OperationContext, request: RunRestore) -> RunsChanged:
    """Bring deleted runs back; a conflict, and none is, if the experiment of one is deleted."""
    store = context.read()
    return _report(store, lambda: store.restore_runs(request.run_ids))


def _report(store: Store, change: Callable[[], list[str]]) -> RunsChanged:
    """What was done, also where it stopped in the middle."""
    stopped = None
    try:
        changed = change()
    except StoppedHalfway as error:
        changed, stopped = list(error.done), error.message
    return RunsChanged(revision=store.get_revision(), run_ids=changed, stopped=stopped)


def move_runs(context: OperationContext, request: RunMove) -> RunsChanged:
    """Move runs to another experiment; a conflict if it or one of them is deleted."""
    store = context.read()
    changed = store.move_runs(request.run_ids, request.experiment_id)
    return RunsChanged(revision=store.get_revision(), run_ids=changed)


def merge_note(tags: Mapping[str, str | None], note: str | None) -> dict[str, str | None]:
    """Tags to change, the note among them; an empty note is deleted.

    Raises:
        InvalidInput: the note is given twice.
    """
    if note is None:
        return dict(tags)
    if NOTE_TAG in tags:
        raise InvalidInput(
            f"The note is given twice, also as the tag {NOTE_TAG}: leave one out.", path="note"
        )
    return {**tags, NOTE_TAG: note or None}
