"""Records that wait in memory while the journal can't be written, and the count of those that had to go."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from trackside.journal.records import Gap

__all__ = ["Backlog", "Waiting"]

_RESERVE = 8 << 20
_MAX_NAMED_RUNS = 100


@dataclass(frozen=True, slots=True)
class Waiting:
    """Whole records of one call; ``keep``: they say what a run is, so that room is reserved for them."""

    data: bytes
    count: int
    time_ms: int
    run_id: str | None = None
    keep: bool = False


class Backlog:
    """What waits, in order, in at most ``limit_bytes`` (and a reserve for starts and ends of runs)."""

    def __init__(self, limit_bytes: int) -> None:
        self._limit = limit_bytes
        self._waiting: deque[Waiting] = deque()
        self._bytes = 0
        self._lost = 0
        self._lost_times = (0, 0)
        self._lost_runs: dict[str, None] = {}

    def __len__(self) -> int:
        return len(self._waiting)

    def add(self, waiting: Waiting) -> None:
        """Put behind the others what couldn't be written, or count it where there is no more room."""
        limit = self._limit + (_RESERVE if waiting.keep else 0)
        if self._bytes + len(waiting.data) > limit:
            first = self._lost_times[0] if self._lost else waiting.time_ms
            self._lost_times = (min(first, waiting.time_ms), max(self._lost_times[1], waiting.time_ms))
            self._lost += waiting.count
            if waiting.run_id is not None and len(self._lost_runs) < _MAX_NAMED_RUNS:
                self._lost_runs[waiting.run_id] = None
            return
        self._waiting.append(waiting)
        self._bytes += len(waiting.data)

    def peek(self) -> bytes | None:
        """The records to write next."""
        return self._waiting[0].data if self._waiting else None

    def pop(self) -> None:
        """The records to write next have been written."""
        self._bytes -= len(self._waiting.popleft().data)

    def take_gap(self, reason: str) -> Gap | None:
        """What was lost since the last call, to be journalled; None if nothing was."""
        if not self._lost:
            return None
        gap = Gap(self._lost, reason, *self._lost_times, list(self._lost_runs))
        self._lost, self._lost_times, self._lost_runs = 0, (0, 0), {}
        return gap
