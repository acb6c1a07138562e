"""Opening the embedded database's file: to read, to write, with our functions in it."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import NullPool, QueuePool, StaticPool

from trackside.store.matching import FUNCTIONS

__all__ = ["connect_file", "is_writable", "make_engine", "set_cache"]


def is_writable(path: Path) -> bool:
    """Whether this process may write the file, and the files that SQLite makes beside it."""
    effective = os.access in os.supports_effective_ids
    return all(os.access(place, os.W_OK, effective_ids=effective) for place in (path, path.parent))


def connect_file(path: Path, mode: str) -> sqlite3.Connection:
    """A connection that begins no transaction by itself. Raises sqlite3.Error.

    Args:
        path: of the database.
        mode: how it is opened, as in a file: URI (sqlite.org/uri.html).
    """
    connection = sqlite3.connect(
        f"file:{quote(str(path))}?{mode}",
        uri=True,
        timeout=5.0,
        isolation_level=None,
        check_same_thread=False,
        cached_statements=512,
    )
    for name, function in FUNCTIONS.items():
        connection.create_function(name, 2, function, deterministic=True)
    # The first statement reads the file: a WAL database in a read-only folder fails here.
    connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    return connection


def set_cache(connection: Connection, size_bytes: int) -> None:
    """Say how many bytes of pages a connection keeps at most, and let the others go."""
    cursor = connection.connection.cursor()
    cursor.execute(f"PRAGMA cache_size={-(size_bytes >> 10)}")
    cursor.execute("PRAGMA shrink_memory")


def make_engine(
    connect: Callable[[], sqlite3.Connection],
    pool: type[NullPool | QueuePool | StaticPool],
    begin: str,
    **options: int,
) -> Engine:
    """An engine whose transactions begin with the statement ``begin``."""
    engine = create_engine("sqlite://", creator=connect, poolclass=pool, **options)

    @event.listens_for(engine, "begin")
    def _(connection: Connection) -> None:
        # On the driver's own connection: through SQLAlchemy it would cost more than most questions.
        connection.connection.cursor().execute(begin)

    return engine
