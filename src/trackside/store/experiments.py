"""Experiments: made, found, listed with what goes on in them."""

from __future__ import annotations

import secrets
import time
from collections.abc import Mapping
from typing import Any

import msgspec
from sqlalchemy import Connection, func, insert, literal_column, select

from trackside.entities import Experiment, ExperimentActivity, LifecycleStage, ViewType
from trackside.errors import ExperimentExists
from trackside.settings import derive_experiment_id
from trackside.settings.files_url import check_files_url
from trackside.store import limits
from trackside.store import tables as t
from trackside.store.lifecycle import find_experiment
from trackside.store.revision import next_revision

__all__ = [
    "create_experiment",
    "get_activity",
    "get_experiment",
    "get_experiment_by_name",
    "list_activity",
    "search_experiments",
]


def _entity(row: Any, root: str) -> Experiment:
    return Experiment(
        experiment_id=str(row.id),
        name=row.name,
        artifact_location=row.artifact_location or str(root),
        lifecycle_stage=LifecycleStage.ACTIVE if row.deleted_at is None else LifecycleStage.DELETED,
        tags=msgspec.json.decode(row.tags, type=dict[str, str]),
        creation_time=row.creation_time,
        last_update_time=row.last_update_time,
    )


def create_experiment(
    connection: Connection,
    store_id: str,
    name: str,
    artifact_location: str | None,
    tags: Mapping[str, str],
) -> str:
    """Make an experiment, in a write transaction; its id. Raises ExperimentExists, InvalidInput."""
    limits.check_experiment_name(name)
    if artifact_location is not None:
        check_files_url(artifact_location, "artifact_location")
    for key, value in tags.items():
        limits.check_key(key, "tag")
        limits.check_tag_value(key, value)
    named = (t.experiment.c.name == name) & t.experiment.c.deleted_at.is_(None)
    if connection.execute(select(t.experiment.c.id).where(named)).first() is not None:
        raise ExperimentExists(f"There is an experiment {name!r} already.", path="name")
    number = int(derive_experiment_id(store_id, name))
    while connection.execute(select(t.experiment.c.id).where(t.experiment.c.id == number)).first():
        number = 10**17 + secrets.randbelow(9 * 10**17)
    now = time.time_ns() // 1_000_000
    connection.execute(
        insert(t.experiment).values(
            id=number,
            name=name,
            artifact_location=artifact_location,
            creation_time=now,
            last_update_time=now,
            tags=msgspec.json.encode(dict(tags)).decode(),
            runs_made=0,
            runs_active=0,
            rev=next_revision(connection),
        )
    )
    return str(number)


def get_experiment(connection: Connection, root: str, experiment_id: str) -> Experiment:
    """An experiment by id. Raises ExperimentNotFound."""
    return _entity(find_experiment(connection, experiment_id), root)


def get_experiment_by_name(connection: Connection, root: str, name: str) -> Experiment | None:
    """The active experiment of a name, else the one deleted last, else None."""
    query = (
        select(t.experiment)
        .where(t.experiment.c.name == name)
        .order_by(t.experiment.c.deleted_at.is_not(None), t.experiment.c.deleted_at.desc())
    )
    row = connection.execute(query).first()
    return None if row is None else _entity(row, root)


def search_experiments(
    connection: Connection, root: str, view: ViewType, max_results: int | None
) -> list[Experiment]:
    """Experiments by last update, newest first."""
    query = _viewed(view).order_by(t.experiment.c.last_update_time.desc(), t.experiment.c.id)
    return [_entity(row, root) for row in connection.execute(query.limit(max_results))]


def _viewed(view: ViewType) -> Any:
    query = select(t.experiment)
    if view is ViewType.ALL:
        return query
    deleted = t.experiment.c.deleted_at
    return query.where(deleted.is_(None) if view is ViewType.ACTIVE_ONLY else deleted.is_not(None))


def list_activity(
    connection: Connection,
    root: str,
    text: str,
    notebook_path: str | None,
    view: ViewType,
    max_results: int,
) -> list[ExperimentActivity]:
    """Experiments with their runs counted, by last activity, newest first."""
    counts = None if notebook_path is None else _count_of_notebook(connection, notebook_path)
    running = _count_running(connection)
    query = _viewed(view).order_by(t.experiment.c.last_update_time.desc(), t.experiment.c.id)
    needle = text.casefold()
    found = []
    for row in connection.execute(query):
        if needle not in row.name.casefold():
            continue
        if counts is not None and row.id not in counts:
            continue
        total, live = (row.runs_active, running.get(row.id, 0)) if counts is None else counts[row.id]
        found.append(ExperimentActivity(_entity(row, root), total, live, row.last_update_time))
        if len(found) == max_results:
            break
    return found


def get_activity(connection: Connection, root: str, experiment_id: str) -> ExperimentActivity:
    """One experiment with its runs counted. Raises ExperimentNotFound."""
    row = find_experiment(connection, experiment_id)
    running = select(func.count()).where(_RUNNING, t.run.c.scope == row.id)
    live = connection.execute(running).scalar_one()
    return ExperimentActivity(_entity(row, root), row.runs_active, live, row.last_update_time)


_RUNNING = t.run.c.status == literal_column("'RUNNING'")  # a literal, so that the partial index serves


def _count_running(connection: Connection) -> dict[int, int]:
    query = select(t.run.c.scope, func.count()).where(_RUNNING).group_by(t.run.c.scope)
    return {scope: count for scope, count in connection.execute(query)}  # noqa: C416 - rows to pairs


def _count_of_notebook(connection: Connection, notebook_path: str) -> dict[int, tuple[int, int]]:
    query = (
        select(t.run.c.scope, t.run.c.status, func.count())
        .where(t.run.c.notebook_path == notebook_path)
        .group_by(t.run.c.scope, t.run.c.status)
    )
    counts: dict[int, tuple[int, int]] = {}
    for scope, status, count in connection.execute(query):
        total, live = counts.get(scope, (0, 0))
        counts[scope] = (total + count, live + (count if status == "RUNNING" else 0))
    return counts
