"""A filter's tree as SQL conditions on table ``run``.

A condition on something that a run doesn't have never matches, also with ``!=``; ``NOT`` is the complement,
so that it matches such a run. Therefore no condition here is ever NULL. NaN has its own rank: it is unequal
to every number and neither less nor greater. A metric of which only NaN was logged has NaN as its minimum,
maximum and mean.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import assert_never

from sqlalchemy import ColumnElement, and_, exists, false, func, literal, not_, or_, select, true

from trackside.entities import CLEAN_TAG, NOTE_TAG
from trackside.filters import Ago, And, Comparison, Expr, Field, Not, Or
from trackside.filters.tree import comparisons_of
from trackside.store import comparing
from trackside.store import model_tables as m
from trackside.store import tables as t
from trackside.store.comparing import TABLES

__all__ = ["ATTRIBUTES", "TAGS_OF", "UNKNOWN", "Conditions", "key_name", "key_names", "terms_of"]

TAGS_OF = {"clean": CLEAN_TAG, "note": NOTE_TAG}
"""Attributes that are kept as tags."""
UNKNOWN = "unknown"
"""What ``clean`` is without it."""

ATTRIBUTES = {
    "run_id": "run_id",
    "run_name": "name",
    "status": "status",
    "user_id": "user_id",
    "start_time": "start_time",
    "end_time": "end_time",
    "attempt": "attempt",
    "notebook": "notebook_path",
}
"""Columns of table ``run``, by the names of attributes."""


def terms_of(expr: Expr | None) -> tuple[Expr, ...]:
    """The conditions that must all hold."""
    match expr:
        case None:
            return ()
        case And():
            return tuple(inner for term in expr.terms for inner in terms_of(term))
        case _:
            return (expr,)


def key_name(field: Field) -> str | None:
    """The key of a metric, param or tag that answers for a field."""
    if field.kind != "attribute":
        return field.key
    return TAGS_OF.get(field.key)


def key_names(expr: Expr | None) -> set[str]:
    """Keys of metrics, params and tags that a filter asks for."""
    return {name for term in comparisons_of(expr) if (name := key_name(term.field)) is not None}


class Conditions:
    """Compiles conditions; knows the numbers of the keys they name.

    Args:
        key_ids: number of each key in use.
        artifact_uri: SQL expression of a run's artifact root.
        now_ms: the time of the search, for times relative to it.
    """

    def __init__(self, key_ids: Mapping[str, int], artifact_uri: ColumnElement[str], now_ms: int) -> None:
        self._key_ids = key_ids
        self._artifact_uri = artifact_uri
        self._now_ms = now_ms

    def compile(self, expr: Expr) -> ColumnElement[bool]:
        """The condition on table ``run``; never NULL."""
        match expr:
            case And():
                return and_(*(self.compile(term) for term in expr.terms))
            case Or():
                return or_(*(self.compile(term) for term in expr.terms))
            case Not():
                return not_(and_(self.compile(expr.term)))
            case Comparison():
                if expr.field.kind == "attribute":
                    return self._on_attribute(expr)
                return self._on_logged(expr)
            case _:
                assert_never(expr)

    def key_id(self, field: Field) -> int | None:
        """The number of the key of a field; None if no run has it."""
        return self._key_ids.get(key_name(field) or "")

    def matches_nothing(self, expr: Comparison) -> bool:
        """Whether it asks for something that no run has."""
        logged = expr.field.kind != "attribute"
        return logged and expr.op != "IS NULL" and self.key_id(expr.field) is None

    def resolve(self, expr: Comparison) -> Comparison:
        """The comparison with its relative time made absolute."""
        if not isinstance(expr.value, Ago):
            return expr
        return Comparison(expr.field, expr.op, self._now_ms - expr.value.seconds * 1000)

    def _on_logged(self, expr: Comparison) -> ColumnElement[bool]:
        key_id = self.key_id(expr.field)
        if key_id is None:
            return false() if self.matches_nothing(expr) else true()
        table = TABLES[expr.field.kind]
        mine = and_(table.c.run_n == t.run.c.n, table.c.key_id == key_id)
        if expr.op == "IS NULL":
            return not_(exists().where(mine).correlate(t.run))
        return exists().where(mine, comparing.on_row(table, expr)).correlate(t.run)

    def _on_attribute(self, expr: Comparison) -> ColumnElement[bool]:
        name = expr.field.key
        if name == "clean":
            return comparing.on_column(self._clean(), expr.op, expr.value)
        if name == "artifact_uri":
            return comparing.on_column(self._artifact_uri, expr.op, expr.value)
        if name == "notebook":
            return comparing.on_path(t.run.c.notebook_path, expr)
        if name == "model":
            return self._on_model(expr)
        if name == "duration":
            return comparing.on_duration(t.run.c.start_time, t.run.c.end_time, expr)
        column = t.run.c[ATTRIBUTES[name]]
        resolved = self.resolve(expr)
        condition = comparing.on_column(column, resolved.op, resolved.value)
        return and_(column.is_not(None), condition) if column.nullable and expr.op != "IS NULL" else condition

    def _on_model(self, expr: Comparison) -> ColumnElement[bool]:
        """Whether one of the run's models is such; a run without any has none that is."""
        mine = and_(m.model_version.c.run_n == t.run.c.n, m.model.c.id == m.model_version.c.model_id)
        if expr.op in ("IS NULL", "IS NOT NULL"):
            registered = exists().where(m.model_version.c.run_n == t.run.c.n).correlate(t.run)
            return registered if expr.op == "IS NOT NULL" else not_(registered)
        return exists().where(mine, comparing.on_column(m.model.c.name, expr.op, expr.value)).correlate(t.run)

    def _clean(self) -> ColumnElement[str]:
        key_id = self._key_ids.get(CLEAN_TAG)
        if key_id is None:
            return literal(UNKNOWN)
        value = select(t.tag.c.value).where(t.tag.c.run_n == t.run.c.n, t.tag.c.key_id == key_id)
        return func.coalesce(value.correlate(t.run).scalar_subquery(), UNKNOWN)
