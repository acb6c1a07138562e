"""Removing for good what was deleted: in three steps, so that an end in the middle of them does no harm.

A run is *condemned* first: from then on it can't be restored, so that its files may be deleted. Then its
rows go, and a tombstone stays: a journal that comes late doesn't bring it back. Who is interrupted in between
finds it among those to be purged the next time. Content that no run refers to any more goes last.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Connection, delete, exists, false, func, or_, select, update

from trackside.store import tables as t
from trackside.store.base import Purged, PurgePlan
from trackside.store.blobs import delete_blob
from trackside.store.database import Database
from trackside.store.lifecycle import CONDEMNED, find_runs, hide_runs
from trackside.store.models import REGISTERED
from trackside.store.revision import next_revision, read_revision
from trackside.store.runs import Runs
from trackside.store.state import in_parts
from trackside.store.write import write_rows

__all__ = ["condemn_runs", "plan_purge", "purge_blobs", "purge_experiments", "purge_runs"]

_OF_RUN = (t.metric, t.param, t.tag, t.chunk, t.tail, t.warning, t.file, t.fact, t.segment_run)
_ROW_BYTES = {t.metric: 260, t.param: 150, t.tag: 150, t.warning: 150, t.file: 150}
"""About what a row takes with its indexes."""
_RUN_BYTES = 600

_ENDED = t.run.c.status.in_(("FINISHED", "FAILED", "KILLED"))
_RUNS_OF_A_READ = 50_000


def plan_purge(connection: Connection, runs: Runs, before_ms: int, *, with_models: bool) -> PurgePlan:
    """What was deleted until a time, and about what it takes in the database."""
    registered = REGISTERED if with_models else false()
    columns = select(t.run.c.n, t.run.c.run_id, runs.artifact_uri, _ENDED, registered)
    rows = connection.execute(columns.where(_deleted_until(before_ms)).order_by(t.run.c.n)).fetchall()
    ended = [row for row in rows if row[3] and not row[4]]
    held = sum(1 for row in rows if row[3] and row[4])
    points = size = 0
    for part in in_parts(row.n for row in ended):
        more_points, more_size = _measure(connection, part)
        points, size = points + more_points, size + more_size
    return PurgePlan(
        before_ms=before_ms,
        run_ids=tuple(row.run_id for row in ended),
        artifact_uris=tuple(row[2] for row in ended),
        experiment_ids=tuple(map(str, _find_experiments(connection, before_ms, registered))),
        points=points,
        size_bytes=size,
        unfinished=len(rows) - len(ended) - held,
        registered=held,
    )


def _deleted_until(before_ms: int) -> ColumnElement[bool]:
    """Of a run: deleted itself, or with its experiment. Each of the three is a range of an index."""
    gone = t.experiment.c.deleted_at <= before_ms
    return or_(
        (t.run.c.scope < 0) & (t.run.c.deleted_at <= before_ms),
        t.run.c.scope.in_(select(t.experiment.c.id).where(gone)),
        t.run.c.scope.in_(select(-1 - t.experiment.c.id).where(gone)),
    )


def _find_experiments(connection: Connection, before_ms: int, registered: ColumnElement[bool]) -> list[int]:
    """Deleted experiments that have nothing but runs which can go."""
    mine = t.run.c.scope.in_((t.experiment.c.id, -1 - t.experiment.c.id))
    stays = exists().where(mine, or_(~_ENDED, registered))
    gone = t.experiment.c.deleted_at <= before_ms
    return list(connection.execute(select(t.experiment.c.id).where(gone, ~stays)).scalars())


def _measure(connection: Connection, ns: Sequence[int]) -> tuple[int, int]:
    """Points of some runs, and about how many bytes their rows take."""
    points = select(func.sum(t.metric.c.points)).where(t.metric.c.run_n.in_(ns))
    size = len(ns) * _RUN_BYTES
    summaries = select(func.sum(func.length(t.run.c.summary))).where(t.run.c.n.in_(ns))
    size += int(connection.execute(summaries).scalar_one())
    for table in (t.chunk, t.tail):
        data = select(func.sum(func.length(table.c.data) + 16)).where(table.c.run_n.in_(ns))
        size += int(connection.execute(data).scalar() or 0)
    for rows, row_bytes in _ROW_BYTES.items():
        count = select(func.count()).where(rows.c.run_n.in_(ns))
        size += row_bytes * connection.execute(count).scalar_one()
    return int(connection.execute(points).scalar() or 0), size


def condemn_runs(connection: Connection, run_ids: Sequence[str], before_ms: int) -> list[str]:
    """Make sure that runs can't be restored, in a write transaction; those of them that can be purged.

    One that was restored meanwhile, or deleted again later, or is going on, isn't among them.
    """
    going = t.run.c.run_id
    condemned = [
        run_id
        for part in in_parts(run_ids)
        for run_id in connection.execute(
            select(going).where(going.in_(part), _deleted_until(before_ms), _ENDED, ~REGISTERED)
        ).scalars()
    ]
    if condemned:
        next_revision(connection)  # a drain that has read the runs before must read them again
        for part in in_parts(condemned):
            connection.execute(update(t.run).where(going.in_(part)).values(deleted_at=CONDEMNED))
        hide_runs(connection, find_runs(connection, condemned), hide=True)
    return condemned


def purge_runs(connection: Connection, run_ids: Sequence[str]) -> Purged:
    """Remove condemned runs with all that they logged, in a write transaction."""
    condemned = (t.run.c.deleted_at == CONDEMNED) & (t.run.c.scope < 0)
    columns = select(t.run.c.n, t.run.c.run_id, t.run.c.experiment_id)
    rows = [
        row
        for part in in_parts(run_ids)
        for row in connection.execute(columns.where(t.run.c.run_id.in_(part), condemned))
    ]
    if not rows:
        return Purged((), 0)
    points = 0
    revision = next_revision(connection)
    write_rows(connection, "tombstone", [(row.run_id, row.experiment_id, revision) for row in rows])
    for part in in_parts(row.n for row in rows):
        counted = select(func.sum(t.metric.c.points)).where(t.metric.c.run_n.in_(part))
        points += int(connection.execute(counted).scalar() or 0)
        for table in _OF_RUN:
            connection.execute(delete(table).where(table.c.run_n.in_(part)))
        connection.execute(delete(t.run).where(t.run.c.n.in_(part)))
    return Purged(tuple(row.run_id for row in rows), points)


def purge_experiments(connection: Connection, experiment_ids: Sequence[str], before_ms: int) -> int:
    """Remove deleted experiments that have no run left, in a write transaction; how many."""
    wanted = [int(text) for text in experiment_ids]
    has_run = exists().where(t.run.c.scope.in_((t.experiment.c.id, -1 - t.experiment.c.id)))
    gone = [
        number
        for part in in_parts(wanted)
        for number in connection.execute(
            select(t.experiment.c.id).where(
                t.experiment.c.id.in_(part), t.experiment.c.deleted_at <= before_ms, ~has_run
            )
        ).scalars()
    ]
    if not gone:
        return 0
    revision = next_revision(connection)
    write_rows(connection, "tombstone", [(f"~{number}", number, revision) for number in gone])
    for part in in_parts(gone):
        connection.execute(delete(t.saved_view).where(t.saved_view.c.experiment_id.in_(part)))
        connection.execute(delete(t.experiment).where(t.experiment.c.id.in_(part)))
    return len(gone)


def purge_blobs(database: Database, before_ms: int) -> int:
    """Remove content that nothing refers to and nobody has written since a time; how many bytes.

    Every run is looked at, some in each of many short reads and without the write lock. Under the lock only
    those are that have come or changed since.
    """
    with database.read() as connection:
        since = read_revision(connection)
        unused = {
            row.digest: row.size_bytes
            for row in connection.execute(select(t.blob.c.digest, t.blob.c.size_bytes))
        }
        _keep_lately_written(connection, unused, before_ms)
        last = connection.execute(select(func.max(t.run.c.n))).scalar() or 0
    seen: set[str] = set()
    for first in range(0, last + 1, _RUNS_OF_A_READ):
        if unused:
            with database.read() as connection:
                _keep_used(connection, unused, seen, t.run.c.n.between(first, first + _RUNS_OF_A_READ - 1))
    if not unused:
        return 0
    with database.exclusive(), database.begin() as connection:
        _keep_used(connection, unused, seen, t.run.c.rev > since)
        _keep_lately_written(connection, unused, before_ms)
        _delete_blobs(connection, unused)
        connection.execute(delete(t.written).where(t.written.c.time_ms < before_ms))
        # An ingest that wants one of them finds the revision raised, begins anew, and writes it again.
        for digest in unused:
            delete_blob(database.location, digest)
    return sum(unused.values())


def _keep_lately_written(connection: Connection, unused: dict[str, int], before_ms: int) -> None:
    """Take out what was written since then, and what that refers to: a run that has it may be on its way."""
    lately = select(t.written.c.digest).where(t.written.c.time_ms >= before_ms)
    found = set(connection.execute(lately).scalars())
    seen: set[str] = set()
    _follow(connection, unused, seen, found)


def _keep_used(
    connection: Connection, unused: dict[str, int], seen: set[str], which: ColumnElement[bool]
) -> None:
    """Take out what these runs refer to, and what that refers to; ``seen`` is what was followed before."""
    code = select(t.run.c.code_digest).where(which, t.run.c.code_digest.is_not(None))
    facts = select(t.fact.c.digest).join_from(t.fact, t.run, t.run.c.n == t.fact.c.run_n).where(which)
    _follow(connection, unused, seen, set(connection.execute(code.union(facts)).scalars()))


def _follow(connection: Connection, unused: dict[str, int], seen: set[str], found: set[str]) -> None:
    """Take out contents, and those that they name."""
    while found := found - seen:
        seen |= found
        for digest in found:
            unused.pop(digest, None)
        parts = [select(t.part.c.part).where(t.part.c.digest.in_(some)) for some in in_parts(found)]
        found = {part for query in parts for part in connection.execute(query).scalars()}


def _delete_blobs(connection: Connection, unused: dict[str, int]) -> None:
    if unused:
        next_revision(connection)
    for part in in_parts(unused):
        connection.execute(delete(t.blob).where(t.blob.c.digest.in_(part)))
        connection.execute(delete(t.part).where(t.part.c.digest.in_(part)))
