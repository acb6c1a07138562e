"""Tells widgets what changes in their store, where no server does.

It is pushed, because a kernel that runs a cell answers no question; it can send all the same, from any
thread.
"""

from __future__ import annotations

import contextvars
import logging
import threading
from typing import TYPE_CHECKING

from trackside.errors import TracksideError

if TYPE_CHECKING:
    from trackside.widgets.view import View

__all__ = ["MOST_IDS", "PERIOD_S", "Publisher", "publisher"]

PERIOD_S = 0.5
"""At most so often a widget is told."""
MOST_IDS = 100
"""Of runs and experiments in a message."""
_LOG = logging.getLogger("trackside")


class Publisher:
    """A thread that looks at the stores of the widgets that are watched, as long as there are any."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._wake = threading.Event()
        self._watched: dict[View, int | None] = {}  # the revision that each has been told
        self._thread: threading.Thread | None = None

    def watch(self, view: View) -> None:
        """Tell a widget from now on; what it has been told before is not told again."""
        with self._lock:
            self._watched.setdefault(view, None)
            if self._thread is None or not self._thread.is_alive():
                self._wake.clear()
                # In the caller's context: ipykernel 7.0 looks there for the message that it answers.
                context = contextvars.copy_context()
                self._thread = threading.Thread(
                    target=context.run, args=(self._run,), name="trackside-publisher", daemon=True
                )
                self._thread.start()

    def unwatch(self, view: View) -> None:
        """No longer tell it."""
        with self._lock:
            self._watched.pop(view, None)
            if not self._watched:
                self._wake.set()

    def _run(self) -> None:
        while True:
            with self._lock:
                watched = list(self._watched.items())
                if not watched:
                    self._thread = None
                    return
            for view, told in watched:
                try:
                    self._look(view, told)
                except TracksideError as error:
                    _LOG.debug("trackside: %s", error)
                except Exception:  # noqa: BLE001  # one widget must not keep the others from their news
                    _LOG.exception("a widget can't be told what changed")
                    self.unwatch(view)
            self._wake.wait(PERIOD_S)

    def _look(self, view: View, told: int | None) -> None:
        store = view.context.read()
        revision = store.get_revision()
        if told is not None and revision != told:
            change = store.list_changes(told, MOST_IDS)
            revision = change.revision
            message = view.describe_news(store, change)
            if message is not None:
                view.send(message)
        with self._lock:
            if view in self._watched:
                self._watched[view] = revision


publisher = Publisher()
"""The process's one."""
