"""Files that nobody refers to, and contents that somebody misses."""

from __future__ import annotations

import os
import re
import sqlite3
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from trackside.artifacts.paths import is_draft
from trackside.doctor.finding import Finding, Patient, Repair
from trackside.errors import TracksideError
from trackside.settings import StoreLocation
from trackside.store.inspection import list_content_files

__all__ = ["ASIDE", "check_contents", "check_run_folders"]

ASIDE = "set-aside"
"""Folder beside the database into which repairs move what nobody refers to."""

_YOUNG_S = 86_400.0
"""Something so new may be referred to in a moment."""

_RUN = re.compile(r"[0-9a-f]{32}")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_BATCH = 500
_SHOWN = 3


def check_run_folders(patient: Patient) -> Iterator[Finding]:
    """Folders of files whose run isn't in the store, and what copies left that were interrupted."""
    location, name = patient.location, "files"
    root = Path(location.artifact_root)
    if "://" in location.artifact_root:
        return  # check_object_storage looks there
    if patient.store is None or not root.is_dir():
        return
    if patient.behind_bytes != 0:
        text = "Which files belong to no run is known when the journals are applied."
        yield Finding(name, "note", text)
        return
    if not location.is_embedded and location.shared_root():
        yield Finding(
            name, "note", f"Files are kept at {root}, which others use as well: it isn't looked through."
        )
        return
    old = [entry for entry in _entries(root) if _RUN.fullmatch(entry.name) and _is_old(entry)]
    try:
        known = {
            run_id
            for first in range(0, len(old), _BATCH)
            for run_id in patient.store.find_runs([entry.name for entry in old[first : first + _BATCH]])
        }
    except TracksideError as error:
        yield Finding(name, "broken", str(error))
        return
    orphans = [entry for entry in old if entry.name not in known]
    drafts = [file for file in _walk(root) if is_draft(file.name) and _is_old(file)]
    if not orphans and not drafts:
        yield Finding(name, "ok", f"Each folder of {root} belongs to a run.")
    if orphans:
        yield _unclaimed(location, name, orphans, "folders of files belong to no run")
    if drafts:
        yield _unclaimed(location, name, drafts, "copies of files were interrupted and never finished")


def check_contents(patient: Patient) -> Iterator[Finding]:
    """Long texts, such as notebooks, that are files beside the database."""
    location, name = patient.location, "contents"
    if not location.is_embedded or patient.store is None:
        return
    try:
        wanted = list_content_files(location)
    except sqlite3.Error as error:
        yield Finding(name, "broken", f"Which contents there should be can't be told: {error}.")
        return
    there = {entry.name: entry for entry in _entries(location.blob_folder)}
    missing = sorted(wanted - there.keys())
    if missing:
        yield Finding(
            name,
            "broken",
            f"{len(missing):,} contents (code, notebooks, environments of runs) are missing in "
            f"{location.blob_folder}: {_name(missing)}.",
            "Put them back from a backup of the folder. All else of those runs is as it was.",
        )
    unclaimed = [
        entry
        for digest, entry in there.items()
        if digest not in wanted and _is_old(entry) and (_DIGEST.fullmatch(digest) or digest.startswith("."))
    ]
    if unclaimed and patient.behind_bytes == 0:
        yield _unclaimed(location, name, unclaimed, "contents are referred to by nobody")
    elif not missing:
        yield Finding(name, "ok", f"Long texts of runs that are files: {len(wanted):,}, all of them there.")


def _unclaimed(location: StoreLocation, check: str, files: list[Path], what: str) -> Finding:
    aside = location.folder / ASIDE
    return Finding(
        check,
        "warning",
        f"{len(files):,} {what}: {_name([file.name for file in files])}.",
        f"They do no harm. --repair moves them to {aside}; delete that when you don't miss anything.",
        Repair(f"Move {len(files):,} of them ({what}) to {aside}.", lambda: _set_aside(location, files)),
    )


def _set_aside(location: StoreLocation, files: Iterable[Path]) -> str:
    aside = location.folder / ASIDE
    moved = 0
    for file in files:
        target = aside / file.relative_to(_base(location, file))
        if target.exists():
            target = target.with_name(f"{target.name}.{time.time_ns()}")
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            file.rename(target)
        except FileNotFoundError:
            continue
        moved += 1
    return f"{moved:,} were moved to {aside}."


def _base(location: StoreLocation, file: Path) -> Path:
    root = Path(location.artifact_root)
    return root.parent if file.is_relative_to(root) else location.folder


def _entries(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError:
        return []


def _walk(root: Path) -> Iterator[Path]:
    for folder, _, names in os.walk(root):
        for name in names:
            yield Path(folder, name)


def _is_old(path: Path) -> bool:
    try:
        times = [place.stat().st_mtime for place in (path, path / "artifacts") if place.exists()]
    except OSError:
        return False
    return bool(times) and time.time() - max(times) > _YOUNG_S


def _name(names: list[str]) -> str:
    more = f" and {len(names) - _SHOWN:,} more" if len(names) > _SHOWN else ""
    return ", ".join(names[:_SHOWN]) + more
