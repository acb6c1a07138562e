"""The pages of a database file, read without SQLite: it gives up where a tree is broken.

The format is documented at sqlite.org/fileformat2.html. A page counts as it was committed last, be that in
the file or in the write-ahead log beside it.
"""

from __future__ import annotations

import mmap
import struct
from dataclasses import dataclass
from pathlib import Path

from trackside.store.schema import PAGE_SIZE

__all__ = ["Broken", "PageFile"]

_MAGIC = b"SQLite format 3\0"
_PENDING_BYTE = 0x40000000
"""The page that holds this byte is never used (section 1.3)."""

_LOG_HEADER = struct.Struct(">8I")
_FRAME_HEADER = struct.Struct(">6I")
_LOG_MAGIC = 0x377F0682

FREE = 2
_ROOT, _CHILD = 1, 5
"""Kinds of pages in the pointer map (section 1.8)."""

_DEEPEST = 32


class Broken(Exception):
    """A page or a row makes no sense."""


@dataclass(frozen=True, slots=True)
class Header:
    """What the first page says of the file; guessed where it makes no sense.

    Attributes:
        page_size: bytes of a page.
        usable: bytes of it that are used.
        version: the ``user_version``; None if that isn't known.
    """

    page_size: int
    usable: int
    version: int | None


class PageFile:
    """A database file and its write-ahead log, page by page.

    Args:
        path: of the database.

    Raises:
        OSError: it can't be read.
    """

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            self._data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        log = path.with_name(f"{path.name}-wal")
        frames = log.read_bytes() if log.exists() else b""
        self.header = _read_header(self._data[:100])
        self._newer, pages = _read_log(frames, self.header.page_size)
        if first := self._newer.get(1):
            self.header = _read_header(first[:100])
        self.count = pages or -(-len(self._data) // self.header.page_size)

    def close(self) -> None:
        """Let the file go."""
        self._data.close()

    def page(self, number: int) -> bytes:
        """A page; the first one is 1. Raises Broken if there is none."""
        if (newer := self._newer.get(number)) is not None:
            return newer
        size = self.header.page_size
        found = self._data[(number - 1) * size : number * size] if 1 <= number <= self.count else b""
        if len(found) < size:
            raise Broken
        return found

    def list_trees(self) -> tuple[dict[int, list[int]], set[int]]:
        """The pages of each tree by its root, as the pointer map has it, and the pages that are free."""
        kinds, parents = self._read_pointers()
        roots: dict[int, int] = {1: 1}
        trees: dict[int, list[int]] = {1: [1]}
        for number, kind in kinds.items():
            if kind == _ROOT:
                roots[number] = number
                trees[number] = [number]
        for number, kind in kinds.items():
            if kind == _CHILD and (root := _climb(number, kinds, parents, roots)):
                trees.setdefault(root, []).append(number)
        return trees, {number for number, kind in kinds.items() if kind == FREE}

    def _read_pointers(self) -> tuple[dict[int, int], dict[int, int]]:
        kinds: dict[int, int] = {}
        parents: dict[int, int] = {}
        entries = self.header.usable // 5
        pending = _PENDING_BYTE // self.header.page_size + 1
        for place in range(2, self.count + 1, entries + 1):
            where = place + 1 if place == pending else place
            try:
                page = self.page(where)
            except Broken:
                continue
            for i in range(min(entries, self.count - where)):
                kind, parent = page[5 * i], int.from_bytes(page[5 * i + 1 : 5 * i + 5], "big")
                if 1 <= kind <= _CHILD and parent <= self.count:
                    kinds[where + 1 + i], parents[where + 1 + i] = kind, parent
        return kinds, parents


def _climb(number: int, kinds: dict[int, int], parents: dict[int, int], roots: dict[int, int]) -> int | None:
    """The root of a page's tree; all on the way there are noted."""
    way: list[int] = []
    while number not in roots:
        if kinds.get(number) != _CHILD or len(way) > _DEEPEST:
            return None
        way.append(number)
        number = parents[number]
    for passed in way:
        roots[passed] = roots[number]
    return roots[number]


def _read_header(data: bytes) -> Header:
    size = int.from_bytes(data[16:18], "big")
    size = 65536 if size == 1 else size
    if data[:16] != _MAGIC or size < 512 or size & (size - 1):
        return Header(PAGE_SIZE, PAGE_SIZE, None)
    return Header(size, size - data[20], int.from_bytes(data[60:64], "big"))


def _read_log(data: bytes, page_size: int) -> tuple[dict[int, bytes], int]:
    """The pages that were committed to a write-ahead log, and how many the database has by it (0: unknown).

    Section 4 of the format: a frame counts if it and all before it prove themselves and a commit follows.
    """
    if len(data) < _LOG_HEADER.size:
        return {}, 0
    magic, _, size, _, salt, other_salt, *proof = _LOG_HEADER.unpack_from(data)
    order = ">" if magic & 1 else "<"
    sums = _add_up(data[:24], order, (0, 0))
    if magic & ~1 != _LOG_MAGIC or size != page_size or sums != tuple(proof):
        return {}, 0
    committed: dict[int, bytes] = {}
    open_frames: dict[int, bytes] = {}
    pages, at = 0, _LOG_HEADER.size
    while at + _FRAME_HEADER.size + size <= len(data):
        number, commit, *salts, first, second = _FRAME_HEADER.unpack_from(data, at)
        page = data[at + _FRAME_HEADER.size : at + _FRAME_HEADER.size + size]
        if salts != [salt, other_salt]:
            break
        sums = _add_up(page, order, _add_up(data[at : at + 8], order, sums))
        if sums != (first, second):
            break
        open_frames[number] = page
        if commit:
            committed |= open_frames
            open_frames, pages = {}, commit
        at += _FRAME_HEADER.size + size
    return committed, pages


def _add_up(data: bytes, order: str, sums: tuple[int, int]) -> tuple[int, int]:
    """Go on with the checksum of a log."""
    one, two = sums
    words = struct.unpack(f"{order}{len(data) // 4}I", data)
    for i in range(0, len(words), 2):
        one = (one + words[i] + two) & 0xFFFFFFFF
        two = (two + words[i + 1] + one) & 0xFFFFFFFF
    return one, two
