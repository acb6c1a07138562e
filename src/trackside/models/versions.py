"""Versions of registered models, as in MLflow: registered from a run, found, described, removed."""

from __future__ import annotations

import re
from typing import Any

from trackside.entities import ModelVersion
from trackside.errors import ArtifactNotFound, InvalidInput
from trackside.models.asking import Asked, check_limit, check_text, check_version, writing
from trackside.store.base import Store
from trackside.tracking.runs import user_name
from trackside.tracking.validation import check_tags
from trackside.tracking.workspace import current_workspace

__all__ = [
    "delete_model_version",
    "delete_model_version_tag",
    "get_model_version",
    "get_model_version_by_alias",
    "register_model",
    "register_version",
    "search_model_versions",
    "set_model_version_tag",
    "update_model_version",
]

_FIELDS = ("name", "run_id", "source_path")
_OF_RUN = re.compile(r"runs:/+(?P<run_id>[^/]+)(?:/(?P<path>.*))?")


def register_model(
    model_uri: str,
    name: str,
    await_registration_for: int | None = None,  # noqa: ARG001 - MLflow's
    *,
    tags: dict[str, Any] | None = None,
    description: str | None = None,
) -> ModelVersion:
    """Make what a run has logged the next version of a registered model, which is made where it is missing.

    Args:
        model_uri: ``runs:/RUN_ID/PATH``, a file or folder of the run, or ``runs:/RUN_ID`` for all of it.
        name: of the model.
        await_registration_for: of MLflow; registering is done when this returns.
        tags: of the version.
        description: of the version.

    Raises:
        RunNotFound: there is no such run; Conflict: it is deleted.
        ArtifactNotFound: the run has no such file.
        InvalidInput: the address or the name can't be read, or a tag breaks a limit.
        StoreUnavailable: the store can't be written.
    """
    run_id, path = _read_address(model_uri)
    return register_version(
        writing(),
        check_text(name, "name"),
        run_id,
        path,
        tags=check_tags(tags or {}),
        description=check_text(description or "", "description"),
        model="either",
    )


def register_version(store: Store, name: str, run_id: str, path: str, **given: Any) -> ModelVersion:
    """Make a version of a file that the run has; ``given`` is passed on to the store.

    Raises:
        ArtifactNotFound: the run has no such file.
    """
    from trackside.artifacts import check_folder_path, open_root
    from trackside.artifacts.listing import list_folder

    clean = check_folder_path(path)
    if clean:
        logged = store.list_files(run_id)
        uri = store.get_run(run_id).info.artifact_uri
        is_logged = any(file.path == clean or file.path.startswith(f"{clean}/") for file in logged)
        if not is_logged and not list_folder(open_root(uri), clean, logged):
            raise ArtifactNotFound(
                f"Run {run_id} has no file or folder {clean!r}: log it first, or register the run "
                "as a whole.",
                path="path",
            )
    return store.create_model_version(name, run_id=run_id, path=clean, user_id=user_name(), **given)


def get_model_version(name: str, version: int | str) -> ModelVersion:
    """A version of a registered model.

    Raises:
        ModelNotFound: there is no such model or version.
        StoreUnavailable: the store can't be read.
    """
    number = check_version(version)
    return current_workspace().read_store().get_model_version(check_text(name, "name"), number)


def get_model_version_by_alias(name: str, alias: str) -> ModelVersion:
    """The version that an alias stands for.

    Raises:
        ModelNotFound: there is no such model, or it hasn't got the alias.
        StoreUnavailable: the store can't be read.
    """
    store = current_workspace().read_store()
    return store.get_model_version_by_alias(check_text(name, "name"), check_text(alias, "alias"))


def search_model_versions(
    filter_string: str | None = None, max_results: int | None = None
) -> list[ModelVersion]:
    """Versions by model, newest first.

    Args:
        filter_string: conditions on ``name``, ``run_id``, ``source_path`` and ``tags.KEY`` with =, !=, LIKE,
            ILIKE, joined by AND, such as ``"name = 'churn'"``.
        max_results: at most so many.

    Raises:
        FilterSyntaxError: the filter can't be read.
        InvalidInput: ``max_results`` isn't a positive integer.
        StoreUnavailable: the store can't be read.
    """
    asked, limit = Asked.parse(filter_string, _FIELDS), check_limit(max_results)
    found = current_workspace().read_store().search_model_versions()
    return [
        one
        for one in found
        if asked.matches({"name": one.name, "run_id": one.run_id, "source_path": one.source}, one.tags)
    ][:limit]


def update_model_version(name: str, version: int | str, description: str | None = None) -> ModelVersion:
    """Describe a version; None leaves the description as it is.

    Raises:
        ModelNotFound: there is no such model or version.
        InvalidInput: the description breaks a limit.
        StoreUnavailable: the store can't be written.
    """
    text = None if description is None else check_text(description, "description")
    number = check_version(version)
    return writing().update_model_version(check_text(name, "name"), number, description=text)


def delete_model_version(name: str, version: int | str) -> None:
    """Remove a version and its aliases for good; its number isn't given again, its run stays as it is.

    Raises:
        ModelNotFound: there is no such model or version.
        StoreUnavailable: the store can't be written.
    """
    number = check_version(version)
    writing().delete_model_version(check_text(name, "name"), number)


def set_model_version_tag(name: str, version: int | str, key: str, value: Any) -> None:
    """Set a tag of a version.

    Raises:
        ModelNotFound: there is no such model or version.
        InvalidInput: the key or the value breaks a limit.
        StoreUnavailable: the store can't be written.
    """
    number, tags = check_version(version), check_tags({key: value})
    writing().update_model_version(check_text(name, "name"), number, tags=tags)


def delete_model_version_tag(name: str, version: int | str, key: str) -> None:
    """Take a tag of a version away. Raises as :func:`set_model_version_tag` does."""
    number, tags = check_version(version), {check_text(key, "key"): None}
    writing().update_model_version(check_text(name, "name"), number, tags=tags)


def _read_address(model_uri: object) -> tuple[str, str]:
    match = _OF_RUN.fullmatch(model_uri) if isinstance(model_uri, str) else None
    if match is None:
        raise InvalidInput(
            f"{model_uri!r:.200} is no address of a model: use runs:/RUN_ID/PATH, or runs:/RUN_ID for the "
            "run as a whole.",
            path="model_uri",
        )
    return match["run_id"], match["path"] or ""
