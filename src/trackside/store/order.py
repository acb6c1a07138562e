"""Sort orders as SQL.

A sort key is a rank (numbers, then NaN or text, then missing, in both directions) and values; none of these
expressions is ever NULL, so that a page can go on behind its last row by comparing them. Every order ends
with start time (newest first) and run id, so that it is total.

The first key also says how to *walk* its index instead of sorting everything: its branches, one after the
other (see :mod:`trackside.store.pages`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, FromClause, and_, case, func, or_, select

from trackside.entities import CLEAN_TAG, NOTE_TAG
from trackside.errors import InvalidInput
from trackside.filters.tree import Field, OrderKey
from trackside.store import model_tables as m
from trackside.store import tables as t
from trackside.store.comparing import TABLES, aggregate
from trackside.store.compile import ATTRIBUTES, UNKNOWN

__all__ = ["Branch", "Ordering", "SortKey", "Term", "order_runs", "seek"]


@dataclass(frozen=True, slots=True)
class Term:
    """One expression to sort by."""

    expression: ColumnElement[Any]
    descending: bool = False

    def sorted(self) -> ColumnElement[Any]:
        """For ``ORDER BY``."""
        return self.expression.desc() if self.descending else self.expression.asc()

    def behind(self, value: object, *, equal: bool = False) -> ColumnElement[bool]:
        """Rows that come after one with this value, or also those with it."""
        e = self.expression
        condition: ColumnElement[bool]
        if self.descending:
            condition = e <= value if equal else e < value
        else:
            condition = e >= value if equal else e > value
        return condition


@dataclass(frozen=True, slots=True, eq=False)
class Branch:
    """Runs of one rank of a key.

    ``column`` is the term whose index is walked, the ``position``-th of the order; None where all values
    are the same. ``fixed`` is how many terms of the order are equal for runs that agree in it. ``by_start``
    says that the index goes on with the start time.
    """

    rank: int
    condition: ColumnElement[bool]
    fixed: int
    column: Term | None = None
    position: int = 0
    by_start: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class SortKey:
    """A key: its terms, the table its values are in (None: ``run``), and how to walk it.

    ``missing`` are the values of its terms for a run that has none.
    """

    terms: tuple[Term, ...]
    table: FromClause | None = None
    key_id: int | None = None
    missing: tuple[object, ...] = ()
    branches: tuple[Branch, ...] = ()

    @property
    def mine(self) -> ColumnElement[bool]:
        """The rows of ``table`` that belong to a run."""
        assert self.table is not None
        return and_(self.table.c.run_n == t.run.c.n, self.table.c.key_id == self.key_id)


@dataclass(slots=True)
class Ordering:
    """A whole order."""

    keys: list[SortKey] = field(default_factory=list)
    ties: tuple[Term, ...] = (Term(t.run.c.start_time, descending=True), Term(t.run.c.run_id))

    @property
    def terms(self) -> list[Term]:
        """All terms: of the keys, then start time and run id."""
        return [*(term for key in self.keys for term in key.terms), *self.ties]

    @property
    def key_expressions(self) -> list[ColumnElement[Any]]:
        """What the keys sort by."""
        return [term.expression for key in self.keys for term in key.terms]


def seek(terms: Sequence[Term], values: Sequence[object]) -> ColumnElement[bool]:
    """Rows behind the one with these values of these terms.

    Raises:
        InvalidInput: there are not as many values as terms.
    """
    if len(values) != len(terms):
        raise InvalidInput("This page token is of another query.", path="page_token")
    steps = []
    for i, (term, value) in enumerate(zip(terms, values, strict=True)):
        equal = [before.expression == known for before, known in zip(terms[:i], values, strict=False)]
        steps.append(and_(*equal, term.behind(value)))
    # The first condition says nothing new, but an index can use it.
    return and_(terms[0].behind(values[0], equal=True), or_(*steps))


_START = Field("attribute", "start_time")
_EXPERIMENT = func.coalesce(
    select(t.experiment.c.name)
    .where(t.experiment.c.id == t.run.c.experiment_id)
    .correlate(t.run)
    .scalar_subquery(),
    "",
)
"""The name of a run's experiment."""
NOBODY = -1
"""The number of a key that no run has. It is sorted by all the same: it may be logged between two pages."""


