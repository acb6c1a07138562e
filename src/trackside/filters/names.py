"""What can be searched: kinds of keys, attributes, their aliases, and which operators each takes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, Protocol

from trackside.filters.tree import NUMERIC_ATTRIBUTES, STRING_ATTRIBUTES, Field, FieldKind, Operator
from trackside.settings import metric_direction

__all__ = [
    "ALIASES",
    "ATTRIBUTES",
    "FIELD_KINDS",
    "MLFLOW_ATTRIBUTES",
    "ORDERINGS",
    "ORDER_ATTRIBUTES",
    "FieldType",
    "KnownKeys",
    "best_is",
    "operators_of",
    "show_field",
    "type_of",
]

FIELD_KINDS: dict[str, FieldKind] = {
    "metric": "metric", "metrics": "metric",
    "param": "param", "params": "param", "parameter": "param", "parameters": "param",
    "tag": "tag", "tags": "tag",
    "attr": "attribute", "attribute": "attribute", "attributes": "attribute", "run": "attribute",
}  # fmt: skip
MLFLOW_ATTRIBUTES = ("run_id", "run_name", "status", "user_id", "artifact_uri", "start_time", "end_time")
"""Attributes that MLflow has too."""
ATTRIBUTES = (*MLFLOW_ATTRIBUTES, *(name for name in (*STRING_ATTRIBUTES, *NUMERIC_ATTRIBUTES)
                                    if name not in MLFLOW_ATTRIBUTES))  # fmt: skip
"""All attributes, in the order in which they are offered."""
ORDER_ATTRIBUTES = ("experiment", "note")
"""What runs can only be sorted by: the name of their experiment, and their note."""
ALIASES = {"run name": "run_name", "created": "start_time"}
"""MLflow's other names of attributes."""

FieldType = Literal["number", "text", "param", "time", "duration", "choice"]
"""How a field is compared; a param is a text and maybe a number."""

ORDERINGS: tuple[Operator, ...] = ("<", "<=", ">", ">=")
_EQUALITIES: tuple[Operator, ...] = ("=", "!=")
_MATCHES: tuple[Operator, ...] = ("LIKE", "ILIKE", "~", "!~")
_LISTS: tuple[Operator, ...] = ("IN", "NOT IN")
_NULLS: tuple[Operator, ...] = ("IS NULL", "IS NOT NULL")
_OPERATORS: dict[FieldType, tuple[Operator, ...]] = {
    "number": (*_EQUALITIES, *ORDERINGS, *_LISTS),
    "text": (*_EQUALITIES, *_MATCHES, *_LISTS),
    "param": (*_EQUALITIES, *ORDERINGS, *_MATCHES, *_LISTS),
    "time": (*_EQUALITIES, *ORDERINGS),
    "duration": (*_EQUALITIES, *ORDERINGS, *_LISTS),
    "choice": (*_EQUALITIES, *_LISTS),
}
_SPECIAL_TYPES: dict[str, FieldType] = {
    "start_time": "time",
    "end_time": "time",
    "duration": "duration",
    "attempt": "number",
    "clean": "choice",
}
_OPTIONAL = ("end_time", "duration", "attempt", "notebook", "model")


class KnownKeys(Protocol):
    """The keys in use (``store.base.ColumnKeys`` is one)."""

    @property
    def metrics(self) -> Sequence[str]: ...
    @property
    def params(self) -> Sequence[str]: ...
    @property
    def tags(self) -> Sequence[str]: ...


def type_of(field: Field) -> FieldType:
    """How a field is compared."""
    if field.kind == "attribute":
        return _SPECIAL_TYPES.get(field.key, "text")
    return {"metric": "number", "param": "param", "tag": "text"}[field.kind]  # type: ignore[return-value]


def operators_of(field: Field) -> tuple[Operator, ...]:
    """The operators that a field takes."""
    missing = field.kind != "attribute" or field.key in _OPTIONAL
    return _OPERATORS[type_of(field)] + (_NULLS if missing else ())


def best_is(field: Field) -> Literal["min", "max"] | None:
    """Whether the best value of a metric is its least or its greatest; None if its name doesn't say."""
    return metric_direction(field.key)


def show_field(field: Field) -> str:
    """A field as a message names it."""
    if field.kind == "attribute":
        return field.key
    name = f"{field.kind}s.{field.key}"
    return name if field.aggregate is None else f"{field.aggregate}({name})"
