"""Sources of runs: what is known of a run beside its code, and which contents a content names."""

from __future__ import annotations

from alembic import op
from sqlalchemy import BigInteger, Column

from trackside.store.tables import Text

revision = "2"
down_revision = "1"


def upgrade() -> None:
    """Two new tables."""
    op.create_table(
        "part",
        Column("digest", Text, primary_key=True),
        Column("part", Text, primary_key=True),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "fact",
        Column("run_n", BigInteger, primary_key=True, autoincrement=False),
        Column("kind", Text, primary_key=True),
        Column("digest", Text, nullable=False),
        Column("time_ms", BigInteger, nullable=False),
        sqlite_with_rowid=False,
    )
