"""Upgrading a database in a file: under the store's lock, in one transaction, with a copy before."""

from __future__ import annotations

import sqlite3

from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import StaticPool

from trackside.errors import StoreUnavailable
from trackside.journal.locks import FileLock
from trackside.settings import StoreLocation
from trackside.store.embedded_file import make_engine
from trackside.store.schema import FORMAT
from trackside.store.upgrades.copies import Upgrade, copy_database, note_upgrade

__all__ = ["upgrade_database"]

_PATIENCE_S = 60.0
"""How long to wait for another process that upgrades it: that copies the database first."""


def upgrade_database(location: StoreLocation, lock: FileLock) -> int:
    """Bring an older database to this format, unless somebody else has.

    Whenever it is interrupted, the database is of the old format or of the new one: SQLite takes back what
    was not committed (sqlite.org/atomiccommit.html), changes of tables included.

    Returns:
        The format that it has now.

    Raises:
        StoreUnavailable: it can't be written; it stays as it was.
    """
    version = 0
    try:
        with lock.hold(_PATIENCE_S):
            connection = sqlite3.connect(
                location.database, timeout=_PATIENCE_S, isolation_level=None, check_same_thread=False
            )
            try:
                connection.execute("PRAGMA wal_autocheckpoint=0")
                version = _version(connection)
                if version >= FORMAT:  # somebody else was quicker
                    return version
                copy, reason = copy_database(connection, location.database, version)
                _run(connection, version)
            finally:
                connection.close()  # the last one to close checkpoints: that needs the lock, too
            note_upgrade(location, Upgrade(version, FORMAT, copy, reason))
    except (DBAPIError, sqlite3.Error) as error:
        cause = error.orig if isinstance(error, DBAPIError) else error
        raise StoreUnavailable(
            f"The store {location.database} of format {version} can't be upgraded to format {FORMAT}: "
            f"{cause}. It stays as it was, and what is logged waits in the journal."
        ) from error
    return FORMAT


def _run(connection: sqlite3.Connection, version: int) -> None:
    from trackside.store.upgrades.history import run_steps

    engine = make_engine(lambda: connection, StaticPool, "BEGIN IMMEDIATE")
    try:
        with engine.begin() as transaction:
            made = run_steps(transaction, version)
            transaction.exec_driver_sql(f"PRAGMA user_version={made}")
    finally:
        engine.dispose()


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])
