"""Connections to the embedded database: one writer at a time, readers that never wait.

Every commit and every checkpoint runs under ``store.lock``, our own lock between processes: SQLite's is
unfair (a writer may wait for seconds), and the WAL-reset bug of SQLite before 3.51.3 needs two connections
that write or checkpoint at the same instant (sqlite.org/wal.html). So SQLite never checkpoints by itself, and
readers can't write.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import time
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar
from urllib.parse import quote

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import QueuePool, StaticPool

from trackside.errors import StoreUnavailable
from trackside.journal.locks import FileLock
from trackside.settings import StoreLocation
from trackside.store.matching import like, like_any_case
from trackside.store.schema import APPLICATION_ID, FORMAT, PAGE_SIZE, SCHEMA

__all__ = ["Database"]

LOCK_TIMEOUT_S = 30.0
"""How long a writer queues for ``store.lock``; transactions last milliseconds."""

Answer = TypeVar("Answer")

_databases: weakref.WeakSet[Database] = weakref.WeakSet()


def _forget_connections() -> None:
    for database in _databases:
        database.abandon()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_connections)


class Database:
    """The database file of a store; safe to share between threads.

    Args:
        location: where it is; made if it doesn't exist.
        read_only: never write; None to find out.
    """

    def __init__(self, location: StoreLocation, *, read_only: bool | None = None) -> None:
        self.location = location
        self._lock = FileLock(location.store_lock)
        path = location.database
        if not path.exists():
            if read_only:
                raise StoreUnavailable(f"There is no store at {path}.")
            self._create()
        self.read_only = not _is_writable(path) if read_only is None else read_only
        self._immutable = False
        self._closed = False
        self.store_id = self._identify()
        self._engines()
        _databases.add(self)

    # opening
    def _create(self) -> None:
        """Create the file under another name and move it: nobody ever sees half a database."""
        path = self.location.database
        try:
            store_id = self.location.identity()
            self.location.folder.mkdir(parents=True, exist_ok=True)
            with self._lock.hold(LOCK_TIMEOUT_S):
                if path.exists():
                    return
                draft = path.with_name(f".{path.name}-{os.getpid()}.draft")
                draft.unlink(missing_ok=True)
                _write_schema(draft, store_id)
                draft.replace(path)
        except (OSError, sqlite3.Error) as error:
            raise StoreUnavailable(f"The store {path} can't be made: {error}.") from error

    def _identify(self) -> str:
        """Check that the file is a store of a format we read; returns its uuid."""
        path = self.location.database
        if path.stat().st_size == 0:
            raise StoreUnavailable(
                f"The store {path} is an empty file. Move it away, and a new store is made."
            )
        try:
            connection = self._connect_reader()
        except sqlite3.Error as error:
            raise StoreUnavailable(f"The store {path} can't be read: {error}.") from error
        try:
            application = connection.execute("PRAGMA application_id").fetchone()[0]
            version = connection.execute("PRAGMA user_version").fetchone()[0]
            if application != APPLICATION_ID:
                raise StoreUnavailable(f"{path} is a database, but not a store of trackside.")
            if version > FORMAT:
                raise StoreUnavailable(
                    f"The store {path} has format {version}, made by a newer trackside than this one, "
                    f"which reads formats up to {FORMAT}. Upgrade trackside."
                )
            store_id = str(connection.execute("SELECT uuid FROM store").fetchone()[0])
        except sqlite3.DatabaseError as error:
            raise StoreUnavailable(
                f"The store {path} is damaged or no database: {error}. What was logged since it was last "
                "whole is still in its journal folder."
            ) from error
        finally:
            connection.close()
        return store_id

    def _engines(self) -> None:
        self.reader = _engine(self._connect_reader, QueuePool, "BEGIN", pool_size=4, max_overflow=60)
        self.writer = _engine(self._connect_writer, StaticPool, "BEGIN IMMEDIATE")

    def abandon(self) -> None:
        """Forget the connections without touching them: in a forked child they are the parent's."""
        self.reader.dispose(close=False)
        self.writer.dispose(close=False)
        self._engines()

    def _connect_reader(self) -> sqlite3.Connection:
        path = self.location.database
        if not self._immutable:
            try:
                return _connect(path, "mode=ro")
            except sqlite3.OperationalError:
                if not self.read_only_folder():
                    raise
                self._immutable = True
        return _connect(path, "immutable=1")

    def read_only_folder(self) -> bool:
        """Whether SQLite can't make the files that a reader of a WAL database needs."""
        return not os.access(self.location.database.parent, os.W_OK) or not _is_writable(
            self.location.database
        )

    def _connect_writer(self) -> sqlite3.Connection:
        connection = _connect(self.location.database, "mode=rw")
        connection.execute("PRAGMA wal_autocheckpoint=0")
        connection.execute("PRAGMA synchronous=NORMAL")
        return connection

    # using
    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection inside one read transaction: everything read in it is of one moment."""
        self._check_open()
        try:
            with self.reader.begin() as connection:
                yield connection
        except DBAPIError as error:
            raise self._unavailable(error) from error

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A connection inside one write transaction, under ``store.lock``; commits at the end."""
        with self.exclusive(), self.begin() as connection:
            yield connection

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        """Hold ``store.lock``."""
        self._check_open()
        if self.read_only:
            raise StoreUnavailable(f"The store {self.location.database} is read-only.")
        with self._lock.hold(LOCK_TIMEOUT_S):
            yield

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """A write transaction; the caller holds ``store.lock``."""
        try:
            with self.writer.begin() as connection:
                yield connection
        except DBAPIError as error:
            raise self._unavailable(error) from error

    def checkpoint(self, read: Callable[[Connection], Answer]) -> Answer:
        """Copy the WAL into the database and sync it; returns what ``read`` read before that.

        Raises:
            StoreUnavailable: a reader kept the WAL from being copied whole.
        """
        with self.exclusive():
            with self.read() as connection:
                answer = read(connection)
            try:
                with self.writer.connect() as connection:
                    raw = connection.connection.cursor()
                    busy, wal, copied = raw.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
            except (DBAPIError, sqlite3.Error) as error:
                raise self._unavailable(error) from error
        if busy or wal != copied:
            raise StoreUnavailable("A reader holds the write-ahead log; the checkpoint is incomplete.")
        return answer

    def _unavailable(self, error: Exception) -> StoreUnavailable:
        cause = error.orig if isinstance(error, DBAPIError) else error
        return StoreUnavailable(f"The store {self.location.database} failed: {cause}.")

    def _check_open(self) -> None:
        if self._closed:
            raise StoreUnavailable(f"The store {self.location.database} was closed.")

    def close(self) -> None:
        """Close all connections; the last writer checkpoints, so that it takes the lock."""
        if self._closed:
            return
        self._closed = True
        self.reader.dispose()
        if self.read_only:
            self.writer.dispose()
            return
        with contextlib.suppress(StoreUnavailable), self._lock.hold(1.0):
            self.writer.dispose()


