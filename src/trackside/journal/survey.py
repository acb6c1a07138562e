"""Which journals a store has, how far they reach, and whether their writers live."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from pathlib import Path

from trackside.journal.folders import list_folders
from trackside.journal.format import SegmentName, family
from trackside.journal.locks import is_owner_gone
from trackside.journal.origin import is_this_boot
from trackside.journal.reader import read_header
from trackside.journal.records import Header
from trackside.settings import StoreLocation

__all__ = ["LOST_CONTACT_S", "Segment", "Survey"]

LOST_CONTACT_S = 600.0
"""A writer on another host counts as gone after so long without a sign of life."""

_SETTLED_S = 1.0


@dataclass(frozen=True, slots=True)
class Segment:
    """A segment's file as it was when the survey saw it."""

    name: SegmentName
    path: Path
    size_bytes: int
    changed_s: float

    @property
    def family(self) -> str:
        """What a process and its forked children have in common."""
        return family(self.name.writer)

    @property
    def key(self) -> tuple[str, int]:
        """How a store names it."""
        return (self.name.writer, self.name.number)


class Survey:
    """Looks at the journal folders of a store; remembers what can't change."""

    def __init__(self, location: StoreLocation) -> None:
        self._location = location
        self._folders: list[Path] = []
        self._headers: dict[str, Header] = {}

    def list_segments(self) -> list[Segment]:
        """All segments, those of the oldest writer first, each writer's in order.

        Sizes are taken from the newest writer to the oldest. So what is included of a forked child never
        lacks what its parent had logged before (a run is opened before a child logs to it).
        """
        named = [(self._began(name, path), name, path) for name, path in self._find()]
        named.sort(key=lambda item: (item[0], item[1]))
        segments = []
        for _, name, path in reversed(named):
            try:
                stat = path.stat()
            except FileNotFoundError:
                continue
            segments.append(Segment(name, path, stat.st_size, stat.st_mtime))
        segments.reverse()
        return segments

    def _find(self) -> list[tuple[SegmentName, Path]]:
        if len(self._folders) < 2 and self._location.folder.is_dir():
            self._folders = list_folders(self._location)
        found = []
        for folder in self._folders:
            try:
                with os.scandir(folder) as entries:
                    names = [entry.name for entry in entries]
            except OSError:
                continue
            found += [(name, folder / text) for text in names if (name := SegmentName.parse(text))]
        return found

    def _began(self, name: SegmentName, path: Path) -> int:
        header = self.header(name, path)
        return header.wall_ms if header else 0

    def header(self, name: SegmentName, path: Path) -> Header | None:
        """Who writes a journal; None if its header is (still) missing or damaged."""
        known = self._headers.get(name.writer)
        if known is None:
            try:
                known = read_header(path)
            except OSError:
                return None
            if known is not None:
                self._headers[name.writer] = known
        return known

    def is_writer_gone(self, writer: str) -> bool:
        """Whether a writer has ended: its lock is free or missing, or on another host, too old."""
        header = self._headers.get(writer)
        for folder in self._folders:
            lock = folder / f"{writer}.lock"
            try:
                if header is not None and not is_this_boot(header):
                    gone = time.time() - lock.stat().st_mtime > LOST_CONTACT_S
                else:
                    gone = is_owner_gone(lock)
            except FileNotFoundError:
                continue
            except OSError:
                return False
            if not gone:
                return False
        return True

    def is_complete(self, segment: Segment, all_segments: list[Segment]) -> bool:
        """Whether nobody writes a segment any more: there is a next one, or its writer has ended."""
        # A file from the future was changed before the clock was set back.
        is_settled = abs(time.time() - segment.changed_s) > _SETTLED_S
        if is_settled and self.has_next(segment, all_segments):
            return True
        return self.is_writer_gone(segment.name.writer)

    @staticmethod
    def has_next(segment: Segment, all_segments: list[Segment]) -> bool:
        """Whether its writer has begun another segment since."""
        writer, number = segment.key
        return any(other.key > (writer, number) and other.name.writer == writer for other in all_segments)

    @staticmethod
    def last_seen_ms(segments: list[Segment]) -> int:
        """When the writer of these segments gave its last sign of life; 0 if nothing is left of it."""
        times = [0.0, *(segment.changed_s for segment in segments)]
        for segment in segments:
            try:
                times.append(_lock_of(segment).stat().st_mtime)
            except OSError:
                continue
        return int(max(times) * 1000)

    @staticmethod
    def remove_lock(segment: Segment) -> None:
        """Remove the lock file that a crashed writer left."""
        _lock_of(segment).unlink(missing_ok=True)


def _lock_of(segment: Segment) -> Path:
    return segment.path.with_name(f"{segment.name.writer}.lock")
