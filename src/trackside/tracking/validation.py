"""What the API accepts, checked where the user can see it: on the caller's thread, before the journal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from trackside.entities import RunStatus
from trackside.errors import InvalidInput
from trackside.store import limits

__all__ = [
    "check_experiment_name",
    "check_key",
    "check_params",
    "check_run_name",
    "check_status",
    "check_tags",
]

_KEPT_TAGS = ("mlflow.runName",)


def check_params(params: Mapping[Any, Any]) -> dict[str, str]:
    """Params as they are stored: keys and the text of values.

    Raises:
        InvalidInput: a key or a value breaks one of MLflow's limits; the message names it.
    """
    return {check_key(key, "param"): _check_param(key, value) for key, value in _items(params, "params")}


def check_tags(tags: Mapping[Any, Any]) -> dict[str, str]:
    """Tags as they are stored. Raises InvalidInput as :func:`check_params` does."""
    return {check_key(key, "tag"): _check_tag(key, value) for key, value in _items(tags, "tags")}


def check_run_name(name: object) -> str:
    """A run's name. Raises InvalidInput if it can't be one."""
    if not isinstance(name, str):
        raise InvalidInput(
            f"{name!r:.100} can't be the name of a run: it has to be a string.", path="run_name"
        )
    limits.check_run_name(name)
    return name


def check_experiment_name(name: object) -> str:
    """An experiment's name. Raises InvalidInput if it can't be one."""
    if not isinstance(name, str):
        raise InvalidInput(
            f"{name!r:.100} can't be the name of an experiment: it has to be a string.", path="name"
        )
    limits.check_experiment_name(name)
    return name


def check_status(status: object) -> RunStatus:
    """A status that a run can end with. Raises InvalidInput for any other word."""
    text = getattr(status, "value", status)
    if isinstance(text, str) and text in RunStatus.__members__:
        return RunStatus(text)
    words = ", ".join(RunStatus.__members__)
    raise InvalidInput(f"{status!r:.100} is no status of a run: use one of {words}.", path="status")


def _items(values: Mapping[Any, Any], name: str) -> Any:
    if not isinstance(values, Mapping):
        raise InvalidInput(f"{values!r:.100} can't be {name}: give a dict of keys and values.", path=name)
    return values.items()


def check_key(key: object, kind: str) -> str:
    """A key of a param, metric or tag. Raises InvalidInput if it can't be one."""
    if not isinstance(key, str):
        raise InvalidInput(f"{key!r:.100} can't be the key of a {kind}: it has to be a string.", path=kind)
    limits.check_key(key, kind)
    return key


def _check_param(key: str, value: object) -> str:
    text = _to_text(key, value, "param")
    limits.check_param_value(key, text)
    return text


def _check_tag(key: str, value: object) -> str:
    text = _to_text(key, value, "tag")
    limits.check_tag_value(key, text)
    if key in _KEPT_TAGS:
        limits.check_run_name(text)
    return text


def _to_text(key: str, value: object, kind: str) -> str:
    try:
        return str(value)
    except Exception as error:
        raise InvalidInput(
            f"The value of the {kind} {key!r} has no text: str() of it raised {error!r:.200}.", path=kind
        ) from error
