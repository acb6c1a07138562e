"""Answers what widgets ask over their comms, on a thread of its own.

A comm's message may arrive on the main thread, between two cells, or on a subshell's, beside a cell that
runs (ipykernel 7.0 to 7.3). Either way its handler only leaves the request here: neither SQL nor Altair may
hold up the user's next cell, and nothing of ours may depend on which thread it is.
"""

from __future__ import annotations

import contextvars
import logging
import queue
import threading
from collections.abc import Callable
from typing import Any

__all__ = ["THREAD_NAME", "Desk"]

THREAD_NAME = "trackside-widgets"
_LOG = logging.getLogger("trackside")


class Desk:
    """One thread that does what it is given, one thing after another; it begins with the first."""

    def __init__(self) -> None:
        self._work: queue.SimpleQueue[tuple[contextvars.Context, Callable[[], Any]]] = queue.SimpleQueue()
        self._starting = threading.Lock()
        self._thread: threading.Thread | None = None

    def hand(self, work: Callable[[], Any]) -> None:
        """Have something done soon, in a copy of the caller's context (ipykernel keeps its parent there)."""
        self._work.put((contextvars.copy_context(), work))
        with self._starting:
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._serve, name=THREAD_NAME, daemon=True)
                self._thread.start()

    def _serve(self) -> None:
        while True:
            context, work = self._work.get()
            try:
                context.run(work)
            except Exception:  # noqa: BLE001  # one failure must not end the thread
                _LOG.exception("a widget's request failed")


desk = Desk()
"""The process's one."""
