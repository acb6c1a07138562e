"""Where a store is: a network disk, a folder that is synced to a cloud, a disk that is full."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

from trackside.doctor.finding import Finding, Patient
from trackside.settings import StoreLocation
from trackside.settings.mounts import find_filesystem, is_network_filesystem
from trackside.store.journal_mode import has_write_ahead_log

__all__ = ["check_disk", "check_network", "check_synced", "find_sync", "judge_place"]

_LITTLE_BYTES = 200 << 20

_SYNCED = (
    ("Dropbox", re.compile(r"Dropbox( \(.*\))?", re.IGNORECASE)),
    ("OneDrive", re.compile(r"OneDrive([ -].*)?", re.IGNORECASE)),
    ("iCloud", re.compile(r"iCloud ?Drive|iCloud~.*|com~apple~.*|Mobile Documents", re.IGNORECASE)),
    ("Google Drive", re.compile(r"Google ?Drive([ -].*)?|My Drive", re.IGNORECASE)),
    ("Nextcloud", re.compile(r"Nextcloud|ownCloud", re.IGNORECASE)),
    ("Box", re.compile(r"Box|Box Sync")),
    ("pCloud", re.compile(r"pCloud ?Drive", re.IGNORECASE)),
    ("a cloud's folder", re.compile(r"CloudStorage")),
)
"""What their folders are called."""

_MARKS = (("Dropbox", ".dropbox"), ("Syncthing", ".stfolder"), ("Nextcloud", ".owncloudsync.log"))
"""What they put into them."""

_MOVE = (
    "Move it to a local folder: close all that uses it, move the .trackside folder, and name it with "
    "'trackside config set store PATH'."
)


def check_network(patient: Patient) -> Iterator[Finding]:
    """Whether the folder is on a disk that other hosts may have as well."""
    yield from judge_place(patient.location, find_filesystem(patient.location.folder))


def judge_place(location: StoreLocation, kind: str | None) -> Iterator[Finding]:
    """What it means for a store that its folder is on a file system of this kind."""
    folder = location.folder
    if not is_network_filesystem(kind):
        yield Finding("place", "ok", f"{folder}{f', on {kind}' if kind else ''}.")
        return
    database = location.database if location.is_embedded else None
    if database is not None and database.exists() and has_write_ahead_log(database):
        yield Finding(
            "place",
            "broken",
            f"{folder} is on a network disk ({kind}), and its database has a write-ahead log: two hosts "
            "that open it damage it.",
            "Close all programs that use the store and unset write_ahead_log: the next one that opens it "
            f"does without. Or use a local disk. {_MOVE}",
        )
        return
    yield Finding(
        "place",
        "warning",
        f"{folder} is on a network disk ({kind}): locks there are only as good as its server's, and a "
        "process on another host counts as ended after ten minutes of silence.",
        f"{_MOVE} For several machines there is a store on PostgreSQL, see docs/teams.md.",
    )


def check_synced(patient: Patient) -> Iterator[Finding]:
    """Whether a program copies the folder elsewhere while it is in use."""
    if (program := find_sync(patient.location.folder)) is None:
        return
    yield Finding(
        "synced folder",
        "warning",
        f"{patient.location.folder} is synced by {program}, which copies a database while it is written "
        "and may put an older one in its place.",
        f"{_MOVE} To have it elsewhere as well, copy it with 'trackside backup' or 'trackside sync'.",
    )


def find_sync(folder: Path) -> str | None:
    """Which program syncs a folder, as far as names and marks tell."""
    for place in (folder, *folder.parents):
        for program, pattern in _SYNCED:
            if pattern.fullmatch(place.name):
                return program
        for program, mark in _MARKS:
            if (place / mark).exists() and place != Path.home():
                return program
    return None


def check_disk(patient: Patient) -> Iterator[Finding]:
    """Whether there is room for what will be logged."""
    folder = next(
        place for place in (patient.location.folder, *patient.location.folder.parents) if place.exists()
    )
    free = shutil.disk_usage(folder).free
    if free >= _LITTLE_BYTES:
        yield Finding("disk", "ok", f"{free / 1e9:,.1f} GB are free.")
        return
    yield Finding(
        "disk",
        "warning",
        f"{free / 1e6:,.0f} MB are free at {folder}: when it is full, what is logged waits in 64 MiB of "
        "memory.",
        "Make room: 'trackside gc --dry-run' says what removing deleted runs would free.",
    )
