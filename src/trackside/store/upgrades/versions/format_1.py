"""The first format: what every history begins with. It was made in one step, as each is."""

from __future__ import annotations

revision = "1"
down_revision = None


def upgrade() -> None:
    """Nothing: no database was before it."""
