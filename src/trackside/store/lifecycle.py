"""Deleting and restoring runs and experiments: what is deleted stays, out of sight, until it is purged.

A run that was deleted itself (``run.deleted_at``) has a negative ``scope``, in its row and in those of its
metrics, params and tags: a search never joins, and deleting costs as much as the run has of them. A deleted
experiment changes nothing but its own row: what is searched is chosen by it (:mod:`trackside.store.search`).
``experiment.runs_active`` counts the runs that weren't deleted themselves.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Table, Update, bindparam, literal, select, update

from trackside.errors import Conflict, ExperimentExists, ExperimentNotFound, RunNotFound
from trackside.store import tables as t
from trackside.store.revision import next_revision
from trackside.store.state import in_parts

__all__ = [
    "CONDEMNED",
    "DEFAULT_ID",
    "delete_experiment",
    "delete_runs",
    "find_deleted",
    "find_experiment",
    "find_restorable",
    "find_runs",
    "hide_runs",
    "restore_experiment",
    "restore_runs",
]

CONDEMNED = 0
"""``run.deleted_at`` of a run that is being purged: it can't be restored any more."""

DEFAULT_ID = 0
"""The experiment of runs that name no other."""


def _turn(table: Table, column: str) -> Update:
    """Out of sight or back: ``~scope``, which not every database can say."""
    some = table.c[column].in_(bindparam("ns", expanding=True))
    return update(table).where(some).values(scope=-1 - table.c.scope)


# Built once: SQLAlchemy takes longer to put such statements together than SQLite to run them.
_TURNS = (_turn(t.run, "n"), *(_turn(table, "run_n") for table in (t.metric, t.param, t.tag)))
_MARK = (
    update(t.run)
    .where(t.run.c.n.in_(bindparam("ns", expanding=True)))
    .values(deleted_at=bindparam("moment"), rev=bindparam("revision"))
)
_PLACES = select(t.run.c.n, t.run.c.run_id, t.run.c.experiment_id, t.run.c.scope, t.run.c.deleted_at).where(
    t.run.c.run_id.in_(bindparam("run_ids", expanding=True))
)


@dataclass(frozen=True, slots=True)
class RunPlace:
    """Where a run is: its number and experiment, and when it was deleted."""

    n: int
    run_id: str
    experiment_id: int
    scope: int
    deleted_at: int | None


# experiments
def delete_experiment(connection: Connection, experiment_id: str) -> None:
    """Delete an experiment with its runs, in a write transaction; one that is deleted stays as it is.

    Raises:
        ExperimentNotFound: there is none of that id.
        Conflict: it is the default experiment.
    """
    row = find_experiment(connection, experiment_id)
    if row.id == DEFAULT_ID:
        raise Conflict(
            f"The experiment {row.name!r} can't be deleted: runs that name no experiment go there. "
            "Delete its runs instead.",
            path="experiment_id",
        )
    if row.deleted_at is None:
        _set_experiment(connection, row.id, _now_ms())


def restore_experiment(connection: Connection, experiment_id: str) -> None:
    """Bring an experiment back with the runs that weren't deleted themselves, in a write transaction.

    Raises:
        ExperimentNotFound: there is none of that id.
        ExperimentExists: an active experiment has its name.
    """
    row = find_experiment(connection, experiment_id)
    if row.deleted_at is None:
        return
    named = (t.experiment.c.name == row.name) & t.experiment.c.deleted_at.is_(None)
    if connection.execute(select(t.experiment.c.id).where(named)).first() is not None:
        raise ExperimentExists(
            f"The name {row.name!r} is in use by another experiment: rename one of the two, then restore.",
            path="experiment_id",
        )
    _set_experiment(connection, row.id, None)


def _set_experiment(connection: Connection, number: int, deleted_at: int | None) -> None:
    mine = update(t.experiment).where(t.experiment.c.id == number)
    revision = next_revision(connection)
    connection.execute(mine.values(deleted_at=deleted_at, last_update_time=_now_ms(), rev=revision))


def find_experiment(connection: Connection, experiment_id: str) -> Any:
    """The row of an experiment. Raises ExperimentNotFound."""
    row = None
    if experiment_id.isascii() and experiment_id.isdigit() and int(experiment_id) < 1 << 62:
        query = select(t.experiment).where(t.experiment.c.id == int(experiment_id))
        row = connection.execute(query).first()
    if row is None:
        raise ExperimentNotFound(f"There is no experiment with id {experiment_id!r}.", path="experiment_id")
    return row


