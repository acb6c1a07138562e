"""How SQLite keeps a transaction whole: a write-ahead log, or on a network disk a rollback journal.

With the log, readers never wait. It needs memory that all who have the database open share, so that hosts
that share a disk damage the database with it (sqlite.org/wal.html). With the rollback journal a reader may
wait for a commit, and a commit for a reader.
"""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path
from urllib.parse import quote

from trackside.errors import StoreUnavailable
from trackside.journal.locks import FileLock

__all__ = ["JOURNAL_MODES", "SYNCHRONOUS", "has_write_ahead_log", "settle_journal_mode"]

JOURNAL_MODES = {True: "WAL", False: "TRUNCATE"}
"""By whether a write-ahead log is allowed."""

SYNCHRONOUS = {True: "NORMAL", False: "FULL"}
"""Without a log nothing else makes a commit durable."""

PATIENCE_S = 5.0


def has_write_ahead_log(path: Path) -> bool:
    """Whether the database is written with a write-ahead log. Raises sqlite3.Error.

    SQLite is asked, the file is not read: closing a descriptor of it would drop the locks of every connection
    that this process has (sqlite.org/howtocorrupt.html, 2.2), and another process would take their log away.
    """
    address = f"file:{quote(str(path))}?mode=ro"
    with contextlib.closing(sqlite3.connect(address, uri=True, timeout=PATIENCE_S)) as connection:
        (mode,) = connection.execute("PRAGMA journal_mode").fetchone()
    return str(mode) == "wal"


def settle_journal_mode(path: Path, lock: FileLock, *, log: bool) -> bool:
    """Change how a database is written, if it isn't written so yet: it may have been moved.

    Returns:
        Whether it has a write-ahead log now.

    Raises:
        StoreUnavailable: others have it open, and it must not be written as it is.
    """
    try:
        if path.stat().st_size == 0 or has_write_ahead_log(path) == log:
            return log
    except sqlite3.Error:
        return log  # damaged, or no database: it stays as it is, and whoever opens it says what is wrong
    try:
        with lock.hold(PATIENCE_S):
            connection = sqlite3.connect(path, timeout=PATIENCE_S, isolation_level=None)
            try:
                (mode,) = connection.execute(f"PRAGMA journal_mode={JOURNAL_MODES[log]}").fetchone()
            finally:
                connection.close()
        reason = f"it stays {mode}"
        settled = str(mode).upper() == JOURNAL_MODES[log]
    except (sqlite3.Error, StoreUnavailable) as error:
        reason, settled = str(error), False
    if not settled and not log:
        raise StoreUnavailable(
            f"The store {path} is on a network disk and still has a write-ahead log, which would damage it "
            f"there ({reason}). Close all programs that use it and try again, or move it to a local disk."
        )
    return settled and log
