"""The curves of a run that has just ended, read off this process's own journal: no database is needed."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from trackside.journal.checksum import SLOT_DTYPE
from trackside.journal.format import SLOT, SegmentName, decode_payload, salt_of
from trackside.journal.reader import scan
from trackside.journal.records import Series

__all__ = ["CurveReader"]

MAX_BYTES = 1 << 20
"""About 26,000 points, a few milliseconds; a longer run's curve is what the card saw while it ran."""
SERIES = 2
MAX_CURVES = 6


class CurveReader:
    """Remembers where the journal was when a run began, and reads the run's points from there on."""

    def __init__(self, folder: Path | None, writer: str) -> None:
        self._writer = writer
        self._file = _newest(folder, writer) if folder is not None else None
        self._start = self._file.stat().st_size // SLOT * SLOT if self._file is not None else 0

    def read(self, run_id: str) -> dict[str, list[float]]:
        """Values by metric in order of step; empty if that would be too much to read at once."""
        if self._file is None or self._file.stat().st_size - self._start > MAX_BYTES:
            return {}
        with self._file.open("rb") as file:
            file.seek(self._start)
            data = file.read(MAX_BYTES)
        slots = np.frombuffer(data, SLOT_DTYPE, len(data) // SLOT)
        found = scan(slots, salt_of(self._writer))
        keys: dict[int, str] = {}
        for head, _count, payload in found.records:
            if slots[head]["type"] == SERIES:
                series = decode_payload(SERIES, payload)
                if isinstance(series, Series) and series.run_id == run_id:
                    keys[int(slots[head]["series"])] = series.key
        points = slots[found.points]
        curves = {}
        for number, key in list(keys.items())[:MAX_CURVES]:
            own = points[points["series"] == number]
            curves[key] = own["value"][np.argsort(own["step"], kind="stable")].tolist()
        return curves


def _newest(folder: Path, writer: str) -> Path | None:
    names = (SegmentName.parse(file.name) for file in folder.glob(f"{writer}-*.journal"))
    newest = max((name for name in names if name is not None), default=None)
    return newest.path(folder) if newest is not None else None
