"""Slots as NumPy sees them, and the CRC-32 of many at once.

CRC-32 is linear over XOR: the checksum of 36 bytes is that of 36 zeros, XOR-ed with one table entry for each
pair of bytes at its place. That is 18 look-ups a slot, without a loop in Python.
"""

from __future__ import annotations

from functools import cache
from zlib import crc32

import numpy as np
import numpy.typing as npt

from trackside.journal.format import SLOT

__all__ = ["SLOT_DTYPE", "find_valid"]

SLOT_DTYPE = np.dtype(
    [
        ("crc", "<u4"),
        ("type", "u1"),
        ("flags", "u1"),
        ("slots", "<u2"),
        ("series", "<u4"),
        ("payload_crc", "<u4"),
        ("step", "<i8"),
        ("value", "<f8"),
        ("time_ms", "<i8"),
    ]
)
"""A slot as it is in a file; see :mod:`trackside.journal.format`."""

_WORDS = SLOT // 2
_BLOCK = 8192  # slots whose intermediate columns stay in the processor's cache


def find_valid(slots: npt.NDArray[np.void], salt: int) -> npt.NDArray[np.bool_]:
    """Which of these slots (``SLOT_DTYPE``) carry their own checksum."""
    words = slots.view("<u2").reshape(-1, _WORDS)
    valid = np.empty(len(slots), np.bool_)
    for start in range(0, len(slots), _BLOCK):
        stop = start + _BLOCK
        valid[start:stop] = _checksums(words[start:stop]) ^ np.uint32(salt) == slots["crc"][start:stop]
    return valid


def _checksums(words: npt.NDArray[np.uint16]) -> npt.NDArray[np.uint32]:
    columns = np.ascontiguousarray(words.T)
    total = np.full(len(words), crc32(bytes(SLOT - 4)), np.uint32)
    for table, column in zip(_tables(), columns[2:], strict=True):
        total ^= table[column]
    return total


@cache
def _tables() -> list[npt.NDArray[np.uint32]]:
    """For each pair of bytes behind the checksum: how its value changes the CRC of zeros."""
    size = SLOT - 4
    zero = crc32(bytes(size))
    tables = []
    for place in range(0, size, 2):
        low, high = (
            np.array(
                [crc32(bytes(at) + bytes([value]) + bytes(size - 1 - at)) ^ zero for value in range(256)],
                np.uint32,
            )
            for at in (place, place + 1)
        )
        tables.append((high[:, None] ^ low[None, :]).reshape(-1))
    return tables


assert SLOT_DTYPE.itemsize == SLOT
