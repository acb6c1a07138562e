"""The door to Alembic: the steps from one format to the next, run in a transaction of the caller."""

from __future__ import annotations

from pathlib import Path

from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

__all__ = ["list_formats", "run_steps"]


def run_steps(connection: Connection, version: int) -> int:
    """Make a database of the newest format of one of ``version``; the caller marks and commits it.

    Alembic's own mark, the table ``alembic_version``, is not used: the format is where each program looks
    before it touches anything, ``PRAGMA user_version`` and ``database_format``.

    Returns:
        The format that it has now.
    """
    scripts = _scripts()
    steps = reversed(list(scripts.iterate_revisions("head", str(version))))
    with Operations.context(MigrationContext.configure(connection)):
        for step in steps:
            step.module.upgrade()
            version = int(step.revision)
    return version


def list_formats() -> list[int]:
    """The formats there have been, the first one first."""
    return [int(step.revision) for step in _scripts().walk_revisions()][::-1]


def _scripts() -> ScriptDirectory:
    return ScriptDirectory(Path(__file__).parent)
