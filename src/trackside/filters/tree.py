"""The search language as a tree of frozen values; what a store compiles."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, assert_never

__all__ = [
    "AGGREGATES",
    "NUMERIC_ATTRIBUTES",
    "STRING_ATTRIBUTES",
    "Aggregate",
    "Ago",
    "And",
    "Comparison",
    "Expr",
    "Field",
    "FieldKind",
    "Not",
    "Operator",
    "Or",
    "OrderKey",
    "Value",
    "comparisons_of",
]

FieldKind = Literal["metric", "param", "tag", "attribute"]
Aggregate = Literal["min", "max", "mean", "best"]
Operator = Literal[
    "=", "!=", "<", "<=", ">", ">=",
    "LIKE", "ILIKE", "~", "!~", "CONTAINS", "IN", "NOT IN", "IS NULL", "IS NOT NULL",
]  # fmt: skip

AGGREGATES: tuple[Aggregate, ...] = ("min", "max", "mean", "best")
"""What a metric's points can be asked for beside their last."""
STRING_ATTRIBUTES = ("run_id", "run_name", "status", "user_id", "artifact_uri", "notebook", "clean", "model")
"""Attributes that are text; a run can have several models."""
NUMERIC_ATTRIBUTES = ("start_time", "end_time", "duration", "attempt")
"""Attributes that are numbers: times in milliseconds since the epoch, the duration in seconds."""


@dataclass(frozen=True, slots=True)
class Ago:
    """A time so many seconds before the search."""

    seconds: float


Value = str | float | Ago | tuple[str, ...] | tuple[float, ...] | None


@dataclass(frozen=True, slots=True)
class Field:
    """What is compared or sorted by; ``key`` of an attribute is one of the names above, never an alias.

    ``aggregate`` is for metrics only; without one the last value is meant.
    """

    kind: FieldKind
    key: str
    aggregate: Aggregate | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """One condition. ``column`` (where it stands in the text) doesn't count for equality.

    The value's type follows the field and the operator:

    - metrics, aggregates and numeric attributes: a float (maybe NaN or infinite) with = != < <= > >=;
      ``start_time`` and ``end_time`` also :class:`Ago` with < <= > >=
    - params, tags and text attributes: a str with = != LIKE ILIKE (``%`` any text, ``_`` any character) and
      ~ !~ (a pattern of :mod:`trackside.filters.patterns`)
    - params: also a float with = != < <= > >=, which compares the param's numeric value
    - all but times: a tuple of str or of float with IN, NOT IN
    - params, tags, metrics and what not every run has: None with IS NULL, IS NOT NULL
    - ``run_name``: a str with CONTAINS (whatever the case), written as the bare text
    - ``model``: the name of a registered model that a version of the run belongs to, compared as a text; it
      is enough that it holds for one of them
    - ``clean``: ``yes``, ``no`` or ``unknown`` with = != IN NOT IN
    """

    field: Field
    op: Operator
    value: Value
    column: int = dataclasses.field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class And:
    """All of two or more terms."""

    terms: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """At least one of two or more terms."""

    terms: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """Every run that the term doesn't match: also one that lacks what the term compares."""

    term: Expr


Expr = And | Or | Not | Comparison
"""A search."""


@dataclass(frozen=True, slots=True)
class OrderKey:
    """One sort key; missing values come last in both directions."""

    field: Field
    descending: bool = False


def comparisons_of(expr: Expr | None) -> Iterator[Comparison]:
    """All conditions of a search, as they stand in the text."""
    match expr:
        case None:
            return
        case And() | Or():
            for term in expr.terms:
                yield from comparisons_of(term)
        case Not():
            yield from comparisons_of(expr.term)
        case Comparison():
            yield expr
        case _:
            assert_never(expr)
