"""Tickets for exports: what was asked for is kept until it is fetched."""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Iterator
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
            yield from pieces
            self.state = "sent"
        finally:
            if self.state == "sending":
                self.state = "failed"

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
            fresh = [(key, one) for key, one in self._known.items() if one.expires_s > now]
            self._known = dict([*fresh[-MOST + 1 :], (ticket, export)])
        return ticket

    def find(self, ticket: str) -> Export:
        """What a ticket stands for. Raises NotFound if it has expired."""
        with self._lock:
            export = self._known.get(ticket)
        if export is None or export.expires_s < time.monotonic():
            raise NotFound("This export has expired: ask for it again.", path="export_id")
        return export
