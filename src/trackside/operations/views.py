"""Saved views of experiments: read, saved, renamed, deleted."""

from __future__ import annotations

import msgspec

from trackside.entities import SavedView
from trackside.errors import InvalidInput
from trackside.operations.context import OperationContext
from trackside.operations.wire_views import (
    SavedViewDelete,
    SavedViewGet,
    SavedViewItem,
    SavedViewPage,
    SavedViewPut,
)
from trackside.store.base import Store

__all__ = ["delete_view", "get_views", "put_view"]


def get_views(context: OperationContext, request: SavedViewGet) -> SavedViewPage:
    """The saved views of an experiment, by name."""
    # What waits in journals holds no views: nothing is drained.
    store = context.open()
    revision = store.get_views_revision(request.experiment_id)
    if request.if_revision == revision:
        return SavedViewPage(revision=revision, unchanged=True)
    return _page(store, request.experiment_id, revision)


def put_view(context: OperationContext, request: SavedViewPut) -> SavedViewItem:
    """Save a view; a conflict if the name is in use, or the document was changed since it was read."""
    store = context.open()
    name = None if request.name is None else request.name.strip()
    document = None if request.document is None else msgspec.json.encode(request.document).decode()
    if request.view_id is not None:
        return _item(
            store.update_view(
                request.experiment_id,
                request.view_id,
                name=name,
                document=document,
                is_default=request.is_default,
                if_revision=request.if_revision,
            )
        )
    if name is None or document is None:
        missing = "name" if name is None else "document"
        raise InvalidInput(f"A new view needs a {missing}.", path=missing)
    made = store.create_view(request.experiment_id, name, document, is_default=bool(request.is_default))
    return _item(made)


def delete_view(context: OperationContext, request: SavedViewDelete) -> SavedViewPage:
    """Delete a view; those that are left."""
    store = context.open()
    store.delete_view(request.experiment_id, request.view_id)
    return _page(store, request.experiment_id, store.get_views_revision(request.experiment_id))


def _page(store: Store, experiment_id: str, revision: int) -> SavedViewPage:
    return SavedViewPage(revision=revision, views=[_item(view) for view in store.list_views(experiment_id)])


def _item(view: SavedView) -> SavedViewItem:
    return SavedViewItem(
        view_id=view.view_id,
        name=view.name,
        document=msgspec.json.decode(view.document, type=dict[str, object]),
        is_default=view.is_default,
        revision=view.revision,
    )
