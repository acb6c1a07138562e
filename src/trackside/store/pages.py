"""Pages of runs: which rows of the order, found with as few steps as possible.

Three ways, chosen here rather than by the database's planner:

- *few*: a condition of the filter matches few runs; they are found by its index and sorted
  (:mod:`trackside.store.driving`).
- *walk*: the index of the first sort key is walked, branch by branch (numbers, NaN or text, missing), until
  the page is full. Runs with an equal value are fetched as a group of their own, so that a page never sorts
  more than itself and one group.
- *sort*: everything that matches is sorted.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cmp_to_key, lru_cache
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, FromClause, Select, bindparam, exists, func, literal, select

from trackside.store import tables as t
from trackside.store.database import Limits
from trackside.store.deadline import OutOfTime
from trackside.store.dialects import each_number
from trackside.store.driving import Driver, Probe, in_scopes
from trackside.store.order import Branch, Ordering, SortKey, Term, seek
from trackside.store.prepared import Prepared
from trackside.store.runs import INFO, fetch_plain, load_rows

__all__ = ["FEW", "Pager", "Row", "order_values"]

FEW = 5000
"""So many runs are sorted rather than searched for in the order of an index."""

_COUNTED_AT_ONCE = 500

_MAX_SCOPES = 16
"""So many experiments are walked one by one and merged; more are sorted together."""

Row = Sequence[Any]
"""The columns ``INFO`` of a run, and the values of the sort keys' terms; the ties are in ``INFO``."""

_RUN_ID, _START_TIME = INFO.index(t.run.c.run_id), INFO.index(t.run.c.start_time)


_NEWEST = Prepared(
    select(*INFO)
    .where(t.run.c.scope == bindparam("scope"))
    .order_by(t.run.c.start_time.desc(), t.run.c.run_id)
    .limit(bindparam("count"))
)


def order_values(row: Row) -> list[Any]:
    """The values of all terms of the order."""
    return [*row[len(INFO) :], row[_START_TIME], row[_RUN_ID]]


@dataclass(frozen=True, slots=True)
class Pager:
    """A search that is ready to be run.

    ``where`` are conditions on table ``run``; ``driver`` finds the few runs that can match. ``alone`` is the
    only condition there is, if an index answers it. ``counted`` is how many match, if that is known already.
    """

    connection: Connection
    scopes: Sequence[int]
    where: Sequence[ColumnElement[bool]]
    ordering: Ordering
    driver: Driver | None = None
    alone: Probe | None = None
    counted: int | None = None

    def rows(self, limit: int, after: Sequence[Any] | None) -> list[Row]:
        """The first rows of the order, or those behind the one with these values."""
        if not self.scopes:
            return []
        first = self.ordering.keys[0] if self.ordering.keys else None
        if self.driver is not None or first is None or not first.branches:
            return self._sort(limit, after)
        if len(self.scopes) == 1:
            return _Walk(self, first, self.scopes[0], limit).rows(after)
        if len(self.scopes) > _MAX_SCOPES or limit > FEW:
            return self._sort(limit, after)
        found = [row for scope in self.scopes for row in _Walk(self, first, scope, limit).rows(after)]
        return sorted(found, key=cmp_to_key(self._compare))[:limit]

    def at(self, index: int) -> Row | None:
        """The row at a place of the order, from 0; None behind the last one."""
        first = self.ordering.keys[0] if self.ordering.keys else None
        if not self.scopes:
            return None
        if self.driver is None and first is not None and first.branches and len(self.scopes) == 1:
            return _Walk(self, first, self.scopes[0], 1).at(index)
        return next(iter(self._sort(1, None, index)), None)

    def count(self, limit: int, deadline: Limits, seconds: float) -> tuple[int, bool]:
        """How many runs match, up to a limit and as far as is counted in that time; whether these are all."""
        if not self.scopes:
            return 0, True
        if self.driver is not None and not self.where:
            return len(self.driver.numbers), True
        if self.counted is not None:
            return min(self.counted, limit), self.counted <= limit
        statement = self._from_driver(select(literal(1)), [])
        if self.alone is not None:
            statement = self.alone.numbers(self.scopes)
        counted = 0
        with suppress(OutOfTime), deadline.limited(self.connection, seconds):
            cursor = self.connection.execute(statement.limit(limit + 1)).cursor
            while some := len(cursor.fetchmany(_COUNTED_AT_ONCE)):
                counted += some
            return min(counted, limit), counted <= limit
        return counted, False

    def _sort(self, limit: int, after: Sequence[Any] | None, offset: int = 0) -> list[Row]:
        terms = self.ordering.terms
        # Start time has an index in this order; else whole rows would be read only to be sorted away.
        at_once = self.driver is None and not self.ordering.keys
        if at_once and not (self.where or offset) and after is None and len(self.scopes) == 1:
            return _NEWEST.rows(self.connection, scope=self.scopes[0], count=limit)
        at_once = at_once and not offset
        columns = INFO if at_once else (t.run.c.n,)
        statement = self._from_driver(select(*columns, *self.ordering.key_expressions), self.ordering.keys)
        if after is not None:
            statement = statement.where(seek(terms, after))
        statement = statement.order_by(*(term.sorted() for term in terms)).limit(limit)
        found = self.fetch(statement.offset(offset) if offset else statement)
        if at_once:
            return found
        infos = load_rows(self.connection, [row[0] for row in found])
        return [(*info, *row[1:]) for info, row in zip(infos, found, strict=True)]

    def _from_driver(self, statement: Select[Any], keys: Sequence[SortKey]) -> Select[Any]:
        """From the runs of the driver, else of the scopes; with the tables of the sort keys."""
        if self.driver is None:
            return statement.select_from(_with_keys(t.run, keys)).where(
                in_scopes(t.run, self.scopes), *self.where
            )
        numbers = msgspec.json.encode(sorted(self.driver.numbers)).decode()
        listed = each_number(literal(numbers)).table_valued("value")
        found = select(listed.c.value.label("run_n")).cte("few").prefix_with("MATERIALIZED")
        source = found.join(t.run, t.run.c.n == found.c.run_n)
        return statement.select_from(_with_keys(source, keys)).where(*self.where)

    def fetch(self, statement: Select[Any]) -> list[Row]:
        """The rows of a statement."""
        return fetch_plain(self.connection.execute(statement))

    def _compare(self, one: Row, other: Row) -> int:
        for term, left, right in zip(
            self.ordering.terms, order_values(one), order_values(other), strict=True
        ):
            if left != right:
                return -1 if (left < right) != term.descending else 1
        return 0


