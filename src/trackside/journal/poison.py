"""Records that no store can apply: they are put aside, so that the rest goes on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from trackside.errors import StoreUnavailable
from trackside.journal.batch import SegmentBatch
from trackside.journal.reader import read_segment

__all__ = ["is_poison", "narrow"]

_SAMPLE_BYTES = 4096
_REFUSALS = frozenset({"DataError", "IntegrityError", "InterfaceError", "ProgrammingError"})


def is_poison(error: Exception) -> bool:
    """Whether it is the records that failed, and not the database that can't be reached."""
    if isinstance(error, StoreUnavailable):
        return type(error.__cause__).__name__ in _REFUSALS  # it answered, but refused these rows
    return not isinstance(error, OSError | MemoryError)


def narrow(batch: SegmentBatch, path: Path, error: Exception) -> Iterator[SegmentBatch]:
    """A batch that fails in two halves, or, when it is a single record, as something damaged."""
    half = (batch.end - batch.start) // 2
    first = read_segment(path, batch.start, half)
    if batch.start < first.end < batch.end:
        yield first
        yield read_segment(path, first.end, batch.end - first.end)
        return
    with path.open("rb", buffering=0) as file:
        file.seek(batch.start)
        data = file.read(min(batch.end - batch.start, _SAMPLE_BYTES)) or b""
    reason = f"The store can't apply it: {type(error).__name__}: {error}"
    aside = SegmentBatch(batch.writer, batch.segment, batch.start, batch.end, batch.header)
    aside.damaged.append((batch.start, reason[:1000], data))
    yield aside
