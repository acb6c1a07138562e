"""Connections to a PostgreSQL server: one writer at a time, readers that see one moment.

Whoever writes holds an advisory lock from the beginning of the transaction to its commit, so that revisions
are seen in the order of commits, and a plan that was made from one revision is written on that one. Every
statement has a time limit that the server keeps, and one that we keep ourselves: a server that is frozen
(stopped, or behind a connection that is silently cut) answers nothing, and keeps no limits.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError, DisconnectionError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from trackside.errors import InvalidInput, StoreUnavailable
from trackside.settings import StoreLocation
from trackside.settings.location import chosen_root
from trackside.store.database import Answer
from trackside.store.deadline import OutOfTime, wanted_here
from trackside.store.forked import abandon_in_child
from trackside.store.listening import RevisionListener
from trackside.store.schema import FORMAT, say_upgraded
from trackside.store.server_schema import (
    SCHEMA_NAME,
    WRITE_LOCK,
    Marks,
    find_schema,
    make_schema,
    share_artifacts,
)

__all__ = ["ServerDatabase"]

READ_TIMEOUT_S = 20.0
WRITE_TIMEOUT_S = 60.0
"""How long a statement may take."""
LOCK_TIMEOUT_S = 30.0
"""How long a writer queues; transactions last milliseconds."""
CONNECT_TIMEOUT_S = 3

_REST_S = 2.0
"""After a failure to connect, nobody tries again for so long: those who wait would all wait anew."""

_TRUSTED_S = 1.0
"""A connection that was used so recently is taken to be alive."""


class ServerDatabase:
    """The database of a store on a server; see :class:`trackside.store.database.Database`.

    Args:
        location: where it is; the tables are made if they don't exist.
        read_only: never write; None to find out.
    """

    keeps_large_contents = True

    def __init__(self, location: StoreLocation, *, read_only: bool | None = None) -> None:
        self.location = location
        self.read_timeout_s = READ_TIMEOUT_S
        self._url = _read_url(location)
        self._closed = False
        self._rest_until = 0.0
        self._reason = ""
        self._make_engines()
        self.deadline = _Deadline(self)
        self.read_only = bool(read_only)
        try:
            self._open(read_only)
        except BaseException:
            self.close()
            raise
        abandon_in_child(self)

    # opening
    def _open(self, read_only: bool | None) -> None:
        location = self.location
        marks = self._find_or_make()
        self.store_id, self.format = marks.store_id, marks.format
        if self.format > FORMAT:
            raise StoreUnavailable(
                f"The store {location.shown} has format {self.format}, made by a newer trackside than this "
                f"one, which reads formats up to {FORMAT}. Upgrade trackside: "
                "pip install --upgrade trackside."
            )
        if read_only is None:
            self.read_only = self._may_only_read()
        if self.format < FORMAT and not self.read_only:
            self.format = self._upgrade()
        self._settle_artifacts(marks.artifact_root)

    def _make_engines(self) -> None:
        self._local = threading.local()
        self.reader = self._engine("REPEATABLE READ", READ_TIMEOUT_S, pool_size=4, max_overflow=28)
        self.writer = self._engine("READ COMMITTED", WRITE_TIMEOUT_S, pool_size=1, max_overflow=7)
        self._listener = RevisionListener(self.reader)

    def _engine(self, isolation: str, timeout_s: float, **pool: int) -> Engine:
        settings = {
            "search_path": f"{SCHEMA_NAME},public",
            "statement_timeout": int(timeout_s * 1000),
            "lock_timeout": int(LOCK_TIMEOUT_S * 1000),
            "idle_in_transaction_session_timeout": int(10 * timeout_s * 1000),
            "jit": "off",  # a page is the beginning of a long walk, whose cost is taken for its own
        }
        given = str(self._url.query.get("options", ""))
        options = " ".join([given, *(f"-c {name}={value}" for name, value in settings.items())])
        engine = create_engine(
            self._url.update_query_dict({"options": options.strip(), "application_name": "trackside"}),
            isolation_level=isolation,
            pool_timeout=timeout_s,
            connect_args={
                "connect_timeout": CONNECT_TIMEOUT_S,
                "keepalives_idle": 10,
                "keepalives_interval": 5,
                "keepalives_count": 3,
                "tcp_user_timeout": int(timeout_s * 1000),
            },
            **pool,
        )
        event.listen(engine, "checkout", _check_life)

        @event.listens_for(engine, "do_connect")
        def _(_dialect: object, _record: object, arguments: Any, options: Any) -> Any:
            if time.monotonic() < self._rest_until:
                raise StoreUnavailable(self._reason)
            from trackside.store.watchdog import GuardedConnection  # here: the driver is optional

            connection = GuardedConnection.connect(*arguments, **options)
            connection.limit_s = timeout_s
            connection.only_reads = isolation == "REPEATABLE READ"
            return connection

        return engine

    def abandon(self) -> None:
        """Forget the connections without touching them: in a forked child they are the parent's."""
        self.reader.dispose(close=False)
        self.writer.dispose(close=False)
        self._make_engines()

    def _settle_artifacts(self, shared: str | None) -> None:
        """Where files go: what the store says; else what the first says who has set it, for all."""
        chosen = chosen_root()
        if shared is None and chosen is not None and not self.read_only:
            with self.write() as connection:
                share_artifacts(connection, chosen)
            with self.read() as connection:
                marks = find_schema(connection)
            shared = None if marks is None else marks.artifact_root
        if (self.location.known_identity(), self.location.shared_root()) != (self.store_id, shared):
            self.location.note_identity(self.store_id, shared, replace=True)
        self.own_root = None if shared else self.location.artifact_root

    def _find_or_make(self) -> Marks:
        with self._translated(), self.reader.begin() as connection:
            found = find_schema(connection)
        if found is None:
            if self.read_only:
                raise StoreUnavailable(f"There is no store at {self.location.shown}.")
            with self._translated(), self.writer.begin() as connection:
                _lock(connection)
                found = find_schema(connection)  # somebody else may have been quicker
                if found is None:
                    make_schema(connection)
                    found = find_schema(connection)
        assert found is not None
        return found

    def _upgrade(self) -> int:
        """Bring the tables to this format, unless somebody else does meanwhile; returns the new one."""
        from trackside.store.upgrades.server import note_server_upgrade, upgrade_schema

        try:
            with self._translated(), self.writer.begin() as connection:
                _lock(connection)
                marks = find_schema(connection)
                assert marks is not None
                version = marks.format
                if version >= FORMAT:
                    return version
                made = upgrade_schema(connection, version)
        except StoreUnavailable as error:
            hint = " Let whoever made its tables open it once with this version of trackside."
            raise StoreUnavailable(
                f"The store can't be upgraded from format {self.format} to {FORMAT}, and stays as it was: "
                f"{error}{hint if _is_forbidden(error) else ''}"
            ) from error
        note_server_upgrade(self.location, version, made)
        return made

    def _may_only_read(self) -> bool:
        query = f"SELECT pg_is_in_recovery() OR NOT has_table_privilege('{SCHEMA_NAME}.store', 'UPDATE')"
        with self._translated(), self.reader.begin() as connection:
            return bool(connection.execute(text(query)).scalar_one())

    # using
    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection inside one read transaction: everything read in it is of one moment."""
        self._check_open()
        with self._translated(), self.reader.begin() as connection:
            if self.read_timeout_s != READ_TIMEOUT_S:
                set_timeout(connection, self.read_timeout_s)
            yield connection

    def told_revision(self) -> int | None:
        """The newest revision that the server has told of; None if it has to be asked."""
        self._check_open()
        return self._listener.peek()

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A connection inside one write transaction; no other is open anywhere. It commits at the end."""
        with self.exclusive(), self.begin() as connection:
            yield connection

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        """Hold the right to write: a transaction that has the lock, and waits for :meth:`begin`."""
        self._check_open()
        if self.read_only:
            raise StoreUnavailable(f"The store {self.location.shown} is read-only.")
        with self._translated(), self.writer.connect() as connection:
            try:
                _lock(connection)
                self._check_format(connection)
                self._local.held = connection
                yield
            finally:
                self._local.held = None
                connection.rollback()  # of what was not committed

    def _check_format(self, connection: Connection) -> None:
        """Refuse to write what a newer program has upgraded since it was opened: its rules are others."""
        version = connection.exec_driver_sql(f"SELECT version FROM {SCHEMA_NAME}.database_format")  # noqa: S608
        if version.scalar_one() > FORMAT:
            raise StoreUnavailable(say_upgraded(self.location.shown))

    @contextmanager
    def begin(self, *, large: bool = False) -> Iterator[Connection]:  # noqa: ARG002  # the server minds
        """A write transaction; the caller holds the right to write."""
        connection: Connection = self._local.held
        with self._translated():
            yield connection
            connection.commit()

    def trim_log(self, limit_bytes: int = 0) -> None:
        """Nothing: the server keeps its own log."""

    def checkpoint(self, read: Callable[[Connection], Answer]) -> Answer:
        """What ``read`` reads: a server's commit is durable."""
        with self.read() as connection:
            return read(connection)

    def check_log(self) -> None:
        """Nothing: the server keeps its own log."""

    @contextmanager
    def _translated(self) -> Iterator[None]:
        """What the driver raises, as an error of ours; never with a password."""
        try:
            yield
        except PoolTimeout as error:
            raise StoreUnavailable(f"The store {self.location.shown} has no connection left.") from error
        except DBAPIError as error:
            raise self._unavailable(error) from error
        except UnicodeEncodeError as error:
            raise InvalidInput(
                f"{error.object[:40]!r} holds half a surrogate pair, which is no text."
            ) from None

    def _unavailable(self, error: DBAPIError) -> Exception:
        cause = type(error.orig).__name__
        if cause == "QueryCanceled":
            return StoreUnavailable(
                f"This takes more than {self.read_timeout_s:g} s in a store of this size: ask for fewer "
                "experiments or a narrower filter."
            )
        if cause == "UntranslatableCharacter" or "NUL (0x00)" in str(error.orig):
            return InvalidInput("A text holds a NUL character, which no database stores.")
        reason = " ".join(str(error.orig).split())
        said = f"The store {self.location.shown} failed: {reason}."
        if error.connection_invalidated or error.statement is None:
            said += " What is logged meanwhile is kept, and stored when it is back."
            self._rest_until, self._reason = time.monotonic() + _REST_S, said
        return StoreUnavailable(said)

    def _check_open(self) -> None:
        if self._closed:
            raise StoreUnavailable(f"The store {self.location.shown} was closed.")

    def close(self) -> None:
        """Close all connections."""
        self._closed = True
        self._listener.stop()
        self.reader.dispose()
        self.writer.dispose()


