"""Searching runs: filter, order, page, total."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, func, select
from sqlalchemy.sql import ColumnElement

from trackside.entities import RunInfo, ViewType
from trackside.errors import ExperimentNotFound, InvalidInput
from trackside.filters import parse, parse_order
from trackside.filters.tree import Expr, OrderKey
from trackside.store import tables as t
from trackside.store.base import ColumnKeys, RunQuery
from trackside.store.compile import Conditions, key_names
from trackside.store.order import Ordering, decode_token, encode_token, order_runs, query_mark
from trackside.store.revision import read_revision
from trackside.store.runs import Runs
from trackside.store.state import in_parts
from trackside.store.summaries import PackedSummary

__all__ = ["Found", "list_keys", "search"]


@dataclass(frozen=True, slots=True)
class Found:
    """A page of a search."""

    infos: list[RunInfo]
    summaries: list[PackedSummary]
    next_page_token: str | None
    total: int
    revision: int


@dataclass(frozen=True, slots=True)
class _Search:
    """A query with everything looked up."""

    scopes: list[int]
    where: list[ColumnElement[bool]]
    ordering: Ordering
    expr: Expr | None
    mark: bytes


def search(connection: Connection, runs: Runs, query: RunQuery) -> Found:
    """Answer a query, in the caller's read transaction.

    Raises:
        FilterSyntaxError: the filter or the order can't be read.
        InvalidInput: ``max_results`` or the page token is none.
    """
    expr = parse(query.filter_string)
    order = [parse_order(text) for text in query.order_by]
    if query.max_results < 1:
        raise InvalidInput(
            f"max_results is {query.max_results}; ask for one run at least.", path="max_results"
        )
    prepared = _prepare(connection, runs, query, expr, order)
    ns, token = _page(connection, prepared, query)
    infos, summaries = runs.load(connection, ns)
    return Found(infos, summaries, token, _total(connection, prepared), read_revision(connection))


def _prepare(
    connection: Connection, runs: Runs, query: RunQuery, expr: Expr | None, order: list[OrderKey]
) -> _Search:
    names = key_names(expr) | {key.field.key for key in order if key.field.kind != "attribute"}
    key_ids = _key_ids(connection, names)
    uri = runs.artifact_uri
    return _Search(
        scopes=scopes_of(query.experiment_ids, query.view),
        where=[] if expr is None else [Conditions(key_ids, uri).compile(expr)],
        ordering=order_runs(order, key_ids, uri),
        expr=expr,
        mark=query_mark(query.experiment_ids, query.filter_string, query.order_by, query.view),
    )


def _key_ids(connection: Connection, names: Iterable[str]) -> dict[str, int]:
    return {
        row.name: row.id
        for part in in_parts(sorted(names))
        for row in connection.execute(select(t.key).where(t.key.c.name.in_(part)))
    }


def scopes_of(experiment_ids: Sequence[str], view: ViewType) -> list[int]:
    """The scopes in which runs of these experiments are.

    Raises:
        ExperimentNotFound: what isn't a number is the id of no experiment.
    """
    scopes = []
    for text in dict.fromkeys(experiment_ids):
        if not (text.isascii() and text.isdigit() and int(text) < 1 << 62):
            raise ExperimentNotFound(f"There is no experiment with id {text!r}.", path="experiment_ids")
        if view is not ViewType.DELETED_ONLY:
            scopes.append(int(text))
        if view is not ViewType.ACTIVE_ONLY:
            scopes.append(~int(text))
    return scopes


def _in_scopes(scopes: list[int]) -> ColumnElement[bool]:
    return t.run.c.scope == scopes[0] if len(scopes) == 1 else t.run.c.scope.in_(scopes)


def _page(connection: Connection, search: _Search, query: RunQuery) -> tuple[list[int], str | None]:
    """Numbers of the runs of a page, and the token of the next one."""
    if not search.scopes:
        return [], None
    ordering = search.ordering
    source = t.run
    joined = source
    for table, condition in ordering.joins:
        joined = joined.outerjoin(table, condition)  # type: ignore[assignment]
    statement = (
        select(t.run.c.n, *(term.expression for term in ordering.terms))
        .select_from(joined)
        .where(_in_scopes(search.scopes), *search.where)
        .order_by(*ordering.order_by())
        .limit(query.max_results + 1)
    )
    if query.page_token is not None:
        statement = statement.where(ordering.seek(decode_token(query.page_token, search.mark)))
    rows = connection.execute(statement).fetchall()
    more = len(rows) > query.max_results
    page = rows[: query.max_results]
    token = encode_token(search.mark, tuple(page[-1])[1:]) if more else None
    return [row[0] for row in page], token


def _total(connection: Connection, search: _Search) -> int:
    if not search.scopes:
        return 0
    statement = select(func.count()).select_from(t.run).where(_in_scopes(search.scopes), *search.where)
    return int(connection.execute(statement).scalar_one())


def list_keys(connection: Connection, experiment_ids: Sequence[str]) -> ColumnKeys:
    """Keys in use by active runs, by kind, sorted."""
    scopes = scopes_of(experiment_ids, ViewType.ACTIVE_ONLY)
    found = []
    for table in (t.metric, t.param, t.tag):
        names: set[str] = set()
        for scope in scopes:
            # A loose scan: from each key to the next greater one, so that it costs as many steps as keys.
            first = select(func.min(table.c.key_id).label("id")).where(table.c.scope == scope)
            keys = first.cte("keys", recursive=True)
            following = (
                select(func.min(table.c.key_id))
                .where(table.c.scope == scope, table.c.key_id > keys.c.id)
                .scalar_subquery()
            )
            keys = keys.union_all(select(following).where(keys.c.id.is_not(None)))
            query = select(t.key.c.name).join_from(t.key, keys, t.key.c.id == keys.c.id)
            names.update(connection.execute(query).scalars())
        found.append(sorted(names))
    return ColumnKeys(*found)
