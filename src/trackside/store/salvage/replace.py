"""Putting the new database in the place of the damaged one, which is kept beside it."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import sqlite3
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from trackside.errors import StoreUnavailable
from trackside.journal.folders import sync_folder
from trackside.journal.locks import FileLock
from trackside.journal.reader import read_segment
from trackside.journal.survey import Survey
from trackside.settings import StoreLocation, allows_write_ahead_log
from trackside.store.salvage.gather import gather
from trackside.store.salvage.pages import PageFile
from trackside.store.salvage.rebuild import Salvaged, rebuild
from trackside.store.salvage.trees import Trees
from trackside.store.schema import FORMAT

__all__ = ["Replaced", "replace_damaged"]

_PATIENCE_S = 30.0
_BESIDE = ("-wal", "-shm", "-journal")
_PIECE_BYTES = 4 << 20
_ROOM = 1.2
"""Times its size that have to be free."""


@dataclass(frozen=True, slots=True)
class Replaced:
    """What was done.

    Attributes:
        salvaged: what the new database holds and what it lacks.
        damaged: where the damaged one is kept.
        notes: a file that names each run that lost something.
        journals: journals that were moved aside because nobody knows how far they had been applied.
    """

    salvaged: Salvaged
    damaged: Path
    notes: Path
    journals: list[Path]


def replace_damaged(location: StoreLocation, aside: Path) -> Replaced:
    """Save what is readable of a damaged database into a new one, and put that in its place.

    Nobody writes meanwhile. Until the last step the damaged database is where it was; then it is kept beside
    the new one, byte for byte, with its write-ahead log.

    Args:
        location: of the store, which is a file.
        aside: a folder for journals that can't be applied any more.

    Raises:
        StoreUnavailable: nothing can be read of it, it is of a newer trackside, there is no room for another
            database, or somebody writes for too long.
        OSError: it can't be read, or the new one can't be written. All is as it was.
    """
    path = location.database
    location.folder.mkdir(parents=True, exist_ok=True)  # of a database that came alone: its lock is in there
    with FileLock(location.store_lock).hold(_PATIENCE_S):
        draft = path.with_name(f".{path.name}-{os.getpid()}.salvage")
        try:
            salvaged = _salvage(location, draft)
            doubtful = _find_doubtful(location, salvaged)
            damaged = _free_name(path, time.strftime("%Y-%m-%d"))
            notes = damaged.with_name(f"{damaged.name}.json")
            notes.write_text(json.dumps(_describe(salvaged), indent=1), encoding="utf-8")
            _swap(path, draft, damaged)
            journals = _move(doubtful, aside)
        finally:
            for end in ("", *_BESIDE):
                draft.with_name(f"{draft.name}{end}").unlink(missing_ok=True)
    return Replaced(salvaged, damaged, notes, journals)


def _salvage(location: StoreLocation, draft: Path) -> Salvaged:
    path = location.database
    size = path.stat().st_size
    if shutil.disk_usage(path.parent).free < _ROOM * size:
        raise StoreUnavailable(
            f"Saving what is readable of {path} takes another {size:,} bytes on that disk: make room first. "
            "Nothing was changed."
        )
    with contextlib.closing(PageFile(path)) as file:
        if (file.header.version or 0) > FORMAT:
            raise StoreUnavailable(
                f"{path} has format {file.header.version}, of a newer trackside. Nothing was "
                "changed: upgrade trackside first (pip install --upgrade trackside)."
            )
        found = gather(Trees(file))
        if not found.runs and not found.rows["experiment"].keys() - {(0,)} and not found.rows["store"]:
            raise StoreUnavailable(f"Nothing of {path} can be read. It was left as it is.")
        draft.unlink(missing_ok=True)
        try:
            log = allows_write_ahead_log(path.parent)
            return rebuild(found, draft, location.known_identity(), log=log)
        except sqlite3.Error as error:
            raise StoreUnavailable(
                f"The new database can't be written: {error}. Nothing was changed."
            ) from error


def _free_name(path: Path, day: str) -> Path:
    """A name that says what it is, and that nothing has yet."""
    number = 1
    while True:
        name = f"{path.name}.damaged-{day}" + (f"-{number}" if number > 1 else "")
        target = path.with_name(name)
        if not target.exists():
            return target
        number += 1


def _swap(path: Path, draft: Path, damaged: Path) -> None:
    """The log goes first: beside the new database it would be applied to that."""
    with draft.open("rb+") as file:
        os.fsync(file.fileno())
    try:
        os.link(path, damaged)
    except OSError:  # a file system without hard links
        shutil.copy2(path, damaged)
    for end in _BESIDE:
        beside = path.with_name(f"{path.name}{end}")
        with contextlib.suppress(FileNotFoundError):
            beside.rename(damaged.with_name(f"{damaged.name}{end}"))
    draft.replace(path)
    sync_folder(path.parent)


def _find_doubtful(location: StoreLocation, salvaged: Salvaged) -> list[Path]:
    """Journals of runs that are here, and of which nobody knows how far they were applied.

    Applied again from their beginning they would double points.
    """
    if salvaged.knows_positions:
        return []
    survey = Survey(location)
    doubtful = [
        segment
        for segment in survey.list_segments()
        if segment.key not in salvaged.positions and _names_some(segment.path, salvaged.run_ids)
    ]
    for segment in doubtful:
        if not survey.is_writer_gone(segment.name.writer):
            raise StoreUnavailable(
                f"How far {segment.path.name} was applied can't be read, and its process still logs: end it "
                "first. Nothing was changed."
            )
    return [segment.path for segment in doubtful]


def _names_some(path: Path, run_ids: set[str]) -> bool:
    """Whether a journal is of one of these runs."""
    start = 0
    while True:
        batch = read_segment(path, start, _PIECE_BYTES, final=True)
        named = {run_id for run_id, _ in batch.pairs}
        named |= {event.run_id for _, event in batch.events if hasattr(event, "run_id")}
        if named & run_ids:
            return True
        if batch.end <= start:
            return False
        start = batch.end


def _move(journals: list[Path], aside: Path) -> list[Path]:
    moved = []
    for path in journals:
        target = aside / "journal" / path.name
        target.parent.mkdir(parents=True, exist_ok=True)
        moved.append(path.rename(target))
    return moved


def _describe(salvaged: Salvaged) -> dict[str, object]:
    said = asdict(salvaged)
    del said["positions"], said["run_ids"]
    return said
