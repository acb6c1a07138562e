"""Connections to PostgreSQL that never wait for ever: a server that is frozen keeps no time limit itself.

Stopped, or behind a network that drops packets, it answers nothing while its connections stay. What waits for
an answer is then ended from beside, by cutting its connection. A question whose answer nobody wants any more
is ended from beside as well, by asking the server to cancel it.
"""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

import psycopg

from trackside.store.deadline import reading_on, wanted_here

__all__ = ["GRACE_S", "GuardedConnection"]

GRACE_S = 2.0
"""So much later than the server, which says more clearly what took too long."""

PING_S = 3.0
"""How long a connection may take to say that it is alive."""

_LOOK_S = 0.25


class GuardedConnection(psycopg.Connection[Any]):
    """A connection on which nothing takes much longer than ``limit_s``.

    With ``only_reads``, what is asked on it is given up once nobody wants the answer
    (:func:`trackside.store.deadline.reading_while`).
    """

    limit_s = 20.0
    only_reads = False

    def wait(self, *arguments: Any, **options: Any) -> Any:
        """Whatever the driver waits for goes through here."""
        with _watchdog.expect(self, self.limit_s + GRACE_S):
            return super().wait(*arguments, **options)

    def rollback(self) -> None:
        """As the driver's; it is wanted whoever has asked."""
        with reading_on():
            super().rollback()

    def ask_for_life(self) -> None:
        """Wait for a sign of life, outside of any transaction. Raises psycopg.Error if there is none."""
        usual, self.limit_s = self.limit_s, PING_S - GRACE_S
        self.autocommit = True
        try:
            self.execute("SELECT 1")
        finally:
            self.limit_s = usual
        self.autocommit = False


@dataclass(slots=True)
class _Watched:
    """What waits for an answer, and what ends it."""

    connection: GuardedConnection
    due: float
    wanted: Callable[[], bool]
    cancelling: threading.Thread | None = None

    def look(self) -> None:
        """End it if its time is over, or if nobody wants the answer."""
        if time.monotonic() > self.due:
            _cut(self.connection)
        elif self.cancelling is None and not self.wanted():
            # In a thread of its own: it takes a connection, and others are watched meanwhile.
            self.cancelling = threading.Thread(target=_cancel, args=(self.connection,), daemon=True)
            self.cancelling.start()


class _Watchdog:
    """Watches connections, in a thread that runs while there is something to watch."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._watched: dict[int, _Watched] = {}
        self._thread: threading.Thread | None = None

    @contextmanager
    def expect(self, connection: GuardedConnection, seconds: float) -> Iterator[None]:
        """What is inside ends in that time, or its connection is cut.

        Raises:
            psycopg.errors.QueryCanceled: nobody wanted the answer any more.
        """
        key = id(connection)
        wanted = wanted_here() if connection.only_reads else _always
        watched = _Watched(connection, time.monotonic() + seconds, wanted)
        with self._lock:
            outer = self._watched.get(key)
            self._watched[key] = watched
            if self._thread is None:
                self._thread = threading.Thread(target=self._look, name="trackside-watchdog", daemon=True)
                self._thread.start()
        try:
            yield
        finally:
            with self._lock:
                if outer is None:
                    self._watched.pop(key, None)
                else:
                    self._watched[key] = outer
            if watched.cancelling is not None:  # it must not meet what is asked next on this connection
                watched.cancelling.join(PING_S)
        if watched.cancelling is not None:
            raise psycopg.errors.QueryCanceled("nobody wants the answer")

    def _look(self) -> None:
        idle = 0
        while True:
            time.sleep(_LOOK_S)
            with self._lock:
                idle = 0 if self._watched else idle + 1
                if idle > 40:  # of no use for ten seconds
                    self._thread = None
                    return
                for watched in self._watched.values():
                    watched.look()


def _always() -> bool:
    return True


def _cancel(connection: GuardedConnection) -> None:
    """Ask the server to give up what a connection waits for."""
    with suppress(OSError, psycopg.Error):
        connection.cancel_safe(timeout=PING_S)


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
