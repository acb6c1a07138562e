"""Change events: what any process wrote to the store, told on Jupyter Server's event stream.

While somebody watches, the drainer's process brings in what kernels log, and the store's revision is looked
at four times a second, so that writes of every process are seen, whoever they come from.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from trackside.errors import TracksideError
from trackside.server.sessions import NotebookPaths

if TYPE_CHECKING:
    from trackside.entities import ChangeSet
    from trackside.server.backend import Backend

__all__ = ["STORE_CHANGED", "STORE_CHANGED_FILE", "ChangeWatcher"]

STORE_CHANGED = "https://trackside.dev/events/store-changed"
STORE_CHANGED_FILE = Path(__file__).with_name("store_changed.yaml")

INTERVAL_S = 0.25
RETRY_S = 2.0
ATTENTION_S = 60.0
"""Somebody who asked something less than this ago is taken to be watching still."""
MAX_RUNS = 100
MAX_EXPERIMENTS = 20
"""With so many ids an event has at most 4 kB."""


class ChangeWatcher:
    """Emits an event for what changed since the last one, as long as somebody watches.

    Args:
        emit: sends the event; called on the event loop.
        run: does something in a thread.
        paths: corrects where notebooks are, of runs that changed.
        log: told once of a store that can't be looked at.
    """

    def __init__(
        self,
        *,
        emit: Callable[[dict[str, Any]], None],
        run: Callable[..., Awaitable[Any]],
        paths: NotebookPaths,
        log: logging.Logger | logging.LoggerAdapter[Any],
    ) -> None:
        self._emit = emit
        self._run = run
        self._paths = paths
        self._log = log
        self._task: asyncio.Task[None] | None = None
        self._watched: Backend | None = None
        self._watched_until = self._attend_at = 0.0
        self._complaint = ""

    def keep_watching(self, backend: Backend) -> None:
        """Somebody asked something: watch for a while from now on.

        Where it is another store than before, everybody who looks at the one before is told.
        """
        self._watched_until = time.monotonic() + ATTENTION_S
        if self._watched is not backend:
            if self._task is not None:
                self._task.cancel()
                self._emit(_describe_other(backend))
            self._task, self._watched = None, backend
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._watch(backend))

    async def stop(self) -> None:
        """Stop watching."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def _watch(self, backend: Backend) -> None:
        try:
            await self._run(backend.drainer.watch, True)  # noqa: FBT003
            while time.monotonic() < self._watched_until:
                await asyncio.sleep(await self._look(backend))
        finally:
            with contextlib.suppress(RuntimeError):  # the threads have ended with the server
                await self._run(backend.drainer.watch, False)  # noqa: FBT003

    async def _look(self, backend: Backend) -> float:
        """One look; how long to wait for the next."""
        try:
            change = await self._run(self._find_change, backend)
            if change is not None:  # first: it is found only once, and what follows may fail
                self._emit(_describe(backend.context.open().store_id, change))
            await self._paths.correct(self._run, backend.context, change.run_ids if change else ())
        except TracksideError as error:
            self._log.debug("trackside: %s", error)
            return RETRY_S
        except Exception as error:  # noqa: BLE001  # one failed look must not end the watch
            self._complain(error)
            return RETRY_S
        self._complaint = ""
        return INTERVAL_S

    def _complain(self, error: Exception) -> None:
        """Log what is wrong, once: it is tried again every few seconds."""
        complaint = repr(error)
        if complaint != self._complaint:
            self._log.error("trackside can't see what changes in the store", exc_info=error)
        self._complaint = complaint

    def _find_change(self, backend: Backend) -> ChangeSet | None:
        if time.monotonic() > self._attend_at:
            self._attend_at = time.monotonic() + RETRY_S
            backend.attend()
        store = backend.context.open()
        revision = store.peek_revision()
        if backend.told_revision is None:
            backend.told_revision = revision if backend.first_revision is None else backend.first_revision
        if revision == backend.told_revision:
            return None
        change = store.list_changes(backend.told_revision, MAX_RUNS)
        backend.told_revision = change.revision
        return change


def _describe_other(backend: Backend) -> dict[str, Any]:
    """That this is the store from now on: any of it may be news."""
    store = backend.context.open()
    return {
        "store_id": store.store_id,
        "revision": backend.first_revision or 0,
        "experiment_ids": [],
        "run_ids": [],
        "truncated": True,
        "models": True,
    }


def _describe(store_id: str, change: ChangeSet) -> dict[str, Any]:
    too_many = len(change.run_ids) > MAX_RUNS or len(change.experiment_ids) > MAX_EXPERIMENTS
    return {
        "store_id": store_id,
        "revision": change.revision,
        "experiment_ids": list(change.experiment_ids[:MAX_EXPERIMENTS]),
        "run_ids": list(change.run_ids[:MAX_RUNS]),
        "truncated": change.truncated or too_many,
        "models": change.models,
    }
