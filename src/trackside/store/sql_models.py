"""Registered models of the SQL store: each method opens one transaction and calls one function."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from trackside.entities import ModelVersion, RegisteredModel
from trackside.errors import ModelNotFound
from trackside.store import models
from trackside.store.database import Database
from trackside.store.models_base import ModelChoice

__all__ = ["SqlModels"]


class SqlModels:
    """A :class:`trackside.store.models_base.ModelStore` on SQLAlchemy Core; see there."""

    _database: Database

    @property
    def _has_models(self) -> bool:
        """False for an older store that can only be read."""
        return self._database.format >= models.FIRST_FORMAT

    def create_registered_model(
        self, name: str, *, description: str = "", tags: Mapping[str, str] | None = None, user_id: str = ""
    ) -> RegisteredModel:
        with self._database.write() as connection:
            return models.create_registered_model(connection, name, description, tags or {}, user_id)

    def get_registered_model(self, name: str) -> RegisteredModel:
        self._check_models(name)
        with self._database.read() as connection:
            return models.get_registered_model(connection, name)

    def search_registered_models(
        self, text: str = "", max_results: int | None = None
    ) -> list[RegisteredModel]:
        if not self._has_models:
            return []
        with self._database.read() as connection:
            return models.search_models(connection, text, max_results)

    def update_registered_model(
        self,
        name: str,
        *,
        new_name: str | None = None,
        description: str | None = None,
        tags: Mapping[str, str | None] | None = None,
    ) -> RegisteredModel:
        with self._database.write() as connection:
            return models.update_registered_model(connection, name, new_name, description, tags or {})

    def delete_registered_model(self, name: str) -> None:
        with self._database.write() as connection:
            models.delete_registered_model(connection, name)

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
        with self._database.write() as connection:
            return models.create_version(
                connection,
                name,
                run_id=run_id,
                path=path,
                source=source,
                model=model,
                description=description,
                tags=tags or {},
                user_id=user_id,
            )

    def get_model_version(self, name: str, version: int) -> ModelVersion:
        self._check_models(name)
        with self._database.read() as connection:
            return models.find_version(connection, name, version)

    def get_model_version_by_alias(self, name: str, alias: str) -> ModelVersion:
        self._check_models(name)
        with self._database.read() as connection:
            return models.find_by_alias(connection, name, alias)

    def search_model_versions(
        self, *, name: str | None = None, run_ids: Sequence[str] | None = None
    ) -> list[ModelVersion]:
        if not self._has_models:
            return []
        with self._database.read() as connection:
            return models.search_versions(connection, name, run_ids)

    def update_model_version(
        self,
        name: str,
        version: int,
        *,
        description: str | None = None,
        tags: Mapping[str, str | None] | None = None,
    ) -> ModelVersion:
        with self._database.write() as connection:
            return models.update_version(connection, name, version, description, tags or {})

    def delete_model_version(self, name: str, version: int) -> None:
        with self._database.write() as connection:
            models.delete_version(connection, name, version)

    def set_model_alias(self, name: str, alias: str, version: int) -> None:
        with self._database.write() as connection:
            models.set_alias(connection, name, alias, version)

    def delete_model_alias(self, name: str, alias: str) -> None:
        with self._database.write() as connection:
            models.delete_alias(connection, name, alias)

    def _check_models(self, name: str) -> None:
        if not self._has_models:
            raise ModelNotFound(f"There is no registered model {name!r:.300}.", path="name")
