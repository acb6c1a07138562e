"""Giving the database's free pages back to the file system."""

from __future__ import annotations

from trackside.store.engine import EmbeddedDatabase

__all__ = ["shrink"]

_PAGES = 2000
"""Pages that one step gives back: the write lock is held for some milliseconds."""


def shrink(database: EmbeddedDatabase) -> int:
    """Make the file as small as its content; how many bytes it has lost.

    Raises:
        StoreUnavailable: the database failed, or its lock could not be had.
    """
    database.checkpoint(lambda _: None)
    before = database.location.database.stat().st_size
    while _step(database):
        database.checkpoint(lambda _: None)
    database.checkpoint(lambda _: None)
    return max(0, before - database.location.database.stat().st_size)


def _step(database: EmbeddedDatabase) -> bool:
    """Give some pages back; whether there may be more."""
    with database.exclusive(), database.writer.connect() as connection:
        cursor = connection.connection.cursor()
        free = cursor.execute("PRAGMA freelist_count").fetchone()[0]
        cursor.execute(f"PRAGMA incremental_vacuum({_PAGES})").fetchall()
        left = cursor.execute("PRAGMA freelist_count").fetchone()[0]
    return bool(0 < left < free)