def _is_writable(path: Path) -> bool:
    return os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)


def _connect(path: Path, mode: str) -> sqlite3.Connection:
    connection = sqlite3.connect(
        f"file:{quote(str(path))}?{mode}",
        uri=True,
        timeout=5.0,
        isolation_level=None,
        check_same_thread=False,
        cached_statements=512,
    )
    connection.create_function("like_case", 2, like, deterministic=True)
    connection.create_function("like_any_case", 2, like_any_case, deterministic=True)
    # The first statement reads the file: a WAL database in a read-only folder fails here.
    connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    return connection


def _write_schema(path: Path, store_id: str) -> None:
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        for pragma in (
            f"page_size={PAGE_SIZE}",
            "auto_vacuum=INCREMENTAL",
            f"application_id={APPLICATION_ID}",
            f"user_version={FORMAT}",
            "journal_mode=WAL",
            "wal_autocheckpoint=0",
        ):
            connection.execute(f"PRAGMA {pragma}")
        now = time.time_ns() // 1_000_000
        connection.executescript(
            f"BEGIN IMMEDIATE;\n{SCHEMA}\n"
            f"INSERT INTO store VALUES (1, '{store_id}', 1, 1);\n"
            f"INSERT INTO experiment VALUES (0, 'Default', NULL, {now}, {now}, NULL, '{{}}', 0, 0, 1);\n"
            "COMMIT;"
        )
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        connection.close()


def _engine(
    connect: Callable[[], sqlite3.Connection],
    pool: type[QueuePool | StaticPool],
    begin: str,
    **options: int,
) -> Engine:
    engine = create_engine("sqlite://", creator=connect, poolclass=pool, **options)

    @event.listens_for(engine, "begin")
    def _(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine
