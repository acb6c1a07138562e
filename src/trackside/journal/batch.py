"""What a reader of journals hands to a store; apart from the records, for whoever logs needs no NumPy."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from trackside.journal.records import Event, Header

__all__ = ["POINT_DTYPE", "SegmentBatch"]

POINT_DTYPE = np.dtype([("pair", "<i4"), ("step", "<i8"), ("value", "<f8"), ("time_ms", "<i8")])
"""A metric point as a reader hands it out; ``pair`` indexes :attr:`SegmentBatch.pairs`."""


@dataclass(slots=True)
class SegmentBatch:
    """What was read of one segment between two positions, in order.

    ``events`` excludes Series and Header: series are resolved into ``pairs``. A run's events come before
    its points within a batch in every case that matters (a run is opened before it logs; an end does not
    refuse points of the same batch).
    """

    writer: str
    segment: int
    start: int
    """Byte offset in the segment where this batch begins."""
    end: int
    """Byte offset behind the last slot of this batch; the position to store."""
    header: Header | None
    pairs: list[tuple[str, str]] = field(default_factory=list)
    """(run_id, metric key), by the ``pair`` of a point."""
    points: npt.NDArray[np.void] = field(default_factory=lambda: np.empty(0, POINT_DTYPE))
    events: list[tuple[int, Event]] = field(default_factory=list)
    """(byte offset of the head slot, event)."""
    damaged: list[tuple[int, str, bytes]] = field(default_factory=list)
    """(byte offset, reason, bytes ≤ 4 KiB) of what could not be read; goes to ``rejected``."""
    last_ms: int = 0
    """Greatest time in this batch: the writer's last sign of life."""
