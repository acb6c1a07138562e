"""Runs as entities: from rows, one by one and thousands at a time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, CursorResult, and_, bindparam, func, select, true

from trackside.entities import (
    LifecycleStage,
    LoggedFile,
    MetricSummary,
    Run,
    RunData,
    RunInfo,
    RunStatus,
    Source,
)
from trackside.errors import RunNotFound
from trackside.settings import StoreLocation
from trackside.store import tables as t
from trackside.store.blobs import read_blob
from trackside.store.collector import without_collector
from trackside.store.columns import RunColumns
from trackside.store.dialects import each_number, each_text
from trackside.store.packed import PackedSummary, decode_each, decode_summaries
from trackside.store.prepared import Prepared
from trackside.store.summaries import MetricState

__all__ = [
    "INFO",
    "Home",
    "Runs",
    "fetch_plain",
    "find_key",
    "find_numbers",
    "get_metric_summaries",
    "get_warnings",
    "group_attempts",
    "list_metric_summaries",
    "load_rows",
    "load_rows_of",
    "number_of",
]

_STATUS = {status.value: status for status in RunStatus}
_STAGES = {True: LifecycleStage.DELETED.value, False: LifecycleStage.ACTIVE.value}

INFO = (
    t.run.c.run_id,
    t.run.c.name,
    t.run.c.status,
    t.run.c.start_time,
    t.run.c.end_time,
    t.run.c.user_id,
    t.run.c.artifact_uri,
    t.run.c.scope,
    t.run.c.summary,
)
"""The columns of table ``run`` that make a :class:`Run`; its scope says which experiment it is in."""

_SUMMARY = INFO.index(t.run.c.summary)

_ONE_RUN = (
    select(*INFO, t.experiment.c.artifact_location, t.experiment.c.deleted_at)
    .join_from(t.run, t.experiment, t.experiment.c.id == t.run.c.experiment_id)
    .where(t.run.c.run_id == bindparam("run_id"))
)

_NUMBER = Prepared(select(t.run.c.n).where(t.run.c.run_id == bindparam("run_id")))
_NUMBERS = each_number(bindparam("numbers")).table_valued("key", "value", name="numbers")
_MANY_RUNS = select(*INFO).join_from(_NUMBERS, t.run, t.run.c.n == _NUMBERS.c.value).order_by(_NUMBERS.c.key)


_RUN_IDS = each_text(bindparam("run_ids")).table_valued("key", "value", name="run_ids")
_RUNS_BY_ID = (
    select(*INFO).join_from(_RUN_IDS, t.run, t.run.c.run_id == _RUN_IDS.c.value).order_by(_RUN_IDS.c.key)
)


def load_rows_of(connection: Connection, run_ids: Sequence[str]) -> Sequence[Sequence[Any]]:
    """The columns ``INFO`` of runs by their ids, in that order. Raises RunNotFound."""
    wanted = msgspec.json.encode(list(run_ids)).decode()
    rows = fetch_plain(connection.execute(_RUNS_BY_ID, {"run_ids": wanted}))
    if len(rows) != len(run_ids):
        there = {row[0] for row in rows}
        missing = next(run_id for run_id in run_ids if run_id not in there)
        raise RunNotFound(f"There is no run {missing!r:.100}.", path="run_ids")
    return rows


def load_rows(connection: Connection, ns: Sequence[int]) -> Sequence[Sequence[Any]]:
    """The columns ``INFO`` of runs by their numbers, in that order."""
    return fetch_plain(connection.execute(_MANY_RUNS, {"numbers": msgspec.json.encode(ns).decode()}))


def fetch_plain(result: CursorResult[Any]) -> list[Sequence[Any]]:
    """All rows as the driver's tuples: SQLAlchemy's own rows cost as much as reading them."""
    return list(result.cursor.fetchall())


@dataclass(frozen=True, slots=True)
class Home:
    """What an experiment says of its runs.

    Attributes:
        location: where their files are; None for the store's own folder.
        is_deleted: whether it is deleted, and they with it.
        active_runs: how many weren't deleted themselves.
    """

    location: str | None = None
    is_deleted: bool = False
    active_runs: int = 0


_NO_HOME = Home()


class Runs:
    """Reads runs; knows where their files are.

    The files of a run are below ``<artifact location of its experiment>/<run id>/artifacts``; the location of
    an experiment that says nothing else is the store's own folder, wherever that has been moved to.
    """

    def __init__(self, location: StoreLocation) -> None:
        self._location = location
        self._root = location.artifact_root
        self.artifact_uri = _artifact_uri(self._root)
        """A run's artifact root as an SQL expression on table ``run``."""

    def decode(self, rows: Sequence[Sequence[Any]], homes: Mapping[int, Home]) -> list[Run]:
        """Rows that begin with ``INFO`` as runs; ``homes`` are their experiments, by number."""
        with without_collector():
            packed = decode_each(row[_SUMMARY] for row in rows)
            return [self._decode(row, one, homes) for row, one in zip(rows, packed, strict=True)]

    def _decode(self, row: Sequence[Any], packed: PackedSummary, homes: Mapping[int, Home]) -> Run:
        run_id, name, status, start, end, user, uri, scope, *_ = row
        experiment = max(scope, ~scope)
        home = homes.get(experiment, _NO_HOME)
        info = RunInfo(
            run_id,
            name,
            str(experiment),
            _STATUS[status],
            start,
            end,
            user,
            uri or f"{home.location or self._root}/{run_id}/artifacts",
            LifecycleStage.DELETED if scope < 0 or home.is_deleted else LifecycleStage.ACTIVE,
        )
        return Run(info, RunData(packed.metrics, packed.params, packed.tags))

    def decode_columns(
        self,
        rows: Sequence[Sequence[Any]],
        homes: Mapping[int, Home],
        next_page_token: str | None,
        total: int,
        revision: int,
    ) -> RunColumns:
        """The same by columns, with what is said of the page."""
        columns = [list(column) for column in islice(zip(*rows, strict=True), len(INFO))]
        run_ids, names, statuses, starts, ends, users, uris, scopes, packed = columns or [[]] * len(INFO)
        ids = {scope: str(max(scope, ~scope)) for scope in set(scopes)}
        homes_of = {scope: homes.get(max(scope, ~scope), _NO_HOME) for scope in ids}
        roots = {scope: home.location or self._root for scope, home in homes_of.items()}
        stages = {scope: _STAGES[scope < 0 or home.is_deleted] for scope, home in homes_of.items()}
        metrics, params, tags = decode_summaries(packed)
        return RunColumns(
            run_id=run_ids,
            run_name=names,
            experiment_id=[ids[scope] for scope in scopes],
            status=statuses,
            start_time=starts,
            end_time=ends,
            user_id=users,
            artifact_uri=[
                uri or f"{roots[scope]}/{run_id}/artifacts"
                for run_id, uri, scope in zip(run_ids, uris, scopes, strict=True)
            ],
            lifecycle_stage=[stages[scope] for scope in scopes],
            metrics=metrics,
            params=params,
            tags=tags,
            next_page_token=next_page_token,
            total=total,
            revision=revision,
        )

    def get(self, connection: Connection, run_id: str) -> Run:
        """One run. Raises RunNotFound."""
        row = connection.execute(_ONE_RUN, {"run_id": run_id}).first()
        if row is None:
            raise RunNotFound(f"There is no run {run_id!r}.", path="run_id")
        home = Home(row.artifact_location, is_deleted=row.deleted_at is not None)
        return self.decode([row], {max(row.scope, ~row.scope): home})[0]

    def source(self, connection: Connection, run_id: str) -> Source:
        """Where a run comes from. Raises RunNotFound."""
        row = connection.execute(
            select(t.run, t.blob.c.data, t.blob.c.size_bytes)
            .join_from(t.run, t.blob, t.blob.c.digest == t.run.c.code_digest, isouter=True)
            .where(t.run.c.run_id == run_id)
        ).first()
        if row is None:
            raise RunNotFound(f"There is no run {run_id!r}.", path="run_id")
        return Source(
            notebook_path=row.notebook_path,
            path_origin=row.path_origin,
            kernel_id=row.kernel_id,
            cell_id=row.cell_id,
            execution_count=row.execution_count,
            attempt=row.attempt,
            code=self._code(row.code_digest, row.data),
            code_digest=row.code_digest,
        )

    def _code(self, digest: str | None, data: bytes | None) -> str | None:
        if data is None and digest is not None:
            data = read_blob(self._location, digest)
        return None if data is None else data.decode("utf-8", "replace")


