"""When a kernel drains by itself: seldom, never while runs follow each other, and not where another does."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from trackside.journal.drainer import DrainerProcess, is_drained_elsewhere
from trackside.settings import StoreLocation

if TYPE_CHECKING:
    from trackside.journal.drain import Drainer
    from trackside.journal.writer import JournalWriter
    from trackside.store.base import Store

__all__ = ["DrainThread"]

_LOOK_S = 0.25
_QUIET_S = 0.25
"""So long nothing may have ended before the ends of runs are drained: the next run may be under way."""
_LONGEST_QUIET_S = 2.0
"""Runs that follow each other without a pause are drained after so long."""
_PATIENCE_S = 5.0
_PASS_S = 1.0
_BURST_RECORDS = 64_000


class DrainThread:
    """The kernel's own draining: seldom, because a thread slows a loop in Python, and no reader needs it.

    It drains when a run has ended (``kick``) and none has for a moment, else some seconds after something was
    logged; after a burst it starts a process beside the kernel. While another process drains in the
    background it does nothing. It ends with the process, or by ``stop``; a forked child has none.

    Args:
        location: the store.
        open_store: opens it, in this thread, when there is first something to drain.
        journal: what this process logs to.
    """

    def __init__(
        self, location: StoreLocation, open_store: Callable[[], Store], journal: JournalWriter
    ) -> None:
        self._location = location
        self._open_store = open_store
        self._journal = journal
        self._drainer: Drainer | None = None
        self._process: DrainerProcess | None = None
        self._process_failed = False
        self._first_kick_s: float | None = None
        self._last_kick_s = 0.0
        self._is_behind = False
        self._stopping = False
        self._stop_s = 0.0
        self._waiting_since: float | None = None
        self._wake = threading.Event()
        self._idle = threading.Event()
        self._idle.set()
        self._thread = threading.Thread(target=self._run, name="trackside-drain", daemon=True)
        self._thread.start()

    def kick(self) -> None:
        """Have it drained soon: a run has ended. Nothing is woken: the next run may be waiting for us."""
        self._last_kick_s = time.monotonic()
        if self._first_kick_s is None:
            self._first_kick_s = self._last_kick_s

    def finish_pass(self, timeout_s: float) -> bool:
        """Wait for the pass that is under way, for so long at most; False if there is none."""
        is_busy = not self._idle.is_set()
        self._idle.wait(timeout_s)
        return is_busy

    def stop(self, timeout_s: float) -> None:
        """Drain what is left, for at most ``timeout_s``, and end."""
        self._stop_s = timeout_s
        self._stopping = True
        self._wake.set()
        self._thread.join(timeout_s)
        if self._process is not None:
            self._process.release()

    def _run(self) -> None:
        while not self._stopping:
            self._wake.wait(_LOOK_S)
            self._wake.clear()
            self._try_to_look()
        self._try_to_look()  # what came while it was busy

    def _try_to_look(self) -> None:
        try:
            self._look()
        except Exception:  # noqa: BLE001 - the journal keeps everything; a later look tries again
            self._waiting_since = time.monotonic()

    def _look(self) -> None:
        pending = self._journal.pending_records
        if pending <= 0 and self._first_kick_s is None and not self._is_behind:
            self._waiting_since = None
            return
        now = time.monotonic()
        if self._waiting_since is None:
            self._waiting_since = now
        burst = pending >= _BURST_RECORDS and not self._stopping
        if is_drained_elsewhere(self._location) or (burst and self._start_process()):
            self._journal.note_drained()
            self._waiting_since = self._first_kick_s = None
            self._is_behind = False
        elif self._stopping or self._is_kick_due(now) or now - self._waiting_since >= _PATIENCE_S:
            self._drain()

    def _is_kick_due(self, now: float) -> bool:
        first = self._first_kick_s
        return first is not None and (now - self._last_kick_s >= _QUIET_S or now - first >= _LONGEST_QUIET_S)

    def _start_process(self) -> bool:
        """Start a process that drains; False if that doesn't work here."""
        if self._process is not None and self._process.is_alive:
            return True
        if self._process is not None and not self._process.ended_well:
            self._process_failed = True
        if not self._process_failed:
            try:
                self._process = DrainerProcess(self._location, until_idle=True)
                self._process.start()
            except OSError:
                self._process_failed = True
        return not self._process_failed

    def _drain(self) -> None:
        from trackside.journal.drain import Drainer  # here: it needs NumPy, and a short script does not

        self._journal.note_drained()
        self._waiting_since = self._first_kick_s = None
        self._is_behind = True
        if self._drainer is None:
            self._drainer = Drainer(self._location, self._open_store())
        self._idle.clear()
        try:
            report = self._drainer.drain(self._stop_s if self._stopping else _PASS_S)
        finally:
            self._idle.set()
        self._is_behind = report.behind_bytes > 0
        if not self._stopping:
            self._drainer.maintain()
