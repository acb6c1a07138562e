"""``trackside backup``: a copy of a store that is in use, as a folder that is a store itself."""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from trackside.errors import InvalidInput, StoreUnavailable
from trackside.settings import StoreLocation
from trackside.store.file_places import FilePlace, list_file_places

__all__ = ["Backup", "back_up"]


@dataclass(slots=True)
class Backup:
    """What a backup has copied: the folder, and how many files and bytes; and what it hasn't.

    ``elsewhere`` is where files of runs are that are not below the store's folder: in object storage, or in a
    folder that an experiment was given. The copy refers to them where they are.
    """

    folder: Path
    files: int = 0
    size_bytes: int = 0
    elsewhere: tuple[FilePlace, ...] = ()


def back_up(
    location: StoreLocation, folder: Path, on_progress: Callable[[int], object] | None = None
) -> Backup:
    """Copy a store of this machine into a new folder; others may go on using and writing it.

    The copy is of one moment: journals first, then the database, then what it refers to. What was logged
    after its journal was copied is in it as far as the database had it. Runs that go on are unfinished in the
    copy, and killed there when it is opened, for nobody has them.

    Args:
        location: where the store is.
        folder: where to; it isn't there yet, or is empty.
        on_progress: is told how many more bytes have been copied.

    Raises:
        InvalidInput: the store is on a server, or the folder holds something or is the store's own.
        StoreUnavailable: there is no store, or the database can't be read.
        OSError: something can't be read or written. No folder is left.
    """
    _check(location, folder)
    draft = folder.with_name(f".{folder.name}-{uuid.uuid4().hex}")
    backup = Backup(folder)

    def copy(source: Path) -> None:
        target = draft / source.relative_to(location.folder)
        target.parent.mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(FileNotFoundError):  # it was drained or deleted meanwhile
            shutil.copy2(source, target)
            _count(backup, target, on_progress)

    try:
        draft.mkdir(parents=True)
        for file in _files(location.folder / "journal"):
            if file.suffix == ".journal":
                copy(file)
        _copy_database(location.database, draft / "store.db")
        _count(backup, draft / "store.db", on_progress)
        backup.elsewhere = _find_elsewhere(draft / "store.db", location.folder / "artifacts")
        for name in ("blobs", "artifacts", "outbox"):
            for file in _files(location.folder / name):
                copy(file)
        copy(location.folder / "store.json")
        if folder.exists():
            folder.rmdir()
        draft.replace(folder)
    except OSError as error:
        shutil.rmtree(draft, ignore_errors=True)
        raise OSError(
            f"The backup {folder} can't be made: {error.strerror or error}. Nothing of it was left there."
        ) from error
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    return backup


def _check(location: StoreLocation, folder: Path) -> None:
    """Raises InvalidInput or StoreUnavailable unless there is something to copy, and room for it."""
    if not location.is_embedded:
        raise InvalidInput(
            f"{location.shown} is on a server: back it up with pg_dump, and its files where they are.",
            path="store",
        )
    if not location.database.exists():
        raise StoreUnavailable(f"There is no store at {location.database}.")
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InvalidInput(f"{folder} is there already: name a new folder.", path="to")
    if folder.resolve().is_relative_to(location.folder.resolve()):
        raise InvalidInput(
            f"{folder} is in the folder of the store itself, {location.folder}: name one outside.", path="to"
        )


def _files(folder: Path) -> Iterator[Path]:
    for parent, _, names in os.walk(folder):
        for name in names:
            file = Path(parent, name)
            if not name.startswith(".") and not file.is_symlink():  # drafts, and what was never ours
                yield file


def _copy_database(source: Path, target: Path) -> None:
    """By SQLite's own means, as of one moment (sqlite.org/backup.html): a copy of the file would tear it."""
    try:
        with (
            contextlib.closing(sqlite3.connect(f"{source.as_uri()}?mode=ro", uri=True)) as reader,
            contextlib.closing(sqlite3.connect(target)) as writer,
        ):
            reader.backup(writer)
    except sqlite3.Error as error:
        raise StoreUnavailable(f"The database {source} can't be copied: {error}.") from error


def _find_elsewhere(database: Path, own: Path) -> tuple[FilePlace, ...]:
    try:
        return tuple(list_file_places(database, own))
    except sqlite3.Error as error:
        raise StoreUnavailable(f"The copy of the database can't be read: {error}.") from error


def _count(backup: Backup, file: Path, on_progress: Callable[[int], object] | None) -> None:
    size = file.stat().st_size
    backup.files += 1
    backup.size_bytes += size
    if on_progress is not None:
        on_progress(size)
