"""What tests of the journal look at: its files, their records, their points."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from trackside.journal.batch import SegmentBatch
from trackside.journal.reader import read_segment
from trackside.settings import StoreLocation

NOW = 1_790_000_000_000
RUN = "a" * 32


def wait_until(condition: Callable[[], object], timeout_s: float = 30.0) -> None:
    """Wait for something to become true."""
    deadline = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        threading.Event().wait(0.01)


def segments_of(location: StoreLocation, writer: str | None = None) -> list[Path]:
    """The files of journals, in the order they were begun."""
    paths = location.journal_folder.glob(f"{writer or '*'}-*.journal")
    return sorted(paths, key=lambda path: int(path.stem.rpartition("-")[2]))


def read_all(path: Path, *, final: bool = True) -> SegmentBatch:
    """A whole segment."""
    return read_segment(path, 0, 1 << 30, final=final)


def values_of(*batches: SegmentBatch) -> dict[tuple[str, str], list[float]]:
    """The values by (run, key), in the order of the journal."""
    found: dict[tuple[str, str], list[float]] = {}
    for batch in batches:
        for index, pair in enumerate(batch.pairs):
            mine = batch.points[batch.points["pair"] == index]
            found.setdefault(pair, []).extend(np.asarray(mine["value"]).tolist())
    return found
