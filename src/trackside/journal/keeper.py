"""The thread that looks after a journal: signs of life, full disks, the next segment, ``fsync``."""

from __future__ import annotations

import threading
import weakref
from typing import Protocol

__all__ = ["Keeper"]


class _Kept(Protocol):
    def keep(self) -> None: ...

    def fsync(self) -> None: ...


class Keeper(threading.Thread):
    """Calls ``keep`` every ``interval_s`` until the journal is stopped or nobody has it any more."""

    def __init__(self, journal: _Kept, interval_s: float) -> None:
        super().__init__(name="trackside-journal", daemon=True)
        self._journal = weakref.ref(journal)
        self._interval_s = interval_s
        self._wake = threading.Event()
        self._stopped = False
        self._sync = False

    def request_fsync(self) -> None:
        """Have ``fsync`` called at the next beat: at once, it would hold up the run that comes next."""
        self._sync = True

    def stop(self) -> None:
        """End the thread soon; it isn't waited for."""
        self._stopped = True
        self._wake.set()

    def run(self) -> None:
        while not self._stopped:
            self._wake.wait(self._interval_s)
            self._wake.clear()
            journal = self._journal()
            if journal is None or self._stopped:
                return
            try:
                if self._sync:
                    self._sync = False
                    journal.fsync()
                journal.keep()
            except Exception:  # noqa: BLE001, S110 - the heart goes on, whatever one beat met
                pass
            del journal
