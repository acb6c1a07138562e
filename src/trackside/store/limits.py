"""What names and values may look like: MLflow's limits, and what no database takes.

One home for the rules: the API checks early with these functions, on the caller's thread, and the store again
when it applies a journal, which another version may have written.
"""

from __future__ import annotations

import math
import posixpath
import re
from collections.abc import Iterable
from functools import lru_cache

import msgspec

from trackside.errors import InvalidInput

__all__ = [
    "MAX_DESCRIPTION",
    "MAX_EXPERIMENT_NAME",
    "MAX_KEY",
    "MAX_MODEL_NAME",
    "MAX_PARAM_VALUE",
    "MAX_RUN_NAME",
    "MAX_TAG_VALUE",
    "MAX_VIEWS",
    "MAX_VIEW_BYTES",
    "MAX_VIEW_DEPTH",
    "MAX_VIEW_NAME",
    "check_alias",
    "check_description",
    "check_experiment_name",
    "check_int64",
    "check_key",
    "check_model_name",
    "check_param_value",
    "check_run_name",
    "check_tag_value",
    "check_view_document",
    "check_view_name",
    "numeric_value",
]

MAX_KEY = 250
MAX_PARAM_VALUE = 6000
MAX_TAG_VALUE = 8000
MAX_RUN_NAME = 250
MAX_EXPERIMENT_NAME = 500
MAX_VIEW_NAME = 250
MAX_VIEW_BYTES = 256 << 10
MAX_VIEW_DEPTH = 20
MAX_VIEWS = 100
"""Saved views of an experiment."""
MAX_MODEL_NAME = 256
MAX_DESCRIPTION = 5000

_KEY = re.compile(r"[/\w.\- :]*")
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_ALIAS = re.compile(r"[\w\-]+")
_NUMBERED = re.compile(r"v\d+", re.IGNORECASE)
_INT64 = 1 << 63


@lru_cache(4096)  # the same keys come again with each run
def check_key(key: str, kind: str) -> None:
    """Check the key of a metric, param or tag (``kind`` is the word for the message).

    Raises:
        InvalidInput: empty, too long, or with characters that MLflow doesn't take either.
    """
    _check_text(key, f"{kind} key", MAX_KEY)
    if not key or not _KEY.fullmatch(key):
        raise InvalidInput(
            f"{key!r} can't be the key of a {kind}: use letters, digits, and / _ - . : or spaces.", path=kind
        )
    normal = posixpath.normpath(key)
    if normal != key or key.startswith(("/", "..")) or key == ".":
        raise InvalidInput(
            f"{key!r} can't be the key of a {kind}: as a path it means {normal!r}; leave out "
            "leading slashes, double slashes and dots.",
            path=kind,
        )


def check_param_value(key: str, value: str) -> None:
    """Check a param's text. Raises InvalidInput if it is too long or not storable."""
    _check_text(value, "value of param {!r}", MAX_PARAM_VALUE, key)


def check_tag_value(key: str, value: str) -> None:
    """Check a tag's text. Raises InvalidInput if it is too long or not storable."""
    _check_text(value, "value of tag {!r}", MAX_TAG_VALUE, key)


def check_run_name(name: str) -> None:
    """Check a run's name. Raises InvalidInput if it is too long or not storable."""
    _check_text(name, "name of a run", MAX_RUN_NAME)


def check_experiment_name(name: str) -> None:
    """Check an experiment's name. Raises InvalidInput if it is blank, too long or not storable."""
    if not name.strip():
        raise InvalidInput("The name of an experiment can't be empty.", path="name")
    _check_text(name, "name of an experiment", MAX_EXPERIMENT_NAME)


def check_view_name(name: str) -> None:
    """Check a saved view's name. Raises InvalidInput if it is blank, too long or not storable."""
    if not name.strip():
        raise InvalidInput("A saved view needs a name.", path="name")
    _check_text(name, "name of a saved view", MAX_VIEW_NAME)


def check_view_document(document: str) -> None:
    """Check what a saved view keeps. Raises InvalidInput unless it is a JSON object of bearable size."""
    _check_text(document, "document of a saved view", MAX_VIEW_BYTES)
    size = len(document.encode())
    if size > MAX_VIEW_BYTES:
        raise InvalidInput(
            f"The document of a saved view takes {size} bytes, more than {MAX_VIEW_BYTES}.", path="document"
        )
    try:
        content = msgspec.json.decode(document)
    except (msgspec.MsgspecError, RecursionError) as error:
        raise InvalidInput(
            f"The document of a saved view can't be read: {error}.", path="document"
        ) from error
    if not isinstance(content, dict):
        raise InvalidInput("The document of a saved view has to be a JSON object.", path="document")
    level: list[object] = [content]
    for _ in range(MAX_VIEW_DEPTH):
        level = [inner for one in level for inner in _inside(one)]
    if level:
        raise InvalidInput(
            f"The document of a saved view is nested more than {MAX_VIEW_DEPTH} deep.", path="document"
        )


def _inside(value: object) -> Iterable[object]:
    return value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()


def check_model_name(name: str) -> None:
    """Check a registered model's name. Raises InvalidInput if it can't stand in ``models:/NAME/VERSION``."""
    if not name.strip():
        raise InvalidInput("The name of a model can't be empty.", path="name")
    if "/" in name or ":" in name:
        raise InvalidInput(
            f"{name!r:.100} can't be the name of a model: leave out / and :, which separate a name from its "
            "version in addresses like models:/NAME/1.",
            path="name",
        )
    _check_text(name, "name of a model", MAX_MODEL_NAME)


def check_alias(alias: str) -> None:
    """Check an alias of a model version, by MLflow's rules. Raises InvalidInput."""
    _check_text(alias, "alias", MAX_MODEL_NAME)
    if not _ALIAS.fullmatch(alias):
        raise InvalidInput(f"{alias!r} can't be an alias: use letters, digits, _ and -.", path="alias")
    if alias.lower() == "latest" or _NUMBERED.fullmatch(alias):
        raise InvalidInput(
            f"{alias!r} can't be an alias: 'latest' and names like 'v1' look like versions.", path="alias"
        )


def check_description(text: str) -> None:
    """Check a description. Raises InvalidInput if it is too long or not storable."""
    _check_text(text, "description", MAX_DESCRIPTION)


def check_int64(value: int, what: str) -> None:
    """Raises InvalidInput unless the number fits in 64 bits."""
    if not -_INT64 <= value < _INT64:
        raise InvalidInput(f"{value} as {what} is out of range: use a 64-bit integer.", path=what)


def numeric_value(text: str) -> float | None:
    """The number that a param's text spells: decimal, without underscores, finite; else None."""
    stripped = text.strip()
    if len(stripped) > 100 or not _NUMBER.fullmatch(stripped):
        return None
    number = float(stripped)
    return number if math.isfinite(number) else None


def _check_text(text: str, what: str, limit: int, key: str = "") -> None:
    if len(text) <= limit and text.isascii() and "\0" not in text:
        return  # as nearly always; what it would be called need not be put into words
    what = what.format(key)
    if len(text) > limit:
        raise InvalidInput(
            f"The {what} has {len(text)} characters, more than {limit}: {text[:40]!r}…", path=what.split()[0]
        )
    if "\0" in text:
        raise InvalidInput(
            f"The {what} holds a NUL character, which no database stores.", path=what.split()[0]
        )
    try:
        text.encode()
    except UnicodeEncodeError:
        raise InvalidInput(
            f"The {what} holds half a surrogate pair, which is not text: {text[:40]!r}.", path=what.split()[0]
        ) from None
