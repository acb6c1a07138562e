"""Saved views of experiments, in one table."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, delete, func, select, update

from trackside.entities import SavedView
from trackside.errors import Conflict, ViewChanged, ViewExists, ViewNotFound
from trackside.store import limits
from trackside.store import tables as t
from trackside.store.lifecycle import find_experiment
from trackside.store.revision import next_revision
from trackside.store.write import write_rows

if TYPE_CHECKING:
    from trackside.store.database import Database

__all__ = [
    "ViewChange",
    "create_view",
    "delete_view",
    "get_views_revision",
    "list_views",
    "update_view",
]

_FIRST_FORMAT = 3
"""The database format from which on there are saved views."""

_v = t.saved_view.c


@dataclass(frozen=True, slots=True)
class ViewChange:
    """What to change of a view, None for what stays; and the revision of the document that was read."""

    name: str | None = None
    document: str | None = None
    is_default: bool | None = None
    if_revision: int | None = None


def list_views(connection: Connection, database: Database, experiment_id: str) -> list[SavedView]:
    """The views of an experiment, by name. Raises ExperimentNotFound."""
    number = find_experiment(connection, experiment_id).id
    if database.format < _FIRST_FORMAT:  # an older store that can only be read
        return []
    query = select(t.saved_view).where(_v.experiment_id == number, _v.name.is_not(None))
    return [_view(row) for row in connection.execute(query.order_by(_v.name))]


def get_views_revision(connection: Connection, database: Database, experiment_id: str) -> int:
    """When any of them changed last. Raises ExperimentNotFound."""
    number = find_experiment(connection, experiment_id).id
    if database.format < _FIRST_FORMAT:
        return 0
    query = select(func.max(_v.changed)).where(_v.experiment_id == number)
    return connection.execute(query).scalar() or 0


def create_view(
    connection: Connection, experiment_id: str, name: str, document: str, *, is_default: bool
) -> SavedView:
    """Save a new view, in a write transaction; see the protocol."""
    number = _find_active(connection, experiment_id)
    limits.check_view_document(document)
    _check_name(connection, number, name)
    mine = (_v.experiment_id == number) & _v.name.is_not(None)
    count = connection.execute(select(func.count()).select_from(t.saved_view).where(mine)).scalar_one()
    if count >= limits.MAX_VIEWS:
        raise Conflict(
            f"The experiment has {count} saved views, as many as it can have: delete one first.", path="name"
        )
    view_id, revision = uuid.uuid4().hex, _touch(connection, number)
    if is_default:
        _take_default(connection, number)
    row = (number, view_id, name, document, int(is_default), revision, revision)
    write_rows(connection, "saved_view", [row])
    return SavedView(view_id, experiment_id, name, document, is_default, revision)


def update_view(connection: Connection, experiment_id: str, view_id: str, change: ViewChange) -> SavedView:
    """Change a view, in a write transaction; see the protocol."""
    number = _find_active(connection, experiment_id)
    row = _find_view(connection, number, view_id)
    if change.if_revision not in (None, row.rev):
        raise ViewChanged(f"The saved view {row.name!r} was changed meanwhile.", path="if_revision")
    if change.document is not None:
        limits.check_view_document(change.document)
    if change.name not in (None, row.name):
        _check_name(connection, number, change.name)
    revision = _touch(connection, number)
    if change.is_default:
        _take_default(connection, number)
    values = {
        "name": row.name if change.name is None else change.name,
        "document": row.document if change.document is None else change.document,
        "is_default": row.is_default if change.is_default is None else int(change.is_default),
        "rev": row.rev if change.document is None else revision,
        "changed": revision,
    }
    mine = (_v.experiment_id == number) & (_v.view_id == view_id)
    connection.execute(update(t.saved_view).where(mine).values(values))
    return _view(_find_view(connection, number, view_id))


def delete_view(connection: Connection, experiment_id: str, view_id: str) -> None:
    """Delete a view, in a write transaction; see the protocol."""
    number = _find_active(connection, experiment_id)
    _find_view(connection, number, view_id)
    connection.execute(delete(t.saved_view).where(_v.experiment_id == number, _v.name.is_(None)))
    mine = (_v.experiment_id == number) & (_v.view_id == view_id)
    gone = {"name": None, "document": "{}", "is_default": 0, "changed": _touch(connection, number)}
    connection.execute(update(t.saved_view).where(mine).values(gone))


def _find_active(connection: Connection, experiment_id: str) -> int:
    row = find_experiment(connection, experiment_id)
    if row.deleted_at is not None:
        raise Conflict(
            f"The experiment {row.name!r} is deleted: restore it before you change its views.",
            path="experiment_id",
        )
    return int(row.id)


def _find_view(connection: Connection, number: int, view_id: str) -> Any:
    mine = (_v.experiment_id == number) & (_v.view_id == view_id) & _v.name.is_not(None)
    row = connection.execute(select(t.saved_view).where(mine)).first()
    if row is None:
        raise ViewNotFound(f"There is no saved view {view_id!r}: it may have been deleted.", path="view_id")
    return row


def _check_name(connection: Connection, number: int, name: str) -> None:
    limits.check_view_name(name)
    named = (_v.experiment_id == number) & (_v.name == name)
    if connection.execute(select(_v.view_id).where(named)).first() is not None:
        raise ViewExists(f"There is a saved view {name!r} already.", path="name")


def _touch(connection: Connection, number: int) -> int:
    """Raise the revision and note it for the experiment, which hasn't changed itself: its dates stay."""
    revision = next_revision(connection)
    connection.execute(update(t.experiment).where(t.experiment.c.id == number).values(rev=revision))
    return revision


def _take_default(connection: Connection, number: int) -> None:
    connection.execute(update(t.saved_view).where(_v.experiment_id == number).values(is_default=0))


def _view(row: Any) -> SavedView:
    return SavedView(
        row.view_id, str(row.experiment_id), row.name, row.document, bool(row.is_default), row.rev
    )
