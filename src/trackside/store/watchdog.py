"""Connections to PostgreSQL that never wait for ever: a server that is frozen keeps no time limit itself.

Stopped, or behind a network that drops packets, it answers nothing while its connections stay. What waits for
an answer is then ended from beside, by cutting its connection.
"""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import psycopg

__all__ = ["GRACE_S", "GuardedConnection"]

GRACE_S = 2.0
"""So much later than the server, which says more clearly what took too long."""

PING_S = 3.0
"""How long a connection may take to say that it is alive."""

_LOOK_S = 0.25


class GuardedConnection(psycopg.Connection[Any]):
    """A connection on which nothing takes much longer than ``limit_s``."""

    limit_s = 20.0

    def wait(self, *arguments: Any, **options: Any) -> Any:
        """Whatever the driver waits for goes through here."""
        with _watchdog.expect(self, self.limit_s + GRACE_S):
            return super().wait(*arguments, **options)

    def ask_for_life(self) -> None:
        """Wait for a sign of life, outside of any transaction. Raises psycopg.Error if there is none."""
        usual, self.limit_s = self.limit_s, PING_S - GRACE_S
        self.autocommit = True
        try:
            self.execute("SELECT 1")
        finally:
            self.limit_s = usual
        self.autocommit = False


class _Watchdog:
    """Watches connections, in a thread that runs while there is something to watch."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._due: dict[int, tuple[float, GuardedConnection]] = {}
        self._thread: threading.Thread | None = None

    @contextmanager
    def expect(self, connection: GuardedConnection, seconds: float) -> Iterator[None]:
        """What is inside ends in that time, or its connection is cut."""
        key = id(connection)
        with self._lock:
            outer = self._due.get(key)
            self._due[key] = (time.monotonic() + seconds, connection)
            if self._thread is None:
                self._thread = threading.Thread(target=self._look, name="trackside-watchdog", daemon=True)
                self._thread.start()
        try:
            yield
        finally:
            with self._lock:
                if outer is None:
                    self._due.pop(key, None)
                else:
                    self._due[key] = outer

    def _look(self) -> None:
        idle = 0
        while True:
            time.sleep(_LOOK_S)
            now = time.monotonic()
            with self._lock:
                idle = 0 if self._due else idle + 1
                if idle > 40:  # of no use for ten seconds
                    self._thread = None
                    return
                for due, connection in self._due.values():
                    if now > due:
                        _cut(connection)


def _cut(connection: GuardedConnection) -> None:
    """Shut a connection's socket: whoever waits for an answer on it gets an error."""
    with (
        suppress(OSError, ValueError, psycopg.Error),
        socket.socket(fileno=os.dup(connection.pgconn.socket)) as wire,
    ):
        wire.shutdown(socket.SHUT_RDWR)


_watchdog = _Watchdog()


def _forget() -> None:
    global _watchdog  # its thread is the parent's, and its lock may be held
    _watchdog = _Watchdog()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget)
