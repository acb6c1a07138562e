"""Searching runs: filter, order, page, total."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy import BindParameter, Connection, Table, bindparam, func, inspect, select

from trackside.entities import ViewType
from trackside.errors import ExperimentNotFound, InvalidInput
from trackside.filters import parse, parse_order
from trackside.filters.tree import Ago, Expr, Field, OrderKey, comparisons_of
from trackside.store import model_tables as m
from trackside.store import pages
from trackside.store import tables as t
from trackside.store.base import MAX_TOTAL, ColumnKeys, RunQuery
from trackside.store.compile import Conditions, key_name, key_names, terms_of
from trackside.store.database import Limits
from trackside.store.driving import choose_driver, find_probe
from trackside.store.order import order_runs
from trackside.store.pages import Pager, Row, order_values
from trackside.store.prepared import Prepared
from trackside.store.revision import read_revision
from trackside.store.runs import INFO, Home, Runs, find_key
from trackside.store.tokens import decode_token, encode_token, query_mark

__all__ = ["Found", "active_scopes", "find_homes_of", "list_keys", "search"]


_SCOPE = INFO.index(t.run.c.scope)

_COUNT_S = 0.1
"""How long runs are counted at most, beside finding a page of them."""
_COUNT_ALL_S = 2.0
"""The same where somebody asks for more than is usual."""

_parse = lru_cache(maxsize=64)(parse)
_parse_order = lru_cache(maxsize=256)(parse_order)


@dataclass(frozen=True, slots=True)
class Found:
    """A page of a search, to be decoded by :class:`trackside.store.runs.Runs`."""

    rows: Sequence[Row]
    homes: Mapping[int, Home]
    next_page_token: str | None
    total: int
    total_is_exact: bool
    revision: int


def search(connection: Connection, deadline: Limits, runs: Runs, query: RunQuery) -> Found:
    """Answer a query, in the caller's read transaction, whose deadline this is.

    Raises:
        FilterSyntaxError: the filter or the order can't be read.
        InvalidInput: ``max_results`` or the page token is none.
        ExperimentNotFound: an id that can't be one.
    """
    expr = _parse(query.filter_string)
    order = [_parse_order(text) for text in query.order_by]
    if query.offset < 0 or (query.offset and query.page_token is not None):
        raise InvalidInput("A page begins at an offset, 0 or more, or behind a token.", path="offset")
    if query.max_results < 1:
        raise InvalidInput(
            f"max_results is {query.max_results}; ask for one run at least.", path="max_results"
        )
    mark = query_mark(query.experiment_ids, query.filter_string, query.order_by, query.view)
    # All pages are of the time of the first: a run doesn't leave a search for "2 days ago" between two pages.
    now_ms, *after = [time.time_ns() // 1_000_000 if _is_relative(expr) else 0]
    if query.page_token is not None:
        now_ms, *after = decode_token(query.page_token, mark)
    homes = _find_homes(connection, query.experiment_ids)
    scopes = scopes_of(homes, query.view)
    pager = _prepare(connection, runs, scopes, expr, order, now_ms)
    if query.offset:
        before = pager.at(query.offset - 1)
        after = [] if before is None else order_values(before)
    rows = pager.rows(query.max_results + 1, after or None) if after or not query.offset else []
    page = rows[: query.max_results]
    if len(rows) <= len(page) and not (after or query.offset):
        total, exact = len(page), True
    elif not query.max_total:
        total, exact = query.offset + len(page), False
    elif not pager.where and pager.driver is None and query.view is ViewType.ACTIVE_ONLY:
        total, exact = sum(homes[scope].active_runs for scope in scopes), True
    else:
        seconds = _COUNT_S if query.max_total <= MAX_TOTAL else _COUNT_ALL_S
        total, exact = pager.count(query.max_total, deadline, seconds)
    return Found(
        page,
        homes,
        encode_token(mark, [now_ms, *order_values(page[-1])]) if len(rows) > len(page) else None,
        max(total, len(page)),
        exact,
        read_revision(connection),
    )


def _is_relative(expr: Expr | None) -> bool:
    return any(isinstance(term.value, Ago) for term in comparisons_of(expr))


_EXPERIMENT = Prepared(
    select(t.experiment.c.artifact_location, t.experiment.c.runs_active, t.experiment.c.deleted_at).where(
        t.experiment.c.id == bindparam("id")
    )
)


def _find_homes(connection: Connection, experiment_ids: Sequence[str]) -> dict[int, Home]:
    """What the experiments that are searched say of themselves; an unknown one has no runs.

    Raises:
        ExperimentNotFound: what isn't a number is the id of no experiment.
    """
    homes = {}
    for text in dict.fromkeys(experiment_ids):
        if not (text.isascii() and text.isdigit() and int(text) < 1 << 62):
            raise ExperimentNotFound(f"There is no experiment with id {text!r}.", path="experiment_ids")
        location, active_runs, deleted_at = _EXPERIMENT.row(connection, id=int(text)) or (None, 0, None)
        homes[int(text)] = Home(location, is_deleted=deleted_at is not None, active_runs=active_runs)
    return homes


def find_homes_of(connection: Connection, rows: Iterable[Row]) -> dict[int, Home]:
    """The same of the experiments that rows of runs are in."""
    scopes = {row[_SCOPE] for row in rows}
    return _find_homes(connection, sorted({str(max(scope, ~scope)) for scope in scopes}))


def _prepare(
    connection: Connection,
    runs: Runs,
    scopes: Sequence[int],
    expr: Expr | None,
    order: list[OrderKey],
    now_ms: int,
) -> Pager:
    _check_models(connection, expr, order)
    names = key_names(expr) | {name for key in order if (name := key_name(key.field)) is not None}
    key_ids = _key_ids(connection, names)
    ordering = order_runs(order, key_ids, runs.artifact_uri)
    if expr is None or not scopes:
        return Pager(connection, scopes, (), ordering)
    conditions = Conditions(key_ids, runs.artifact_uri, now_ms)
    terms = terms_of(expr)
    driver, counted = choose_driver(connection, scopes, conditions, terms, pages.FEW)
    covered = () if driver is None else driver.covers
    where = [conditions.compile(term) for term in terms if not any(term is other for other in covered)]
    alone = find_probe(conditions, terms[0]) if len(terms) == 1 else None
    return Pager(connection, scopes, where, ordering, driver, alone, counted)


def _check_models(connection: Connection, expr: Expr | None, order: Sequence[OrderKey]) -> None:
    """An older store that can only be read may have no models to find runs by."""
    asked = [*(term.field for term in comparisons_of(expr)), *(key.field for key in order)]
    if Field("attribute", "model") in asked and not inspect(connection).has_table(m.model_version.name):
        raise InvalidInput("This store is of an older format, without models.", path="filter_string")


def _key_ids(connection: Connection, names: Iterable[str]) -> dict[str, int]:
    found = {name: find_key(connection, name) for name in names}
    return {name: key_id for name, key_id in found.items() if key_id is not None}


def scopes_of(homes: Mapping[int, Home], view: ViewType) -> list[int]:
    """The scopes in which runs of these experiments are, as far as the view shows them."""
    scopes = []
    for number, home in homes.items():
        if view is ViewType.ALL or home.is_deleted == (view is ViewType.DELETED_ONLY):
            scopes.append(number)
        if view is not ViewType.ACTIVE_ONLY:
            scopes.append(~number)
    return scopes


def active_scopes(connection: Connection, experiment_ids: Sequence[str]) -> list[int]:
    """The scopes in which active runs of these experiments are. Raises ExperimentNotFound."""
    return scopes_of(_find_homes(connection, experiment_ids), ViewType.ACTIVE_ONLY)


def _names_of(table: Table) -> Prepared:
    """The keys in use in a scope: a loose scan, from each key to the next one, in as many steps as keys."""
    scope: BindParameter[int] = bindparam("scope")
    first = select(func.min(table.c.key_id).label("id")).where(table.c.scope == scope)
    keys = first.cte("keys", recursive=True)
    following = (
        select(func.min(table.c.key_id))
        .where(table.c.scope == scope, table.c.key_id > keys.c.id)
        .scalar_subquery()
    )
    keys = keys.union_all(select(following).where(keys.c.id.is_not(None)))
    return Prepared(select(t.key.c.name).join_from(t.key, keys, t.key.c.id == keys.c.id))


_NAMES = tuple(_names_of(table) for table in (t.metric, t.param, t.tag))


def list_keys(connection: Connection, experiment_ids: Sequence[str]) -> ColumnKeys:
    """Keys in use by active runs, by kind, sorted."""
    scopes = active_scopes(connection, experiment_ids)
    asked = [names.on(connection) for names in _NAMES]
    found = [{name for scope in scopes for (name,) in ask(scope=scope)} for ask in asked]
    return ColumnKeys(*map(sorted, found))
