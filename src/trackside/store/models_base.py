"""The part of the ``Store`` protocol about registered models, their versions and aliases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, Protocol

from trackside.entities import ModelVersion, RegisteredModel

__all__ = ["ModelChoice", "ModelStore"]

ModelChoice = Literal["existing", "new", "either"]
"""Which model a version goes into: one that is there, one that is made, or made if it is missing."""


class ModelStore(Protocol):
    """Registered models: named, with numbered versions that remember the run behind them.

    Laws:

    - A name is that of one model. Versions of a model are counted from 1; a number isn't given twice,
      whatever was deleted.
    - An alias stands for one version of its model, and goes with it.
    - A version stays when its run is deleted, and says so. A run behind a version is never removed for good.
    - An unknown name, version or alias raises ``ModelNotFound``.
    - ``list_changes`` tells that models changed, and names the runs behind the versions that did.
    """

    def create_registered_model(
        self, name: str, *, description: str = "", tags: Mapping[str, str] | None = None, user_id: str = ""
    ) -> RegisteredModel:
        """Make a model without versions. Raises ``ModelExists`` for a name in use."""

    def get_registered_model(self, name: str) -> RegisteredModel: ...

    def search_registered_models(
        self, text: str = "", max_results: int | None = None
    ) -> list[RegisteredModel]:
        """Models whose name contains a text, whatever the case; those changed last come first."""

    def update_registered_model(
        self,
        name: str,
        *,
        new_name: str | None = None,
        description: str | None = None,
        tags: Mapping[str, str | None] | None = None,
    ) -> RegisteredModel:
        """Rename or describe a model, set tags, delete those that are None. Raises ``ModelExists``."""

    def delete_registered_model(self, name: str) -> None:
        """Remove a model with its versions and aliases for good; the runs behind them stay as they are."""

    def create_model_version(
        self,
        name: str,
        *,
        run_id: str | None = None,
        path: str = "",
        source: str = "",
        model: ModelChoice = "existing",
        description: str = "",
        tags: Mapping[str, str] | None = None,
        user_id: str = "",
    ) -> ModelVersion:
        """Make the next version of a model.

        Args:
            name: of the model.
            run_id: the run that made it.
            path: the file or folder of that run; empty for the run as a whole.
            source: without a run, where the model is.
            model: whether the model is there, is made with it, or either.
            description: of the version.
            tags: of the version.
            user_id: who registers it.

        Raises:
            ModelNotFound: it isn't there; ``ModelExists`` if it is and should be made.
            RunNotFound: there is no such run; ``Conflict`` for a deleted one.
        """

    def get_model_version(self, name: str, version: int) -> ModelVersion: ...

    def get_model_version_by_alias(self, name: str, alias: str) -> ModelVersion: ...

    def search_model_versions(
        self, *, name: str | None = None, run_ids: Sequence[str] | None = None
    ) -> list[ModelVersion]:
        """Versions of a model, or made by some runs, or all; by name, newest first."""

    def update_model_version(
        self,
        name: str,
        version: int,
        *,
        description: str | None = None,
        tags: Mapping[str, str | None] | None = None,
    ) -> ModelVersion:
        """Describe a version, set tags, delete those that are None."""

    def delete_model_version(self, name: str, version: int) -> None:
        """Remove a version and its aliases for good; its run stays as it is."""

    def set_model_alias(self, name: str, alias: str, version: int) -> None:
        """Let an alias stand for a version, whatever it stood for before."""

    def delete_model_alias(self, name: str, alias: str) -> None:
        """Take an alias away. Raises ``ModelNotFound`` if the model hasn't got it."""
