"""Which run is active: for this context, this thread, this process.

IPython may run each cell in a context of its own, so that a context variable alone would forget a run between
two cells; a thread alone would mix asyncio tasks. So: the context's run, else the run that this thread opened
last, else the one of the only thread that has any (a worker of a pool logs into its parent's run).
"""

from __future__ import annotations

import os
import threading
from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from trackside.tracking.runs import ActiveRun

__all__ = ["activate", "current_run", "deactivate", "find_active", "find_own", "list_above", "list_open"]

current_run: ContextVar[ActiveRun | None] = ContextVar("trackside_run", default=None)
"""The run of this context; it may have ended since."""

_lock = threading.Lock()
_stacks: dict[int, list[ActiveRun]] = {}


def activate(run: ActiveRun) -> None:
    """Make a run the active one of this context and this thread."""
    current_run.set(run)
    with _lock:
        _stacks.setdefault(threading.get_ident(), []).append(run)


def deactivate(run: ActiveRun) -> None:
    """Take a run back, wherever it was activated; the run around it is active again."""
    with _lock:
        for thread, stack in list(_stacks.items()):
            if run in stack:
                stack.remove(run)
                if not stack:
                    del _stacks[thread]
    if current_run.get() is run:
        current_run.set(find_own())


def find_own() -> ActiveRun | None:
    """The active run of this context or else this thread."""
    run = current_run.get()
    if run is not None and not run.is_ended:
        return run
    with _lock:
        stack = _stacks.get(threading.get_ident(), ())
        return next((run for run in reversed(stack) if not run.is_ended), None)


def find_active() -> ActiveRun | None:
    """The run that is logged to: this context's or thread's, else that of the only thread that has one."""
    if (run := find_own()) is not None:
        return run
    with _lock:
        tops = [
            top
            for stack in _stacks.values()
            if (top := next((run for run in reversed(stack) if not run.is_ended), None)) is not None
        ]
    return tops[0] if len(tops) == 1 else None


def list_above(run: ActiveRun) -> list[ActiveRun]:
    """Runs opened inside ``run`` by its thread and not ended, the innermost first."""
    with _lock:
        for stack in _stacks.values():
            if run in stack:
                return [other for other in reversed(stack[stack.index(run) + 1 :]) if not other.is_ended]
    return []


def list_open() -> list[ActiveRun]:
    """All active runs of this process, the innermost of each thread first."""
    with _lock:
        return [run for stack in _stacks.values() for run in reversed(stack) if not run.is_ended]


def _after_fork() -> None:
    """A child logs into its parent's runs; of the threads only the one that forked is left."""
    global _lock
    _lock = threading.Lock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
