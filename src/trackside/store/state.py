"""Rows of the store as mutable values: what an ingest reads, changes in memory and writes back whole."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from sqlalchemy import Connection, select
from sqlalchemy.sql import ColumnElement

from trackside.store import tables as t
from trackside.store.packed import PackedSummary, decode_summary, encode_summary
from trackside.store.summaries import MetricState

__all__ = [
    "ExperimentState",
    "RunState",
    "Snapshot",
    "Wanted",
    "WriterState",
    "in_parts",
    "load_runs",
    "load_snapshot",
]

Item = TypeVar("Item")

_RUN_COLUMNS = tuple(column.name for column in t.run.c)[:-1]
_EXPERIMENT_COLUMNS = tuple(column.name for column in t.experiment.c)


@dataclass(slots=True)
class RunState:
    """A row of table ``run``; fields as there."""

    n: int
    run_id: str
    experiment_id: int
    scope: int
    status: str
    owner: str | None
    start_time: int
    end_time: int | None
    name: str
    user_id: str
    artifact_uri: str | None = None
    parent_run_id: str | None = None
    deleted_at: int | None = None
    attempt_key: str | None = None
    attempt: int | None = None
    notebook_path: str | None = None
    path_origin: str | None = None
    kernel_id: str | None = None
    cell_id: str | None = None
    execution_count: int | None = None
    code_digest: str | None = None
    rev: int = 0
    summary: PackedSummary = field(default_factory=lambda: PackedSummary({}, {}, {}))

    def to_row(self) -> tuple[Any, ...]:
        """The columns in their order."""
        return (*(getattr(self, name) for name in _RUN_COLUMNS), encode_summary(self.summary))

    @classmethod
    def from_row(cls, row: Any) -> RunState:
        """From a whole row."""
        values: list[Any] = list(row)
        values[-1] = decode_summary(values[-1])
        return cls(*values)


@dataclass(slots=True)
class ExperimentState:
    """A row of table ``experiment``; fields as there."""

    id: int
    name: str
    artifact_location: str | None
    creation_time: int
    last_update_time: int
    deleted_at: int | None = None
    tags: str = "{}"
    runs_made: int = 0
    runs_active: int = 0
    rev: int = 0

    def to_row(self) -> tuple[Any, ...]:
        """The columns in their order."""
        return tuple(getattr(self, name) for name in _EXPERIMENT_COLUMNS)


@dataclass(slots=True)
class WriterState:
    """A row of table ``writer``; fields as there."""

    id: int
    uuid: str
    host: str | None
    boot_id: str | None
    pid: int | None
    version: str | None
    ended_ms: int | None

    def to_row(self) -> tuple[Any, ...]:
        """The columns in their order."""
        return tuple(getattr(self, column.name) for column in t.writer.c)


@dataclass(slots=True)
class Wanted:
    """What an ingest needs to know of the store: what its batches name."""

    run_ids: set[str] = field(default_factory=set)
    metric_keys: set[str] = field(default_factory=set)
    keys: set[str] = field(default_factory=set)
    experiment_ids: set[int] = field(default_factory=set)
    experiment_names: set[str] = field(default_factory=set)
    attempt_keys: set[str] = field(default_factory=set)
    writers: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Snapshot:
    """The store at one moment, as far as wanted; ``rev`` tells whether it still holds."""

    store_id: str
    rev: int
    next_run: int
    next_key: int
    next_writer: int
    runs: dict[str, RunState]
    experiments: dict[int, ExperimentState]
    keys: dict[str, int]
    metrics: dict[tuple[int, int], MetricState]
    attempts: dict[str, int]
    writers: dict[str, WriterState]
    positions: dict[tuple[str, int], int]
    segment_runs: set[tuple[int, int, int]]
    purged: set[str] = field(default_factory=set)
    """Runs that were removed for good."""
    keeps_large_contents: bool = False
    """In rows like any other; else they are files beside the database."""
    own_root: str | None = None
    """Where this machine keeps files of runs, if others keep theirs elsewhere."""

    def named(self, name: str) -> ExperimentState | None:
        """The active experiment of that name."""
        for experiment in self.experiments.values():
            if experiment.name == name and experiment.deleted_at is None:
                return experiment
        return None


def in_parts(items: Iterable[Item], size: int = 500) -> Iterable[list[Item]]:
    """Lists of at most ``size`` items, for one ``IN`` each."""
    whole = list(items)
    return (whole[i : i + size] for i in range(0, len(whole), size))


def _rows(connection: Connection, table: Any, column: ColumnElement[Any], items: Iterable[Any]) -> list[Any]:
    # PostgreSQL refuses a text with NUL even in a question; no such thing is there.
    storable = [item for item in items if not (isinstance(item, str) and "\0" in item)]
    return [
        row
        for part in in_parts(storable)
        for row in connection.execute(select(table).where(column.in_(part))).fetchall()
    ]


def load_runs(connection: Connection, run_ids: Iterable[str]) -> dict[str, RunState]:
    """Runs by run id; unknown ones are left out."""
    return {row.run_id: RunState.from_row(row) for row in _rows(connection, t.run, t.run.c.run_id, run_ids)}


def load_snapshot(connection: Connection, wanted: Wanted) -> Snapshot:
    """Read what is wanted, in the caller's transaction."""
    head = select(t.store.c.uuid, t.store.c.rev, t.store.c.next_run)
    store_id, rev, next_run = connection.execute(head).one()
    runs = load_runs(connection, wanted.run_ids)
    unknown = [run_id for run_id in wanted.run_ids if run_id not in runs]
    keys = {
        row.name: row.id for row in _rows(connection, t.key, t.key.c.name, wanted.keys | wanted.metric_keys)
    }
    ids = wanted.experiment_ids | {run.experiment_id for run in runs.values()}
    experiments = [
        *_rows(connection, t.experiment, t.experiment.c.id, ids),
        *_rows(connection, t.experiment, t.experiment.c.name, wanted.experiment_names),
    ]
    writers = {
        row.uuid: WriterState(*row) for row in _rows(connection, t.writer, t.writer.c.uuid, wanted.writers)
    }
    return Snapshot(
        store_id=store_id,
        rev=rev,
        next_run=next_run,
        next_key=_next_id(connection, t.key),
        next_writer=_next_id(connection, t.writer),
        runs=runs,
        experiments={row.id: ExperimentState(*row) for row in experiments},
        keys=keys,
        metrics=_load_metrics(
            connection,
            [run.n for run in runs.values()],
            [keys[name] for name in wanted.metric_keys if name in keys],
        ),
        attempts=_load_attempts(connection, wanted.attempt_keys),
        writers=writers,
        positions=_load_positions(connection, writers.values()),
        segment_runs=_load_segment_runs(connection, writers.values(), runs.values()),
        purged={row.run_id for row in _rows(connection, t.tombstone, t.tombstone.c.run_id, unknown)},
    )


