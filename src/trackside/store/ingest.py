"""From a journal into the store: compute first, then one short transaction.

The plan is made from a snapshot outside the write lock. The transaction only checks that the store's revision
is still the snapshot's, and writes; if somebody else wrote meanwhile, the plan is made anew, the last time
under the lock.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import nullcontext
from dataclasses import replace
from typing import Any

import msgspec
from sqlalchemy import Connection, bindparam, delete, func, or_, select, true, update

from trackside.journal.batch import SegmentBatch
from trackside.journal.records import Content
from trackside.settings import StoreLocation
from trackside.store import tables as t
from trackside.store.base import IngestReport
from trackside.store.blobs import read_blob, write_blob
from trackside.store.database import Database
from trackside.store.ingest_plan import Plan, Planner, text_row
from trackside.store.ingest_points import apply_points
from trackside.store.ingest_wanted import collect_wanted
from trackside.store.revision import raise_revision
from trackside.store.state import Snapshot, Wanted, load_snapshot
from trackside.store.write import write_rows

__all__ = ["commit_plan", "ingest"]

_OPTIMISTIC_TRIES = 2

_INSERTED = ("key", "param", "tail", "chunk", "rejected")
_KEPT = ("blob", "warning", "segment_run")


def ingest(database: Database, batches: Sequence[SegmentBatch]) -> IngestReport:
    """Apply batches and their positions, all or nothing; see :class:`trackside.store.base.Store`."""
    database.check_log()
    if database.keeps_large_contents:
        batches = [_with_contents(database.location, batch) for batch in batches]
    return commit_plan(database, collect_wanted(batches), lambda snapshot: _plan(snapshot, batches))


def _with_contents(location: StoreLocation, batch: SegmentBatch) -> SegmentBatch:
    """The same with contents that a process of this machine has put into files: others can't read those."""
    if not any(isinstance(event, Content) and event.data is None for _, event in batch.events):
        return batch
    events = [
        (place, msgspec.structs.replace(event, data=read_blob(location, event.digest)))
        if isinstance(event, Content) and event.data is None
        else (place, event)
        for place, event in batch.events
    ]
    return replace(batch, events=events)


def commit_plan(
    database: Database,
    wanted: Wanted,
    make_plan: Callable[[Snapshot], Plan | None],
    *,
    large: bool = False,
) -> IngestReport:
    """Plan from a snapshot and write, all or nothing.

    Args:
        database: where to.
        wanted: what the plan needs to know.
        make_plan: the plan; None if there is nothing to do.
        large: the transaction changes many pages.
    """
    for attempt in range(_OPTIMISTIC_TRIES + 1):
        last = attempt == _OPTIMISTIC_TRIES
        with database.exclusive() if last else nullcontext():
            with database.read() as connection:
                snapshot = load_snapshot(connection, wanted)
            snapshot.keeps_large_contents = database.keeps_large_contents
            snapshot.own_root = database.own_root
            plan = make_plan(snapshot)
            if plan is None:
                return IngestReport(revision=snapshot.rev)
            rows = _final_rows(plan)
            for digest, data in plan.files.items():
                write_blob(database.location, digest, data)
            with (
                nullcontext() if last else database.exclusive(),
                database.begin(large=large) as connection,
            ):
                if raise_revision(connection, snapshot.rev, snapshot.next_run):
                    _write(connection, plan, rows)
                    return _report(plan)
    raise AssertionError("the last try holds the lock, so that nobody else can write")


