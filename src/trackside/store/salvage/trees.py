"""Which pages belong to which table or index, and what can be read of each."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from sqlalchemy import Column, Double, LargeBinary, Table
from sqlalchemy.types import BigInteger, Integer, SmallInteger

from trackside.store import model_tables, tables
from trackside.store.salvage.pages import Broken, PageFile
from trackside.store.salvage.records import Record, Value, list_children, read_records
from trackside.store.schema import FORMAT, SCHEMA

__all__ = ["Row", "Trees", "describe_trees"]

Row = tuple[Any, ...]

_LARGEST_INTEGER = 1 << 63
_TRIED = 50
"""Records that show of what a tree is."""

TABLES: dict[str, Table] = dict(tables.metadata.tables)
assert model_tables.model.name in TABLES


@dataclass(frozen=True, slots=True)
class Shape:
    """What a table or an index stores.

    Attributes:
        name: of the table or the index.
        columns: in the order in which they are stored; None stands for a rowid behind an index's columns.
        is_table: it has rowids; an index and a table without them are stored alike.
        alias: the place of the column that is the rowid.
    """

    name: str
    columns: tuple[Column[object] | None, ...]
    is_table: bool
    alias: int | None = None

    def read(self, record: Record) -> Row | None:
        """The row, with the types of its columns; None if it makes no sense."""
        values: list[Value] = list(record.values)
        if len(values) != len(self.columns):
            return None
        if self.alias is not None:
            values[self.alias] = record.rowid
        for i, (column, value) in enumerate(zip(self.columns, values, strict=True)):
            if column is None or isinstance(column.type, BigInteger | Integer | SmallInteger):
                fits = isinstance(value, int)
            elif isinstance(column.type, Double):
                fits = isinstance(value, int | float)
                values[i] = float(value) if isinstance(value, int | float) else value
            elif isinstance(column.type, LargeBinary):
                fits = isinstance(value, bytes)
            else:
                fits = isinstance(value, str)
            if not fits and not (value is None and column is not None and column.nullable):
                return None
        return tuple(values)


@dataclass(slots=True)
class Loss:
    """What of a tree can't be read: its damaged pages, and rows on others that make no sense."""

    pages: set[int] = field(default_factory=set)
    rows: int = 0


class Trees:
    """What a damaged database holds, table by table and index by index.

    Args:
        file: the database.
    """

    def __init__(self, file: PageFile) -> None:
        self._file = file
        self._shapes = describe_trees()
        self._pages, self._free = file.list_trees()
        self.losses: dict[str, Loss] = {name: Loss() for name in self._shapes}
        self._roots = self._find_roots()
        for name, root in self._roots.items():
            self._walk(name, root)
        self.has_schema = self._roots_by_name is not None

    def rows(self, name: str) -> Iterator[Row]:
        """What is readable of a table or an index, in no order."""
        shape, loss = self._shapes[name], self.losses[name]
        for number in self._pages.get(self._roots.get(name, 0), []):
            try:
                for record in read_records(self._file, number, is_table=shape.is_table):
                    row = None if record is None else shape.read(record)
                    if row is None:
                        loss.rows += 1
                    else:
                        yield row
            except Broken:
                loss.pages.add(number)

    def is_hurt(self, name: str) -> bool:
        """Whether something of a table may be missing; asked when its rows have been read."""
        loss = self.losses[name]
        return bool(loss.pages or loss.rows or name not in self._roots)

    def _find_roots(self) -> dict[str, int]:
        """By the table of tables; where that is damaged, as a new database has it, if that fits."""
        known = self._roots_by_name = self._read_schema()
        version = self._file.header.version
        if known is not None and not self.losses_of_schema:
            return known
        found = dict(known or {})
        expected = _expected_roots() if version in (None, FORMAT) else {}
        left = sorted({*self._pages, *expected.values()} - {1, *found.values()})
        for name, root in expected.items():
            if name not in found and root in left and self._fits(name, root):
                found[name] = root
                left.remove(root)
        for name in self._shapes:  # made in this order, whatever has come between
            if name not in found:
                fitting = [root for root in left if self._fits(name, root, strictly=True)]
                if fitting:
                    found[name] = fitting[0]
                    left.remove(fitting[0])
        return found

    def _read_schema(self) -> dict[str, int] | None:
        """Where each tree begins, as far as that is readable; None if nothing is."""
        self.losses_of_schema = 0
        found = {}
        for number in self._reach(1, is_table=True):
            try:
                for record in read_records(self._file, number, is_table=True):
                    if record is None or len(record.values) != 5:
                        self.losses_of_schema += 1
                        continue
                    _, name, _, root, _ = record.values
                    if isinstance(name, str) and isinstance(root, int) and name in self._shapes:
                        found[name] = root
            except Broken:
                self.losses_of_schema += 1
        return found or None

    def _reach(self, root: int, *, is_table: bool) -> list[int]:
        """The pages of a tree by its own pointers, beside those that the pointer map says are its."""
        pages = dict.fromkeys(self._pages.get(root, [root]))
        todo = list(pages)
        while todo:
            number = todo.pop()
            with contextlib.suppress(Broken):
                for child in list_children(self._file, number, is_table=is_table):
                    if child not in pages and child not in self._free and 1 < child <= self._file.count:
                        pages[child] = None
                        todo.append(child)
        return list(pages)

    def _walk(self, name: str, root: int) -> None:
        self._pages[root] = self._reach(root, is_table=self._shapes[name].is_table)

    def _fits(self, name: str, root: int, *, strictly: bool = False) -> bool:
        """Whether what a tree holds may be of this table; one that is empty or unreadable may be of any."""
        shape, tried = self._shapes[name], 0
        for number in self._reach(root, is_table=shape.is_table):
            try:
                for record in read_records(self._file, number, is_table=shape.is_table):
                    if record is not None:
                        tried += 1
                        if shape.read(record) is None:
                            return False
                    if tried >= _TRIED:
                        return True
            except Broken:
                continue
        return tried > 0 or not strictly


@cache
def describe_trees() -> dict[str, Shape]:
    """Every table and index of this format by its name, in the order in which they are made."""
    found: dict[str, Shape] = {}
    with contextlib.closing(_make_empty()) as connection:
        listed = connection.execute(
            "SELECT type, name, tbl_name FROM sqlite_schema ORDER BY rowid"
        ).fetchall()
        for kind, name, table_name in listed:
            table = TABLES[table_name]
            with_rowid = table.dialect_options["sqlite"]["with_rowid"]
            if kind == "table":
                keys = list(table.primary_key.columns)
                is_alias = with_rowid and len(keys) == 1 and isinstance(keys[0].type, Integer)
                alias = list(table.c).index(keys[0]) if is_alias else None
                found[name] = Shape(name, tuple(table.c), bool(with_rowid), alias)
                continue
            names = [row[2] for row in connection.execute(f"PRAGMA index_xinfo('{name}')")]
            found[name] = Shape(name, tuple(table.c[one] if one else None for one in names), is_table=False)
    return found


@cache
def _expected_roots() -> dict[str, int]:
    """Where the trees of a database begin that was made in one step, and not upgraded."""
    with contextlib.closing(_make_empty()) as connection:
        return dict(connection.execute("SELECT name, rootpage FROM sqlite_schema ORDER BY rowid").fetchall())


def _make_empty() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:")
    connection.execute("PRAGMA auto_vacuum=INCREMENTAL")
    connection.executescript(SCHEMA)
    return connection
