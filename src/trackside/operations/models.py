"""Registered models: listed, made, changed, removed; their versions and aliases."""

from __future__ import annotations

from trackside.entities import LifecycleStage, ModelVersion, RegisteredModel
from trackside.models.versions import register_version
from trackside.operations.context import OperationContext
from trackside.operations.wire_models import (
    ModelAliasDelete,
    ModelAliasSet,
    ModelCreate,
    ModelDelete,
    ModelDetail,
    ModelGet,
    ModelItem,
    ModelPage,
    ModelsChanged,
    ModelSearch,
    ModelUpdate,
    ModelVersionCreate,
    ModelVersionDelete,
    ModelVersionItem,
    ModelVersionUpdate,
)
from trackside.store.base import Store
from trackside.tracking.runs import user_name

__all__ = [
    "create_model",
    "create_version",
    "delete_alias",
    "delete_model",
    "delete_version",
    "get_model",
    "list_registered",
    "name_versions",
    "search_models",
    "set_alias",
    "update_model",
    "update_version",
]


# models
def search_models(context: OperationContext, request: ModelSearch) -> ModelPage:
    """Registered models, those changed last first."""
    store = context.read()
    revision = store.get_revision()
    if request.if_revision == revision:
        return ModelPage(revision=revision, unchanged=True)
    found = store.search_registered_models(request.text, request.max_results)
    return ModelPage(revision=revision, models=[*map(_item, found)])


def get_model(context: OperationContext, request: ModelGet) -> ModelDetail:
    """One registered model with all its versions and the runs behind them."""
    store = context.read()
    revision = store.get_revision()
    if request.if_revision == revision:
        return ModelDetail(revision=revision, unchanged=True)
    return ModelDetail(
        revision=revision,
        model=_item(store.get_registered_model(request.name)),
        versions=[*map(_version, store.search_model_versions(name=request.name))],
    )


def create_model(context: OperationContext, request: ModelCreate) -> ModelItem:
    """Make a model without versions; a name in use is a conflict."""
    made = context.read().create_registered_model(
        request.name.strip(), description=request.description, tags=request.tags, user_id=user_name()
    )
    return _item(made)


def update_model(context: OperationContext, request: ModelUpdate) -> ModelItem:
    """Rename a model, change its description and tags; a name in use is a conflict."""
    changed = context.read().update_registered_model(
        request.name,
        new_name=None if request.new_name is None else request.new_name.strip(),
        description=request.description,
        tags=request.tags,
    )
    return _item(changed)


def delete_model(context: OperationContext, request: ModelDelete) -> ModelsChanged:
    """Remove a model with its versions and aliases for good; runs and files stay."""
    store = context.read()
    store.delete_registered_model(request.name)
    return ModelsChanged(revision=store.get_revision())


# versions
def create_version(context: OperationContext, request: ModelVersionCreate) -> ModelVersionItem:
    """Make a run, or a file of it, the next version of a model, which can be made with it."""
    name = request.name.strip() if request.model == "new" else request.name
    made = register_version(
        context.read(),
        name,
        request.run_id,
        request.path,
        model=request.model,
        description=request.description,
        tags=request.tags,
    )
    return _version(made)


def update_version(context: OperationContext, request: ModelVersionUpdate) -> ModelVersionItem:
    """Change description and tags of a version."""
    changed = context.read().update_model_version(
        request.name, request.version, description=request.description, tags=request.tags
    )
    return _version(changed)


def delete_version(context: OperationContext, request: ModelVersionDelete) -> ModelsChanged:
    """Remove a version and its aliases for good; its number isn't given again."""
    store = context.read()
    store.delete_model_version(request.name, request.version)
    return ModelsChanged(revision=store.get_revision())


# aliases
def set_alias(context: OperationContext, request: ModelAliasSet) -> ModelVersionItem:
    """Let an alias stand for a version, whatever it stood for before."""
    store = context.read()
    store.set_model_alias(request.name, request.alias.strip(), request.version)
    return _version(store.get_model_version(request.name, request.version))


def delete_alias(context: OperationContext, request: ModelAliasDelete) -> ModelsChanged:
    """Take an alias away; the version stays."""
    store = context.read()
    store.delete_model_alias(request.name, request.alias)
    return ModelsChanged(revision=store.get_revision())


# what is said of runs
def list_registered(store: Store, run_id: str) -> list[ModelVersionItem]:
    """The versions made of a run."""
    return [*map(_version, store.search_model_versions(run_ids=[run_id]))]


def name_versions(store: Store, run_ids: list[str]) -> list[str | None]:
    """The versions made of each run, such as ``churn v2 @champion, digits v1``; None if there is none."""
    names: dict[str | None, list[str]] = {}
    for version in store.search_model_versions(run_ids=run_ids):
        names.setdefault(version.run_id, []).append(_name(version))
    return [", ".join(names[run_id]) if run_id in names else None for run_id in run_ids]


def _name(version: ModelVersion) -> str:
    return " ".join([f"{version.name} v{version.version}", *(f"@{alias}" for alias in version.aliases)])


def _item(model: RegisteredModel) -> ModelItem:
    return ModelItem(
        name=model.name,
        description=model.description,
        tags=dict(model.tags),
        aliases=dict(model.aliases),
        version_count=model.version_count,
        latest_version=model.latest_version,
        creation_timestamp=model.creation_timestamp,
        last_updated_timestamp=model.last_updated_timestamp,
        user_id=model.user_id,
    )


def _version(version: ModelVersion) -> ModelVersionItem:
    return ModelVersionItem(
        name=version.name,
        version=version.version,
        aliases=list(version.aliases),
        description=version.description,
        tags=dict(version.tags),
        run_id=version.run_id,
        run_name=version.run_name,
        is_run_deleted=version.run_lifecycle_stage is LifecycleStage.DELETED,
        experiment_id=version.experiment_id,
        source=version.source,
        path=version.path,
        creation_timestamp=version.creation_timestamp,
        last_updated_timestamp=version.last_updated_timestamp,
        user_id=version.user_id,
    )
