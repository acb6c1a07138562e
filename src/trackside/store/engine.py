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
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.pool import NullPool, QueuePool, StaticPool

from trackside.errors import InvalidInput, StoreGone, StoreUnavailable
from trackside.journal.folders import sync_folder
from trackside.journal.locks import FileLock
from trackside.settings import StoreLocation, allows_write_ahead_log
from trackside.store.database import Answer
from trackside.store.deadline import Deadline
from trackside.store.embedded_file import connect_file, is_writable, make_engine, set_cache
from trackside.store.forked import abandon_in_child
from trackside.store.journal_mode import JOURNAL_MODES, SYNCHRONOUS, settle_journal_mode
from trackside.store.place import Place
from trackside.store.schema import APPLICATION_ID, FORMAT, say_upgraded, write_database
from trackside.store.write_ahead import WriteAheadLog

__all__ = ["EmbeddedDatabase"]

LOCK_TIMEOUT_S = 30.0
"""How long a writer queues for ``store.lock``; transactions last milliseconds."""

_OLDEST_SQLITE = (3, 35)
"""The first with ``RETURNING`` and ``MATERIALIZED``."""

_VACUUM_PAGES = 500
"""Free pages that a checkpoint gives back to the file system."""

_LOG_BYTES = 16 << 20
"""Size to which the write-ahead log is cut when it begins anew."""

_LARGE_LOG_BYTES = 256 << 20
"""Size of the write-ahead log at which bulk loading checkpoints."""

_CACHE_BYTES = 16 << 20
_LARGE_CACHE_BYTES = 256 << 20
"""Pages that a connection keeps at most, usually and in a large transaction."""

READ_TIMEOUT_S = 20.0
"""How long a question may take: it can't hold back the write-ahead log for ever."""


