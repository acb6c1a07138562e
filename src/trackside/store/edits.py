"""Runs and experiments changed by hand: names, tags, notes, statuses, and runs moved elsewhere."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, delete, select, update

from trackside.entities import RUN_PALETTE, RunStatus
from trackside.errors import Conflict, ExperimentExists, InvalidInput
from trackside.store import limits
from trackside.store import tables as t
from trackside.store.ingest_plan import text_row
from trackside.store.lifecycle import (
    DEFAULT_ID,
    count_runs,
    find_deleted,
    find_experiment,
    find_runs,
    touch_experiments,
)
from trackside.store.revision import next_revision
from trackside.store.state import RunState, in_parts, load_runs
from trackside.store.write import write_rows

__all__ = [
    "check_active",
    "check_move",
    "load_active",
    "move_runs",
    "save_runs",
    "update_experiment",
    "update_runs",
]

NAME_TAG = "mlflow.runName"
COLOUR_TAG = "trackside.colour"


def update_experiment(
    connection: Connection, experiment_id: str, name: str | None, tags: Mapping[str, str | None]
) -> None:
    """Rename an experiment, set tags and delete those that are None, in a write transaction.

    Raises:
        ExperimentNotFound: there is none of that id.
        ExperimentExists: an active experiment has the name.
        Conflict: it is the default experiment, which keeps its name.
        InvalidInput: the name or a tag breaks a limit.
    """
    row = find_experiment(connection, experiment_id)
    check_edited_tags(tags)
    if name is not None and name != row.name:
        limits.check_experiment_name(name)
        _check_free(connection, row, name)
    merged = msgspec.json.decode(row.tags, type=dict[str, str]) | {
        key: value for key, value in tags.items() if value is not None
    }
    kept = {key: value for key, value in merged.items() if key not in tags or tags[key] is not None}
    connection.execute(
        update(t.experiment)
        .where(t.experiment.c.id == row.id)
        .values(
            name=row.name if name is None else name,
            tags=msgspec.json.encode(kept).decode(),
            last_update_time=_now_ms(),
            rev=next_revision(connection),
        )
    )


def _check_free(connection: Connection, row: object, name: str) -> None:
    experiment_id, before, deleted_at = row.id, row.name, row.deleted_at  # type: ignore[attr-defined]
    if experiment_id == DEFAULT_ID:
        raise Conflict(
            f"The experiment {before!r} keeps its name: runs that name no experiment go there.", path="name"
        )
    named = (t.experiment.c.name == name) & t.experiment.c.deleted_at.is_(None)
    if deleted_at is None and connection.execute(select(t.experiment.c.id).where(named)).first() is not None:
        raise ExperimentExists(f"There is an experiment {name!r} already.", path="name")


def update_runs(
    connection: Connection,
    run_ids: Sequence[str],
    *,
    run_name: str | None = None,
    tags: Mapping[str, str | None] | None = None,
    status: RunStatus | None = None,
    end_time: int | None = None,
) -> list[str]:
    """Change runs, all or none, in a write transaction; their ids.

    Raises:
        RunNotFound: there is no run of one of the ids.
        Conflict: one is deleted.
        InvalidInput: a name, a tag or the time breaks a limit.
    """
    changes = dict(tags or {})
    _check_name(run_name, changes)
    check_edited_tags(changes)
    if end_time is not None:
        limits.check_int64(end_time, "end_time")
    runs = load_active(connection, run_ids)
    for state in runs:
        for key, value in changes.items():
            if value is None:
                state.summary.tags.pop(key, None)
            else:
                state.summary.tags[key] = value
        state.name = changes.get(NAME_TAG) or state.name
        if status is not None:
            _set_status(state, status, end_time)
    save_runs(connection, runs, changes)
    return [state.run_id for state in runs]


def _check_name(run_name: str | None, changes: dict[str, str | None]) -> None:
    """A name given is the name's tag as well; both are checked, and neither can be empty."""
    if run_name is not None and changes.setdefault(NAME_TAG, run_name) != run_name:
        raise InvalidInput(f"The run's name is given twice, and also as the tag {NAME_TAG}.", path="run_name")
    if NAME_TAG in changes:
        name = changes[NAME_TAG] or ""
        if not name.strip():
            raise InvalidInput("A run always has a name: give another one instead.", path="run_name")
        limits.check_run_name(name)


def check_edited_tags(tags: Mapping[str, str | None]) -> None:
    """Check tags to set, and the keys of those to delete. Raises InvalidInput."""
    for key, value in tags.items():
        limits.check_key(key, "tag")
        if value is not None:
            limits.check_tag_value(key, value)


def _set_status(state: RunState, status: RunStatus, end_time: int | None) -> None:
    if not status.is_terminated:
        state.end_time = None
    elif end_time is not None or state.end_time is None:
        state.end_time = _now_ms() if end_time is None else end_time
    if state.status != status.value:
        # Nobody's death says anything about this run any more; its owner's own end still counts.
        state.status, state.owner = status.value, None


