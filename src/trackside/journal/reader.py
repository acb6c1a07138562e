"""Reads segments: what proves itself is handed out, what doesn't is reported, nothing stops the rest."""

from __future__ import annotations

import os
import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from pathlib import Path
from zlib import crc32

import msgspec
import numpy as np
import numpy.typing as npt

from trackside.journal.batch import POINT_DTYPE, SegmentBatch
from trackside.journal.checksum import SLOT_DTYPE, find_valid
from trackside.journal.format import (
    FORMAT,
    MAX_RECORD,
    POINT,
    SLOT,
    SegmentName,
    decode_payload,
    salt_of,
)
from trackside.journal.records import Header, Series

__all__ = ["Scan", "read_header", "read_segment", "scan"]

_MAX_SAMPLE = 4096
_MAX_CACHED = 256
_HEADER_BYTES = 64 * SLOT
_UNKNOWN = -1

Slots = npt.NDArray[np.void]


@dataclass(slots=True)
class Scan:
    """Which slots of a buffer are what; all numbers are slot indices into it."""

    points: npt.NDArray[np.intp]
    records: list[tuple[int, int, bytes]]
    """(head slot, slots, payload) in order."""
    proved: int
    """The first slot behind everything that proves itself."""
    bad: list[tuple[int, int]]
    """(first slot, slot behind the last) of what doesn't, before ``proved``."""


def scan(slots: Slots, salt: int) -> Scan:
    """Find the records in whole slots.

    A head whose payload is damaged or cut off claims nothing: its payload is searched for records as
    well, so that a damaged length costs no more than its own record.
    """
    valid = find_valid(slots, salt)
    is_point = valid & (slots["type"] == POINT)
    heads = np.flatnonzero(valid & ~is_point)
    records = []
    raw = slots.view(np.uint8).reshape(-1)
    covered = 0
    for head in heads.tolist():
        if head < covered:
            is_point[head] = False
            valid[head] = True
            continue
        slot = slots[head]
        length, count = int(slot["step"]), int(slot["slots"])
        first = (head + 1) * SLOT
        if count < 1 or not 0 <= length <= (count - 1) * SLOT or head + count > len(slots):
            valid[head] = False
            continue
        payload = raw[first : first + length].tobytes()
        if crc32(payload) != slot["payload_crc"]:
            valid[head] = False
            continue
        records.append((head, count, payload))
        covered = head + count
        is_point[head + 1 : covered] = False
        valid[head:covered] = True
    proved = int(np.flatnonzero(valid)[-1]) + 1 if valid.any() else 0
    return Scan(np.flatnonzero(is_point), records, proved, _ranges(~valid[:proved]))


def _ranges(flags: npt.NDArray[np.bool_]) -> list[tuple[int, int]]:
    if not flags.any():
        return []
    edges = np.flatnonzero(np.diff(np.concatenate(([False], flags, [False])).astype(np.int8)))
    return list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))


@dataclass(slots=True)
class _Known:
    """What the slots before ``position`` of a segment say about those behind it."""

    position: int = 0
    header: Header | None = None
    pairs: list[tuple[str, str]] = field(default_factory=list)
    index: dict[tuple[str, str], int] = field(default_factory=dict)
    lookup: npt.NDArray[np.int32] = field(default_factory=lambda: np.full(64, _UNKNOWN, np.int32))
    """Series id → index into ``pairs``."""

    def define(self, number: int, series: Series) -> None:
        pair = (series.run_id, series.key)
        index = self.index.setdefault(pair, len(self.pairs))
        if index == len(self.pairs):
            self.pairs.append(pair)
        if number >= len(self.lookup):
            grown = np.full(max(number + 1, 2 * len(self.lookup)), _UNKNOWN, np.int32)
            grown[: len(self.lookup)] = self.lookup
            self.lookup = grown
        self.lookup[number] = index

    def means_otherwise(self, number: int, series: Series) -> bool:
        if number >= len(self.lookup) or self.lookup[number] == _UNKNOWN:
            return False
        return self.pairs[int(self.lookup[number])] != (series.run_id, series.key)

    def resolve(self, numbers: npt.NDArray[np.uint32]) -> npt.NDArray[np.int32]:
        if numbers.size and int(numbers.max()) >= len(self.lookup):
            inside = numbers < len(self.lookup)
            return np.where(inside, self.lookup[np.where(inside, numbers, 0)], np.int32(_UNKNOWN))
        return self.lookup[numbers]


