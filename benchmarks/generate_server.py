"""The same stores on PostgreSQL: copied table by table (``COPY``) from the generated file, and kept.

The server is one of our own (as the tests'), with its data in ``TRACKSIDE_BENCH_POSTGRES``, else in a folder
of the system's temporary ones: whoever PostgreSQL runs as has to reach it.
"""

from __future__ import annotations

import os
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import psycopg

from benchmarks.generate import find_store
from trackside.store import open_store, tables

__all__ = ["find_database", "own_server"]

TESTS = Path(__file__).resolve().parents[1] / "tests"
_CHUNK = 20_000


@contextmanager
def own_server() -> Iterator[Any]:
    """A server whose databases are still there when it is started again."""
    sys.path.insert(0, str(TESTS))
    from postgres_server import PostgresServer

    kept = os.environ.get("TRACKSIDE_BENCH_POSTGRES")
    server = PostgresServer(folder=Path(kept or tempfile.gettempdir()) / "trackside-benchmarks-postgres")
    try:
        yield server
    finally:
        server.close()


def find_database(server: Any, runs: int) -> tuple[str, float | None]:
    """The URL of a database with so many runs, and how long it took to make it (None: it was there)."""
    path, _ = find_store(runs)
    name = path.parent.name.replace("-", "_")
    with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
        if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone():
            return server.url(name), None
        began = time.perf_counter()
        draft = server.make_database()
        _copy(path, draft)
        connection.execute(f"ALTER DATABASE {draft.rpartition('/')[2]} RENAME TO {name}")
    return server.url(name), time.perf_counter() - began


def _copy(path: Path, url: str) -> None:
    """All rows first, then the indexes: a tenth of what it would take the other way round."""
    open_store(url).close()
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as source, psycopg.connect(url) as target:
        target.execute("SET search_path = trackside; SET maintenance_work_mem = '1GB'")
        store_id = target.execute("SELECT uuid FROM store").fetchone()
        indexes = target.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'trackside' "
            "AND indexname NOT IN (SELECT conname FROM pg_constraint)"
        ).fetchall()
        for index, _ in indexes:
            target.execute(f"DROP INDEX {index}")
        for table in tables.metadata.sorted_tables:
            _copy_table(source, target, table)
        target.execute("UPDATE store SET uuid = %s", store_id)
        for _, definition in indexes:
            target.execute(definition)
    with psycopg.connect(url, autocommit=True) as target:
        target.execute("VACUUM (ANALYZE)")  # as the server does by itself after a while


def _copy_table(source: sqlite3.Connection, target: Any, table: Any) -> None:
    names = ", ".join(f'"{column.name}"' for column in table.c)
    target.execute(f'TRUNCATE "{table.name}"')
    rows = source.execute(f'SELECT {names} FROM "{table.name}"')
    with target.cursor().copy(f'COPY "{table.name}" ({names}) FROM STDIN') as copy:
        while some := rows.fetchmany(_CHUNK):
            for row in some:
                copy.write_row(row)
    for column in table.c:
        if column.autoincrement is True:
            sequence = f"pg_get_serial_sequence('\"{table.name}\"', '{column.name}')"
            target.execute(f'SELECT setval({sequence}, max("{column.name}")) FROM "{table.name}"')
