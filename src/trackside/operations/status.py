"""Which store this is, and which version answers."""

from __future__ import annotations

from pathlib import Path

from trackside.operations.context import OperationContext
from trackside.operations.wire import StatusInfo, StatusQuery
from trackside.settings import MARKER, StoreLocation

__all__ = ["get_status", "label_store"]


def get_status(context: OperationContext, _request: StatusQuery) -> StatusInfo:
    """Which store is open, its revision, and the version of the package."""
    store = context.read()
    return StatusInfo(
        store_id=store.store_id,
        store=store.url,
        store_label=label_store(context.location),
        package_version=context.version,
        revision=store.get_revision(),
        assets=dict(context.assets()),
    )


def label_store(location: StoreLocation) -> str:
    """What a person calls a store: its folder or its database."""
    if location.origin == "user":
        return "Your own store"
    if not location.is_embedded:
        return location.shown
    shown = location.folder.parent if location.folder.name == MARKER else location.database
    home = Path.home()
    return f"~/{shown.relative_to(home)}" if shown != home and shown.is_relative_to(home) else str(shown)