_cache: OrderedDict[Path, _Known] = OrderedDict()
_cache_lock = threading.Lock()


def read_segment(path: Path, start: int, limit_bytes: int, *, final: bool = False) -> SegmentBatch:
    """Read what is complete in a segment from ``start`` on.

    Args:
        path: the segment's file; its name says writer and number.
        start: a byte offset on the slot grid where an earlier batch ended, or 0.
        limit_bytes: about how much to read at most (at least one record, whatever its size).
        final: nobody writes this segment any more, so that an incomplete tail is damage. Otherwise the
            batch ends before it, for its writer may be in the middle of a call.

    Raises:
        OSError: the file can't be read.
        ValueError: the file's name is not that of a segment.
    """
    name = SegmentName.parse(path.name)
    if name is None:
        raise ValueError(f"{path.name} is not the name of a journal segment.")
    known = _take_known(path, start, name.writer)
    batch = SegmentBatch(name.writer, name.number, start, start, known.header)
    data, at_end = _read(path, start, limit_bytes)
    slots, found = _scan_bytes(data, name.writer)
    if found.proved == 0 and not at_end:
        data, at_end = _read(path, start, limit_bytes + MAX_RECORD)
        slots, found = _scan_bytes(data, name.writer)
        if found.records and found.records[0][0] == 0:  # a long record, by itself
            data, at_end = data[: found.records[0][1] * SLOT], False
            slots, found = _scan_bytes(data, name.writer)
        elif found.proved == 0 and not at_end:  # no record is that long, so that these bytes are damage
            final, at_end = True, True
    if start == 0 and found.records:
        _learn(known, slots[found.records[0][0]], found.records[0][2])
    if known.header is not None and known.header.format > FORMAT:
        batch.header = known.header
        return batch
    _fill(batch, known, slots, found, final=final and at_end, data=data)
    known.position = batch.end
    batch.header = known.header
    with _cache_lock:
        _cache[path] = known
        while len(_cache) > _MAX_CACHED:
            _cache.popitem(last=False)
    return batch


def read_header(path: Path) -> Header | None:
    """Who writes a segment; None if its header is (still) missing or damaged.

    Raises:
        OSError: the file can't be read.
        ValueError: the file's name is not that of a segment.
    """
    name = SegmentName.parse(path.name)
    if name is None:
        raise ValueError(f"{path.name} is not the name of a journal segment.")
    known = _Known()
    slots, found = _scan_bytes(_read(path, 0, _HEADER_BYTES)[0], name.writer)
    for head, _count, payload in found.records[:1]:
        _learn(known, slots[head], payload)
    return known.header


