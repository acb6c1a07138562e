"""Operators of the search language on columns, values bound."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from typing import cast as typed

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Integer,
    LargeBinary,
    Table,
    and_,
    case,
    cast,
    false,
    func,
    not_,
    or_,
    true,
)

from trackside.filters import Comparison, Field, best_is
from trackside.filters.patterns import literal_start
from trackside.store import tables as t
from trackside.store.dialects import contains, matches
from trackside.store.matching import literal_part, literal_prefix
from trackside.store.tables import VALUE_PREFIX

__all__ = ["TABLES", "aggregate", "on_column", "on_duration", "on_path", "on_row"]

TABLES: Mapping[str, Table] = {"metric": t.metric, "param": t.param, "tag": t.tag}
"""Where the keys of each kind of field are."""

_COMPARE: Mapping[str, Callable[[Any, Any], Any]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}

_MAX_INTEGER = 1 << 62


def aggregate(table: FromClause, field: Field) -> ColumnElement[float]:
    """A number of a row of ``metric``, NULL for NaN: last, or what is asked for."""
    if field.aggregate is None:
        return typed("ColumnElement[float]", table.c.last)
    if field.aggregate == "mean":
        return typed("ColumnElement[float]", table.c.sum / func.nullif(table.c.numbers, 0))
    least = field.aggregate == "min" or (field.aggregate == "best" and best_is(field) == "min")
    return typed("ColumnElement[float]", table.c.min if least else table.c.max)


def on_row(table: Table, expr: Comparison) -> ColumnElement[bool]:
    """The condition on a row of ``metric``, ``param`` or ``tag``; it may be NULL."""
    if expr.op == "IS NOT NULL":
        return true()
    if table is t.metric:
        return _on_metric(expr)
    if isinstance(expr.value, float) or (isinstance(expr.value, tuple) and isinstance(expr.value[0], float)):
        return on_column(table.c.num, expr.op, expr.value)
    return _on_text(table, expr)


def _on_metric(expr: Comparison) -> ColumnElement[bool]:
    number = aggregate(t.metric, expr.field)
    last = expr.field.aggregate is None
    # The index of the last value begins with its rank.
    is_number = t.metric.c.rank == 0 if last else number.is_not(None)
    is_nan = t.metric.c.rank == 1 if last else number.is_(None)
    op = expr.op
    if isinstance(expr.value, tuple):
        values = typed("tuple[float, ...]", expr.value)
        inside = and_(is_number, number.in_([value for value in values if not math.isnan(value)]))
        if any(math.isnan(value) for value in values):
            inside = or_(inside, is_nan)
        return inside if op == "IN" else not_(inside)
    value = float(typed("float", expr.value))
    if math.isnan(value):
        return {"=": is_nan, "!=": is_number}.get(op, false())
    if op == "!=":
        return or_(is_nan, number != value)
    condition: ColumnElement[bool] = _COMPARE[op](number, value)
    return and_(is_number, condition)


def _on_text(table: Table, expr: Comparison) -> ColumnElement[bool]:
    head, rest = table.c.value, table.c.rest
    value, op = expr.value, expr.op
    if isinstance(value, tuple):
        inside = _is_one_of(table, typed("tuple[str, ...]", value))
        return inside if op == "IN" else not_(inside)
    text = str(value)
    if op in ("=", "!="):
        equal = _is_one_of(table, (text,))
        return equal if op == "=" else not_(equal)
    return _matches(head, head.concat(func.coalesce(rest, "")), op, text)


def _is_one_of(table: Table, texts: Sequence[str]) -> ColumnElement[bool]:
    short = [text for text in texts if len(text) < VALUE_PREFIX]
    conditions: list[ColumnElement[bool]] = []
    if len(short) == 1:
        conditions.append(table.c.value == short[0])
    elif short:
        conditions.append(table.c.value.in_(short))
    conditions += [
        and_(table.c.value == text[:VALUE_PREFIX], func.coalesce(table.c.rest, "") == text[VALUE_PREFIX:])
        for text in texts
        if len(text) >= VALUE_PREFIX
    ]
    return conditions[0] if len(conditions) == 1 else or_(*conditions)


def _matches(
    indexed: ColumnElement[str], whole: ColumnElement[str], op: str, pattern: str
) -> ColumnElement[bool]:
    if op in ("ILIKE", "CONTAINS"):
        return _matches_any_case(whole, op, pattern)
    if op == "!~":
        return typed("ColumnElement[bool]", not_(matches("find_pattern", pattern, whole)))
    if op == "~":
        prefix, found = literal_start(pattern), matches("find_pattern", pattern, whole)
    else:
        prefix, found = literal_prefix(pattern), matches("like_case", pattern, whole)
    prefix = prefix[:VALUE_PREFIX]
    if not prefix:
        part = literal_part(pattern) if op == "LIKE" else None
        return typed("ColumnElement[bool]", found if part is None else contains(whole, part))
    return and_(indexed >= prefix, indexed < prefix + "\U0010ffff", found)


def _matches_any_case(whole: ColumnElement[str], op: str, pattern: str) -> ColumnElement[bool]:
    """Whatever the case; of ASCII texts SQLite itself knows it, ten times as fast as Python."""
    function = "contains_any_case" if op == "CONTAINS" else "like_any_case"
    part = pattern if op == "CONTAINS" else literal_part(pattern) or ""
    embedded = None
    if part and part.isascii():
        is_ascii = func.length(cast(whole, LargeBinary)) == func.length(whole)
        by_python = getattr(func, function)(pattern, whole) == 1
        embedded = case((is_ascii, func.instr(func.lower(whole), part.lower()) > 0), else_=by_python)
    return typed("ColumnElement[bool]", matches(function, pattern, whole, embedded))


def on_column(column: ColumnElement[Any], op: str, value: object) -> ColumnElement[bool]:
    """The condition on a column; NULL where that is, but with ``IS NULL`` and ``IS NOT NULL``."""
    if op in ("LIKE", "ILIKE", "~", "!~", "CONTAINS"):
        return _matches(column, column, op, str(value))
    if op == "IS NULL":
        return column.is_(None)
    if op == "IS NOT NULL":
        return column.is_not(None)
    if isinstance(value, tuple):
        comparable = [item for item in value if item == item]  # NaN equals nothing
        return column.in_(comparable) if op == "IN" else column.not_in(comparable)
    if isinstance(value, float) and math.isnan(value):
        return column.is_not(None) if op == "!=" else false()
    if isinstance(column.type, Integer) and isinstance(value, float):
        value = _as_integer(op, value)
    condition: ColumnElement[bool] = _COMPARE[op](column, value)
    return condition


def _as_integer(op: str, value: float) -> float:
    """What means the same of integers: PostgreSQL compares them with a float by no index."""
    if abs(value) >= _MAX_INTEGER:
        return value
    nearest = math.ceil(value) if op in ("<", ">=") else math.floor(value)
    return value if op in ("=", "!=") and nearest != value else nearest


def on_duration(start: ColumnElement[int], end: ColumnElement[int], expr: Comparison) -> ColumnElement[bool]:
    """The condition on the seconds between two times in milliseconds; the end may be missing."""
    if expr.op in ("IS NULL", "IS NOT NULL"):
        return on_column(end, expr.op, None)
    value = expr.value
    ms: object
    if isinstance(value, tuple):
        ms = tuple(to_ms(typed("float", item)) for item in value)
    else:
        ms = to_ms(typed("float", value))
    return and_(end.is_not(None), on_column(end - start, expr.op, ms))


def to_ms(seconds: float) -> float:
    """Milliseconds; a decimal number of seconds becomes the number that is meant (0.29 s are 290 ms)."""
    return round(seconds * 1000, 6) if abs(seconds) < 1e12 else seconds * 1000


def on_path(path: ColumnElement[str], expr: Comparison) -> ColumnElement[bool]:
    """The condition on a path that may be missing: it is found by its end, folder by folder, or whole."""
    op, value = expr.op, expr.value
    if op in ("IS NULL", "IS NOT NULL"):
        return on_column(path, op, None)
    if op in ("~", "!~"):
        condition = on_column(path, op, value)
    elif op in ("LIKE", "ILIKE"):
        ends = (str(value), f"%/{value}", f"%\\{value}")
        condition = or_(*(_matches(path, path, op, pattern) for pattern in ends))
    else:
        texts = value if isinstance(value, tuple) else (value,)
        inside = or_(*(_ends_with(path, str(text)) for text in texts))
        condition = inside if op in ("=", "IN") else not_(inside)
    return and_(path.is_not(None), condition)


def _ends_with(path: ColumnElement[str], text: str) -> ColumnElement[bool]:
    end = func.substr(path, func.length(path) - len(text))
    return or_(path == text, end.in_((f"/{text}", f"\\{text}")))
