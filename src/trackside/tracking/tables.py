"""Rows for a table of a run: added to what is there, whichever processes log to it at the same time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from trackside.artifacts import ArtifactRoot, WrittenFile
from trackside.artifacts.local import LocalRoot
from trackside.artifacts.table import add_rows
from trackside.errors import ArtifactNotFound
from trackside.journal.locks import FileLock

__all__ = ["keep_rows"]

_LOCK = ".tables.lock"
_PATIENCE_S = 30.0


def keep_rows(root: ArtifactRoot, file: str, rows: bytes, folder: Path) -> WrittenFile:
    """Add rows to a table of a run, or begin it with them.

    In a folder, processes take turns. What is brought later to another machine is added there.

    Args:
        root: the run's files, as for who logs.
        file: the table's path.
        rows: in the format of the file's name.
        folder: of the store, where a lock may be if the files' own place has none.

    Raises:
        InvalidInput: what is there is no table.
        OSError: it can't be read or written.
    """
    if "://" in root.uri:
        from trackside.artifacts.outbox import OutboxRoot

        if isinstance(root, OutboxRoot):
            return root.add_rows(file, rows)
    with _turn(root, folder):
        try:
            with root.open(file) as stream:
                before = stream.read()
        except ArtifactNotFound:
            return root.write(file, rows)
        return root.write(file, add_rows(before, rows, file))


@contextmanager
def _turn(root: ArtifactRoot, folder: Path) -> Iterator[None]:
    """Beside the files, so that other machines that have the folder wait as well."""
    place = root.location if isinstance(root, LocalRoot) and root.location is not None else folder
    place.mkdir(parents=True, exist_ok=True)
    with FileLock(place / _LOCK).hold(_PATIENCE_S):
        yield
