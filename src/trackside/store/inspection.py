"""Looking at an embedded database without opening it as a store: it may be damaged."""

from __future__ import annotations

import contextlib
import re
import sqlite3
from dataclasses import dataclass
from pathlib import Path

from trackside.errors import StoreUnavailable
from trackside.journal.locks import FileLock
from trackside.settings import StoreLocation
from trackside.store.embedded_file import connect_file

__all__ = ["PageReport", "check_pages", "list_content_files", "rebuild_indexes"]

_WHOLE_BYTES = 256 << 20
"""Up to this size each index is compared with its table: for a gigabyte that takes minutes."""

_MOST_PROBLEMS = 20
_DAMAGE = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
"""Errors that say that a page makes no sense; all others are the disk's or the moment's."""

_PATIENCE_S = 30.0
_INDEX_ONLY = re.compile(
    r"row \d+ missing from index|wrong # of entries in index|non-unique entry in index", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class PageReport:
    """What SQLite says of a database.

    Attributes:
        problems: in its words; none if it is whole.
        is_thorough: each index was compared with its table, too.
    """

    problems: tuple[str, ...]
    is_thorough: bool

    @property
    def is_index_only(self) -> bool:
        """Whether all that is wrong are indexes, which can be made anew from their tables."""
        return bool(self.problems) and all(_INDEX_ONLY.search(problem) for problem in self.problems)


def check_pages(path: Path) -> PageReport:
    """Have SQLite look at each page (sqlite.org/pragma.html#pragma_integrity_check); nothing is written.

    Raises:
        StoreUnavailable: it can't look, which says nothing of the pages: the disk is full, or it fails.
    """
    thorough = path.stat().st_size <= _WHOLE_BYTES
    pragma = "integrity_check" if thorough else "quick_check"
    try:
        with contextlib.closing(_connect(path)) as connection:
            found = connection.execute(f"PRAGMA {pragma}({_MOST_PROBLEMS})").fetchall()
    except sqlite3.Error as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF not in _DAMAGE:
            raise StoreUnavailable(f"The pages of {path} can't be looked at: {error}.") from error
        return PageReport((str(error),), thorough)
    problems = tuple(line for (text,) in found for line in str(text).splitlines() if line != "ok")
    return PageReport(problems, thorough)


def list_content_files(location: StoreLocation) -> set[str]:
    """Digests of the contents whose data are files beside the database. Raises sqlite3.Error."""
    with contextlib.closing(_connect(location.database)) as connection:
        return {digest for (digest,) in connection.execute("SELECT digest FROM blob WHERE data IS NULL")}


def rebuild_indexes(location: StoreLocation) -> None:
    """Make all indexes anew from their tables, under the store's lock, in one transaction.

    Raises:
        sqlite3.Error: that can't be done; the database is as it was.
        StoreUnavailable: somebody else writes for too long.
    """
    with FileLock(location.store_lock).hold(_PATIENCE_S):
        connection = connect_file(location.database, "mode=rw")
        try:
            connection.execute("PRAGMA wal_autocheckpoint=0")
            connection.execute("REINDEX")
        finally:
            connection.close()


def _connect(path: Path) -> sqlite3.Connection:
    return connect_file(path, "mode=ro")
