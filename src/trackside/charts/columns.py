"""Columns of a chart by their names in the search language: ``metrics.loss``, ``params.lr``, ``status``."""

from __future__ import annotations

import re
from typing import Literal

from trackside.charts.seeds import AUTO
from trackside.errors import InvalidInput
from trackside.filters import AGGREGATES, Field, quote_key

__all__ = [
    "ATTRIBUTES",
    "is_auto",
    "label_of",
    "name_column",
    "read_column",
    "read_grouping",
    "read_seed",
]

ATTRIBUTES = {
    "run_name": "Name",
    "status": "Status",
    "start_time": "Start time",
    "end_time": "End time",
    "duration": "Duration",
    "user_id": "User",
    "experiment": "Experiment",
    "notebook": "Notebook",
    "attempt": "Attempt",
}
"""Attributes of runs that a chart can show, and what a person calls them."""

_AGGREGATED = re.compile(rf"({'|'.join(AGGREGATES)})\((metrics\..*)\)", re.DOTALL)
_LOGGED = re.compile(r"(metric|param|tag)s\.(.+)", re.DOTALL)
_QUOTED = re.compile(r'"(?:[^"]|"")*"|`(?:[^`]|``)*`', re.DOTALL)


def read_column(text: str, path: str) -> Field:
    """The column of a name.

    All behind the dot is the key, in quotes or not: nothing follows it.

    Raises:
        InvalidInput: it is no column; ``path`` names the field of the request.
    """
    if aggregated := _AGGREGATED.fullmatch(text):
        return Field("metric", _unquote(aggregated[2].removeprefix("metrics.")), aggregated[1])  # type: ignore[arg-type]
    if logged := _LOGGED.fullmatch(text):
        kind: Literal["metric", "param", "tag"] = logged[1]  # type: ignore[assignment]
        return Field(kind, _unquote(logged[2]))
    if text in ATTRIBUTES:
        return Field("attribute", text)
    raise InvalidInput(
        f"{text!r:.100} is no column: use 'metrics.…', 'params.…', 'tags.…' or {', '.join(ATTRIBUTES)}.",
        path=path,
    )


def read_grouping(text: str, path: str) -> Field:
    """The column of a name; or ``auto``, as if it were one: which runs are equal but for the seed.

    ``auto:params.fold`` is the same where the param ``fold`` counts as a seed too.

    Raises:
        InvalidInput: it is neither; ``path`` names the field of the request.
    """
    name, _, also = text.partition(":")
    if name != AUTO:
        return read_column(text, path)
    if not also:
        return Field("attribute", AUTO)
    field = read_column(also, path)
    if field.kind != "param":
        raise InvalidInput(f"{also!r:.100} is no param, so it can't be a seed: use 'params.…'.", path=path)
    return Field("attribute", f"{AUTO}:{name_column(field)}")


def read_seed(field: Field) -> str | None:
    """Of a field of :func:`read_grouping`, the param that counts as a seed too."""
    also = field.key.partition(":")[2]
    return read_column(also, "").key if also else None


def is_auto(field: Field | None) -> bool:
    """Whether it is about runs equal but for the seed."""
    return field is not None and field.kind == "attribute" and field.key.partition(":")[0] == AUTO


def name_column(field: Field) -> str:
    """The name of a column; what :func:`read_column` reads."""
    if field.kind == "attribute":
        return field.key
    name = f"{field.kind}s.{quote_key(field.key)}"
    return name if field.aggregate is None else f"{field.aggregate}({name})"


def label_of(field: Field) -> str:
    """What an axis or an entry of a list calls it."""
    if is_auto(field):
        return f"equal but for {read_seed(field) or 'the seed'}"
    if field.kind == "attribute":
        return ATTRIBUTES[field.key].lower()
    return field.key if field.aggregate is None else f"{field.aggregate}({field.key})"


def _unquote(key: str) -> str:
    return key[1:-1].replace(key[0] * 2, key[0]) if _QUOTED.fullmatch(key) else key
