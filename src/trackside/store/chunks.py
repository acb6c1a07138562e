"""How points are packed: 8 to 9.5 bytes each for a regular curve, without compression.

A *chunk* holds points of one metric, a *block* recent points of all metrics of a run, both in order of
arrival. Layout: length of the header (``u16``, of a block ``u32``), header (msgpack array), then the columns
one after the other. Steps and times are integers as :mod:`trackside.store.integers` packs them. Values are
raw float64: -0.0, infinities and NaN come back as they were.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import msgspec
import numpy as np
import numpy.typing as npt

from trackside.store.base import HISTORY_DTYPE
from trackside.store.integers import Packing, count_bits, pack_groups, pack_integers, unpack_integers

__all__ = [
    "CHUNK_POINTS",
    "Block",
    "collect_points",
    "decode_block",
    "decode_chunk",
    "encode_block",
    "encode_chunk",
    "encode_curves",
    "sort_points",
    "split_points",
]

Points: TypeAlias = npt.NDArray[np.void]

_SHARED_BYTES = 1003
_OVERFLOW_BYTES = 8188
"""What of a long row stays on a page that rows share, and what one overflow page takes, with pages of 8,192
bytes (sqlite.org/fileformat2.html, "b-tree cell format")."""

_HEAD_BYTES = 48
"""A chunk's header, and what SQLite adds to a row."""

_FULL_BYTES = _SHARED_BYTES + 4 * _OVERFLOW_BYTES - _HEAD_BYTES
_PAGE_BYTES = _SHARED_BYTES + _OVERFLOW_BYTES - _HEAD_BYTES
_SMALL_BYTES = 1015 - _HEAD_BYTES
"""Columns of a chunk that fills four overflow pages; one; an eighth of a shared page. Chunks of these sizes
leave next to nothing of a page empty."""

_ALMOST_PAGE_BYTES = int(0.93 * _PAGE_BYTES)

CHUNK_POINTS = _FULL_BYTES // 8
"""So many points are a full chunk in any case."""


class _ChunkHeader(msgspec.Struct, array_like=True):
    count: int
    steps: Packing
    times: Packing

    @property
    def is_rising(self) -> bool:
        """Whether each step is surely greater than the one before: the least difference says so.

        Differences are modulo 2**64, so that it says nothing of steps near the ends of int64.
        """
        first, least, bits = self.steps
        return self.count == 1 or (0 < least < 1 << 32 and bits <= 32 and abs(first) < 1 << 62)


class _BlockHeader(msgspec.Struct, array_like=True):
    count: int
    key_ids: list[int]
    key_width: int
    steps: Packing
    times: Packing


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
    step_head, steps = pack_integers(points["step"])
    time_head, times = pack_integers(points["timestamp"])
    header = _encoder.encode(_ChunkHeader(len(points), step_head, time_head))
    values = np.ascontiguousarray(points["value"]).tobytes()
    return b"".join((len(header).to_bytes(2, "little"), header, steps, times, values))


def encode_curves(points: Points, starts: npt.NDArray[np.intp]) -> list[list[bytes]]:
    """Pack many whole curves: the chunks of each, cut as :func:`split_points` does for the last time.

    Curve i is ``points[starts[i]:starts[i + 1]]``, never empty.
    """
    curves: list[list[bytes]] = []
    values = np.ascontiguousarray(points["value"])
    packed = zip(
        starts.tolist(),
        [*starts[1:].tolist(), len(points)],
        pack_groups(points["step"], starts),
        pack_groups(points["timestamp"], starts),
        strict=True,
    )
    for start, end, (step_head, steps), (time_head, times) in packed:
        if (end - start) * (64 + step_head[2] + time_head[2]) < _SMALL_BYTES * 8:  # one chunk
            header = _encoder.encode(_ChunkHeader(end - start, step_head, time_head))
            size = len(header).to_bytes(2, "little")
            curves.append([b"".join((size, header, steps, times, values[start:end].tobytes()))])
        else:
            parts, _ = split_points(points[start:end], last=True)
            curves.append([encode_chunk(part) for part in parts])
    return curves


def decode_chunk(data: bytes) -> Points:
    """Unpack a chunk."""
    offset, header = _read_header(data)
    points = np.empty(header.count, HISTORY_DTYPE)
    _unpack(data, offset, header, points)
    return points


def collect_points(chunks: Sequence[bytes], recent: Sequence[Points], room: Points | None = None) -> Points:
    """All points of one metric, by step, then time, then arrival.

    Args:
        chunks: the packed ones, oldest first.
        recent: newer ones, oldest first.
        room: an array for them; it is used if they are as many as it has rows.
    """
    headers = [_read_header(data) for data in chunks]
    count = sum(header.count for _, header in headers) + sum(map(len, recent))
    whole = room if room is not None and len(room) == count else np.empty(count, HISTORY_DTYPE)
    at, newest, is_rising = 0, -(1 << 63), not recent
    for data, (offset, header) in zip(chunks, headers, strict=True):
        end = at + header.count
        _unpack(data, offset, header, whole[at:end])
        is_rising = is_rising and header.is_rising and header.steps[0] > newest
        newest = int(whole["step"][end - 1])
        at = end
    for points in recent:
        whole[at : at + len(points)] = points
        at += len(points)
    return whole if is_rising else sort_points(whole)


def _read_header(data: bytes) -> tuple[int, _ChunkHeader]:
    """Where the columns begin, and the header."""
    end = 2 + int.from_bytes(data[:2], "little")
    return end, _chunk_decoder.decode(data[2:end])


def _unpack(data: bytes, offset: int, header: _ChunkHeader, into: Points) -> None:
    offset = unpack_integers(into["step"], data, offset, header.steps)
    offset = unpack_integers(into["timestamp"], data, offset, header.times)
    into["value"] = np.frombuffer(data, "<f8", header.count, offset)


def encode_block(block: Block) -> bytes:
    """Pack points of several metrics; at least one point."""
    points = block.points
    keys_used = len(block.key_ids)
    width = 0 if keys_used == 1 else 1 if keys_used <= 1 << 8 else 2 if keys_used <= 1 << 16 else 4
    step_head, steps = pack_integers(points["step"])
    time_head, times = pack_integers(points["timestamp"])
    header = _encoder.encode(_BlockHeader(len(points), block.key_ids, width, step_head, time_head))
    keys = block.key_index.astype(f"<u{width}").tobytes() if width else b""
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
    offset = unpack_integers(points["step"], data, offset, header.steps)
    offset = unpack_integers(points["timestamp"], data, offset, header.times)
    points["value"] = np.frombuffer(data, "<f8", header.count, offset)
    return Block(header.key_ids, index, points)


def split_points(points: Points, *, last: bool) -> tuple[list[Points], Points]:
    """Cut points of one metric into chunks; returns them and what is left for later.

    Full chunks only, unless it is the ``last`` time: then the rest becomes chunks too, cut so that they
    fill pages.
    """
    point_bits = 64 + count_bits(points["step"]) + count_bits(points["timestamp"])
    parts = []
    for size in (_FULL_BYTES, _PAGE_BYTES, _SMALL_BYTES) if last else (_FULL_BYTES,):
        most = max(1, size * 8 // point_bits)
        if size == _SMALL_BYTES and len(points) * point_bits >= _ALMOST_PAGE_BYTES * 8:
            most = len(points)
        while len(points) >= most:
            parts.append(points[:most])
            points = points[most:]
    if last and len(points):
        parts.append(points)
        points = points[:0]
    return parts, points


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
