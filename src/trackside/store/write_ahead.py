"""SQLite's write-ahead log: it grows as long as somebody reads an old moment, but not for ever."""

from __future__ import annotations

import logging
import os
import sqlite3
from pathlib import Path

from trackside.errors import StoreUnavailable

__all__ = ["WriteAheadLog"]

_LIMIT_BYTES = 1 << 30


class WriteAheadLog:
    """The log beside a database file.

    Attributes:
        limit_bytes: from this size on nothing is drained any more until it can be emptied.
    """

    def __init__(self, database: Path) -> None:
        self.path = database.with_name(f"{database.name}-wal")
        self.limit_bytes = _LIMIT_BYTES
        self._database = database
        self._warned = False

    def size_bytes(self) -> int:
        """How long it is; 0 if there is none."""
        try:
            return self.path.stat().st_size
        except OSError:
            return 0

    def sync(self) -> None:
        """Make what is in it durable. Raises OSError."""
        # SQLite's locks are on other files, so that closing this descriptor drops none of them.
        with self.path.open("rb") as file:
            os.fsync(file.fileno())

    def empty(self, cursor: sqlite3.Cursor) -> None:
        """Copy it into the database and cut it; warns once if a reader is in the way.

        Args:
            cursor: of a connection that writes, without a transaction, under ``store.lock``.

        Raises:
            StoreUnavailable: a reader still needs it.
        """
        cursor.execute("PRAGMA busy_timeout=0")
        try:
            busy = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        finally:
            cursor.execute("PRAGMA busy_timeout=5000")
        if not busy:
            self._warned = False
            return
        text = (
            f"The write-ahead log of the store {self._database} has grown to {self.size_bytes() >> 20} MiB, "
            "because a program reads the database in one transaction without end. What is logged waits in "
            "the journals until that program lets go; end it."
        )
        if not self._warned:
            self._warned = True
            logging.getLogger("trackside").warning(text)
        raise StoreUnavailable(text)
