"""The tables of registered models; conventions as in :mod:`trackside.store.tables`.

Of a deleted model nothing stays. A run behind a version is never removed for good.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, CheckConstraint, Column, Index, Integer, Table

from trackside.store.tables import BigKey, Text, column, metadata

__all__ = ["model", "model_alias", "model_version", "registry"]

model = Table(
    "model",
    metadata,
    Column("id", BigKey, primary_key=True, autoincrement=True),
    Column("name", Text, nullable=False, unique=True),
    column("description", Text),
    column("tags", Text),
    column("versions_made", BigInteger),
    column("creation_time", BigInteger),
    column("last_update_time", BigInteger),
    column("user_id", Text),
)

model_version = Table(
    "model_version",
    metadata,
    Column("model_id", BigInteger, primary_key=True, autoincrement=False),
    Column("version", BigInteger, primary_key=True, autoincrement=False),
    column("run_n", BigInteger, null=True),
    column("source", Text),
    column("path", Text),
    column("description", Text),
    column("tags", Text),
    column("creation_time", BigInteger),
    column("last_update_time", BigInteger),
    column("user_id", Text),
    sqlite_with_rowid=False,
)
_of_run = model_version.c.run_n.is_not(None)
Index(
    "model_version_run",
    model_version.c.run_n,
    model_version.c.model_id,
    model_version.c.version,
    sqlite_where=_of_run,
    postgresql_where=_of_run,
)

model_alias = Table(
    "model_alias",
    metadata,
    Column("model_id", BigInteger, primary_key=True, autoincrement=False),
    Column("alias", Text, primary_key=True),
    column("version", BigInteger),
    sqlite_with_rowid=False,
)

# When registered models changed last: one row, from the first change on.
registry = Table(
    "registry",
    metadata,
    Column("id", Integer, CheckConstraint("id = 1"), primary_key=True, autoincrement=False),
    column("rev", BigInteger),
)
