"""The wire types of saved views; part of the contract, as :mod:`trackside.operations.wire` is."""

from __future__ import annotations

from typing import Any

from msgspec import field

from trackside.operations.wire import Wire

__all__ = [
    "SavedViewDelete",
    "SavedViewGet",
    "SavedViewItem",
    "SavedViewPage",
    "SavedViewPut",
]


class SavedViewGet(Wire):
    experiment_id: str
    if_revision: int | None = None
    """The revision of an earlier answer about this experiment."""


class SavedViewItem(Wire):
    view_id: str
    name: str
    document: dict[str, Any]
    """What the view keeps, a key for each part of an experiment's tab; keys that nobody knows stay."""
    is_default: bool
    """Whether the experiment is shown this way when it is opened first."""
    revision: int
    """Which state of the document this is."""


class SavedViewPage(Wire):
    revision: int
    """When the experiment's views changed last."""
    unchanged: bool = False
    views: list[SavedViewItem] = field(default_factory=list)


class SavedViewPut(Wire):
    """A new view (name and document are needed), or what to change of one; what isn't given stays."""

    experiment_id: str
    view_id: str | None = None
    """None for a new one."""
    name: str | None = None
    document: dict[str, Any] | None = None
    is_default: bool | None = None
    if_revision: int | None = None
    """The state of the document that was read: with a newer one in the store it is a conflict."""


class SavedViewDelete(Wire):
    experiment_id: str
    view_id: str
