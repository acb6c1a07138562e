"""Changes of runs that don't come from a journal: crashed owners, corrected notebook paths."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, literal_column, select

from trackside.entities import RunStatus
from trackside.store import tables as t
from trackside.store.edits import save_runs
from trackside.store.owners import drop_owners, split_owners
from trackside.store.prepared import Prepared
from trackside.store.state import RunState, in_parts, load_runs
from trackside.store.write import write_rows

__all__ = ["correct_notebook_path", "list_open_owners", "mark_killed"]

_RUNNING = t.run.c.status == literal_column("'RUNNING'")  # a literal, so that the partial index serves

_OWNERS = Prepared(select(t.run.c.owner).where(_RUNNING, t.run.c.owner.is_not(None)).distinct())


def list_open_owners(connection: Connection) -> set[str]:
    """Writers that own a run which has not ended."""
    return {writer for (owner,) in _OWNERS.rows(connection) for writer in split_owners(owner)}


def mark_killed(connection: Connection, last_seen: Mapping[str, int], reason: str) -> list[str]:
    """End what nobody but these owners had, in a write transaction; the run ids.

    Of what others have as well, these are owners no longer. The last owner of a killed run stays noted: its
    own late end, still on its way in a journal, wins over this one.
    """
    runs = _load_owned(connection, last_seen)
    killed = [state for state in runs if drop_owners(state.owner, last_seen) is None]
    for state in killed:
        seen = max(last_seen[writer] for writer in split_owners(state.owner))
        state.status, state.end_time = RunStatus.KILLED.value, max(seen, state.start_time)
        state.summary.tags["trackside.reason"] = reason
    shared = [state for state in runs if state.status != RunStatus.KILLED.value]
    for state in shared:
        state.owner = drop_owners(state.owner, last_seen)
    if shared:
        save_runs(connection, shared, [])
    if not killed:
        return []
    save_runs(connection, killed, ["trackside.reason"])
    now = time.time_ns() // 1_000_000
    write_rows(connection, "warning", [(state.n, reason, now) for state in killed], replace=False)
    for part in in_parts({state.experiment_id for state in killed}):
        some = t.experiment.c.id.in_(part)
        connection.execute(t.experiment.update().where(some).values(last_update_time=now))
    return [state.run_id for state in killed]


def correct_notebook_path(
    connection: Connection, kernel_id: str, notebook_path: str, run_ids: Sequence[str]
) -> int:
    """Record a kernel's notebook for its unfinished runs and these, in a write transaction; how many."""
    named = load_runs(connection, run_ids).values()
    found = {state.n: state for state in (*_load(connection, t.run.c.kernel_id, [kernel_id]), *named)}
    runs = [
        state
        for state in found.values()
        if state.kernel_id == kernel_id and state.notebook_path != notebook_path
    ]
    for state in runs:
        state.notebook_path, state.path_origin = notebook_path, "server"
        state.summary.tags["mlflow.source.name"] = notebook_path
        state.summary.tags["mlflow.source.type"] = "NOTEBOOK"
    if runs:
        save_runs(connection, runs, ["mlflow.source.name", "mlflow.source.type"])
    return len(runs)


def _load_owned(connection: Connection, writers: Collection[str]) -> list[RunState]:
    """Running runs that belong to one of these writers, maybe among others."""
    query = select(t.run.c.n, t.run.c.owner).where(_RUNNING, t.run.c.owner.is_not(None))
    rows = connection.execute(query).fetchall()
    ns = [row.n for row in rows if not set(writers).isdisjoint(split_owners(row.owner))]
    return _load(connection, t.run.c.n, ns)


def _load(connection: Connection, column: ColumnElement[Any], values: Iterable[Any]) -> list[RunState]:
    return [
        RunState.from_row(row)
        for part in in_parts(values)
        for row in connection.execute(select(t.run).where(_RUNNING, column.in_(part)))
    ]
