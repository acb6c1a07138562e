"""Files that are about to be copied: who copies them, and what a process needs that goes on after a crash."""

from __future__ import annotations

import os
import socket
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import msgspec

from trackside.decoding import decode_json

if TYPE_CHECKING:
    from trackside.journal.locks import OwnerLock

__all__ = ["Intent", "IntentFolder", "SourceChanged", "WatchedSource", "identify"]


class Identity(msgspec.Struct, frozen=True):
    """What tells a file from a later one of the same name, and from itself after a change."""

    size_bytes: int
    mtime_ns: int
    inode: int


class Intent(msgspec.Struct, frozen=True):
    """A copy that was promised: a user's file into the folder of a run.

    ``draft`` names what is half written (see :meth:`trackside.artifacts.ArtifactRoot.copy`).
    """

    run_id: str
    uri: str
    path: str
    source: str
    identity: Identity
    draft: str
    host: str


class SourceChanged(Exception):
    """The user's file isn't what it was when it was logged; the text says how."""


def identify(file: BinaryIO) -> Identity:
    """The identity of an open file."""
    found = os.fstat(file.fileno())
    return Identity(found.st_size, found.st_mtime_ns, found.st_ino)


class WatchedSource:
    """A file while it is copied: at its end it says whether it was the same all the time."""

    def __init__(self, file: BinaryIO, identity: Identity) -> None:
        self._file = file
        self._identity = identity
        self.is_unwanted = False

    def read(self, size: int) -> bytes:
        """Some bytes; none at the end. Raises SourceChanged if they aren't those that were logged."""
        if self.is_unwanted:
            raise SourceChanged("another file was logged under its name")
        chunk = self._file.read(size)
        if not chunk and identify(self._file) != self._identity:
            raise SourceChanged("it was changed while it was being copied")
        return chunk


class IntentFolder:
    """Intents as files, each with the name of the process that sees to it.

    A process is alive while it holds the lock of its name. An intent of one that isn't belongs to whoever
    renames it first.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._name = uuid.uuid4().hex
        self._lock: OwnerLock | None = None

    def add(self, intent: Intent) -> Path:
        """Write an intent down; where it is."""
        from trackside.journal.locks import OwnerLock

        self.folder.mkdir(parents=True, exist_ok=True)
        if self._lock is None:
            self._lock = OwnerLock(self.folder / f"{self._name}.lock")
        place = self.folder / f"{self._name}-{intent.draft}.json"
        part = place.with_suffix(".part")
        part.write_bytes(msgspec.json.encode(intent))
        part.replace(place)
        return place

    def adopt(self) -> Iterator[tuple[Path, Intent]]:
        """Take over the intents of processes of this host that have ended."""
        from trackside.journal.locks import OwnerLock

        if not self.folder.is_dir():
            return
        for found in self.folder.glob("*-*.json"):
            owner, _, rest = found.name.partition("-")
            if owner == self._name or not self._is_gone(owner):
                continue
            try:
                intent = decode_json(found.read_bytes(), Intent)
                if intent.host != socket.gethostname():
                    continue
                if self._lock is None:
                    self._lock = OwnerLock(self.folder / f"{self._name}.lock")
                place = self.folder / f"{self._name}-{rest}"
                found.rename(place)
            except (OSError, msgspec.MsgspecError):
                continue  # somebody else was faster, or it is no intent
            yield place, intent

    def close(self) -> None:
        """Nothing is left to do: the lock and its file go away, and those of processes that have ended."""
        if self._lock is not None and not any(self.folder.glob(f"{self._name}-*.json")):
            self._lock.release()
            self._lock = None
        for lock in self.folder.glob("*.lock"):
            if not any(self.folder.glob(f"{lock.stem}-*.json")) and self._is_gone(lock.stem):
                lock.unlink(missing_ok=True)

    def _is_gone(self, owner: str) -> bool:
        from trackside.journal.locks import is_owner_gone

        try:
            return is_owner_gone(self.folder / f"{owner}.lock")
        except OSError:
            return not (self.folder / f"{owner}.lock").exists()
