"""When a content was last logged, so that ``gc`` leaves one alone that a run is about to refer to."""

from __future__ import annotations

import time

from alembic import op
from sqlalchemy import BigInteger, Column, text

from trackside.store.tables import Text

revision = "4"
down_revision = "3"


def upgrade() -> None:
    """A new table, in which all contents count as just written."""
    op.create_table(
        "written",
        Column("digest", Text, primary_key=True),
        Column("time_ms", BigInteger, nullable=False),
        sqlite_with_rowid=False,
    )
    statement = text("INSERT INTO written SELECT digest, CAST(:now AS BIGINT) FROM blob")
    op.execute(statement.bindparams(now=time.time_ns() // 1_000_000))
