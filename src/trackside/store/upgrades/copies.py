"""The copy that is made of a database before it is upgraded, and the notes of upgrades."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import sqlite3
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path

from trackside.settings import StoreLocation

__all__ = ["LARGEST_COPY", "Upgrade", "copy_database", "note_upgrade", "read_upgrades"]

LARGEST_COPY = 1 << 30
"""Bytes up to which a database is copied: all who write wait meanwhile."""

_ROOM = 2
"""Times its size that have to be free: what is logged needs room after it as well."""


@dataclass(frozen=True, slots=True)
class Upgrade:
    """One upgrade of a store.

    Attributes:
        before: the format that it had.
        after: the format that it has since.
        copy: the database as it was, if one was made.
        reason: why none was made.
        time_ms: when.
    """

    before: int
    after: int
    copy: str | None = None
    reason: str | None = None
    time_ms: int = field(default_factory=lambda: time.time_ns() // 1_000_000)


def copy_database(
    connection: sqlite3.Connection, path: Path, version: int
) -> tuple[str, None] | tuple[None, str]:
    """Copy a database beside itself, as ``store.db.format-1``; the caller holds the store's lock.

    Returns:
        The copy, or why there is none.
    """
    (pages,), (page,) = (
        connection.execute(f"PRAGMA {name}").fetchone() for name in ("page_count", "page_size")
    )
    size = int(pages) * int(page)
    if size > LARGEST_COPY:
        return None, f"It has {size:,} bytes, and up to {LARGEST_COPY:,} are copied."
    target = path.with_name(f"{path.name}.format-{version}")
    draft = target.with_name(f".{target.name}.draft")
    try:
        if shutil.disk_usage(path.parent).free < _ROOM * size:
            return None, f"The disk has no room for a copy of {size:,} bytes."
        draft.unlink(missing_ok=True)
        with contextlib.closing(sqlite3.connect(draft, isolation_level=None)) as copy:
            copy.execute("PRAGMA synchronous=FULL")
            connection.backup(copy)
            # A file by itself: SQLite makes a write-ahead log beside it only when it is written again.
            copy.execute("PRAGMA journal_mode=DELETE")
        draft.replace(target)
    except (OSError, sqlite3.Error) as error:
        with contextlib.suppress(OSError):
            draft.unlink(missing_ok=True)
        return None, f"It can't be copied: {error}."
    return str(target), None


def note_upgrade(location: StoreLocation, upgrade: Upgrade) -> None:
    """Write down that a store was upgraded, where `trackside doctor` looks; nothing depends on it."""
    line = json.dumps(asdict(upgrade)) + "\n"
    with contextlib.suppress(OSError):
        fd = os.open(location.upgrade_notes, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
        try:
            os.write(fd, line.encode())
        finally:
            os.close(fd)


def read_upgrades(location: StoreLocation) -> list[Upgrade]:
    """The upgrades of a store that were done from here, the first one first; no line that makes no sense."""
    upgrades = []
    with contextlib.suppress(OSError):
        for line in location.upgrade_notes.read_text(encoding="utf-8", errors="replace").splitlines():
            with contextlib.suppress(ValueError, TypeError):
                upgrades.append(Upgrade(**json.loads(line)))
    return upgrades
