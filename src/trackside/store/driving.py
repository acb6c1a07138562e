"""Which conditions of a filter find the runs: those that match few.

It is chosen here rather than by the database's planner, by asking each condition that an index answers for
its runs, up to a limit. A disjunction can lead too, if each of its terms can: as a union. Where every
condition matches many, the index of the rarest is walked and the others are checked, up to the same limit:
two conditions that many runs meet may be met by none together, and the order of the search would be walked
in vain.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Table,
    and_,
    exists,
    func,
    literal_column,
    select,
)
from sqlalchemy.sql.selectable import FromClause, Select

from trackside.filters import And, Comparison, Expr, Field, Not, Or
from trackside.filters.patterns import literal_start
from trackside.store import comparing
from trackside.store import tables as t
from trackside.store.base import MAX_TOTAL
from trackside.store.comparing import TABLES
from trackside.store.compile import Conditions
from trackside.store.matching import literal_prefix
from trackside.store.runs import fetch_plain

__all__ = ["Driver", "Probe", "choose_driver", "find_probe", "in_scopes"]

_COUNTED = 10
"""To find the rarest of conditions that match many, so many times as many are counted."""


@dataclass(frozen=True, slots=True)
class Probe:
    """A condition that an index answers: the runs it matches are those of ``table`` where ``condition``.

    ``cheap``: the index leads to these rows alone, rather than through all rows of the key.
    """

    table: Table
    condition: ColumnElement[bool]
    cheap: bool = True

    def numbers(self, scopes: Sequence[int]) -> Select[Any]:
        """The numbers of its runs."""
        column = self.table.c.n if self.table is t.run else self.table.c.run_n
        return select(column.label("run_n")).where(in_scopes(self.table, scopes), self.condition)


@dataclass(frozen=True, slots=True)
class Driver:
    """Few runs among which all are that match.

    ``covers``: the terms that all of them match.
    """

    numbers: frozenset[int]
    covers: tuple[Expr, ...] = ()


def choose_driver(
    connection: Connection, scopes: Sequence[int], conditions: Conditions, terms: Sequence[Expr], few: int
) -> tuple[Driver | None, int | None]:
    """The best driver of terms that must all hold; None if there is none that finds few.

    Also how many runs match, if that was found out, counted up to one more than ``MAX_TOTAL``.
    """
    chooser = _Chooser(connection, scopes, conditions, few)
    found = chooser.find_best(terms, costly=False)
    if found is None and len(terms) > 1 and (rarest := chooser.find_rarest(terms)) is not None:
        matching = chooser.intersect(rarest, terms)
        return (matching if len(matching.numbers) < few else None), len(matching.numbers)
    return found or chooser.find_best(terms, costly=True), None


def find_probe(conditions: Conditions, expr: Expr) -> Probe | None:
    """How an index finds the runs of one condition; None if none does."""
    if not isinstance(expr, Comparison) or expr.op == "IS NULL":
        return None
    if expr.field.kind == "attribute":
        return _probe_run(conditions.resolve(expr))
    key_id = conditions.key_id(expr.field)
    if key_id is None:
        return None
    table = TABLES[expr.field.kind]
    condition = and_(table.c.key_id == key_id, comparing.on_row(table, expr))
    return Probe(table, condition, _is_cheap(expr))


def in_scopes(table: FromClause, scopes: Sequence[int]) -> ColumnElement[bool]:
    """The rows of some experiments."""
    return table.c.scope == scopes[0] if len(scopes) == 1 else table.c.scope.in_(scopes)


def _probe_run(expr: Comparison) -> Probe | None:
    name, op = expr.field.key, expr.op
    if name == "run_id" and op in ("=", "IN"):
        return Probe(t.run, comparing.on_column(t.run.c.run_id, op, expr.value))
    if name == "run_name" and op not in ("IS NULL", "IS NOT NULL"):
        return Probe(t.run, comparing.on_column(t.run.c.name, op, expr.value), _is_cheap(expr))
    if name == "start_time" and op in ("=", "<", "<=", ">", ">="):
        return Probe(t.run, comparing.on_column(t.run.c.start_time, op, expr.value))
    if expr.field == Field("attribute", "status") and (op, expr.value) == ("=", "RUNNING"):
        # The index holds running runs only; SQLite sees that it fits if the value stands in the statement.
        return Probe(t.run, t.run.c.status == literal_column("'RUNNING'"))
    if name == "status" and op in ("=", "IN") and "FINISHED" not in _texts(expr):
        unfinished = t.run.c.status != literal_column("'FINISHED'")
        return Probe(t.run, and_(unfinished, comparing.on_column(t.run.c.status, op, expr.value)))
    return None


def _texts(expr: Comparison) -> Sequence[object]:
    return expr.value if isinstance(expr.value, tuple) else (expr.value,)


def _is_cheap(expr: Comparison) -> bool:
    if expr.field.aggregate is not None or expr.op in ("!=", "NOT IN", "ILIKE", "CONTAINS", "!~"):
        return False
    if expr.op == "LIKE":
        return bool(literal_prefix(str(expr.value)))
    return expr.op != "~" or bool(literal_start(str(expr.value)))


class _Chooser:
    """Asks conditions for their runs, each once."""

    def __init__(
        self, connection: Connection, scopes: Sequence[int], conditions: Conditions, few: int
    ) -> None:
        self._connection = connection
        self._scopes = scopes
        self._conditions = conditions
        self._few = few
        self._found: dict[int, Driver | None] = {}

    def find_best(self, terms: Sequence[Expr], *, costly: bool) -> Driver | None:
        """The driver of the term that finds the fewest."""
        found = [driver for term in terms if (driver := self.find(term, costly=costly)) is not None]
        return min(found, key=lambda driver: len(driver.numbers), default=None)

    def find(self, expr: Expr, *, costly: bool) -> Driver | None:
        """The driver of a term, if it finds few; ``costly``: also by a condition that isn't cheap."""
        match expr:
            case Comparison():
                return self._find_comparison(expr, costly=costly)
            case And():
                best = self.find_best(expr.terms, costly=costly)
                return None if best is None else Driver(best.numbers)
            case Or():
                return self._find_any(expr, costly=costly)
            case Not(Not(term)):
                best = self.find(term, costly=costly)
                return None if best is None else Driver(best.numbers, (expr,) if best.covers else ())
            case _:
                return None

    def find_rarest(self, terms: Sequence[Expr]) -> tuple[Comparison, Probe] | None:
        """The term of a cheap condition that matches the fewest runs, as far as they are counted."""
        best, least = None, 0
        for term in terms:
            probe = find_probe(self._conditions, term)
            if probe is None or not probe.cheap:
                continue
            assert isinstance(term, Comparison)
            some = probe.numbers(self._scopes).limit(_COUNTED * self._few)
            count = self._connection.execute(select(func.count()).select_from(some.subquery())).scalar_one()
            if best is None or count < least:
                best, least = (term, probe), count
        return best

    def intersect(self, rarest: tuple[Comparison, Probe], terms: Sequence[Expr]) -> Driver:
        """The runs of a condition that match the other terms too, at most one more than ``MAX_TOTAL``."""
        led, probe = rarest
        found = probe.numbers(self._scopes).subquery("found")
        source: FromClause = found
        others = []
        for term in terms:
            if term is led:
                continue
            other = find_probe(self._conditions, term)
            if other is None or other.table is t.run:
                others.append(self._conditions.compile(term))
                source = found.join(t.run, t.run.c.n == found.c.run_n)
            else:
                mine = other.table.c.run_n == found.c.run_n
                others.append(exists().where(mine, other.condition).correlate(found))
        statement = select(found.c.run_n).select_from(source).where(*others)
        rows = fetch_plain(self._connection.execute(statement.limit(MAX_TOTAL + 1)))
        return Driver(frozenset(row[0] for row in rows), tuple(terms))

    def _few_of(self, statement: Select[Any], covers: tuple[Expr, ...]) -> Driver | None:
        rows = fetch_plain(self._connection.execute(statement.limit(self._few)))
        return Driver(frozenset(row[0] for row in rows), covers) if len(rows) < self._few else None

    def _find_any(self, expr: Or, *, costly: bool) -> Driver | None:
        numbers: set[int] = set()
        covers = True
        for term in expr.terms:
            driver = self.find(term, costly=costly)
            if driver is None:
                return None
            numbers |= driver.numbers
            covers = covers and bool(driver.covers)
            if len(numbers) >= self._few:
                return None
        return Driver(frozenset(numbers), (expr,) if covers else ())

    def _find_comparison(self, expr: Comparison, *, costly: bool) -> Driver | None:
        if self._conditions.matches_nothing(expr):
            return Driver(frozenset(), (expr,))
        probe = find_probe(self._conditions, expr)
        if probe is None or not (probe.cheap or costly):
            return None
        if id(expr) not in self._found:
            self._found[id(expr)] = self._few_of(probe.numbers(self._scopes), (expr,))
        return self._found[id(expr)]