class _Deadline:
    """Limits that the server keeps; see :class:`trackside.store.database.Limits`."""

    def __init__(self, database: ServerDatabase) -> None:
        self._database = database

    @contextmanager
    def limited(self, connection: Connection, seconds: float) -> Iterator[None]:
        """A shorter time for what is inside. Raises OutOfTime; the transaction goes on."""
        inner = connection.begin_nested()
        try:
            set_timeout(connection, seconds)
            yield
        except DBAPIError as error:
            inner.rollback()
            if type(error.orig).__name__ == "QueryCanceled" and wanted_here()():
                raise OutOfTime from error
            raise
        except BaseException:
            inner.rollback()
            raise
        else:
            set_timeout(connection, self._database.read_timeout_s)
            inner.commit()


def set_timeout(connection: Connection, seconds: float) -> None:
    """Limit the statements of a transaction from now on."""
    connection.exec_driver_sql(f"SET LOCAL statement_timeout = {max(1, int(seconds * 1000))}")


def _check_life(driver: Any, record: Any, _proxy: object) -> None:
    """Before a connection is used that has not been for a while: another one is taken if it is dead."""
    last, now = record.info.get("used"), time.monotonic()
    record.info["used"] = now
    if last is None or now - last < _TRUSTED_S:
        return
    try:
        driver.ask_for_life()
    except Exception as error:
        raise DisconnectionError(str(error)) from error


def _is_forbidden(error: StoreUnavailable) -> bool:
    cause = error.__cause__
    return isinstance(cause, DBAPIError) and type(cause.orig).__name__ == "InsufficientPrivilege"


def _lock(connection: Connection) -> None:
    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({WRITE_LOCK})")


def _read_url(location: StoreLocation) -> URL:
    try:
        import psycopg  # noqa: F401  # an optional dependency, and its absence has to be said
    except ImportError:
        raise StoreUnavailable(
            f"The store {location.shown} needs the PostgreSQL driver: pip install 'trackside[postgres]'."
        ) from None
    try:
        return make_url(location.url).set(drivername="postgresql+psycopg")
    except (ArgumentError, ValueError):
        raise InvalidInput(
            f"{location.shown} can't be read: use postgresql://user@host:port/database, with special "
            "characters of the password percent-encoded.",
            path="store",
        ) from None
