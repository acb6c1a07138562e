"""Loading runs in bulk: for imports, copies between stores, and generated data.

The runs go through the same planner as those of a journal, so that both answer alike; only their points,
which come sorted by run and metric, are summarised and packed for thousands of curves at once.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TypeVar

import numpy as np

from trackside.entities import RunStatus
from trackside.errors import Conflict, ExperimentNotFound, InvalidInput
from trackside.journal.batch import SegmentBatch
from trackside.journal.records import Event, FactNoted, FileLogged, RunEnd, RunOpen, RunUpdate
from trackside.store import limits
from trackside.store.base import HISTORY_DTYPE, IngestReport, MetricColumn, RunBatch
from trackside.store.chunks import encode_curves
from trackside.store.database import Database
from trackside.store.ingest import commit_plan
from trackside.store.ingest_plan import Plan, Planner
from trackside.store.ingest_wanted import collect_wanted, experiment_number
from trackside.store.state import RunState, Snapshot
from trackside.store.summaries import summarize

__all__ = ["load_runs"]

T = TypeVar("T")

REASON_TAG = "trackside.reason"
"""Why a run ended as it did: an end without a reason removes it."""


def load_runs(database: Database, batch: RunBatch) -> IngestReport:
    """Add the runs of a batch that the store doesn't hold yet; see :class:`trackside.store.base.Store`."""
    _check(batch)
    journal = SegmentBatch("", 0, 0, 0, None, events=list(_events(batch)))
    wanted = collect_wanted([journal])
    wanted.metric_keys.update(batch.metrics)
    if (number := experiment_number(batch.experiment_id)) is not None:
        wanted.experiment_ids.add(number)
    now_ms = time.time_ns() // 1_000_000
    report = commit_plan(
        database, wanted, lambda snapshot: _plan(snapshot, batch, journal, now_ms), large=True
    )
    database.trim_log()
    return report


def _check(batch: RunBatch) -> None:
    """Raises InvalidInput unless the columns fit together."""
    count = len(batch.run_ids)
    columns = {
        "run_names": batch.run_names,
        "start_times": batch.start_times,
        "end_times": batch.end_times,
        **{name: column for name in _OPTIONAL if len(column := getattr(batch, name))},
        **{f"params.{key}": column for key, column in batch.params.items()},
        **{f"tags.{key}": column for key, column in batch.tags.items()},
        **{f"metrics.{key}": column.counts for key, column in batch.metrics.items()},
    }
    for name, column in columns.items():
        if len(column) != count:
            raise InvalidInput(f"There are {count} runs, but {len(column)} values of {name}.", path=name)
    if len(set(batch.run_ids)) < count:
        twice = next(run_id for run_id in batch.run_ids if batch.run_ids.count(run_id) > 1)
        raise InvalidInput(f"Run {twice} is there twice.", path="run_ids")
    for key, texts in batch.tags.items():
        limits.check_key(key, "tag")
        for text in texts:
            if text is not None:
                limits.check_tag_value(key, text)
    for key, metric in batch.metrics.items():
        limits.check_key(key, "metric")
        if metric.points.dtype != HISTORY_DTYPE:
            raise InvalidInput(
                f"The points of {key!r} have dtype {metric.points.dtype}, not HISTORY_DTYPE.", path="metrics"
            )
        if count and (metric.counts.min() < 0 or metric.counts.sum() != len(metric.points)):
            raise InvalidInput(f"The counts of {key!r} don't add up to its points.", path="metrics")


_OPTIONAL = ("statuses", "user_ids", "parent_run_ids", "sources", "files", "facts", "warnings")


def _events(batch: RunBatch) -> Iterator[tuple[int, Event]]:
    """What a journal would say of the runs, with their places in the batch."""
    for i, (run_id, end) in enumerate(zip(batch.run_ids, batch.end_times, strict=True)):
        yield (
            i,
            RunOpen(
                run_id,
                batch.experiment_id,
                None,
                batch.run_names[i],
                _item(batch.user_ids, i, ""),
                batch.start_times[i],
                owner=False,
                resumed=False,
                parent_run_id=_item(batch.parent_run_ids, i, None),
                tags={key: text for key, column in batch.tags.items() if (text := column[i]) is not None},
                source=_item(batch.sources, i, None),
            ),
        )
        params = {key: text for key, column in batch.params.items() if (text := column[i]) is not None}
        warnings = list(_item(batch.warnings, i, ()))
        if params or warnings:
            yield i, RunUpdate(run_id, params, warnings=warnings)
        for file in _item(batch.files, i, ()):
            yield i, FileLogged(run_id, file.path, file.size_bytes, file.digest, file.time_ms)
        for fact in _item(batch.facts, i, ()):
            yield i, FactNoted(run_id, fact.kind, fact.digest, fact.time_ms)
        if end is not None:
            reason = _item(batch.tags.get(REASON_TAG, ()), i, None)
            yield i, RunEnd(run_id, _item(batch.statuses, i, RunStatus.FINISHED.value), end, reason)


def _item(column: Sequence[T], i: int, otherwise: T) -> T:
    return column[i] if len(column) else otherwise


def _plan(snapshot: Snapshot, batch: RunBatch, journal: SegmentBatch, now_ms: int) -> Plan | None:
    """The rows of those runs that are new; None if none is."""
    number = experiment_number(batch.experiment_id)
    experiment = None if number is None else snapshot.experiments.get(number)
    if experiment is None:
        raise ExperimentNotFound(
            f"There is no experiment with id {batch.experiment_id!r}.", path="experiment_id"
        )
    if experiment.deleted_at is not None:
        raise Conflict(f"Experiment {experiment.name!r} was deleted: restore it first.", path="experiment_id")
    new = [run_id not in snapshot.runs for run_id in batch.run_ids]
    if not any(new):
        return None
    planner = Planner(snapshot, now_ms)
    planner.apply_events(replace(journal, events=[event for event in journal.events if new[event[0]]]))
    if planner.plan.rejected:
        raise InvalidInput(f"Nothing of this batch was loaded: {planner.plan.rows['rejected'][0][3]}")
    states = [
        snapshot.runs[run_id] if is_new else None for run_id, is_new in zip(batch.run_ids, new, strict=True)
    ]
    chunks: list[tuple[int, int, bytes]] = []
    for key, column in batch.metrics.items():
        chunks += _load_metric(planner, key, column, states)
    chunks.sort(key=lambda row: row[:2])  # the points of a run beside each other
    planner.plan.rows["chunk"] = list(chunks)
    return planner.plan


def _load_metric(
    planner: Planner, key: str, column: MetricColumn, states: Sequence[RunState | None]
) -> list[tuple[int, int, bytes]]:
    """Summarise the points of one metric and pack them; the rows of table ``chunk``."""
    counts = np.where([state is not None for state in states], column.counts, 0)
    points = column.points[np.repeat(counts == column.counts, column.counts)]
    with_points = np.flatnonzero(counts)
    starts = np.concatenate(([0], np.cumsum(counts[with_points])[:-1])).astype(np.intp)
    if not len(points):
        return []
    planner.plan.points += len(points)
    key_id = planner.key_id(key)
    rows = []
    metrics = planner.plan.snapshot.metrics
    curves = zip(with_points.tolist(), summarize(points, starts), encode_curves(points, starts), strict=True)
    for i, summary, chunks in curves:
        state = states[i]
        assert state is not None
        metrics[state.n, key_id] = summary
        planner.plan.metrics.add((state.n, key_id))
        rows += [(state.n, key_id, chunk) for chunk in chunks]
    return rows
