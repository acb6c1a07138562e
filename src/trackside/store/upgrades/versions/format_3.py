"""Saved views of a run list, and registered models."""

from __future__ import annotations

from alembic import op
from sqlalchemy import BigInteger, CheckConstraint, Column, Integer, SmallInteger, text

from trackside.store.tables import BigKey, Text

revision = "3"
down_revision = "2"


def upgrade() -> None:
    """Five new tables."""
    op.create_table(
        "saved_view",
        Column("experiment_id", BigInteger, primary_key=True, autoincrement=False),
        Column("view_id", Text, primary_key=True),
        Column("name", Text),
        Column("document", Text, nullable=False),
        Column("is_default", SmallInteger, nullable=False),
        Column("rev", BigInteger, nullable=False),
        Column("changed", BigInteger, nullable=False),
        sqlite_with_rowid=False,
    )
    _make_partial_index("saved_view_name", "saved_view", ["experiment_id", "name"], "name", unique=True)
    _make_models()


def _make_models() -> None:
    described = ("description", "tags")
    dated = ("creation_time", "last_update_time")
    op.create_table(
        "model",
        Column("id", BigKey, primary_key=True, autoincrement=True),
        Column("name", Text, nullable=False, unique=True),
        *(Column(name, Text, nullable=False) for name in described),
        Column("versions_made", BigInteger, nullable=False),
        *(Column(name, BigInteger, nullable=False) for name in dated),
        Column("user_id", Text, nullable=False),
    )
    op.create_table(
        "model_version",
        Column("model_id", BigInteger, primary_key=True, autoincrement=False),
        Column("version", BigInteger, primary_key=True, autoincrement=False),
        Column("run_n", BigInteger),
        *(Column(name, Text, nullable=False) for name in ("source", "path", *described)),
        *(Column(name, BigInteger, nullable=False) for name in dated),
        Column("user_id", Text, nullable=False),
        sqlite_with_rowid=False,
    )
    columns = ["run_n", "model_id", "version"]
    _make_partial_index("model_version_run", "model_version", columns, "run_n", unique=False)
    op.create_table(
        "model_alias",
        Column("model_id", BigInteger, primary_key=True, autoincrement=False),
        Column("alias", Text, primary_key=True),
        Column("version", BigInteger, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "registry",
        Column("id", Integer, CheckConstraint("id = 1"), primary_key=True, autoincrement=False),
        Column("rev", BigInteger, nullable=False),
    )


def _make_partial_index(name: str, table: str, columns: list[str], present: str, *, unique: bool) -> None:
    where = text(f"{present} IS NOT NULL")
    op.create_index(name, table, columns, unique=unique, sqlite_where=where, postgresql_where=where)
