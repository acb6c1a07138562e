"""The search language as a tree of frozen values; what a store compiles."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Literal

__all__ = [
    "NUMERIC_ATTRIBUTES",
    "STRING_ATTRIBUTES",
    "And",
    "Comparison",
    "Expr",
    "Field",
    "FieldKind",
    "Operator",
    "OrderKey",
    "Value",
]

FieldKind = Literal["metric", "param", "tag", "attribute"]
Operator = Literal["=", "!=", "<", "<=", ">", ">=", "LIKE", "ILIKE", "IN", "NOT IN", "IS NULL", "IS NOT NULL"]
Value = str | float | tuple[str, ...] | None

STRING_ATTRIBUTES = ("run_id", "run_name", "status", "user_id", "artifact_uri")
"""Attributes that are text; they take =, !=, LIKE, ILIKE, IN, NOT IN."""
NUMERIC_ATTRIBUTES = ("start_time", "end_time")
"""Attributes that are numbers (milliseconds); they take =, !=, <, <=, >, >=."""


@dataclass(frozen=True, slots=True)
class Field:
    """What is compared or sorted by; ``key`` of an attribute is one of MLflow's names, never an alias."""

    kind: FieldKind
    key: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """One condition. ``column`` (where it stands in the text) doesn't count for equality.

    The value's type follows the field and the operator:

    - metrics and numeric attributes: a float (maybe NaN or infinite) with = != < <= > >=
    - params, tags and text attributes: a str with = != LIKE ILIKE (``%`` any text, ``_`` any character)
    - params: also a float with = != < <= > >=, which compares the param's numeric value
    - text attributes: a tuple of str with IN, NOT IN
    - params, tags, metrics: None with IS NULL (was never logged), IS NOT NULL
    """

    field: Field
    op: Operator
    value: Value
    column: int = dataclasses.field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class And:
    """All of two or more terms."""

    terms: tuple[Expr, ...]


Expr = And | Comparison
"""A search; later also ``Or`` and ``Not``, so match on the type and refuse what you don't know."""


@dataclass(frozen=True, slots=True)
class OrderKey:
    """One sort key; missing values come last in both directions."""

    field: Field
    descending: bool = False