def _artifact_uri(root: str) -> ColumnElement[str]:
    base = (
        select(t.experiment.c.artifact_location)
        .where(t.experiment.c.id == t.run.c.experiment_id)
        .correlate(t.run)
        .scalar_subquery()
    )
    derived = func.coalesce(base, root).concat("/").concat(t.run.c.run_id).concat("/artifacts")
    return func.coalesce(t.run.c.artifact_uri, derived)


def find_numbers(connection: Connection, run_ids: Iterable[str]) -> dict[str, int]:
    """The store's numbers of those runs that there are."""
    ask = _NUMBER.on(connection)
    return {run_id: n for run_id in run_ids for (n,) in ask(run_id=run_id)}


def number_of(connection: Connection, run_id: str) -> int:
    """The store's number of a run. Raises RunNotFound."""
    n: int | None = _NUMBER.value(connection, run_id=run_id)
    if n is None:
        raise RunNotFound(f"There is no run {run_id!r}.", path="run_id")
    return n


_KEY = Prepared(select(t.key.c.id).where(t.key.c.name == bindparam("name")))


def find_key(connection: Connection, name: str) -> int | None:
    """The store's number of a key; None if nobody has logged it."""
    key_id: int | None = _KEY.value(connection, name=name)
    return key_id


def get_warnings(connection: Connection, run_id: str) -> list[str]:
    """Warnings of a run, oldest first. Raises RunNotFound."""
    n = number_of(connection, run_id)
    query = select(t.warning.c.text).where(t.warning.c.run_n == n).order_by(t.warning.c.id)
    return list(connection.execute(query).scalars())


