"""What the store asks of its database: one writer at a time, readers that see one moment."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Protocol, TypeVar

from sqlalchemy import Connection

from trackside.settings import StoreLocation

__all__ = ["Answer", "Database", "Limits"]

Answer = TypeVar("Answer")


class Limits(Protocol):
    """How long a question may take."""

    def limited(self, connection: Connection, seconds: float) -> AbstractContextManager[None]:
        """A shorter time for what is inside.

        Raises:
            OutOfTime: it took longer. The transaction goes on.
        """


class Database(Protocol):
    """The database of a store; safe to share between threads.

    Attributes:
        location: where it is.
        store_id: the uuid in it.
        format: that of its tables, of which :data:`trackside.store.schema.FORMAT` is the newest.
        read_only: nothing can be written.
        keeps_large_contents: in rows like any other; else they are files beside it.
        own_root: where this machine keeps files of runs, if others keep theirs elsewhere.
        read_timeout_s: how long a question may take.
    """

    location: StoreLocation
    store_id: str
    format: int
    read_only: bool
    keeps_large_contents: bool
    own_root: str | None
    read_timeout_s: float

    @property
    def deadline(self) -> Limits: ...

    def read(self) -> AbstractContextManager[Connection]:
        """A connection inside one read transaction: everything read in it is of one moment.

        Raises:
            StoreUnavailable: the database failed, or a statement took longer than ``read_timeout_s``.
        """

    def write(self) -> AbstractContextManager[Connection]:
        """A connection inside one write transaction; no other is open anywhere. It commits at the end."""

    def exclusive(self) -> AbstractContextManager[None]:
        """Hold the right to write."""

    def begin(self, *, large: bool = False) -> AbstractContextManager[Connection]:
        """A write transaction; the caller holds the right to write.

        Args:
            large: it changes many pages, in no order.
        """

    def told_revision(self) -> int | None:
        """The newest revision that the database has told of by itself; None if it has to be asked."""

    def trim_log(self, limit_bytes: int = ...) -> None:
        """Shorten what the database writes beside its tables, where that is for us to do."""

    def checkpoint(self, read: Callable[[Connection], Answer]) -> Answer:
        """Make everything that is committed durable.

        Returns:
            What ``read`` read before that: it is durable.
        """

    def check_log(self) -> None:
        """See to it that a drain has room. Raises StoreUnavailable if it has none."""

    def close(self) -> None:
        """Close all connections."""
