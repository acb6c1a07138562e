"""Columns of integers that hardly differ from a straight line, in few bits.

A column is its first value and the differences that follow; differences are stored less the least of them, in
as few bits as the greatest needs: 0, 1, 4, 8, 12, 16, 32 or 64. Arithmetic is modulo 2**64, so that any int64
survives.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

__all__ = ["Packing", "count_bits", "pack_groups", "pack_integers", "unpack_integers"]

Int64s: TypeAlias = npt.NDArray[np.int64]
UInt64s: TypeAlias = npt.NDArray[np.uint64]

Packing: TypeAlias = tuple[int, int, int]
"""First value, least difference, bits of a difference (0: all are equal)."""

_BITS = (0, 1, 4, 8, 12, 16, 32, 64)
_LIMITS = np.array([1 << bits for bits in _BITS[:-1]], np.uint64)
"""The least number that needs more bits than these."""


def pack_integers(column: Int64s) -> tuple[Packing, bytes]:
    """Pack at least one integer; what :func:`unpack_integers` needs to know, and the bytes."""
    first = int(column[0])
    least, above = _differences(column)
    bits = _bits_of(above)
    return (first, least, bits), _squeeze(above, bits)


def pack_groups(column: Int64s, starts: npt.NDArray[np.intp]) -> list[tuple[Packing, bytes]]:
    """What :func:`pack_integers` makes of each group, at a fraction of the cost for short ones.

    Group i is ``column[starts[i]:starts[i + 1]]``, never empty.
    """
    if not len(column):
        return []
    unsigned = np.ascontiguousarray(column).view(np.uint64)
    ends = np.append(starts[1:], len(column)) - 1  # the last of each group, which no difference follows
    differences = np.empty(len(column), np.uint64)
    differences[:-1] = unsigned[1:] - unsigned[:-1]
    differences.view(np.int64)[ends] = np.iinfo(np.int64).max
    least = np.minimum.reduceat(differences.view(np.int64), starts)
    least[ends == starts] = 0
    above = differences - np.repeat(least.view(np.uint64), np.diff(starts, append=len(column)))
    above[ends] = 0
    bits = np.array(_BITS)[np.searchsorted(_LIMITS, np.maximum.reduceat(above, starts), "right")]
    columns = (column[starts], least, bits, starts, ends)
    return [
        ((first, low, width), _squeeze(above[start:end], width) if width else b"")
        for first, low, width, start, end in zip(*(values.tolist() for values in columns), strict=True)
    ]


def unpack_integers(column: Int64s, data: bytes, offset: int, packing: Packing) -> int:
    """Fill a column from ``data`` at ``offset``; returns the offset behind its bytes."""
    first, least, bits = packing
    count = len(column)
    start, slope = np.uint64(first % (1 << 64)), np.uint64(least % (1 << 64))
    # Into the column itself, which is a field of a structured array, only once: it is not contiguous.
    unsigned = column.view(np.uint64)
    if not bits or count < 2:
        line = np.arange(count, dtype=np.uint64)
        line *= slope
        np.add(line, start, out=unsigned)
        return offset
    steps = np.empty(count, np.uint64)
    steps[0] = start
    np.add(_stretch(data, offset, count - 1, bits), slope, out=steps[1:])
    np.add.accumulate(steps, out=unsigned)
    return offset + _size(count - 1, bits)


def count_bits(column: Int64s) -> int:
    """Bits that a value of the column takes when it is packed."""
    return _bits_of(_differences(column)[1]) if len(column) else 0


def _differences(column: Int64s) -> tuple[int, UInt64s]:
    """The least difference, and all differences less that."""
    unsigned = np.ascontiguousarray(column).view(np.uint64)
    differences = unsigned[1:] - unsigned[:-1]
    if not len(differences):
        return 0, differences
    least = int(differences.view(np.int64).min())
    return least, differences - np.uint64(least % (1 << 64))


def _bits_of(above: UInt64s) -> int:
    greatest = int(above.max()) if len(above) else 0
    return next(bits for bits in _BITS if greatest < 1 << bits)


def _size(count: int, bits: int) -> int:
    """Bytes of so many values."""
    return (count + 1) // 2 * 3 if bits == 12 else (count * bits + 7) // 8


def _squeeze(values: UInt64s, bits: int) -> bytes:
    if bits == 0:
        return b""
    if bits == 1:
        return np.packbits(values.astype(np.bool_)).tobytes()
    if bits in (4, 12):
        pairs = np.zeros(len(values) + len(values) % 2, np.uint16)
        pairs[: len(values)] = values
        low, high = pairs[0::2], pairs[1::2]
        if bits == 4:
            return (low | (high << 4)).astype(np.uint8).tobytes()
        triples = np.empty((len(low), 3), np.uint8)
        triples[:, 0] = low & 0xFF
        triples[:, 1] = (low >> 8) | ((high & 0x0F) << 4)
        triples[:, 2] = high >> 4
        return triples.tobytes()
    return values.astype(f"<u{bits // 8}").tobytes()


def _stretch(data: bytes, offset: int, count: int, bits: int) -> npt.NDArray[np.unsignedinteger]:
    if bits >= 8 and bits != 12:
        return np.frombuffer(data, f"<u{bits // 8}", count, offset)
    packed = np.frombuffer(data, np.uint8, _size(count, bits), offset)
    if bits == 1:
        return np.unpackbits(packed, count=count)
    if bits == 4:
        pairs = np.empty(2 * len(packed), np.uint8)
        pairs[0::2], pairs[1::2] = packed & 0x0F, packed >> 4
        return pairs[:count]
    triples = packed.reshape(-1, 3).astype(np.uint16)
    wide = np.empty(2 * len(triples), np.uint16)
    wide[0::2] = triples[:, 0] | ((triples[:, 1] & 0x0F) << 8)
    wide[1::2] = (triples[:, 1] >> 4) | (triples[:, 2] << 4)
    return wide[:count]
