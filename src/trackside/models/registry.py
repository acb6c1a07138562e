"""Registered models and aliases, as in MLflow's client: made, found, described, removed."""

from __future__ import annotations

from typing import Any

from trackside.entities import RegisteredModel
from trackside.errors import InvalidInput
from trackside.models.asking import Asked, check_limit, check_text, check_version, writing
from trackside.tracking.runs import user_name
from trackside.tracking.validation import check_tags
from trackside.tracking.workspace import current_workspace

__all__ = [
    "create_registered_model",
    "delete_registered_model",
    "delete_registered_model_alias",
    "delete_registered_model_tag",
    "get_registered_model",
    "rename_registered_model",
    "search_registered_models",
    "set_registered_model_alias",
    "set_registered_model_tag",
    "update_registered_model",
]


def create_registered_model(
    name: str, tags: dict[str, Any] | None = None, description: str | None = None
) -> RegisteredModel:
    """Make a registered model without versions; :func:`register_model` makes it where it is missing.

    Args:
        name: without ``/`` and ``:``.
        tags: its tags.
        description: what it is for.

    Raises:
        ModelExists: there is a model of that name.
        InvalidInput: the name, the description or a tag breaks a limit.
        StoreUnavailable: the store can't be written.
    """
    return writing().create_registered_model(
        check_text(name, "name"),
        description=check_text(description or "", "description"),
        tags=check_tags(tags or {}),
        user_id=user_name(),
    )


def get_registered_model(name: str) -> RegisteredModel:
    """A registered model with its aliases.

    Raises:
        ModelNotFound: there is none of that name.
        StoreUnavailable: the store can't be read.
    """
    return current_workspace().read_store().get_registered_model(check_text(name, "name"))


def search_registered_models(
    filter_string: str | None = None, max_results: int | None = None
) -> list[RegisteredModel]:
    """Registered models, those changed last first.

    Args:
        filter_string: conditions on ``name`` and ``tags.KEY`` with =, !=, LIKE, ILIKE, joined by AND, such as
            ``"name ILIKE '%churn%' AND tags.team = 'ads'"``.
        max_results: at most so many.

    Raises:
        FilterSyntaxError: the filter can't be read.
        InvalidInput: ``max_results`` isn't a positive integer.
        StoreUnavailable: the store can't be read.
    """
    asked, limit = Asked.parse(filter_string, ("name",)), check_limit(max_results)
    found = current_workspace().read_store().search_registered_models()
    return [one for one in found if asked.matches({"name": one.name}, one.tags)][:limit]


def rename_registered_model(name: str, new_name: str) -> RegisteredModel:
    """Give a registered model another name; versions and aliases stay.

    Raises:
        ModelNotFound: there is none of that name.
        ModelExists: another one has the new name.
        InvalidInput: the new name breaks a limit.
        StoreUnavailable: the store can't be written.
    """
    new = check_text(new_name, "new_name")
    return writing().update_registered_model(check_text(name, "name"), new_name=new)


def update_registered_model(name: str, description: str | None = None) -> RegisteredModel:
    """Describe a registered model; None leaves the description as it is.

    Raises:
        ModelNotFound: there is none of that name.
        InvalidInput: the description breaks a limit.
        StoreUnavailable: the store can't be written.
    """
    text = None if description is None else check_text(description, "description")
    return writing().update_registered_model(check_text(name, "name"), description=text)


def delete_registered_model(name: str) -> None:
    """Remove a registered model with its versions and aliases for good; runs and files stay as they are.

    Raises:
        ModelNotFound: there is none of that name.
        StoreUnavailable: the store can't be written.
    """
    writing().delete_registered_model(check_text(name, "name"))


def set_registered_model_tag(name: str, key: str, value: Any) -> None:
    """Set a tag of a registered model.

    Raises:
        ModelNotFound: there is none of that name.
        InvalidInput: the key or the value breaks a limit.
        StoreUnavailable: the store can't be written.
    """
    writing().update_registered_model(check_text(name, "name"), tags=check_tags({key: value}))


def delete_registered_model_tag(name: str, key: str) -> None:
    """Take a tag of a registered model away. Raises as :func:`set_registered_model_tag` does."""
    writing().update_registered_model(check_text(name, "name"), tags={check_text(key, "key"): None})


def set_registered_model_alias(name: str, alias: str, version: int | str) -> None:
    """Let an alias stand for a version, whatever it stood for before.

    Args:
        name: of the model.
        alias: letters, digits, ``_`` and ``-``; not ``latest``, and nothing like ``v1``.
        version: the number of the version.

    Raises:
        ModelNotFound: there is no such model or version.
        InvalidInput: it can't be an alias.
        StoreUnavailable: the store can't be written.
    """
    number = check_version(version)
    writing().set_model_alias(check_text(name, "name"), check_text(alias, "alias"), number)


def delete_registered_model_alias(name: str, alias: str) -> None:
    """Take an alias away; the version stays.

    Raises:
        ModelNotFound: there is no such model, or it hasn't got the alias.
        StoreUnavailable: the store can't be written.
    """
    if not alias:
        raise InvalidInput("An alias can't be empty.", path="alias")
    writing().delete_model_alias(check_text(name, "name"), check_text(alias, "alias"))
