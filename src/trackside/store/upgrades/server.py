"""Upgrading a database on a server: under the lock of those who write, in one transaction."""

from __future__ import annotations

from sqlalchemy import Connection, text

from trackside.settings import StoreLocation
from trackside.store.upgrades.copies import Upgrade, note_upgrade
from trackside.store.upgrades.history import run_steps

__all__ = ["note_server_upgrade", "upgrade_schema"]

TIMEOUT_S = 3600.0
"""How long a statement may take: an index over all metrics of a million runs takes minutes."""


def upgrade_schema(connection: Connection, version: int) -> int:
    """Bring the tables from format ``version`` to this one; the caller has the lock, and commits.

    Returns:
        The format that they have now.
    """
    guarded = connection.connection.driver_connection
    usual, guarded.limit_s = guarded.limit_s, TIMEOUT_S  # type: ignore[union-attr]  # the watchdog's
    try:
        connection.exec_driver_sql(f"SET LOCAL statement_timeout = {int(TIMEOUT_S * 1000)}")
        made = run_steps(connection, version)
        mark = text("UPDATE trackside.database_format SET version = :version")
        connection.execute(mark, {"version": made})
    finally:
        guarded.limit_s = usual  # type: ignore[union-attr]
    return made


def note_server_upgrade(location: StoreLocation, before: int, after: int) -> None:
    """Write down on this machine that the store was upgraded from here."""
    reason = "It is on a server, where pg_dump makes copies; the upgrade was one transaction."
    location.folder.mkdir(parents=True, exist_ok=True)
    note_upgrade(location, Upgrade(before, after, reason=reason))