def list_files(connection: Connection, run_id: str) -> list[LoggedFile]:
    """The files that a run logged, by path. Raises RunNotFound."""
    n = number_of(connection, run_id)
    query = select(t.file).where(t.file.c.run_n == n).order_by(t.file.c.path)
    return [
        LoggedFile(row.path, row.size_bytes, row.digest, row.time_ms) for row in connection.execute(query)
    ]


def get_metric_summaries(connection: Connection, run_id: str) -> list[MetricSummary]:
    """Summaries of a run's metrics, by key. Raises RunNotFound."""
    n = number_of(connection, run_id)
    query = (
        select(t.metric, t.key.c.name)
        .join_from(t.metric, t.key, t.key.c.id == t.metric.c.key_id)
        .where(t.metric.c.run_n == n)
        .order_by(t.key.c.name)
    )
    return [MetricState.from_row(row).to_summary(row.name) for row in connection.execute(query)]


_IDS = each_text(bindparam("ids")).table_valued("value", name="ids")
_KEYS = each_text(bindparam("keys")).table_valued("value", name="keys")

_SUMMARIES = Prepared(
    select(t.metric, t.run.c.run_id, t.key.c.name)
    .select_from(_IDS)
    .join(t.run, t.run.c.run_id == _IDS.c.value)
    .join(_KEYS, true())
    .join(t.key, t.key.c.name == _KEYS.c.value)
    .join(t.metric, and_(t.metric.c.run_n == t.run.c.n, t.metric.c.key_id == t.key.c.id))
)


def list_metric_summaries(
    connection: Connection, run_ids: Sequence[str], keys: Sequence[str]
) -> dict[tuple[str, str], MetricSummary]:
    """Summaries of some metrics of many runs, by (run_id, key)."""
    rows = _SUMMARIES.rows(connection, ids=_as_json(run_ids), keys=_as_json(keys))
    return {(row[-2], row[-1]): MetricState.from_row(row).to_summary(row[-1]) for row in rows}


_ATTEMPTS = Prepared(
    select(t.run.c.run_id, t.run.c.attempt_key, t.run.c.kernel_id, t.run.c.execution_count, t.run.c.attempt)
    .select_from(_IDS)
    .join(t.run, t.run.c.run_id == _IDS.c.value)
    .where(t.run.c.attempt_key.is_not(None))
)

_EXECUTIONS = Prepared(
    select(t.run.c.attempt_key, t.run.c.kernel_id, t.run.c.execution_count, func.min(t.run.c.attempt))
    .select_from(_KEYS)
    .join(t.run, t.run.c.attempt_key == _KEYS.c.value)
    .group_by(t.run.c.attempt_key, t.run.c.kernel_id, t.run.c.execution_count)
)
"""The first run of each execution of some cells, as its attempt."""


def group_attempts(connection: Connection, run_ids: Sequence[str]) -> dict[str, str]:
    """What attempts of a cell share, by run id: the cell, and which run of one execution of it they are."""
    rows = _ATTEMPTS.rows(connection, ids=_as_json(run_ids))
    cells = dict.fromkeys(row[1] for row in rows)
    first = {tuple(row[:3]): row[3] for row in _EXECUTIONS.rows(connection, keys=_as_json(list(cells)))}
    marks = {}
    for run_id, cell, kernel_id, count, attempt in rows:
        known = kernel_id is not None and count is not None
        place = attempt - first[cell, kernel_id, count] if known else 0
        marks[run_id] = f"{cell}\n{place}" if place else cell
    return marks


def _as_json(texts: Sequence[str]) -> str:
    return msgspec.json.encode(list(texts)).decode()