def _scan_bytes(data: bytes, writer: str) -> tuple[Slots, Scan]:
    slots = np.frombuffer(data, SLOT_DTYPE, len(data) // SLOT)
    return slots, scan(slots, salt_of(writer))


def _read(path: Path, start: int, limit_bytes: int) -> tuple[bytes, bool]:
    """Bytes from ``start``, and whether they reach the end of the file."""
    wanted = max(limit_bytes // SLOT, 1) * SLOT
    with path.open("rb", buffering=0) as file:
        file.seek(start)
        data = file.read(wanted) or b""
        return data, start + len(data) >= os.fstat(file.fileno()).st_size


def _take_known(path: Path, start: int, writer: str) -> _Known:
    """The definitions before ``start``: remembered, or found by reading from the beginning."""
    with _cache_lock:
        known = _cache.pop(path, None)
    if known is not None and known.position == start:
        return known
    known = _Known()
    while known.position < start:
        data, _ = _read(path, known.position, min(start - known.position, 1 << 22))
        slots, found = _scan_bytes(data, writer)
        for head, _count, payload in found.records:
            _learn(known, slots[head], payload)
        known.position += found.proved * SLOT or len(data)
        if not data:
            break
    known.position = start
    return known


def _learn(known: _Known, slot: np.void, payload: bytes) -> None:
    """Take in a definition or a header; anything else says nothing about what follows."""
    if slot["type"] not in (2, 7):
        return
    try:
        record = decode_payload(int(slot["type"]), payload)
    except msgspec.DecodeError:
        return
    if isinstance(record, Series):
        known.define(int(slot["series"]), record)
    elif isinstance(record, Header):
        known.header = record


def _fill(batch: SegmentBatch, known: _Known, slots: Slots, found: Scan, *, final: bool, data: bytes) -> None:
    """Put what a scan found into the batch, and how far it reaches."""
    if final:
        batch.end = batch.start + len(data)
    else:
        batch.end = batch.start + found.proved * SLOT
    for first, last in found.bad:
        batch.damaged.append(_damage(batch, data, first * SLOT, last * SLOT, "the checksum is wrong"))
    if final and found.proved * SLOT < len(data):
        batch.damaged.append(_damage(batch, data, found.proved * SLOT, len(data), "the record is incomplete"))
    points = _select(slots, found.points)
    pairs = _resolve(batch, known, slots, found)
    lost = np.flatnonzero(pairs == _UNKNOWN)
    if lost.size:
        flags = np.zeros(len(slots), np.bool_)
        flags[found.points[lost]] = True
        for first, last in _ranges(flags):
            reason = "their series are not defined"
            batch.damaged.append(_damage(batch, data, first * SLOT, last * SLOT, reason))
        points, pairs = np.delete(points, lost), np.delete(pairs, lost)
    _take_points(batch, known, points, pairs)
    if len(points):
        batch.last_ms = max(batch.last_ms, int(points["time_ms"].max()))


def _select(slots: Slots, places: npt.NDArray[np.intp]) -> Slots:
    """The slots at these ascending places; without a copy where they are neighbours, as they mostly are."""
    if len(places) and places[-1] - places[0] + 1 == len(places):
        return slots[places[0] : places[-1] + 1]
    return slots[places]


def _damage(batch: SegmentBatch, data: bytes, first: int, last: int, reason: str) -> tuple[int, str, bytes]:
    text = f"{last - first} bytes are unreadable: {reason}."
    return batch.start + first, text, data[first : min(last, first + _MAX_SAMPLE)]


def _resolve(batch: SegmentBatch, known: _Known, slots: Slots, found: Scan) -> npt.NDArray[np.int32]:
    """Decode the records in order; returns the pair of each point, by the latest definition before it."""
    numbers = _select(slots, found.points)["series"]
    pairs = np.empty(len(numbers), np.int32)
    done = 0
    for head, _count, payload in found.records:
        slot = slots[head]
        try:
            record = decode_payload(int(slot["type"]), payload)
        except msgspec.DecodeError as error:
            batch.damaged.append((batch.start + head * SLOT, f"The record makes no sense: {error}", payload))
            continue
        if isinstance(record, Series):
            number = int(slot["series"])
            if known.means_otherwise(number, record):
                upto = int(np.searchsorted(found.points, head))
                pairs[done:upto] = known.resolve(numbers[done:upto])
                done = upto
            known.define(number, record)
        elif isinstance(record, Header):
            known.header = record
        elif record is None:
            text = f"Records of type {slot['type']} are of a later version."
            batch.damaged.append((batch.start + head * SLOT, text, payload[:_MAX_SAMPLE]))
        else:
            batch.events.append((batch.start + head * SLOT, record))
            batch.last_ms = max(batch.last_ms, int(slot["time_ms"]))
    pairs[done:] = known.resolve(numbers[done:])
    return pairs


def _take_points(batch: SegmentBatch, known: _Known, points: Slots, pairs: npt.NDArray[np.int32]) -> None:
    """Hand out the points, with only the pairs that this batch uses."""
    used = np.zeros(len(known.pairs), np.bool_)
    used[pairs] = True
    present = np.flatnonzero(used)
    local = np.zeros(len(known.pairs), np.int32)
    local[present] = np.arange(len(present), dtype=np.int32)
    batch.pairs = [known.pairs[index] for index in present.tolist()]
    batch.points = np.empty(len(points), POINT_DTYPE)
    batch.points["pair"] = local[pairs]
    for name in ("step", "value", "time_ms"):
        batch.points[name] = points[name]
