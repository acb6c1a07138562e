"""The rows on a page of a tree, each by itself: what is damaged beside them doesn't matter.

Sections 1.6 and 2.1 of sqlite.org/fileformat2.html.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from trackside.store.salvage.pages import Broken, PageFile

__all__ = ["Record", "Value", "list_children", "read_records"]

Value: TypeAlias = int | float | str | bytes | None

_INDEX_INNER, _TABLE_INNER, _INDEX_LEAF, _TABLE_LEAF = 2, 5, 10, 13
_KINDS = {True: (_TABLE_INNER, _TABLE_LEAF), False: (_INDEX_INNER, _INDEX_LEAF)}
_INTEGER_BYTES = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8}
_LONGEST = 1 << 30


@dataclass(frozen=True, slots=True)
class Record:
    """A row or an entry of an index: its values as they are stored, and its rowid if it has one."""

    values: tuple[Value, ...]
    rowid: int | None


def read_records(file: PageFile, number: int, *, is_table: bool) -> Iterator[Record | None]:
    """The records of a page; None for each that makes no sense.

    Args:
        file: the database.
        number: of the page.
        is_table: it is of a table with rowids, and not of an index or a table that is one.

    Raises:
        Broken: it is no such page.
    """
    page = file.page(number)
    kind, pointers = _read_head(page, number, is_table=is_table)
    if kind == _TABLE_INNER:
        return
    for at in pointers:
        try:
            yield _read_cell(file, page, at, kind)
        except (Broken, IndexError, UnicodeDecodeError, struct.error):
            yield None


def list_children(file: PageFile, number: int, *, is_table: bool) -> list[int]:
    """The pages below a page; none if it is a leaf. Raises Broken if it is no such page."""
    page = file.page(number)
    kind, pointers = _read_head(page, number, is_table=is_table)
    if kind not in (_INDEX_INNER, _TABLE_INNER):
        return []
    last = (100 if number == 1 else 0) + 8
    places = [at for at in (*pointers, last) if at + 4 <= len(page)]
    return [int.from_bytes(page[at : at + 4], "big") for at in places]


def _read_head(page: bytes, number: int, *, is_table: bool) -> tuple[int, list[int]]:
    """The kind of a page, and where its cells are."""
    head = 100 if number == 1 else 0
    kind, cells = page[head], int.from_bytes(page[head + 3 : head + 5], "big")
    first = head + (12 if kind in (_INDEX_INNER, _TABLE_INNER) else 8)
    if kind not in _KINDS[is_table] or first + 2 * cells > len(page):
        raise Broken
    return kind, list(struct.unpack_from(f">{cells}H", page, first))


def _read_cell(file: PageFile, page: bytes, at: int, kind: int) -> Record:
    if kind == _INDEX_INNER:
        at += 4
    size, at = _read_integer(page, at)
    rowid = None
    if kind == _TABLE_LEAF:
        rowid, at = _read_integer(page, at)
        rowid -= (rowid >> 63) << 64
    if not 0 < size < _LONGEST:
        raise Broken
    return Record(_decode(_read_payload(file, page, at, size, is_table=kind == _TABLE_LEAF)), rowid)


def _read_payload(file: PageFile, page: bytes, at: int, size: int, *, is_table: bool) -> bytes:
    """What of a record is on its page, and what on others."""
    usable = file.header.usable
    most = usable - 35 if is_table else (usable - 12) * 64 // 255 - 23
    local = size
    if size > most:
        least = (usable - 12) * 32 // 255 - 23
        local = least + (size - least) % (usable - 4)
        local = least if local > most else local
    if at + local > usable:
        raise Broken
    parts, missing = [page[at : at + local]], size - local
    following = int.from_bytes(page[at + local : at + local + 4], "big") if missing else 0
    while missing:
        if not following:
            raise Broken
        more = file.page(following)
        following = int.from_bytes(more[:4], "big")
        parts.append(more[4 : min(usable, 4 + missing)])
        missing -= len(parts[-1])
    if following:  # the last page has to say that it is the last
        raise Broken
    return b"".join(parts)


def _decode(data: bytes) -> tuple[Value, ...]:
    head, at = _read_integer(data, 0)
    kinds = []
    while at < head:
        kind, at = _read_integer(data, at)
        kinds.append(kind)
    if at != head:
        raise Broken
    values = []
    for kind in kinds:
        value, at = _read_value(data, at, kind)
        values.append(value)
    if at != len(data):
        raise Broken
    return tuple(values)


def _read_value(data: bytes, at: int, kind: int) -> tuple[Value, int]:
    if kind >= 12:
        end = at + (kind - 12) // 2
        if end > len(data):
            raise Broken
        return (data[at:end].decode() if kind % 2 else data[at:end]), end
    if kind in _INTEGER_BYTES:
        end = at + _INTEGER_BYTES[kind]
        return int.from_bytes(data[at:end], "big", signed=True), end
    if kind == 7:
        return struct.unpack_from(">d", data, at)[0], at + 8
    if kind in (10, 11):
        raise Broken
    return (None, 0, 1)[0 if kind == 0 else kind - 7], at


def _read_integer(data: bytes, at: int) -> tuple[int, int]:
    """A variable-length integer, and where it ends."""
    value = 0
    for place in range(at, at + 8):
        byte = data[place]
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, place + 1
    return value << 8 | data[at + 8], at + 9