def _plan(snapshot: Snapshot, batches: Sequence[SegmentBatch]) -> Plan | None:
    """Apply the batches that begin where the store stands; None if none does."""
    planner = Planner(snapshot, time.time_ns() // 1_000_000)
    applied = False
    for batch in batches:
        place = (batch.writer, batch.segment)
        if snapshot.positions.get(place, 0) != batch.start or batch.end <= batch.start:
            continue
        applied = True
        writer = planner.writer(batch)
        planner.apply_events(batch)
        apply_points(planner, snapshot, batch)
        snapshot.positions[place] = batch.end
        planner.plan.positions[writer.id, batch.segment] = batch.end
        for run_id in _run_ids(batch):
            if state := snapshot.runs.get(run_id):
                row = (writer.id, batch.segment, state.n)
                if row not in snapshot.segment_runs:
                    snapshot.segment_runs.add(row)
                    planner.plan.add("segment_run", *row)
    return planner.plan if applied else None


def _run_ids(batch: SegmentBatch) -> set[str]:
    ids = {run_id for run_id, _ in batch.pairs}
    ids.update(event.run_id for _, event in batch.events if hasattr(event, "run_id"))
    return ids


def _final_rows(plan: Plan) -> dict[str, list[tuple[object, ...]]]:
    """All rows by table. The revision is known: the transaction checks that nobody raised it meanwhile."""
    rows = dict(plan.rows)
    by_n = {state.n: state for state in plan.runs.values()}
    names = {number: name for name, number in plan.snapshot.keys.items()}
    metrics = []
    for n, key_id in sorted(plan.metrics):
        state, summary = by_n[n], plan.snapshot.metrics[n, key_id]
        metrics.append((n, key_id, state.scope, *summary.to_row(), state.start_time))
        state.summary.metrics[names[key_id]] = summary.last
    rows["metric"] = metrics
    rows["tag"] = [
        text_row(plan.runs[run_id], key_id, plan.runs[run_id].summary.tags[key], numeric=False)
        for (run_id, key), key_id in plan.tags.items()
        if key in plan.runs[run_id].summary.tags
    ]
    rows["file"] = _last_files(rows.get("file", []))
    rows["written"] = list({row[0]: row for row in rows.get("written", [])}.values())
    rows["fact"] = list({row[:2]: row for row in rows.get("fact", [])}.values())
    rows["writer"] = [state.to_row() for state in plan.writers.values()]
    rows["segment"] = [(*place, position) for place, position in plan.positions.items()]
    for run in plan.runs.values():
        run.rev = plan.snapshot.rev + 1
    for experiment in plan.experiments.values():
        experiment.rev = plan.snapshot.rev + 1
    rows["experiment"] = [experiment.to_row() for experiment in plan.experiments.values()]
    rows["run"] = [run.to_row() for run in plan.runs.values()]
    return rows


def _last_files(rows: Iterable[tuple[Any, ...]]) -> list[tuple[object, ...]]:
    """One row for each path; an announcement that comes behind the file itself counts no more."""
    last: dict[tuple[object, ...], tuple[Any, ...]] = {}
    for row in rows:
        before = last.get(row[:2])
        if before is None or not _is_late(row, before[3], before[4]):
            last[row[:2]] = row
    return list(last.values())


def _is_late(row: tuple[Any, ...], digest: str | None, time_ms: int) -> bool:
    return row[3] is None and digest is not None and row[4] <= time_ms


def _drop_late(connection: Connection, rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """The same against what the store holds: who announces and who brings a file have a journal each."""
    announced = sorted({row[0] for row in rows if row[3] is None})
    known: dict[tuple[int, str], tuple[str, int]] = {}
    for start in range(0, len(announced), 500):
        query = select(t.file.c.run_n, t.file.c.path, t.file.c.digest, t.file.c.time_ms).where(
            t.file.c.run_n.in_(announced[start : start + 500]), t.file.c.digest.is_not(None)
        )
        known.update({(n, path): (digest, time_ms) for n, path, digest, time_ms in connection.execute(query)})
    return [row for row in rows if row[:2] not in known or not _is_late(row, *known[row[:2]])]


def _write(connection: Connection, plan: Plan, rows: dict[str, list[tuple[object, ...]]]) -> None:
    _delete_files(connection, plan)
    rows = {**rows, "file": _drop_late(connection, rows.get("file", []))}
    for table, content in rows.items():
        if content:
            write_rows(connection, table, content, replace=table not in _INSERTED + _KEPT)
    _delete_tags(connection, plan)
    _move_start(connection, plan)


def _report(plan: Plan) -> IngestReport:
    return IngestReport(
        revision=plan.snapshot.rev + 1,
        points=plan.points,
        rejected=plan.rejected,
        experiment_ids={
            *map(str, plan.experiments),
            *(str(state.experiment_id) for state in plan.runs.values()),
        },
        run_ids=set(plan.runs),
    )


def _delete_tags(connection: Connection, plan: Plan) -> None:
    gone = [
        {"n": plan.runs[run_id].n, "k": key_id}
        for (run_id, key), key_id in plan.tags.items()
        if key not in plan.runs[run_id].summary.tags
    ]
    if gone:
        mine = (t.tag.c.run_n == bindparam("n")) & (t.tag.c.key_id == bindparam("k"))
        connection.execute(delete(t.tag).where(mine), gone)


def _delete_files(connection: Connection, plan: Plan) -> None:
    for n, path in plan.deleted_files:
        in_folder = func.substr(t.file.c.path, 1, len(path) + 1) == f"{path}/"
        below = or_(t.file.c.path == path, in_folder) if path else true()
        connection.execute(delete(t.file).where(t.file.c.run_n == n, below))


def _move_start(connection: Connection, plan: Plan) -> None:
    for run_id in plan.rescoped:
        state = plan.runs[run_id]
        mine = t.metric.c.run_n == state.n
        connection.execute(update(t.metric).where(mine).values(start_time=state.start_time))
