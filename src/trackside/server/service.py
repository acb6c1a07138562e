"""What lives as long as the server: the store, threads to use it in, and the processes beside it.

Nothing here is slow on the event loop: the operations' modules (NumPy, SQLAlchemy), the store, queries and
child processes are all loaded, opened, asked and started in threads, when somebody first asks.
"""

from __future__ import annotations

import asyncio
import gc
import importlib
import logging
import sys
import threading
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from trackside.errors import StoreUnavailable, TracksideError
from trackside.server.changes import ChangeWatcher
from trackside.server.sessions import NotebookPaths
from trackside.settings import StoreLocation

if TYPE_CHECKING:
    from trackside.operations.artifacts import OpenArtifact
    from trackside.operations.context import OperationContext
    from trackside.operations.tickets import Export
    from trackside.server.backend import Backend

__all__ = ["PREPARING_OPERATIONS", "Service"]

THREADS = 4
DRAWING_THREADS = 2
"""Of their own: all charts wait for one process, and nobody else should wait for it."""
FILE_THREADS = 8
"""Of their own as well: files may be at a place that takes twenty seconds to say nothing."""
PREPARING_OPERATIONS = frozenset({"experiments.search", "runs.search"})
"""Who asks these shows a sidebar, and may soon want a chart: Altair is imported, in its own process."""
PREPARE_AFTER_S = 2.0
"""Importing it keeps a processor busy for more than a second, while the page that asks still draws itself."""

T = TypeVar("T")


