"""Writing rows with few statements.

One SQL step hands the interpreter's lock over once, and a busy notebook gives it back after milliseconds: a
thousand rows are therefore one statement of many rows, not a thousand executions.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache, partial
from itertools import chain
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite

from trackside.store import tables

__all__ = ["write_rows"]

_MAX_PARAMETERS = 8192


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
    most = max(1, _MAX_PARAMETERS // len(rows[0])) if rows else 1
    for start in range(0, len(rows), most):
        part = rows[start : start + most]
        sql = _statement(connection.dialect.name, table, replace, with_id, len(part))
        connection.exec_driver_sql(sql, tuple(chain.from_iterable(part)))


@lru_cache(maxsize=1024)
def _statement(dialect: str, name: str, replace: bool, with_id: bool, size: int) -> str:
    head, values, tail = _single(dialect, name, replace, with_id)
    return head + ", ".join([values] * size) + tail


@cache
def _single(dialect: str, name: str, replace: bool, with_id: bool) -> tuple[str, str, str]:
    """The statement for one row, cut round its values."""
    table = tables.metadata.tables[name]
    columns = [column.name for column in table.c if with_id or column.autoincrement is not True]
    statement = _insert(dialect, table, replace=replace)
    sql = str(statement.compile(dialect=_DIALECTS[dialect](), column_keys=columns))
    found = _VALUES.search(sql)
    assert found is not None, sql
    return sql[: found.start(1)], found[1], sql[found.end(1) :]


_VALUES = re.compile(r"VALUES (\([^)]*\))")

_DIALECTS: dict[str, Any] = {
    "sqlite": sqlite.dialect,
    "postgresql": partial(postgresql.dialect, paramstyle="format"),
}


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