def _next_id(connection: Connection, table: Any) -> int:
    newest = connection.execute(select(table.c.id).order_by(table.c.id.desc()).limit(1)).scalar()
    return 1 if newest is None else newest + 1


def _load_metrics(
    connection: Connection, run_ns: list[int], key_ids: list[int]
) -> dict[tuple[int, int], MetricState]:
    found = {}
    for part in in_parts(run_ns, 200):
        for keys in in_parts(key_ids):
            query = select(t.metric).where(t.metric.c.run_n.in_(part), t.metric.c.key_id.in_(keys))
            for row in connection.execute(query).fetchall():
                found[row[0], row[1]] = MetricState.from_row(row)
    return found


def _load_attempts(connection: Connection, attempt_keys: set[str]) -> dict[str, int]:
    newest = t.run.c.attempt.desc()
    found = {}
    for name in attempt_keys:
        query = select(t.run.c.attempt).where(t.run.c.attempt_key == name).order_by(newest).limit(1)
        found[name] = connection.execute(query).scalar() or 0
    return found


def _load_positions(connection: Connection, writers: Iterable[WriterState]) -> dict[tuple[str, int], int]:
    names = {writer.id: writer.uuid for writer in writers}
    rows = _rows(connection, t.segment, t.segment.c.writer_id, names)
    return {(names[row.writer_id], row.number): row.position for row in rows}


def _load_segment_runs(
    connection: Connection, writers: Iterable[WriterState], runs: Iterable[RunState]
) -> set[tuple[int, int, int]]:
    ids, ns = [writer.id for writer in writers], [run.n for run in runs]
    return {
        (row[0], row[1], row[2])
        for some in in_parts(ids)
        for part in in_parts(ns)
        for row in connection.execute(
            select(t.segment_run).where(t.segment_run.c.writer_id.in_(some), t.segment_run.c.run_n.in_(part))
        )
    }
