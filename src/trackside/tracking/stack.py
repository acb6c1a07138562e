"""Which run is active: for this context, this thread, this process.

IPython may run each cell in a context of its own, so that a context variable alone would forget a run between
two cells; a thread alone would mix asyncio tasks. So: the context's run; else the run that this thread opened
last, unless a task that is still at work opened it for itself; else the run of the only thread that has any
(a worker of a pool logs into its parent's run).
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from trackside.tracking.runs import ActiveRun

__all__ = [
    "activate",
    "current_run",
    "deactivate",
    "find_active",
    "find_own",
    "find_parent",
    "list_inside",
    "list_open",
]

current_run: ContextVar[ActiveRun | None] = ContextVar("trackside_run", default=None)
"""The run of this context; it may have ended since."""


class _Entry(NamedTuple):
    """A run that was activated, and the asyncio task that did it, if it was one."""

    run: ActiveRun
    task: Any


_lock = threading.Lock()
_stacks: dict[int, list[_Entry]] = {}


def activate(run: ActiveRun) -> None:
    """Make a run the active one of this context and this thread."""
    current_run.set(run)
    entry = _Entry(run, _current_task())
    with _lock:
        _stacks.setdefault(threading.get_ident(), []).append(entry)


def deactivate(run: ActiveRun) -> None:
    """Take a run back, wherever it was activated; the run around it is active again."""
    with _lock:
        for thread, stack in list(_stacks.items()):
            stack[:] = [entry for entry in stack if entry.run is not run]
            if not stack:
                del _stacks[thread]
    if current_run.get() is run:
        current_run.set(None)
        find_own()


def find_own() -> ActiveRun | None:
    """The active run of this context or else this thread."""
    current: ActiveRun | None = current_run.get()
    if current is not None and not current.is_ended:
        return current
    with _lock:
        stack = _stacks.get(threading.get_ident())
        if not stack:
            return None
        task = _current_task()
        for entry in reversed(stack):
            run: ActiveRun = entry.run
            if not run.is_ended and (entry.task is None or entry.task is task or entry.task.done()):
                current_run.set(run)  # the next look is a short one
                return run
    return None


def find_active() -> ActiveRun | None:
    """The run that is logged to: this context's or thread's, else that of the only thread that has one."""
    if (run := find_own()) is not None:
        return run
    with _lock:
        tops = [top for stack in _stacks.values() if (top := next(_open_runs(stack), None)) is not None]
    return tops[0] if len(tops) == 1 else None


def find_parent() -> ActiveRun | None:
    """The run that a new one is nested in without being told; never one of another task."""
    own = find_own()
    return own if own is not None or _current_task() is not None else find_active()


def list_inside(run: ActiveRun) -> list[ActiveRun]:
    """Runs nested in ``run`` that its thread opened and nobody has ended, the innermost first."""
    inside = {run.run_id}
    with _lock:
        for stack in _stacks.values():
            if any(entry.run is run for entry in stack):
                for entry in stack:
                    if entry.run.parent_run_id in inside:
                        inside.add(entry.run.run_id)
                return [other for other in _open_runs(stack) if other is not run and other.run_id in inside]
    return []


def list_open() -> list[ActiveRun]:
    """All active runs of this process, the innermost of each thread first."""
    with _lock:
        return [run for stack in _stacks.values() for run in _open_runs(stack)]


def _open_runs(stack: list[_Entry]) -> Iterator[ActiveRun]:
    return (entry.run for entry in reversed(stack) if not entry.run.is_ended)


def _current_task() -> Any:
    asyncio = sys.modules.get("asyncio")
    if asyncio is None:
        return None
    try:
        return asyncio.current_task()
    except (RuntimeError, AttributeError):  # no loop runs here; or asyncio is just being imported
        return None


def _after_fork() -> None:
    """A child logs into its parent's runs; of the threads only the one that forked is left."""
    global _lock
    _lock = threading.Lock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
