"""The part of the ``Store`` protocol about saved views: ways to look at the runs of an experiment."""

from __future__ import annotations

from typing import Protocol

from trackside.entities import SavedView

__all__ = ["ViewStore"]


class ViewStore(Protocol):
    """Saved views of experiments, each a JSON object under a name.

    Laws:

    - A document comes back as the text that it was; the store looks at nothing but its size and depth.
    - Names are text, each its own among the views of an experiment; at most one of them is the default.
    - Nobody's document is overwritten unseen: a write that says which revision it has read is refused once
      there is a newer one.
    - The views of a deleted experiment can be read, not changed (``Conflict``); they are purged with it.
    - Each change raises the store's revision, and ``list_changes`` names the experiment.
    """

    def list_views(self, experiment_id: str) -> list[SavedView]:
        """The views of an experiment, by name. Raises ``ExperimentNotFound``."""

    def get_views_revision(self, experiment_id: str) -> int:
        """The store's revision of the last change of any of them, 0 if there never was one."""

    def create_view(
        self, experiment_id: str, name: str, document: str, *, is_default: bool = False
    ) -> SavedView:
        """Save a new view.

        Raises ``ViewExists`` for a name in use, ``InvalidInput`` for a name or document that can't be kept,
        ``Conflict`` if the experiment is deleted or has as many views as it can have.
        """

    def update_view(
        self,
        experiment_id: str,
        view_id: str,
        *,
        name: str | None = None,
        document: str | None = None,
        is_default: bool | None = None,
        if_revision: int | None = None,
    ) -> SavedView:
        """Change what isn't None; the default takes that from another.

        Raises ``ViewChanged``, and changes nothing, if the document has another revision than
        ``if_revision``; ``ViewNotFound`` for one that isn't there; and as ``create_view`` does.
        """

    def delete_view(self, experiment_id: str, view_id: str) -> None:
        """Delete a view. Raises ``ViewNotFound``; ``Conflict`` if the experiment is deleted."""
