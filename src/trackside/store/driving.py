"""Which condition of a filter finds the runs: the one that matches the fewest, if these are few.

It is chosen here rather than by the database's planner, by counting (up to a limit) what each condition that
an index answers would find. A disjunction can lead too, if each of its terms can: as a union.
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
    false,
    func,
    literal,
    literal_column,
    select,
    union,
)
from sqlalchemy.sql.selectable import CompoundSelect, FromClause, Select

from trackside.filters import And, Comparison, Expr, Field, Not, Or
from trackside.filters.patterns import literal_start
from trackside.store import comparing
from trackside.store import tables as t
from trackside.store.comparing import TABLES
from trackside.store.compile import Conditions
from trackside.store.matching import literal_prefix

__all__ = ["Driver", "Probe", "choose_driver", "find_probe", "in_scopes"]


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
    """Few runs among which all are that match: those of any of the probes.

    ``exact``: the term it is made from matches all of them.
    """

    probes: tuple[Probe, ...]
    count: int
    exact: bool = True

    def numbers(self, scopes: Sequence[int]) -> Select[Any] | CompoundSelect[Any]:
        """The numbers of its runs, each once."""
        parts = [probe.numbers(scopes) for probe in self.probes]
        if not parts:
            return select(literal(0).label("run_n")).where(false())
        return parts[0] if len(parts) == 1 else union(*parts)


def choose_driver(
    connection: Connection, scopes: Sequence[int], conditions: Conditions, terms: Sequence[Expr], few: int
) -> tuple[Driver, Expr] | None:
    """The best driver of terms that must all hold, and the term it is made from; None if none finds few."""
    chooser = _Chooser(connection, scopes, conditions, few)
    for costly in (False, True):
        found = [(driver, term) for term in terms if (driver := chooser.find(term, costly=costly))]
        if found:
            return min(found, key=lambda pair: pair[0].count)
    return None


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
    if name == "start_time" and op in ("=", "<", "<=", ">", ">="):
        return Probe(t.run, comparing.on_column(t.run.c.start_time, op, expr.value))
    if expr.field == Field("attribute", "status") and (op, expr.value) == ("=", "RUNNING"):
        # The index holds running runs only; SQLite sees that it fits if the value stands in the statement.
        return Probe(t.run, t.run.c.status == literal_column("'RUNNING'"))
    return None


def _is_cheap(expr: Comparison) -> bool:
    if expr.field.aggregate is not None or expr.op in ("!=", "NOT IN", "ILIKE", "!~"):
        return False
    if expr.op == "LIKE":
        return bool(literal_prefix(str(expr.value)))
    return expr.op != "~" or bool(literal_start(str(expr.value)))


class _Chooser:
    """Counts what conditions find, each once."""

    def __init__(
        self, connection: Connection, scopes: Sequence[int], conditions: Conditions, few: int
    ) -> None:
        self._connection = connection
        self._scopes = scopes
        self._conditions = conditions
        self._few = few
        self._counts: dict[int, Driver | None] = {}

    def find(self, expr: Expr, *, costly: bool) -> Driver | None:
        """The driver of a term, if it finds few; ``costly``: also by a condition that isn't cheap."""
        match expr:
            case Comparison():
                return self._find_comparison(expr, costly=costly)
            case And():
                found = [driver for term in expr.terms if (driver := self.find(term, costly=costly))]
                best = min(found, key=lambda driver: driver.count, default=None)
                return None if best is None else Driver(best.probes, best.count, exact=False)
            case Or():
                return self._find_any(expr, costly=costly)
            case Not(Not(term)):
                return self.find(term, costly=costly)
            case _:
                return None

    def _find_any(self, expr: Or, *, costly: bool) -> Driver | None:
        probes: tuple[Probe, ...] = ()
        count, exact = 0, True
        for term in expr.terms:
            driver = self.find(term, costly=costly)
            if driver is None or count + driver.count >= self._few:
                return None
            probes += driver.probes
            count += driver.count
            exact = exact and driver.exact
        return Driver(probes, count, exact)

    def _find_comparison(self, expr: Comparison, *, costly: bool) -> Driver | None:
        if self._conditions.matches_nothing(expr):
            return Driver((), 0)
        probe = find_probe(self._conditions, expr)
        if probe is None or not (probe.cheap or costly):
            return None
        if id(expr) not in self._counts:
            some = probe.numbers(self._scopes).with_only_columns(literal(1)).limit(self._few)
            statement = select(func.count()).select_from(some.subquery())
            count = self._connection.execute(statement).scalar_one()
            self._counts[id(expr)] = Driver((probe,), count) if count < self._few else None
        return self._counts[id(expr)]