# runs
def delete_runs(connection: Connection, run_ids: Sequence[str]) -> list[str]:
    """Delete runs, all or none, in a write transaction; the ids of those that weren't deleted before.

    Raises:
        RunNotFound: there is no run of one of the ids.
    """
    places = [place for place in find_runs(connection, run_ids) if place.deleted_at is None]
    if places:
        _set_deleted(connection, places, _now_ms())
    return [place.run_id for place in places]


def restore_runs(connection: Connection, run_ids: Sequence[str]) -> list[str]:
    """Bring deleted runs back, all or none, in a write transaction; the ids of those that were deleted.

    Raises:
        RunNotFound: there is no run of one of the ids.
        Conflict: the experiment of one is deleted, or it is being purged.
    """
    places = find_restorable(connection, run_ids)
    if places:
        _set_deleted(connection, places, None)
    return [place.run_id for place in places]


def find_restorable(connection: Connection, run_ids: Iterable[str]) -> list[RunPlace]:
    """Those of some runs that are deleted. Raises RunNotFound, and Conflict if one can't be restored."""
    places = [place for place in find_runs(connection, run_ids) if place.deleted_at is not None]
    for place in places:
        if place.deleted_at == CONDEMNED:
            raise Conflict(
                f"Run {place.run_id} is being removed for good; it can't be restored.", path="run_ids"
            )
    _check_experiments(connection, places)
    return places


def find_runs(connection: Connection, run_ids: Iterable[str]) -> list[RunPlace]:
    """Where runs are, in the order of their ids. Raises RunNotFound."""
    wanted = list(dict.fromkeys(run_ids))
    found = {
        row.run_id: RunPlace(*row)
        for part in in_parts(wanted)
        for row in connection.execute(_PLACES, {"run_ids": part})
    }
    for run_id in wanted:
        if run_id not in found:
            raise RunNotFound(f"There is no run {run_id!r}.", path="run_ids")
    return [found[run_id] for run_id in wanted]


def _check_experiments(connection: Connection, places: Iterable[RunPlace]) -> None:
    deleted = find_deleted(connection, places)
    for place in places:
        if place.experiment_id in deleted:
            raise Conflict(
                f"Run {place.run_id} is in the experiment {deleted[place.experiment_id]!r}, which is "
                "deleted: restore the experiment first.",
                path="run_ids",
            )


def find_deleted(connection: Connection, places: Iterable[RunPlace]) -> dict[int, str]:
    """Those experiments of runs that are deleted: number → name."""
    columns = select(t.experiment.c.id, t.experiment.c.name).where(t.experiment.c.deleted_at.is_not(None))
    return {
        row.id: row.name
        for part in in_parts({place.experiment_id for place in places})
        for row in connection.execute(columns.where(t.experiment.c.id.in_(part)))
    }


def _set_deleted(connection: Connection, places: Sequence[RunPlace], deleted_at: int | None) -> None:
    """Delete or restore runs."""
    revision = next_revision(connection)
    for part in in_parts(place.n for place in places):
        connection.execute(_MARK, {"ns": part, "moment": deleted_at, "revision": revision})
    hide_runs(connection, places, hide=deleted_at is not None)
    touch_experiments(connection, {place.experiment_id for place in places}, revision)


def hide_runs(connection: Connection, places: Sequence[RunPlace], *, hide: bool) -> None:
    """Take runs and what they logged out of sight or back, and count those that moved."""
    moved = [place for place in places if hide == (place.scope >= 0)]
    for part in in_parts(place.n for place in moved):
        for turn in _TURNS:
            connection.execute(turn, {"ns": part})
    step = -1 if hide else 1
    count_runs(connection, Counter({p: step * n for p, n in Counter(p.experiment_id for p in moved).items()}))


def count_runs(connection: Connection, changes: Counter[int]) -> None:
    """Count runs in sight up or down, by experiment."""
    for experiment_id, change in changes.items():
        mine = t.experiment.c.id == experiment_id
        counted = t.experiment.c.runs_active + literal(change)
        connection.execute(update(t.experiment).where(mine).values(runs_active=counted))


def touch_experiments(connection: Connection, experiment_ids: Iterable[int], revision: int) -> None:
    """Note that something changed in experiments."""
    for part in in_parts(experiment_ids):
        mine = t.experiment.c.id.in_(part)
        now = _now_ms()
        connection.execute(update(t.experiment).where(mine).values(last_update_time=now, rev=revision))


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
