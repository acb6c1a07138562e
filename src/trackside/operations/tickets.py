"""Tickets for exports: what was asked for is kept until it is fetched."""

from __future__ import annotations

import threading
import time
import uuid
from dataclasses import dataclass, field

from trackside.errors import NotFound
from trackside.operations.wire import RunExport

__all__ = ["Export", "Exports"]

MOST = 100


@dataclass(frozen=True, slots=True)
class Export:
    """What a ticket stands for."""

    request: RunExport
    file_name: str
    media_type: str
    expires_s: float


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