def move_runs(
    connection: Connection, run_ids: Sequence[str], experiment_id: str, artifact_root: str
) -> list[str]:
    """Move runs to another experiment, all or none, in a write transaction; the ids of those that moved.

    A run gets the colour that is next there, unless its own isn't of the palette; its files stay where
    they are.

    Raises:
        RunNotFound: there is no run of one of the ids.
        ExperimentNotFound: there is no experiment of that id.
        Conflict: the experiment or one of the runs is deleted.
    """
    target = _find_target(connection, experiment_id)
    runs = [state for state in load_active(connection, run_ids) if state.experiment_id != target.id]
    locations = _artifact_locations(connection, {state.experiment_id for state in runs})
    left = Counter(state.experiment_id for state in runs)
    for number, state in enumerate(runs, target.runs_made):
        before = locations[state.experiment_id]
        if state.artifact_uri is None and before != target.artifact_location:
            state.artifact_uri = f"{before or artifact_root}/{state.run_id}/artifacts"
        state.experiment_id = state.scope = target.id
        if state.summary.tags.get(COLOUR_TAG) in (None, *RUN_PALETTE):
            state.summary.tags[COLOUR_TAG] = RUN_PALETTE[number % len(RUN_PALETTE)]
    if not runs:
        return []
    revision = save_runs(connection, runs, [COLOUR_TAG])
    for part in in_parts(state.n for state in runs):
        for table in (t.metric, t.param, t.tag):
            connection.execute(update(table).where(table.c.run_n.in_(part)).values(scope=target.id))
    made = target.runs_made + len(runs)
    connection.execute(update(t.experiment).where(t.experiment.c.id == target.id).values(runs_made=made))
    count_runs(connection, Counter({target.id: len(runs), **{place: -n for place, n in left.items()}}))
    touch_experiments(connection, {target.id, *left}, revision)
    return [state.run_id for state in runs]


def check_move(connection: Connection, run_ids: Sequence[str], experiment_id: str) -> None:
    """Raises what :func:`move_runs` does."""
    _find_target(connection, experiment_id)
    check_active(connection, run_ids)


def _find_target(connection: Connection, experiment_id: str) -> Any:
    target = find_experiment(connection, experiment_id)
    if target.deleted_at is not None:
        raise Conflict(
            f"The experiment {target.name!r} is deleted: restore it before you move runs there.",
            path="experiment_id",
        )
    return target


def _artifact_locations(connection: Connection, experiment_ids: Iterable[int]) -> dict[int, str | None]:
    columns = select(t.experiment.c.id, t.experiment.c.artifact_location)
    return {
        row.id: row.artifact_location
        for part in in_parts(experiment_ids)
        for row in connection.execute(columns.where(t.experiment.c.id.in_(part)))
    }


def load_active(connection: Connection, run_ids: Sequence[str]) -> list[RunState]:
    """Runs to change, in the order of their ids. Raises RunNotFound, Conflict."""
    check_active(connection, run_ids)
    loaded = load_runs(connection, dict.fromkeys(run_ids))
    return [loaded[run_id] for run_id in dict.fromkeys(run_ids)]


def check_active(connection: Connection, run_ids: Sequence[str]) -> None:
    """Raises RunNotFound, and Conflict for a run that is deleted or whose experiment is."""
    places = find_runs(connection, run_ids)
    deleted = find_deleted(connection, places)
    for place in places:
        if place.scope < 0 or place.experiment_id in deleted:
            what = (
                "is"
                if place.scope < 0
                else f"belongs to the experiment {deleted[place.experiment_id]!r}, which is"
            )
            raise Conflict(
                f"Run {place.run_id} {what} deleted: restore it before you change it.", path="run_ids"
            )


def save_runs(connection: Connection, runs: Sequence[RunState], tags: Iterable[str]) -> int:
    """Write runs whose row and these tags changed, in a write transaction; the revision.

    A tag that a run's summary doesn't have is deleted.
    """
    revision = next_revision(connection)
    for state in runs:
        state.rev = revision
    write_rows(connection, "run", [state.to_row() for state in runs])
    for name in dict.fromkeys(tags):
        key_id = _key_id(connection, name)
        having = [state for state in runs if name in state.summary.tags]
        rows = [text_row(state, key_id, state.summary.tags[name], numeric=False) for state in having]
        write_rows(connection, "tag", rows)
        for part in in_parts(state.n for state in runs if name not in state.summary.tags):
            mine = t.tag.c.run_n.in_(part) & (t.tag.c.key_id == key_id)
            connection.execute(delete(t.tag).where(mine))
    return revision


def _key_id(connection: Connection, name: str) -> int:
    known = connection.execute(select(t.key.c.id).where(t.key.c.name == name)).scalar()
    if known is None:
        newest = connection.execute(select(t.key.c.id).order_by(t.key.c.id.desc()).limit(1)).scalar()
        known = (newest or 0) + 1
        write_rows(connection, "key", [(known, name)])
    return int(known)


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