@dataclass(frozen=True, slots=True)
class _Walk:
    """The walk through one scope."""

    pager: Pager
    key: SortKey
    scope: int
    limit: int

    def rows(self, after: Sequence[Any] | None) -> list[Row]:
        rows: list[Row] = []
        for branch in self.key.branches:
            if after is None or after[0] < branch.rank:
                self._branch(branch, rows, None)
            elif after[0] == branch.rank:
                self._branch(branch, rows, after)
        if len(rows) < self.limit:
            rows += self._missing(self.limit - len(rows), after)
        return rows

    def at(self, index: int) -> Row | None:
        """The row at a place of the order: whole branches before it are only counted."""
        for branch in self.key.branches:
            count = self._count(branch)
            if index < count:
                value, before = None, 0
                if branch.column is not None:
                    value = self._edge(branch, branch.column, index + 1, None)
                    reverse = Term(branch.column.expression, not branch.column.descending)
                    before = self._count(branch, reverse.behind(value))
                return next(iter(self._group(branch, 1, value, None, index - before)), None)
            index -= count
        return next(iter(self._missing(1, None, index)), None)

    def _count(self, branch: Branch, *where: ColumnElement[bool]) -> int:
        statement = self._driven(select(func.count()), branch, None).where(*where)
        return int(self.pager.connection.execute(statement).scalar_one())

    def _branch(self, branch: Branch, rows: list[Row], after: Sequence[Any] | None) -> None:
        """Add rows of a branch until there are enough."""
        if branch.column is None:
            rows += self._group(branch, self.limit - len(rows), None, after)
            return
        value = None
        if after is not None:
            value = after[branch.position]
            rows += self._group(branch, self.limit - len(rows), value, after)
        if len(rows) >= self.limit:
            return
        if branch.column.descending and branch.by_start and len(self.pager.ordering.keys) == 1:
            count = self.limit - len(rows)  # the index is in this very order
            if value is None and not self.pager.where:
                first = _prepare_first(self.key, branch)
                rows += first.rows(self.pager.connection, scope=self.scope, count=count)
            else:
                rows += self._range(branch, branch.column, value, None, count)
            return
        edge = self._edge(branch, branch.column, self.limit - len(rows), value)
        rows += self._range(branch, branch.column, value, edge)
        if edge is not None and len(rows) < self.limit:
            rows += self._group(branch, self.limit - len(rows), edge, None)

    def _edge(self, branch: Branch, column: Term, count: int, value: object) -> object:
        """The value of the ``count``-th run behind ``value``; None if there are not so many."""
        statement = self._driven(select(column.expression), branch, None)
        if value is not None:
            statement = statement.where(column.behind(value))
        statement = statement.order_by(column.sorted()).offset(count - 1).limit(1)
        return self.pager.connection.execute(statement).scalar()

    def _range(
        self, branch: Branch, column: Term, value: object, edge: object, count: int | None = None
    ) -> list[Row]:
        """Runs strictly between two values, or up to an end."""
        rest = self._terms()[branch.fixed :]
        statement = self._driven(self._select(), branch, self.pager.ordering.keys[1:])
        if value is not None:
            statement = statement.where(column.behind(value))
        if edge is not None:
            before = Term(column.expression, not column.descending)
            statement = statement.where(before.behind(edge))
        statement = statement.order_by(column.sorted(), *(term.sorted() for term in rest))
        return self.pager.fetch(statement.limit(count))

    def _group(
        self, branch: Branch, count: int, value: object, after: Sequence[Any] | None, offset: int = 0
    ) -> list[Row]:
        """Runs with one value, in the order of the other terms."""
        if count <= 0:
            return []
        rest = self._terms()[branch.fixed :]
        statement = self._driven(self._select(), branch, self.pager.ordering.keys[1:])
        if branch.column is not None:
            statement = statement.where(branch.column.expression == value)
        if after is not None:
            statement = statement.where(seek(rest, after[branch.fixed :]))
        statement = statement.order_by(*(term.sorted() for term in rest)).limit(count)
        return self.pager.fetch(statement.offset(offset) if offset else statement)

    def _missing(self, count: int, after: Sequence[Any] | None, offset: int = 0) -> list[Row]:
        """Runs without the key."""
        fixed = len(self.key.terms)
        rest = self.pager.ordering.terms[fixed:]
        others = self.pager.ordering.key_expressions[fixed:]
        columns = [*INFO, *(literal(value) for value in self.key.missing), *others]
        assert self.key.table is not None
        has = exists().select_from(self.key.table).where(self.key.mine).correlate(t.run)
        statement = (
            select(*columns)
            .select_from(_with_keys(t.run, self.pager.ordering.keys[1:]))
            .where(t.run.c.scope == self.scope, ~has, *self.pager.where)
        )
        if after is not None and after[0] == self.key.missing[0]:
            statement = statement.where(seek(rest, after[fixed:]))
        statement = statement.order_by(*(term.sorted() for term in rest)).limit(count)
        return self.pager.fetch(statement.offset(offset) if offset else statement)

    def _select(self) -> Select[Any]:
        return select(*INFO, *self.pager.ordering.key_expressions)

    def _terms(self) -> list[Term]:
        """The order, its start time from the walked table, whose index has it."""
        terms = list(self.pager.ordering.terms)
        table = self.key.table
        assert table is not None
        if "start_time" in table.c:
            terms[-2] = Term(table.c.start_time, descending=True)
        return terms

    def _driven(self, statement: Select[Any], branch: Branch, keys: Sequence[SortKey] | None) -> Select[Any]:
        """From the rows of a branch in this scope; ``keys`` None: the run isn't asked for."""
        table = self.key.table
        assert table is not None
        source: FromClause = table
        if keys is not None or self.pager.where:
            source = _with_keys(table.join(t.run, t.run.c.n == table.c.run_n), keys or [])
        return statement.select_from(source).where(
            table.c.scope == self.scope,
            table.c.key_id == self.key.key_id,
            branch.condition,
            *self.pager.where,
        )


@lru_cache(maxsize=64)
def _prepare_first(key: SortKey, branch: Branch) -> Prepared:
    """The first ``count`` runs of a branch in ``scope``, where its index is in the order of the search."""
    table = key.table
    assert table is not None
    assert branch.column is not None
    statement = (
        select(*INFO, *(term.expression for term in key.terms))
        .select_from(table.join(t.run, t.run.c.n == table.c.run_n))
        .where(table.c.scope == bindparam("scope"), table.c.key_id == key.key_id, branch.condition)
        .order_by(branch.column.sorted(), table.c.start_time.desc(), t.run.c.run_id)
    )
    return Prepared(statement.limit(bindparam("count")))


def _with_keys(source: FromClause, keys: Sequence[SortKey]) -> FromClause:
    """Outer joins with what the keys sort by."""
    for key in keys:
        if key.table is not None:
            source = source.outerjoin(key.table, key.mine)
    return source
