"""Hearing of commits on a PostgreSQL server (``LISTEN``), so that nobody has to ask again and again."""

from __future__ import annotations

import threading
import time
from contextlib import suppress
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from trackside.errors import TracksideError
from trackside.store.server_schema import CHANNEL

__all__ = ["RevisionListener"]

_BREATH_S = 2.0
"""So often it is asked whether the connection is alive, and for a revision that was told in vain."""

_UNUSED_S = 30.0
"""When nobody has wanted to know for so long, nobody listens any more."""

_REST_S = 10.0
"""After listening has failed, so long nobody tries again: a standby for reading tells nothing."""


class RevisionListener:
    """Knows the newest revision that was told, while somebody wants to know.

    Args:
        engine: whose kind of connection is used; one is kept.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._lock = threading.Lock()
        self._revision: int | None = None
        self._wanted_at = 0.0
        self._rest_until = 0.0
        self._thread: threading.Thread | None = None

    def peek(self) -> int | None:
        """The newest revision that was told; None if nobody listens (yet): then it has to be asked for."""
        with self._lock:
            self._wanted_at = time.monotonic()
            if self._thread is None and self._wanted_at >= self._rest_until:
                self._thread = threading.Thread(target=self._run, name="trackside-listener", daemon=True)
                self._thread.start()
            return self._revision

    def stop(self) -> None:
        """Listen no longer."""
        with self._lock:
            self._wanted_at = 0.0

    def _is_wanted(self) -> bool:
        return time.monotonic() - self._wanted_at < _UNUSED_S

    def _run(self) -> None:
        # A failure is told to those who ask themselves; here it only means that nobody listens.
        with suppress(SQLAlchemyError, TracksideError, OSError, self._engine.dialect.loaded_dbapi.Error):
            held = self._engine.raw_connection()
            driver: Any = held.driver_connection
            held.detach()  # from the pool: it is kept
            try:
                self._listen(driver)
            finally:
                driver.close()
        with self._lock:
            self._revision = self._thread = None
            if self._is_wanted():
                self._rest_until = time.monotonic() + _REST_S

    def _listen(self, driver: Any) -> None:
        driver.autocommit = True
        driver.execute(f"LISTEN {CHANNEL}")
        while self._is_wanted():
            # After LISTEN: what was committed before it is seen here, what comes after it is told.
            self._note(driver.execute("SELECT rev FROM store").fetchone()[0])
            for told in driver.notifies(timeout=_BREATH_S):
                self._note(int(told.payload))
                if not self._is_wanted():
                    return

    def _note(self, revision: int) -> None:
        with self._lock:
            self._revision = max(revision, self._revision or 0)