class EmbeddedDatabase:
    """The database file of a store; safe to share between threads.

    Args:
        location: where it is; made if it doesn't exist.
        read_only: never write; None to find out.
    """

    keeps_large_contents = False
    own_root: str | None = None

    def __init__(self, location: StoreLocation, *, read_only: bool | None = None) -> None:
        if sqlite3.sqlite_version_info < _OLDEST_SQLITE:
            raise StoreUnavailable(
                f"This Python has SQLite {sqlite3.sqlite_version}; trackside needs 3.35 or newer."
            )
        self.location = location
        self._lock = FileLock(location.store_lock)
        path = location.database
        self._log = allows_write_ahead_log(path.parent)
        if not path.exists():
            if read_only:
                raise StoreUnavailable(f"There is no store at {path}.")
            self._create()
        self.read_only = not is_writable(path) if read_only is None else read_only
        if not self.read_only:
            self._log = settle_journal_mode(path, self._lock, log=self._log)
        self._immutable = False
        self.format = FORMAT
        self.deadline = Deadline()
        self.read_timeout_s = READ_TIMEOUT_S
        self._closed = False
        self.write_ahead = WriteAheadLog(path)
        self.store_id = self._identify()
        self._upgrade()
        self._check_folder()
        self._place = Place(path, self.store_id)
        self._engines()
        abandon_in_child(self)

    # opening
    def _create(self) -> None:
        """Create the file under another name and move it: nobody ever sees half a database."""
        path = self.location.database
        try:
            store_id = self.location.identity()
            path.parent.mkdir(parents=True, exist_ok=True)
            with self._lock.hold(LOCK_TIMEOUT_S):
                if path.exists():
                    return
                draft = path.with_name(f".{path.name}-{os.getpid()}.draft")
                draft.unlink(missing_ok=True)
                write_database(draft, store_id, log=self._log)
                draft.replace(path)
                sync_folder(path.parent)
        except (OSError, sqlite3.Error) as error:
            if isinstance(error, StoreGone):
                raise
            raise StoreUnavailable(f"The store {path} can't be made: {error}.") from error

    def _identify(self) -> str:
        """Check that the file is a store of a format we read; returns its uuid."""
        path = self.location.database
        if path.stat().st_size == 0:
            raise StoreUnavailable(
                f"The store {path} is an empty file. Move it away, and a new store is made."
            )
        try:
            with contextlib.closing(self._connect_reader()) as connection:
                return self._check_marks(connection)
        except sqlite3.OperationalError as error:
            raise StoreUnavailable(f"The store {path} can't be read: {error}.") from error
        except sqlite3.DatabaseError as error:
            raise StoreUnavailable(
                f"The store {path} is damaged or no database: {error}. What was logged since it was last "
                "whole is still in its journal folder."
            ) from error

    def _check_marks(self, connection: sqlite3.Connection) -> str:
        path = self.location.database
        if connection.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
            raise StoreUnavailable(f"{path} is a database, but not a store of trackside.")
        version = self.format = connection.execute("PRAGMA user_version").fetchone()[0]
        if version > FORMAT:
            raise StoreUnavailable(
                f"The store {path} has format {version}, made by a newer trackside than this one, "
                f"which reads formats up to {FORMAT}. Upgrade trackside: pip install --upgrade trackside."
            )
        return str(connection.execute("SELECT uuid FROM store").fetchone()[0])

    def _upgrade(self) -> None:
        if self.format < FORMAT and not self.read_only:
            from trackside.store.upgrades.embedded import upgrade_database

            self.format = upgrade_database(self.location, self._lock)

    def _check_folder(self) -> None:
        """Refuse a database in another store's folder: its journals would be applied to the wrong one."""
        if self.read_only and not (self.location.folder / "store.json").exists():
            return
        if self.location.identity() != self.store_id:
            raise StoreUnavailable(
                f"The database {self.location.database} doesn't belong to the folder {self.location.folder}: "
                f"its store is {self.store_id}, the folder's is {self.location.identity()}. Put back the "
                "database that was there, or move this one into a new folder."
            )

    def _engines(self) -> None:
        # An immutable file is believed never to change: it is opened anew each time.
        self.reader = (
            make_engine(self._connect_reader, NullPool, "BEGIN")
            if self._immutable
            else make_engine(self._connect_reader, QueuePool, "BEGIN", pool_size=4, max_overflow=60)
        )
        self.writer = make_engine(self._connect_writer, StaticPool, "BEGIN IMMEDIATE")

    def abandon(self) -> None:
        """Forget the connections without touching them: in a forked child they are the parent's."""
        self.reader.dispose(close=False)
        self.writer.dispose(close=False)
        self._engines()

    def _connect_reader(self) -> sqlite3.Connection:
        connection = self._open_to_read()
        connection.execute(f"PRAGMA cache_size={-(_CACHE_BYTES >> 10)}")
        self.deadline.watch(connection)
        return connection

    def _open_to_read(self) -> sqlite3.Connection:
        path = self.location.database
        if not self._immutable:
            try:
                return connect_file(path, "mode=ro")
            except sqlite3.OperationalError:
                if is_writable(path):
                    raise
                self._immutable = True
        return connect_file(path, "immutable=1")

    def _connect_writer(self) -> sqlite3.Connection:
        connection = connect_file(self.location.database, "mode=rw")
        if not self._log:
            connection.execute(f"PRAGMA journal_mode={JOURNAL_MODES[False]}")
        connection.execute("PRAGMA wal_autocheckpoint=0")
        connection.execute(f"PRAGMA synchronous={SYNCHRONOUS[self._log]}")
        connection.execute(f"PRAGMA journal_size_limit={_LOG_BYTES}")
        connection.execute(f"PRAGMA cache_size={-(_CACHE_BYTES >> 10)}")
        return connection

    # using
    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection inside one read transaction: everything read in it is of one moment.

        Raises:
            StoreUnavailable: the database failed, or a statement took longer than ``read_timeout_s``.
        """
        self._check_open()
        self.deadline.set(self.read_timeout_s)
        try:
            with self.reader.begin() as connection:
                yield connection
        except (DBAPIError, sqlite3.Error, PoolTimeout) as error:
            if self.deadline.gave_up(error):
                raise StoreUnavailable(
                    f"This takes more than {self.read_timeout_s:g} s in a store of this size: ask for fewer "
                    "experiments or a narrower filter."
                ) from error
            raise self._unavailable(error) from error
        except UnicodeEncodeError as error:
            raise InvalidInput(
                f"{error.object[:40]!r} holds half a surrogate pair, which is no text."
            ) from None

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
    def begin(self, *, large: bool = False) -> Iterator[Connection]:
        """A write transaction; the caller holds ``store.lock``.

        Args:
            large: it changes many pages, in no order: as many as possible are kept in memory.
        """
        try:
            with self.writer.connect() as connection:
                if large:
                    set_cache(connection, _LARGE_CACHE_BYTES)
                try:
                    with connection.begin():
                        self._check_format(connection)
                        yield connection
                finally:
                    if large:
                        set_cache(connection, _CACHE_BYTES)
        except (DBAPIError, sqlite3.Error) as error:
            if _may_not_write(error):
                self.writer.dispose()  # it stays as it was opened, also when the file may be written again
                raise StoreUnavailable(
                    f"The store {self.location.database} can't be written ({_cause(error)}): look whether "
                    "its file and its folder are still yours to write."
                ) from error
            raise self._unavailable(error) from error

    def _check_format(self, connection: Connection) -> None:
        """Refuse to write what a newer program has upgraded since it was opened: its rules are others."""
        cursor = connection.connection.cursor()
        if cursor.execute("PRAGMA user_version").fetchone()[0] > FORMAT:
            raise StoreUnavailable(say_upgraded(str(self.location.database)))

    def told_revision(self) -> int | None:
        """None: a file tells nobody."""
        return None

    def trim_log(self, limit_bytes: int = _LARGE_LOG_BYTES) -> None:
        """Checkpoint if the write-ahead log has grown large."""
        if self.write_ahead.size_bytes() > limit_bytes:
            with contextlib.suppress(OSError):
                self.write_ahead.sync()  # before: under the lock, others would wait for it
            self.checkpoint(lambda _: None)

    def checkpoint(self, read: Callable[[Connection], Answer]) -> Answer:
        """Make everything that is committed durable, and copy the write-ahead log into the database.

        Returns:
            What ``read`` read before that, under the lock: it is durable.
        """
        with self.exclusive():
            with self.read() as connection:
                answer = read(connection)
            try:
                with self.writer.connect() as connection:
                    cursor = connection.connection.cursor()
                    cursor.execute(f"PRAGMA incremental_vacuum({_VACUUM_PAGES})").fetchall()
                    busy, size, copied = cursor.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
                if busy or size != copied:  # a reader needs the log as it is: sync that
                    self.write_ahead.sync()
            except (DBAPIError, sqlite3.Error, OSError) as error:
                raise self._unavailable(error) from error
        return answer

    def check_log(self) -> None:
        """Empty the write-ahead log if it is too long. Raises StoreUnavailable if a reader needs it."""
        if self.write_ahead.size_bytes() <= self.write_ahead.limit_bytes:
            return
        with self.exclusive():
            try:
                with self.writer.connect() as connection:
                    self.write_ahead.empty(connection.connection.cursor())  # type: ignore[arg-type]
            except (DBAPIError, sqlite3.Error) as error:
                raise self._unavailable(error) from error

    def _unavailable(self, error: Exception) -> StoreUnavailable:
        return StoreUnavailable(f"The store {self.location.database} failed: {_cause(error)}.")

    def _check_open(self) -> None:
        if self._closed:
            raise StoreUnavailable(f"The store {self.location.database} was closed.")
        if self._place.has_changed():  # another file: gone over to, if it is the same store
            self._place.expect(self._identify())
            with contextlib.nullcontext() if self.read_only else self._lock.hold(LOCK_TIMEOUT_S):
                self.reader.dispose()
                self.writer.dispose()
                self._place.settle()
            self._upgrade()  # it may be a copy of before

    def close(self) -> None:
        """Close all connections; the last writer checkpoints, so that it takes the lock."""
        if self._closed:
            return
        self._closed = True
        self.reader.dispose()
        if self.read_only:
            self.writer.dispose()
            return
        with contextlib.suppress(StoreUnavailable, sqlite3.Error), self._lock.hold(1.0):
            # Readers can't remove the side files that they have made; a writer that is the last one does.
            self._connect_writer().close()
            self.writer.dispose()


def _cause(error: Exception) -> BaseException | None:
    """What SQLite said."""
    return error.orig if isinstance(error, DBAPIError) else error


def _may_not_write(error: Exception) -> bool:
    """Whether SQLite has the file to read only, as it opens one that may not be written."""
    return getattr(_cause(error), "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_READONLY
