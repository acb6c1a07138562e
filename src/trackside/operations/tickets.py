"""Tickets for exports: what was asked for is kept until it is fetched."""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field
from typing import Literal

from trackside.errors import NotFound
from trackside.operations.wire import RunExport
from trackside.operations.wire_files import ArtifactArchive, ExportState

__all__ = ["Export", "Exports", "Progress"]

MOST = 100


@dataclass(slots=True)
class Progress:
    """How far an export has come, for who waits for it."""

    state: Literal["waiting", "sending", "sent", "failed"] = "waiting"
    done_bytes: int = 0
    size_bytes: int | None = None

    def add(self, count: int) -> None:
        """Some more bytes have been read."""
        self.done_bytes += count

    def follow(self, pieces: Iterator[bytes]) -> Iterator[bytes]:
        """Hand the pieces on, and note where they begin and end."""
        self.state, self.done_bytes = "sending", 0
        try:
            for piece in pieces:
                if self.size_bytes is None:  # whoever knows how much there is counts what is read
                    self.add(len(piece))
                yield piece
            self.state = "sent"
        finally:
            if self.state == "sending":
                self.state = "failed"
            if isinstance(pieces, Generator):
                pieces.close()

    def tell(self) -> ExportState:
        """What there is to say of it."""
        return ExportState(state=self.state, done_bytes=self.done_bytes, size_bytes=self.size_bytes)


@dataclass(frozen=True, slots=True)
class Export:
    """What a ticket stands for."""

    request: RunExport | ArtifactArchive
    file_name: str
    media_type: str
    expires_s: float
    progress: Progress = field(default_factory=Progress)

    def is_good(self, now_s: float) -> bool:
        """Whether it can be asked for: once it is being sent, also how that ended, however long it took."""
        return self.expires_s > now_s or self.progress.state != "waiting"


@dataclass(slots=True)
class Exports:
    """Tickets that were given out: at most a hundred, each for ten minutes."""

    _known: dict[str, Export] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, export: Export) -> str:
        """Give out a ticket."""
        ticket = uuid.uuid4().hex
        with self._lock:
            now = time.monotonic()
            fresh = [(key, one) for key, one in self._known.items() if one.is_good(now)]
            self._known = dict([*fresh[-MOST + 1 :], (ticket, export)])
        return ticket

    def find(self, ticket: str) -> Export:
        """What a ticket stands for. Raises NotFound if it has expired."""
        with self._lock:
            export = self._known.get(ticket)
        if export is None or not export.is_good(time.monotonic()):
            raise NotFound("This export has expired: ask for it again.", path="export_id")
        return export
