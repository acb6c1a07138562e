"""Registered models, their versions and aliases: plain rows, few of them.

What a version says of its run (name, stage) is read from the run itself, so that it is never stale. Each
change raises the revision of the runs behind the versions that it touches: their pages show it.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, Select, delete, exists, func, insert, select, update

from trackside.entities import LifecycleStage, ModelVersion, RegisteredModel
from trackside.errors import InvalidInput, ModelExists, ModelNotFound
from trackside.store import limits
from trackside.store import model_tables as m
from trackside.store import tables as t
from trackside.store.edits import check_active, check_edited_tags
from trackside.store.lifecycle import find_runs
from trackside.store.models_base import ModelChoice
from trackside.store.revision import next_revision
from trackside.store.state import in_parts
from trackside.store.write import write_rows

__all__ = [
    "FIRST_FORMAT",
    "REGISTERED",
    "create_registered_model",
    "create_version",
    "delete_alias",
    "delete_registered_model",
    "delete_version",
    "find_by_alias",
    "find_version",
    "get_registered_model",
    "search_models",
    "search_versions",
    "set_alias",
    "update_registered_model",
    "update_version",
]

FIRST_FORMAT = 3
"""The database format from which on there are models."""

REGISTERED = exists().where(m.model_version.c.run_n == t.run.c.n).correlate(t.run)
"""Of a run: a version was made of it."""


# models
def create_registered_model(
    connection: Connection, name: str, description: str, tags: Mapping[str, str], user_id: str
) -> RegisteredModel:
    """Make a model, in a write transaction. Raises ModelExists, InvalidInput."""
    limits.check_model_name(name)
    limits.check_description(description)
    check_edited_tags(tags)
    _check_free(connection, name)
    now = _now_ms()
    connection.execute(
        insert(m.model).values(
            name=name,
            description=description,
            tags=_write_tags(tags),
            versions_made=0,
            creation_time=now,
            last_update_time=now,
            user_id=user_id,
        )
    )
    _tell(connection)
    return get_registered_model(connection, name)


def get_registered_model(connection: Connection, name: str) -> RegisteredModel:
    """A model by name. Raises ModelNotFound."""
    found = _read_models(connection, m.model.c.name == name)
    if not found:
        raise _no_model(name)
    return found[0]


def search_models(connection: Connection, text: str, max_results: int | None) -> list[RegisteredModel]:
    """Models whose name contains a text, those changed last first."""
    needle = text.casefold()
    found = [one for one in _read_models(connection) if needle in one.name.casefold()]
    return found[:max_results]


def update_registered_model(
    connection: Connection,
    name: str,
    new_name: str | None,
    description: str | None,
    tags: Mapping[str, str | None],
) -> RegisteredModel:
    """Change a model, in a write transaction. Raises ModelNotFound, ModelExists, InvalidInput."""
    row = _find_model(connection, name)
    check_edited_tags(tags)
    is_renamed = new_name is not None and new_name != name
    if new_name is not None and is_renamed:
        limits.check_model_name(new_name)
        _check_free(connection, new_name)
    if description is not None:
        limits.check_description(description)
    connection.execute(
        update(m.model)
        .where(m.model.c.id == row.id)
        .values(
            name=row.name if new_name is None else new_name,
            description=row.description if description is None else description,
            tags=_merge_tags(row.tags, tags),
            last_update_time=_now_ms(),
        )
    )
    _tell(connection, *([m.model_version.c.model_id == row.id] if is_renamed else []))
    return get_registered_model(connection, new_name or name)


def delete_registered_model(connection: Connection, name: str) -> None:
    """Remove a model with all it has, in a write transaction. Raises ModelNotFound."""
    row = _find_model(connection, name)
    _tell(connection, m.model_version.c.model_id == row.id)
    for table in (m.model_alias, m.model_version):
        connection.execute(delete(table).where(table.c.model_id == row.id))
    connection.execute(delete(m.model).where(m.model.c.id == row.id))


# versions
def create_version(
    connection: Connection,
    name: str,
    *,
    run_id: str | None,
    path: str,
    source: str,
    model: ModelChoice,
    description: str,
    tags: Mapping[str, str],
    user_id: str,
) -> ModelVersion:
    """Make the next version of a model, in a write transaction; see the protocol."""
    limits.check_model_name(name)
    run_n = _find_source(connection, run_id, source)
    limits.check_description(description)
    check_edited_tags(tags)
    found = connection.execute(select(m.model.c.id).where(m.model.c.name == name)).first()
    if model == "new" or (model == "either" and found is None):
        create_registered_model(connection, name, "", {}, user_id)
    row = _find_model(connection, name)
    now, version = _now_ms(), row.versions_made + 1
    mine = update(m.model).where(m.model.c.id == row.id)
    connection.execute(mine.values(versions_made=version, last_update_time=now))
    address = source if run_id is None else f"runs:/{run_id}/{path}".rstrip("/")
    values = (row.id, version, run_n, address, path, description, _write_tags(tags), now, now, user_id)
    write_rows(connection, "model_version", [values])
    _tell(connection, _is_version(row.id, version))
    return find_version(connection, name, version)


def _find_source(connection: Connection, run_id: str | None, source: str) -> int | None:
    if run_id is None:
        if not source:
            raise InvalidInput("A model version needs the run that made it, or a source.", path="run_id")
        return None
    check_active(connection, [run_id])
    (place,) = find_runs(connection, [run_id])
    return place.n


def find_version(connection: Connection, name: str, version: int) -> ModelVersion:
    """A version of a model. Raises ModelNotFound."""
    row = _find_model(connection, name)
    found = _read_versions(connection, _is_version(row.id, version)) if 0 < version < 1 << 62 else []
    if not found:
        raise ModelNotFound(f"The model {name!r} has no version {version}.", path="version")
    return found[0]


def find_by_alias(connection: Connection, name: str, alias: str) -> ModelVersion:
    """The version that an alias stands for. Raises ModelNotFound."""
    row = _find_model(connection, name)
    return find_version(connection, name, _find_alias(connection, row.id, name, alias))


def search_versions(
    connection: Connection, name: str | None, run_ids: Sequence[str] | None
) -> list[ModelVersion]:
    """Versions of a model, of runs, or of both."""
    named = [] if name is None else [m.model.c.name == name]
    if run_ids is None:
        return _read_versions(connection, *named)
    parts = in_parts(dict.fromkeys(run_ids))
    found = [one for part in parts for one in _read_versions(connection, *named, t.run.c.run_id.in_(part))]
    return sorted(found, key=lambda one: (one.name, -one.version))


def update_version(
    connection: Connection, name: str, version: int, description: str | None, tags: Mapping[str, str | None]
) -> ModelVersion:
    """Change a version, in a write transaction. Raises ModelNotFound, InvalidInput."""
    row = _find_model(connection, name)
    find_version(connection, name, version)
    check_edited_tags(tags)
    mine = _is_version(row.id, version)
    stored = connection.execute(select(m.model_version.c.tags).where(mine)).scalar_one()
    values: dict[str, Any] = {"tags": _merge_tags(stored, tags), "last_update_time": _now_ms()}
    if description is not None:
        limits.check_description(description)
        values["description"] = description
    connection.execute(update(m.model_version).where(mine).values(values))
    _touch(connection, row.id)
    _tell(connection, mine)
    return find_version(connection, name, version)


def delete_version(connection: Connection, name: str, version: int) -> None:
    """Remove a version and its aliases, in a write transaction. Raises ModelNotFound."""
    row = _find_model(connection, name)
    find_version(connection, name, version)
    _tell(connection, _is_version(row.id, version))
    gone = (m.model_alias.c.model_id == row.id) & (m.model_alias.c.version == version)
    connection.execute(delete(m.model_alias).where(gone))
    connection.execute(delete(m.model_version).where(_is_version(row.id, version)))
    _touch(connection, row.id)


# aliases
def set_alias(connection: Connection, name: str, alias: str, version: int) -> None:
    """Let an alias stand for a version, in a write transaction. Raises ModelNotFound, InvalidInput."""
    limits.check_alias(alias)
    row = _find_model(connection, name)
    find_version(connection, name, version)
    known = connection.execute(select(m.model_alias.c.version).where(_is_alias(row.id, alias))).scalar()
    write_rows(connection, "model_alias", [(row.id, alias, version)])
    _touch(connection, row.id)
    _tell(connection, _is_version(row.id, version, known))


def delete_alias(connection: Connection, name: str, alias: str) -> None:
    """Take an alias away, in a write transaction. Raises ModelNotFound."""
    row = _find_model(connection, name)
    version = _find_alias(connection, row.id, name, alias)
    connection.execute(delete(m.model_alias).where(_is_alias(row.id, alias)))
    _touch(connection, row.id)
    _tell(connection, _is_version(row.id, version))


# rows
def _read_models(connection: Connection, *where: ColumnElement[bool]) -> list[RegisteredModel]:
    versions = (
        select(
            m.model_version.c.model_id,
            func.count().label("version_count"),
            func.max(m.model_version.c.version).label("latest"),
        )
        .group_by(m.model_version.c.model_id)
        .subquery()
    )
    query = (
        select(m.model, versions.c.version_count, versions.c.latest)
        .join_from(m.model, versions, versions.c.model_id == m.model.c.id, isouter=True)
        .where(*where)
        .order_by(m.model.c.last_update_time.desc(), m.model.c.name)
    )
    rows = connection.execute(query).fetchall()
    aliases = _read_aliases(connection, {row.id for row in rows})
    return [
        RegisteredModel(
            name=row.name,
            description=row.description,
            tags=_read_tags(row.tags),
            aliases={alias: version for alias, version in aliases.get(row.id, ())},  # noqa: C416
            version_count=row.version_count or 0,
            latest_version=row.latest,
            creation_timestamp=row.creation_time,
            last_updated_timestamp=row.last_update_time,
            user_id=row.user_id,
        )
        for row in rows
    ]


def _read_versions(connection: Connection, *where: ColumnElement[bool]) -> list[ModelVersion]:
    rows = connection.execute(_VERSIONS.where(*where)).fetchall()
    aliases = _read_aliases(connection, {row.model_id for row in rows})
    return [_version(row, aliases.get(row.model_id, ())) for row in rows]


_VERSIONS: Select[Any] = (
    select(
        m.model_version,
        m.model.c.name,
        t.run.c.run_id,
        t.run.c.name.label("run_name"),
        t.run.c.experiment_id,
        ((t.run.c.scope < 0) | t.experiment.c.deleted_at.is_not(None)).label("is_deleted"),
    )
    .join_from(m.model_version, m.model, m.model.c.id == m.model_version.c.model_id)
    .join(t.run, t.run.c.n == m.model_version.c.run_n, isouter=True)
    .join(t.experiment, t.experiment.c.id == t.run.c.experiment_id, isouter=True)
    .order_by(m.model.c.name, m.model_version.c.version.desc())
)


def _version(row: Any, aliases: Sequence[tuple[str, int]]) -> ModelVersion:
    stage = LifecycleStage.DELETED if row.is_deleted else LifecycleStage.ACTIVE
    return ModelVersion(
        name=row.name,
        version=row.version,
        run_id=row.run_id,
        run_name=row.run_name,
        run_lifecycle_stage=None if row.run_id is None else stage,
        experiment_id=None if row.run_id is None else str(row.experiment_id),
        source=row.source,
        path=row.path,
        description=row.description,
        tags=_read_tags(row.tags),
        aliases=tuple(alias for alias, version in aliases if version == row.version),
        creation_timestamp=row.creation_time,
        last_updated_timestamp=row.last_update_time,
        user_id=row.user_id,
    )


def _read_aliases(connection: Connection, model_ids: set[int]) -> dict[int, list[tuple[str, int]]]:
    """Aliases with their versions, sorted, by model."""
    found: dict[int, list[tuple[str, int]]] = {}
    for part in in_parts(model_ids):
        mine = select(m.model_alias).where(m.model_alias.c.model_id.in_(part)).order_by(m.model_alias.c.alias)
        for model_id, alias, version in connection.execute(mine):
            found.setdefault(model_id, []).append((alias, version))
    return found


def _find_model(connection: Connection, name: str) -> Any:
    row = connection.execute(select(m.model).where(m.model.c.name == name)).first()
    if row is None:
        raise _no_model(name)
    return row


def _no_model(name: str) -> ModelNotFound:
    return ModelNotFound(f"There is no registered model {name!r:.300}.", path="name")


def _check_free(connection: Connection, name: str) -> None:
    if connection.execute(select(m.model.c.id).where(m.model.c.name == name)).first() is not None:
        raise ModelExists(
            f"There is a model {name!r} already: add a version to it, or choose another name.", path="name"
        )


def _find_alias(connection: Connection, model_id: int, name: str, alias: str) -> int:
    found = connection.execute(select(m.model_alias.c.version).where(_is_alias(model_id, alias))).scalar()
    if found is None:
        raise ModelNotFound(f"The model {name!r} has no alias {alias!r:.300}.", path="alias")
    return int(found)


def _is_version(model_id: int, *versions: int | None) -> ColumnElement[bool]:
    chosen = [version for version in versions if version is not None]
    return (m.model_version.c.model_id == model_id) & m.model_version.c.version.in_(chosen)


def _is_alias(model_id: int, alias: str) -> ColumnElement[bool]:
    return (m.model_alias.c.model_id == model_id) & (m.model_alias.c.alias == alias)


def _touch(connection: Connection, model_id: int) -> None:
    connection.execute(update(m.model).where(m.model.c.id == model_id).values(last_update_time=_now_ms()))


def _tell(connection: Connection, *versions: ColumnElement[bool]) -> None:
    """Raise the revision, and that of the runs behind some versions."""
    revision = next_revision(connection)
    write_rows(connection, "registry", [(1, revision)], with_id=True)
    if versions:
        runs = select(m.model_version.c.run_n).where(*versions, m.model_version.c.run_n.is_not(None))
        connection.execute(update(t.run).where(t.run.c.n.in_(runs)).values(rev=revision))


def _read_tags(text: str) -> dict[str, str]:
    return msgspec.json.decode(text, type=dict[str, str])


def _write_tags(tags: Mapping[str, str]) -> str:
    return msgspec.json.encode(dict(tags)).decode()


def _merge_tags(stored: str, tags: Mapping[str, str | None]) -> str:
    merged = {**_read_tags(stored), **tags}
    return _write_tags({key: value for key, value in merged.items() if value is not None})


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
