"""How points are packed: 9 bytes each for a regular curve, without compression.

A *chunk* holds points of one metric, a *block* recent points of all metrics of a run, both in order of
arrival. Layout: ``u16`` length of the header, header (msgpack array), then the columns one after the other.
Steps and times are a first value and differences; differences are stored less their minimum, in the
narrowest unsigned type that holds them, or not at all when they are equal (arithmetic modulo 2**64, so that
any int64 survives). Values are raw float64: -0.0, infinities and NaN come back as they were.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import msgspec
import numpy as np
import numpy.typing as npt

from trackside.store.base import HISTORY_DTYPE

__all__ = [
    "CHUNK_POINTS",
    "Block",
    "decode_block",
    "decode_chunk",
    "encode_block",
    "encode_chunk",
    "sort_points",
    "split_points",
]

Int64s: TypeAlias = npt.NDArray[np.int64]
Float64s: TypeAlias = npt.NDArray[np.float64]
Points: TypeAlias = npt.NDArray[np.void]

CHUNK_POINTS = 3752
"""Points of a full chunk. 9 bytes each and a header fill four overflow pages of 8,192 bytes whole, and leave
about 1,000 bytes for a page that chunks share, so that next to nothing of a page is wasted (the rule of what
stays on a shared page is in sqlite.org/fileformat2.html, "b-tree cell format")."""

_SMALL_POINTS = 108
"""Points of a small chunk: eight of them fill a shared page."""

_PAGE_POINTS = 909
"""Points whose chunk is one overflow page and little on a shared one."""

_WIDTHS = (np.dtype("<u1"), np.dtype("<u2"), np.dtype("<u4"), np.dtype("<u8"))

_Ints: TypeAlias = tuple[int, int, int]
"""First value, least difference, bytes of a difference (0: all are equal)."""


class _ChunkHeader(msgspec.Struct, array_like=True):
    count: int
    steps: _Ints
    times: _Ints


class _BlockHeader(msgspec.Struct, array_like=True):
    count: int
    key_ids: list[int]
    key_width: int
    steps: _Ints
    times: _Ints


_encoder = msgspec.msgpack.Encoder()
_chunk_decoder = msgspec.msgpack.Decoder(_ChunkHeader)
_block_decoder = msgspec.msgpack.Decoder(_BlockHeader)


@dataclass(frozen=True, slots=True)
class Block:
    """Points of several metrics; point i belongs to ``key_ids[key_index[i]]``."""

    key_ids: list[int]
    key_index: npt.NDArray[np.integer]
    points: Points

    def of_key(self, key_id: int) -> Points:
        """The points of one metric, in order of arrival."""
        if key_id not in self.key_ids:
            return self.points[:0]
        points: Points = self.points[self.key_index == self.key_ids.index(key_id)]
        return points


def encode_chunk(points: Points) -> bytes:
    """Pack points of one metric (dtype ``HISTORY_DTYPE``, at least one)."""
    step_head, steps = _pack_ints(points["step"])
    time_head, times = _pack_ints(points["timestamp"])
    header = _encoder.encode(_ChunkHeader(len(points), step_head, time_head))
    values = np.ascontiguousarray(points["value"]).tobytes()
    return b"".join((len(header).to_bytes(2, "little"), header, steps, times, values))


def decode_chunk(data: bytes, into: Points | None = None, at: int = 0) -> Points:
    """Unpack a chunk, into ``into[at:]`` if an array is given; returns its points."""
    size = int.from_bytes(data[:2], "little")
    header = _chunk_decoder.decode(data[2 : 2 + size])
    count = header.count
    points = np.empty(count, HISTORY_DTYPE) if into is None else into[at : at + count]
    offset = _unpack_ints(points["step"], data, 2 + size, header.steps)
    offset = _unpack_ints(points["timestamp"], data, offset, header.times)
    points["value"] = np.frombuffer(data, "<f8", count, offset)
    return points


def count_chunk(data: bytes) -> int:
    """How many points a chunk holds."""
    size = int.from_bytes(data[:2], "little")
    return _chunk_decoder.decode(data[2 : 2 + size]).count


def encode_block(block: Block) -> bytes:
    """Pack points of several metrics; at least one point."""
    points = block.points
    kind = _WIDTHS[0] if len(block.key_ids) <= 1 << 8 else _WIDTHS[1 if len(block.key_ids) <= 1 << 16 else 2]
    width = 0 if len(block.key_ids) == 1 else kind.itemsize
    step_head, steps = _pack_ints(points["step"])
    time_head, times = _pack_ints(points["timestamp"])
    header = _encoder.encode(_BlockHeader(len(points), block.key_ids, width, step_head, time_head))
    keys = block.key_index.astype(kind).tobytes() if width else b""
    values = np.ascontiguousarray(points["value"]).tobytes()
    # A block may have thousands of keys: its header's length takes four bytes.
    return b"".join((len(header).to_bytes(4, "little"), header, keys, steps, times, values))


def decode_block(data: bytes) -> Block:
    """Unpack a block."""
    size = int.from_bytes(data[:4], "little")
    header = _block_decoder.decode(data[4 : 4 + size])
    offset = 4 + size
    index: npt.NDArray[np.integer] = np.zeros(header.count, np.uint8)
    if header.key_width:
        index = np.frombuffer(data, f"<u{header.key_width}", header.count, offset)
        offset += header.count * header.key_width
    points = np.empty(header.count, HISTORY_DTYPE)
    offset = _unpack_ints(points["step"], data, offset, header.steps)
    offset = _unpack_ints(points["timestamp"], data, offset, header.times)
    points["value"] = np.frombuffer(data, "<f8", header.count, offset)
    return Block(header.key_ids, index, points)


def split_points(points: Points, *, last: bool) -> tuple[list[Points], Points]:
    """Cut points of one metric into chunks; returns them and what is left for later.

    Full chunks only, unless it is the ``last`` time: then the rest becomes chunks too, cut so that they
    fill pages.
    """
    full = len(points) // CHUNK_POINTS * CHUNK_POINTS
    parts = [points[i : i + CHUNK_POINTS] for i in range(0, full, CHUNK_POINTS)]
    rest = points[full:]
    if not last:
        return parts, rest
    for size in (_PAGE_POINTS, _SMALL_POINTS):
        while len(rest) > size:
            parts.append(rest[:size])
            rest = rest[size:]
    if len(rest):
        parts.append(rest)
    return parts, rest[:0]


def sort_points(points: Points) -> Points:
    """Points by step, then time, then arrival; the same array if they are already in order."""
    steps, times = points["step"], points["timestamp"]
    ahead = steps[1:] > steps[:-1]
    if bool(ahead.all()) or bool((ahead | ((steps[1:] == steps[:-1]) & (times[1:] >= times[:-1]))).all()):
        return points
    return points[np.lexsort((times, steps))]


def join_points(parts: Sequence[Points] | Iterable[Points]) -> Points:
    """One array of several."""
    pieces = list(parts)
    return pieces[0] if len(pieces) == 1 else np.concatenate([np.empty(0, HISTORY_DTYPE), *pieces])


def _pack_ints(column: Int64s) -> tuple[_Ints, bytes]:
    first = int(column[0])
    if len(column) == 1:
        return (first, 0, 0), b""
    unsigned = np.ascontiguousarray(column).view(np.uint64)
    differences = unsigned[1:] - unsigned[:-1]
    least = int(differences.view(np.int64).min())
    above = differences - np.uint64(least % (1 << 64))
    greatest = int(above.max())
    if greatest == 0:
        return (first, least, 0), b""
    kind = next(width for width in _WIDTHS if greatest < 1 << (8 * width.itemsize))
    return (first, least, kind.itemsize), above.astype(kind).tobytes()


def _unpack_ints(column: Int64s, data: bytes, offset: int, head: _Ints) -> int:
    """Fill a column from ``data`` at ``offset``; returns the offset behind it."""
    first, least, width = head
    count = len(column)
    if count == 1:
        column[0] = first
        return offset
    whole = np.empty(count, np.uint64)
    whole[0] = first % (1 << 64)
    if width:
        whole[1:] = np.frombuffer(data, f"<u{width}", count - 1, offset)
        whole[1:] += np.uint64(least % (1 << 64))
    else:
        whole[1:] = least % (1 << 64)
    np.cumsum(whole, out=whole)
    column[:] = whole.view(np.int64)
    return offset + (count - 1) * width
