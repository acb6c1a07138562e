"""How long a question may take: of each thread, for each database."""

from __future__ import annotations

import math
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

from sqlalchemy.exc import DBAPIError

__all__ = ["Deadline", "OutOfTime", "reading_on", "reading_while", "wanted_here"]

_STEPS = 20_000
"""Steps of SQLite's machine (about a millisecond) between two looks at the clock."""


_reader = threading.local()
"""Of each thread: whether anybody still wants what it reads."""


@contextmanager
def reading_while(wanted: Callable[[], bool]) -> Iterator[None]:
    """What this thread asks of any database is given up once nobody wants the answer; writes go on.

    Raises:
        StoreUnavailable: from the read that was given up.
    """
    outer = getattr(_reader, "wanted", _always)
    _reader.wanted = wanted
    try:
        yield
    finally:
        _reader.wanted = outer


def reading_on() -> AbstractContextManager[None]:
    """An exception from that: what is read inside is needed whoever asked."""
    return reading_while(_always)


def _always() -> bool:
    return True


def wanted_here() -> Callable[[], bool]:
    """What says, in any thread, whether anybody still wants what this thread reads."""
    wanted: Callable[[], bool] = getattr(_reader, "wanted", _always)
    return wanted


def _is_wanted() -> bool:
    return wanted_here()()


class OutOfTime(Exception):
    """A statement was given up because its time was over."""


class Deadline:
    """The time at which statements of this thread are given up."""

    def __init__(self) -> None:
        self._local = threading.local()

    def watch(self, connection: sqlite3.Connection) -> None:
        """Have a connection give up when the time is over, in whatever thread it is used."""
        connection.set_progress_handler(self.is_over, _STEPS)

    def set(self, seconds: float) -> None:
        """Give this thread so long, from now."""
        self._local.at = time.monotonic() + seconds

    def is_over(self) -> bool:
        """Whether this thread's time is over, or its answer isn't wanted any more."""
        return time.monotonic() > getattr(self._local, "at", math.inf) or not _is_wanted()

    def gave_up(self, error: Exception) -> bool:
        """Whether it is the reason of an error."""
        return "interrupted" in str(error) and self.is_over()

    @contextmanager
    def limited(self, _connection: object, seconds: float) -> Iterator[None]:
        """A shorter time for what is inside.

        Raises:
            OutOfTime: it took longer. The transaction goes on.
        """
        outer = getattr(self._local, "at", math.inf)
        self._local.at = min(outer, time.monotonic() + seconds)
        try:
            yield
        except (DBAPIError, sqlite3.Error) as error:
            if self.gave_up(error) and time.monotonic() < outer and _is_wanted():
                raise OutOfTime from error
            raise
        finally:
            self._local.at = outer
