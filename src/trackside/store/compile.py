"""A filter's tree as SQL conditions on table ``run``.

A condition on something that a run doesn't have never matches, also with ``!=``. NaN has its own rank: it is
unequal to every number and neither less nor greater.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, assert_never

from sqlalchemy import ColumnElement, Table, and_, exists, false, func, not_, or_, true

from trackside.filters.tree import And, Comparison, Expr
from trackside.store import tables as t
from trackside.store.matching import literal_prefix
from trackside.store.tables import VALUE_PREFIX

__all__ = ["ATTRIBUTES", "TABLES", "Conditions", "Probe", "key_names", "terms_of"]

_COMPARE: Mapping[str, Callable[[Any, Any], Any]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


TABLES: Mapping[str, Table] = {"metric": t.metric, "param": t.param, "tag": t.tag}
"""Where the keys of each kind of field are."""
ATTRIBUTES = {
    "run_id": "run_id",
    "run_name": "name",
    "status": "status",
    "user_id": "user_id",
    "start_time": "start_time",
    "end_time": "end_time",
    "experiment_id": "experiment_id",
}
"""Columns of table ``run``, by MLflow's names of attributes."""


@dataclass(frozen=True, slots=True)
class Probe:
    """A condition that an index answers: the runs it matches are ``table.run_n`` where ``condition``."""

    table: Table
    condition: ColumnElement[bool]


def terms_of(expr: Expr | None) -> tuple[Expr, ...]:
    """The conditions that must all hold."""
    match expr:
        case None:
            return ()
        case And():
            return tuple(inner for term in expr.terms for inner in terms_of(term))
        case _:
            return (expr,)


def key_names(expr: Expr | None) -> set[str]:
    """Keys of metrics, params and tags that a filter names."""
    match expr:
        case None:
            return set()
        case And():
            return set().union(*(key_names(term) for term in expr.terms))
        case Comparison():
            return set() if expr.field.kind == "attribute" else {expr.field.key}
        case _:
            assert_never(expr)


class Conditions:
    """Compiles conditions; knows the numbers of the keys they name.

    Args:
        key_ids: number of each key in use.
        artifact_uri: SQL expression of a run's artifact root.
    """

    def __init__(self, key_ids: Mapping[str, int], artifact_uri: ColumnElement[str]) -> None:
        self._key_ids = key_ids
        self._artifact_uri = artifact_uri

    def compile(self, expr: Expr) -> ColumnElement[bool]:
        """The condition on table ``run``."""
        match expr:
            case And():
                return and_(*(self.compile(term) for term in expr.terms))
            case Comparison():
                if expr.field.kind == "attribute":
                    return self._on_attribute(expr)
                return self._on_logged(expr)
            case _:
                assert_never(expr)

    def probe(self, expr: Expr) -> Probe | None:
        """How an index finds the runs of a condition; None if none does. Without the scope."""
        if not isinstance(expr, Comparison) or expr.field.kind == "attribute" or expr.op == "IS NULL":
            return None
        key_id = self._key_ids.get(expr.field.key)
        if key_id is None:
            return None
        table = TABLES[expr.field.kind]
        return Probe(table, and_(table.c.key_id == key_id, _on_row(table, expr)))

    def _on_logged(self, expr: Comparison) -> ColumnElement[bool]:
        key_id = self._key_ids.get(expr.field.key)
        if key_id is None:
            return true() if expr.op == "IS NULL" else false()
        table = TABLES[expr.field.kind]
        mine = and_(table.c.run_n == t.run.c.n, table.c.key_id == key_id)
        if expr.op == "IS NULL":
            return not_(exists().where(mine).correlate(t.run))
        return exists().where(mine, _on_row(table, expr)).correlate(t.run)

    def _on_attribute(self, expr: Comparison) -> ColumnElement[bool]:
        name = expr.field.key
        column = self._artifact_uri if name == "artifact_uri" else t.run.c[ATTRIBUTES[name]]
        return _on_column(column, expr.op, expr.value)


def _on_row(table: Table, expr: Comparison) -> ColumnElement[bool]:
    if expr.op == "IS NOT NULL":
        return true()
    if table is t.metric:
        return _on_metric(expr.op, float(expr.value))  # type: ignore[arg-type]
    if isinstance(expr.value, float):
        return _on_column(table.c.num, expr.op, expr.value)
    return _on_text(table, expr)


def _on_metric(op: str, value: float) -> ColumnElement[bool]:
    number, last = t.metric.c.rank == 0, t.metric.c.last
    if math.isnan(value):
        return {"=": t.metric.c.rank == 1, "!=": number}.get(op, false())
    if op == "!=":
        return or_(t.metric.c.rank == 1, last != value)
    condition: ColumnElement[bool] = _COMPARE[op](last, value)
    return and_(number, condition)


def _on_text(table: Table, expr: Comparison) -> ColumnElement[bool]:
    head, rest = table.c.value, table.c.rest
    value = expr.value
    if isinstance(value, tuple):
        inside = or_(false(), *(_equals(table, text) for text in value))
        return inside if expr.op == "IN" else not_(inside)
    text = str(value)
    if expr.op in ("=", "!="):
        return _equals(table, text) if expr.op == "=" else not_(_equals(table, text))
    return _like(head, head.concat(func.coalesce(rest, "")), expr.op, text)


def _equals(table: Table, text: str) -> ColumnElement[bool]:
    head = table.c.value == text[:VALUE_PREFIX]
    if len(text) < VALUE_PREFIX:
        return head
    return and_(head, func.coalesce(table.c.rest, "") == text[VALUE_PREFIX:])


def _like(
    indexed: ColumnElement[str], whole: ColumnElement[str], op: str, pattern: str
) -> ColumnElement[bool]:
    if op == "ILIKE":
        return func.like_any_case(pattern, whole) == 1
    prefix = literal_prefix(pattern)[:VALUE_PREFIX]
    matches = func.like_case(pattern, whole) == 1
    if not prefix:
        return matches
    return and_(indexed >= prefix, indexed < prefix + "\U0010ffff", matches)


def _on_column(column: ColumnElement[Any], op: str, value: object) -> ColumnElement[bool]:
    if op in ("LIKE", "ILIKE"):
        return _like(column, column, op, str(value))
    if isinstance(value, tuple):
        return column.in_(value) if op == "IN" else column.not_in(value)
    if op == "IS NULL":
        return column.is_(None)
    if op == "IS NOT NULL":
        return column.is_not(None)
    if isinstance(value, float) and math.isnan(value):
        return column.is_not(None) if op == "!=" else false()
    condition: ColumnElement[bool] = _COMPARE[op](column, value)
    return condition
