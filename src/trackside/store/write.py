"""Writing rows with few statements.

One SQL step hands the interpreter's lock over once, and a busy notebook gives it back after milliseconds: a
thousand rows are therefore one statement of many rows, not a thousand executions.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from itertools import chain
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite

from trackside.store import tables

__all__ = ["write_rows"]

_MAX_PARAMETERS = 8192

_VALUES = re.compile(r"VALUES \(([^)]*)\)")


def write_rows(
    connection: Connection,
    table: str,
    rows: Sequence[tuple[Any, ...]],
    *,
    replace: bool = True,
    with_id: bool = False,
) -> None:
    """Insert rows of a table, their columns in order, without an ``id`` that the database gives.

    Args:
        connection: inside a write transaction.
        table: name of the table.
        rows: the rows.
        replace: a row whose key is there replaces that one; else the one that is there stays.
        with_id: the rows begin with their ``id``.
    """
    start = 0
    while start < len(rows):
        most = max(1, _MAX_PARAMETERS // len(rows[0]))
        # Powers of two: few different statements, each prepared once and kept.
        size = 1 << (min(len(rows) - start, most).bit_length() - 1)
        sql = _statement(connection.dialect.name, table, replace, with_id, size)
        connection.exec_driver_sql(sql, tuple(chain.from_iterable(rows[start : start + size])))
        start += size


@cache
def _statement(dialect: str, name: str, replace: bool, with_id: bool, size: int) -> str:
    table = tables.metadata.tables[name]
    columns = [column for column in table.c if with_id or column.autoincrement is not True]
    single = str(_insert(dialect, table, replace=replace).compile(
        dialect=_DIALECTS[dialect](), column_keys=[column.name for column in columns]
    ))  # fmt: skip
    return _VALUES.sub(lambda match: "VALUES " + ", ".join([f"({match[1]})"] * size), single, count=1)


_DIALECTS: dict[str, Any] = {"sqlite": sqlite.dialect, "postgresql": postgresql.dialect}


def _insert(dialect: str, table: Table, *, replace: bool) -> Any:
    statement: Any = (postgresql if dialect == "postgresql" else sqlite).insert(table)
    keys = [column for column in table.primary_key.columns if column.autoincrement is not True]
    if not replace:
        return statement.on_conflict_do_nothing()
    if not keys:
        return statement
    changed = {column.name: statement.excluded[column.name] for column in table.c if not column.primary_key}
    if not changed:
        return statement.on_conflict_do_nothing()
    return statement.on_conflict_do_update(index_elements=keys, set_=changed)
