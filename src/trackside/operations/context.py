"""What every operation works on: one store, opened when first needed, and where notebooks are."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from trackside.charts.drawing import Drawing, draw
from trackside.charts.picture import Picture
from trackside.errors import InvalidInput, StoreUnavailable, TracksideError
from trackside.operations.tickets import Exports
from trackside.settings import StoreLocation

if TYPE_CHECKING:
    from trackside.journal.drain import Drainer
    from trackside.store.base import Store

__all__ = ["DRAIN_BUDGET_S", "OperationContext"]

DRAIN_BUDGET_S = 0.25
"""How long a read waits for what is still in the journals before it answers without it."""

CATCH_UP_S = 5.0
"""How long it waits before it says that there is no such run."""


class OperationContext:
    """One store and the things beside it; safe to share between threads.

    Args:
        location: which store.
        version: the package's version, for the front end's handshake.
        root_dir: folder below which Jupyter Server names notebooks, if there is a server.
        assets: content hashes of what the front end may load, by name.
        draw_chart: how charts are drawn; by default here and now.
        show_store: makes the server answer for another store (None: for its own) and gives that one's
            context; without it there is only this store.
    """

    def __init__(
        self,
        location: StoreLocation,
        *,
        version: str,
        root_dir: Path | None = None,
        assets: Callable[[], Mapping[str, str]] = dict,
        draw_chart: Callable[[Picture], Drawing] = draw,
        show_store: Callable[[StoreLocation | None], OperationContext] | None = None,
    ) -> None:
        self.location = location
        self.version = version
        self.root_dir = root_dir
        self.assets = assets
        self.draw = draw_chart
        self.exports = Exports()
        self._show = show_store
        self._lock = threading.Lock()
        self._draining = threading.Lock()
        self._opened: tuple[Store, Drainer] | None = None
        self._closed = False

    def open(self) -> Store:
        """The store; raises ``StoreUnavailable`` with a sentence where it can't be opened."""
        return self._open()[0]

    def read(self) -> Store:
        """The store, after applying what waits in the journals (for at most ``DRAIN_BUDGET_S``).

        A drain that fails doesn't fail the read: it answers from what is there.
        """
        return self._read(DRAIN_BUDGET_S)

    def catch_up(self) -> None:
        """Apply what waits in the journals, for longer than a read does: something is missing."""
        self._read(CATCH_UP_S)

    def _read(self, timeout_s: float) -> Store:
        store, drainer = self._open()
        deadline = time.monotonic() + timeout_s
        if self._draining.acquire(timeout=timeout_s):
            from trackside.store.deadline import reading_on  # SQLAlchemy: the store is open by now

            try:
                with reading_on():
                    drainer.drain(max(deadline - time.monotonic(), 0.0))
            finally:
                self._draining.release()
        return store

    def close(self) -> None:
        """Close the store if it was opened."""
        with self._lock:
            opened, self._opened, self._closed = self._opened, None, True
        if opened is not None:
            opened[0].close()

    def show(self, location: StoreLocation | None) -> OperationContext:
        """Answer for another store from now on, or (None) for the server's own; its context.

        Raises:
            InvalidInput: there is no server that could.
        """
        if self._show is None:
            raise InvalidInput("Only Jupyter Server can show another store.", path="notebook")
        return self._show(location)

    def find_notebook(self, notebook: str) -> str:
        """Absolute path of a notebook that Jupyter Server names ``notebook``."""
        return os.path.normpath(os.path.join(self.root_dir or Path.cwd(), notebook.lstrip("/")))  # noqa: PTH118

    def name_notebook(self, path: str | None) -> str | None:
        """What Jupyter Server calls the notebook at an absolute path; None if it isn't below its root."""
        if path is None or self.root_dir is None:
            return None
        for candidate, root in self._spellings(path):
            if candidate.is_relative_to(root):
                return candidate.relative_to(root).as_posix()
        return None

    def _spellings(self, path: str) -> Sequence[tuple[Path, Path]]:
        assert self.root_dir is not None
        plain = Path(os.path.normpath(path))
        return [(plain, self.root_dir), (Path(os.path.realpath(path)), Path(os.path.realpath(self.root_dir)))]

    def _open(self) -> tuple[Store, Drainer]:
        with self._lock:
            if self._closed:
                raise StoreUnavailable("The store has been closed.")
            if self._opened is None:
                from trackside.journal.drain import Drainer

                store = self._connect()
                self._opened = (store, Drainer(self.location, store))
            return self._opened

    def _connect(self) -> Store:
        from trackside.store import open_store  # SQLAlchemy: not before it is needed

        try:
            return open_store(self.location)
        except TracksideError:
            raise
        except Exception as error:  # whatever a driver raises, the reader gets a sentence
            raise StoreUnavailable(f"The store at {self.location.shown} can't be opened: {error}") from error
