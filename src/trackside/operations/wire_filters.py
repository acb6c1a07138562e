"""The wire types of filters: their text, its conditions one by one, and what could stand in them."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from trackside.operations.wire import Wire

__all__ = [
    "Completion",
    "ConditionEdit",
    "ConditionItem",
    "FilterCheck",
    "FilterChecked",
    "FilterCompose",
    "FilterComposed",
    "FilterError",
    "FilterField",
    "FilterSuggest",
    "FilterSuggested",
]

FieldType = Literal["number", "text", "param", "time", "duration", "choice"]


class FilterCheck(Wire):
    text: str
    experiment_ids: list[str] = msgspec.field(default_factory=list)
    cursor: int | None = None
    conditions: bool = False
    """Whether the conditions are wanted one by one."""


class FilterError(Wire):
    message: str
    column: int
    expected: list[str]
    suggestion: str | None


class Completion(Wire):
    text: str
    """What to insert in place of ``text[start:end]``."""
    start: int
    end: int
    kind: Literal["metric", "param", "tag", "attribute", "operator", "value", "keyword"]
    detail: str = ""


class ConditionItem(Wire):
    """One condition of a filter; a run has to fulfil all of them."""

    text: str
    """As it is written: ``text[start:end]`` of the filter."""
    start: int
    end: int
    editable: bool
    """False for what ORs and parentheses hold together: then only ``text`` counts."""
    field: str
    """As the language writes it, which is also the name of a column."""
    type: FieldType
    operator: str
    operators: list[str]
    """What the field takes."""
    values: list[str]
    """As a person types them, without quotes; several only with IN and NOT IN, none with IS NULL."""
    negated: bool
    """A NOT stands before it."""


class FilterChecked(Wire):
    error: FilterError | None
    completions: list[Completion]
    unfinished: bool
    """The word at the cursor is looked for in names so far, but may become a field."""
    conditions: list[ConditionItem]
    """In their order, where they are asked for; none where the text can't be read."""


class ConditionEdit(Wire):
    """A condition to write: one that stays, by its ``text``, or a new one, by its parts."""

    text: str | None = None
    field: str = ""
    operator: str = ""
    values: Annotated[list[str], Meta(max_length=1000)] = msgspec.field(default_factory=list)
    negated: bool = False


class FilterCompose(Wire):
    """The conditions that a filter is to have."""

    conditions: Annotated[list[ConditionEdit], Meta(max_length=200)]
    experiment_ids: list[str] = msgspec.field(default_factory=list)


class FilterComposed(Wire):
    text: str
    conditions: list[ConditionItem]


class FilterSuggest(Wire):
    """What could be chosen as a field, or as a value of a field."""

    experiment_ids: list[str] = msgspec.field(default_factory=list)
    field: str | None = None
    """The field whose values are asked for; None asks for fields."""
    text: str = ""
    """What is typed of it."""


class FilterField(Wire):
    field: str
    kind: Literal["metric", "param", "tag", "attribute"]
    type: FieldType
    operators: list[str]


class FilterSuggested(Wire):
    fields: list[FilterField]
    """Those that match, best first; of a field that was asked for, itself."""
    values: list[str]