class Service:
    """The server's side of trackside.

    Args:
        location: the store, or what is wrong with the settings that name it.
        root_dir: the server's root folder.
        emit: sends a change event; called on the event loop.
        list_sessions: Jupyter Server's sessions, to know where notebooks are.
        log: the extension's log.
        announce: told of the server's own store, once it has answered.
    """

    def __init__(
        self,
        location: StoreLocation | TracksideError,
        *,
        root_dir: Path,
        emit: Callable[[dict[str, Any]], None],
        list_sessions: Callable[[], Awaitable[list[dict[str, Any]]]],
        log: logging.Logger | logging.LoggerAdapter[Any],
        announce: Callable[[StoreLocation], None] = lambda _: None,
    ) -> None:
        self._announce: Callable[[StoreLocation], None] | None = announce
        self._location = location  # of the store that is shown
        self._root_dir = root_dir
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="trackside")
        self._drawing = ThreadPoolExecutor(DRAWING_THREADS, thread_name_prefix="trackside-charts")
        self._files = ThreadPoolExecutor(FILE_THREADS, thread_name_prefix="trackside-files")
        self._first = threading.Lock()
        self._own = location
        self._backends: dict[str, Backend] = {}
        self._stopped = False
        self._watcher = ChangeWatcher(
            emit=emit, run=self.run, paths=NotebookPaths(list_sessions, root_dir), log=log
        )

    async def run(self, work: Callable[..., T], *arguments: Any) -> T:
        """Do something in a thread."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, work, *arguments)

    async def run_for_files(self, work: Callable[..., T], *arguments: Any) -> T:
        """Do something in a thread that may wait for a place of files."""
        return await asyncio.get_running_loop().run_in_executor(self._files, work, *arguments)

    async def find_action(self, name: str) -> str:
        """``read`` or ``write``; an unknown operation only reads."""
        if _is_imported():
            return _find_action(name)
        return await self.run(_find_action, name)

    async def answer(self, name: str, body: bytes, gone: threading.Event | None = None) -> tuple[int, bytes]:
        """Answer one operation: HTTP status and JSON. What it reads is given up when ``gone`` is set."""
        threads = {"charts": self._drawing, "artifacts": self._files}.get(
            name.partition(".")[0], self._threads
        )
        loop = asyncio.get_running_loop()
        status, answered = await loop.run_in_executor(threads, self._answer, name, body, gone)
        shown = self._shown()
        if shown is not None and not self._stopped:
            self._watcher.keep_watching(shown)
        return status, answered

    async def open_artifact(self, run_id: str, path: str) -> OpenArtifact:
        """Open a file of a run. Raises TracksideError if there is none, or no store."""
        return await self.run_for_files(self._open_artifact, run_id, path)

    def _open_artifact(self, run_id: str, path: str) -> OpenArtifact:
        backend = self._known_backend()
        from trackside.operations.artifacts import open_artifact

        return open_artifact(backend.context, run_id, path)

    async def open_export(self, ticket: str) -> tuple[Export, Iterator[bytes]]:
        """What a ticket stands for, and its content. Raises TracksideError if it has expired."""
        return await self.run_for_files(self._open_export, ticket)

    def _open_export(self, ticket: str) -> tuple[Export, Iterator[bytes]]:
        backend = self._known_backend()
        from trackside.operations.exports import open_export

        return open_export(backend.context, ticket)

    def _known_backend(self) -> Backend:
        if isinstance(self._location, TracksideError):
            raise StoreUnavailable(str(self._location))
        return self._find_backend(self._location)

    async def stop(self) -> None:
        """Stop watching, end the child processes, close the store."""
        self._stopped = True
        await self._watcher.stop()
        await self.run(self._close)
        self._threads.shutdown(wait=False)
        self._drawing.shutdown(wait=False)
        self._files.shutdown(wait=False, cancel_futures=True)

    def _answer(self, name: str, body: bytes, gone: threading.Event | None) -> tuple[int, bytes]:
        _import_backend()
        from trackside.operations.answer import answer, refuse

        if isinstance(self._location, TracksideError):
            answered = refuse(503, "store_unavailable", str(self._location))
        else:
            backend = self._find_backend(self._location)
            backend.note_revision()
            if name in PREPARING_OPERATIONS:
                backend.charts.start(PREPARE_AFTER_S)
            with _reading_for(name, gone):
                answered = answer(backend.context, name, body)
            if self._announce is not None and answered.status == 200 and backend.location == self._own:
                self._announce(backend.location)
                self._announce = None
        return answered.status, answered.body

    def _shown(self) -> Backend | None:
        location = self._location
        return None if isinstance(location, TracksideError) else self._backends.get(location.url)

    def _show(self, location: StoreLocation | None) -> OperationContext:
        """Answer for another store. The one before stays open: a request may be reading it."""
        chosen = self._own if location is None else location
        if isinstance(chosen, TracksideError):
            raise StoreUnavailable(str(chosen))
        backend = self._find_backend(chosen)
        backend.context.open()  # one that can't be opened is not shown
        self._location = chosen
        return backend.context

    def _find_backend(self, location: StoreLocation) -> Backend:
        with self._first:
            if location.url not in self._backends:
                _import_backend()
                from trackside.server.backend import Backend

                self._backends[location.url] = Backend(location, self._root_dir, self._show)
            return self._backends[location.url]

    def _close(self) -> None:
        with self._first:
            for backend in self._backends.values():
                backend.close()


_importing = threading.Lock()


def _is_imported() -> bool:
    return "trackside.server.backend" in sys.modules and not _importing.locked()


def _import_backend() -> None:
    """Import NumPy, SQLAlchemy and the operations without a full garbage collection.

    So many new objects would set one off, and with a server's heap it holds the interpreter's lock, and so
    the event loop, for more than 100 ms. What is imported stays for ever: it needn't be looked at again.
    """
    with _importing:
        if "trackside.server.backend" in sys.modules:
            return
        was_enabled = gc.isenabled()
        gc.disable()
        try:
            importlib.import_module("trackside.operations.answer")
            importlib.import_module("trackside.store.sql")
            importlib.import_module("trackside.server.backend")
            gc.freeze()
        finally:
            if was_enabled:
                gc.enable()


def _reading_for(name: str, gone: threading.Event | None) -> AbstractContextManager[None]:
    """What an operation that changes nothing reads is given up when nobody listens any more."""
    if gone is None or _find_action(name) == "write":
        return nullcontext()
    from trackside.store.deadline import reading_while

    return reading_while(lambda: not gone.is_set())


def _find_action(name: str) -> str:
    _import_backend()
    from trackside.operations.registry import OPERATIONS

    return OPERATIONS[name].action if name in OPERATIONS else "read"