def order_runs(
    keys: Sequence[OrderKey], key_ids: Mapping[str, int], artifact_uri: ColumnElement[str]
) -> Ordering:
    """The order of a search; ``artifact_uri`` is the SQL expression of a run's artifact root."""
    ordering = Ordering()
    if keys and keys[-1].field == _START and keys[-1].descending:
        keys = keys[:-1]  # ties are in this order anyway, and alone it has an index
    for number, key in enumerate(keys):
        if key.field.kind != "attribute":
            ordering.keys.append(_logged_key(number, key, key_ids.get(key.field.key, NOBODY)))
        elif key.field.key == "clean":
            ordering.keys.append(_clean_key(number, key, key_ids.get(CLEAN_TAG, NOBODY)))
        elif key.field.key == "note":
            note = OrderKey(Field("tag", NOTE_TAG), key.descending)
            ordering.keys.append(_logged_key(number, note, key_ids.get(NOTE_TAG, NOBODY)))
        else:
            ordering.keys.append(_attribute_key(key, artifact_uri))
    return ordering


@lru_cache(maxsize=256)
def _logged_key(number: int, key: OrderKey, key_id: int) -> SortKey:
    """A key of what runs log; kept, because SQLAlchemy takes longer to build it than SQLite to answer."""
    table = TABLES[key.field.kind].alias(f"o{number}")
    if key.field.aggregate is not None:
        return _aggregate_key(table, key, key_id)
    make = _metric_key if key.field.kind == "metric" else _text_key
    return make(table, key_id, descending=key.descending)


def _aggregate_key(table: FromClause, key: OrderKey, key_id: int) -> SortKey:
    """Without branches: no index is in the order of a minimum."""
    number = aggregate(table, key.field)
    rank = case((table.c.run_n.is_(None), 2), (number.is_(None), 1), else_=0)
    return SortKey(
        terms=(Term(rank), Term(func.coalesce(number, 0.0), key.descending)),
        table=table,
        key_id=key_id,
        missing=(2, 0.0),
    )


def _clean_key(number: int, key: OrderKey, key_id: int) -> SortKey:
    table = TABLES["tag"].alias(f"o{number}")
    term = Term(func.coalesce(table.c.value, UNKNOWN), key.descending)
    return SortKey(terms=(term,), table=table, key_id=key_id, missing=(UNKNOWN,))


def _metric_key(table: FromClause, key_id: int, *, descending: bool) -> SortKey:
    return SortKey(
        terms=(Term(func.coalesce(table.c.rank, 2)), Term(func.coalesce(table.c.last, 0.0), descending)),
        table=table,
        key_id=key_id,
        missing=(2, 0.0),
        branches=(
            Branch(0, table.c.rank == 0, 2, Term(table.c.last, descending), 1, by_start=True),
            Branch(1, table.c.rank == 1, 2),
        ),
    )


def _text_key(table: FromClause, key_id: int, *, descending: bool) -> SortKey:
    missing, text = table.c.run_n.is_(None), table.c.num.is_(None)
    return SortKey(
        terms=(
            Term(case((missing, 2), (text, 1), else_=0)),
            Term(func.coalesce(table.c.num, 0.0), descending),
            Term(case((text, func.coalesce(table.c.value, "")), else_=""), descending),
            Term(case((text, func.coalesce(table.c.rest, "")), else_=""), descending),
        ),
        table=table,
        key_id=key_id,
        missing=(2, 0.0, "", ""),
        branches=(
            Branch(0, table.c.num.is_not(None), 4, Term(table.c.num, descending), 1),
            Branch(1, text, 3, Term(table.c.value, descending), 2),
        ),
    )


def _attribute_key(key: OrderKey, artifact_uri: ColumnElement[str]) -> SortKey:
    name = key.field.key
    if name == "artifact_uri":
        return SortKey((Term(artifact_uri, key.descending),))
    if name == "experiment":
        return SortKey((Term(_EXPERIMENT, key.descending),))
    value: ColumnElement[Any]
    default: object = "" if name in ("notebook", "model") else 0
    if name == "model":
        named = m.model.c.id == m.model_version.c.model_id
        mine = m.model_version.c.run_n == t.run.c.n
        value = select(func.min(m.model.c.name)).where(named, mine).correlate(t.run).scalar_subquery()
    elif name == "duration":
        value = t.run.c.end_time - t.run.c.start_time
    else:
        value = t.run.c[ATTRIBUTES[name]]
        if not t.run.c[ATTRIBUTES[name]].nullable:
            return SortKey((Term(value, key.descending),))
    missing = case((value.is_(None), 1), else_=0)
    return SortKey((Term(missing), Term(func.coalesce(value, default), key.descending)))
