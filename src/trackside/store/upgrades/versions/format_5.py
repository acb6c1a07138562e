"""Where all who use a store on a server keep files of runs; a database in a file has no need of it."""

from __future__ import annotations

from alembic import op

revision = "5"
down_revision = "4"


def upgrade() -> None:
    """A column of the marks, which the later databases of format 4 have already."""
    if op.get_context().dialect.name == "postgresql":
        op.execute("ALTER TABLE trackside.database_format ADD COLUMN IF NOT EXISTS artifact_root text")
