"""Filters while they are written: checked as a text, taken apart and put together as conditions."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import cast

from trackside import filters
from trackside.entities import RunStatus
from trackside.errors import FilterSyntaxError, InvalidInput
from trackside.operations.context import OperationContext
from trackside.operations.wire_filters import (
    Completion,
    ConditionEdit,
    ConditionItem,
    FilterCheck,
    FilterChecked,
    FilterCompose,
    FilterComposed,
    FilterError,
    FilterField,
    FilterSuggest,
    FilterSuggested,
)
from trackside.store.base import Store

__all__ = ["check_filter", "compose_filter", "suggest_filter"]

MAX_SUGGESTIONS = 50
MAX_VALUES = 1000
"""So many of the values in use are looked through."""
VALUES_WHILE_TYPING = 300
"""The same for the text, which asks at every keystroke."""

_VALUES: dict[filters.FieldType, tuple[str, ...]] = {
    "choice": ("true", "false", "unknown"),
    "time": ("1 hour ago", "1 day ago", "7 days ago", "30 days ago"),
    "duration": ("1 min", "10 min", "1 hour"),
}


def check_filter(context: OperationContext, request: FilterCheck) -> FilterChecked:
    """Whether a filter can be read, where not, what could stand at the cursor, and its conditions."""
    store = context.open()
    keys = store.list_keys(request.experiment_ids)
    problem = None
    try:
        filters.parse(request.text, known=keys)
    except FilterSyntaxError as error:
        problem = FilterError(
            message=error.message,
            column=error.column,
            expected=list(error.expected),
            suggestion=error.suggestion,
        )
    found: list[filters.Completion] = []
    unfinished = False
    if request.cursor is not None:
        cursor = min(max(request.cursor, 0), len(request.text))
        found = filters.complete(
            request.text,
            cursor,
            keys,
            lambda field: _list_values(store, request.experiment_ids, field, VALUES_WHILE_TYPING),
        )
        unfinished = problem is None and filters.is_unfinished(request.text, cursor, found)
    return FilterChecked(
        error=problem,
        completions=[
            Completion(text=item.text, start=item.start, end=item.end, kind=item.kind, detail=item.detail)
            for item in found
        ],
        unfinished=unfinished,
        conditions=_list_conditions(request.text) if request.conditions and problem is None else [],
    )


def compose_filter(context: OperationContext, request: FilterCompose) -> FilterComposed:
    """Write a filter from its conditions; the path of an error names the one that can't be written."""
    keys = context.open().list_keys(request.experiment_ids)
    texts = [_write(number, edit, keys) for number, edit in enumerate(request.conditions)]
    text = filters.join_conditions(texts)
    filters.parse(text)
    return FilterComposed(text=text, conditions=_list_conditions(text))


def suggest_filter(context: OperationContext, request: FilterSuggest) -> FilterSuggested:
    """Fields that contain a text, or values of one field that are in use."""
    store = context.open()
    if request.field is None:
        keys = store.list_keys(request.experiment_ids)
        return FilterSuggested(fields=_find_fields(request.text, keys), values=[])
    field = filters.read_field(request.field)
    wanted = request.text.casefold()
    listed = _list_values(store, request.experiment_ids, field, MAX_VALUES)
    values = [value for value in listed if wanted in value.casefold()]
    return FilterSuggested(fields=[_field_item(field)], values=values[:MAX_SUGGESTIONS])


def _write(number: int, edit: ConditionEdit, keys: filters.KnownKeys) -> str:
    try:
        if edit.text is not None:
            filters.parse(edit.text)
            return edit.text
        return filters.write_condition(
            filters.read_field(edit.field),
            cast("filters.Operator", edit.operator),
            edit.values,
            negated=edit.negated,
            known=keys,
        )
    except InvalidInput as error:
        raise InvalidInput(error.message, path=f"conditions[{number}]") from error


def _list_conditions(text: str) -> list[ConditionItem]:
    return [
        ConditionItem(
            text=row.text,
            start=row.start,
            end=row.end,
            editable=row.field is not None,
            field="" if row.field is None else filters.unparse_field(row.field),
            type="text" if row.field is None else filters.type_of(row.field),
            operator=row.op or "",
            operators=[] if row.field is None else list(filters.operators_offered(row.field)),
            values=list(row.values),
            negated=row.negated,
        )
        for row in filters.split_conditions(text)
    ]


def _find_fields(text: str, keys: filters.KnownKeys) -> list[FilterField]:
    """Those that begin with the text (or whose key does) before those that contain it."""
    wanted = text.strip().casefold()
    found = [
        (not (name.startswith(wanted) or key.startswith(wanted)), number, field)
        for number, field in enumerate(_fields(keys))
        if wanted in (name := filters.unparse_field(field).casefold())
        for key in (field.key.casefold(),)
    ]
    return [_field_item(field) for _, _, field in sorted(found, key=lambda item: item[:2])[:MAX_SUGGESTIONS]]


def _fields(keys: filters.KnownKeys) -> Iterator[filters.Field]:
    """Every field that can be compared, the likeliest first."""
    for key in keys.metrics:
        yield filters.Field("metric", key)
    for key in keys.params:
        yield filters.Field("param", key)
    for key in filters.ATTRIBUTES:
        yield filters.Field("attribute", key)
    for key in keys.tags:
        yield filters.Field("tag", key)
    for key in keys.metrics:
        for aggregate in filters.AGGREGATES:
            field = filters.Field("metric", key, aggregate)
            if aggregate != "best" or filters.best_is(field) is not None:
                yield field


def _field_item(field: filters.Field) -> FilterField:
    return FilterField(
        field=filters.unparse_field(field),
        kind=field.kind,
        type=filters.type_of(field),
        operators=list(filters.operators_offered(field)),
    )


def _list_values(
    store: Store, experiment_ids: Sequence[str], field: filters.Field, limit: int
) -> Sequence[str]:
    if field == filters.Field("attribute", "status"):
        return [status.value for status in RunStatus]
    if field.kind in ("param", "tag") or field.key in ("run_name", "user_id"):
        return store.list_values(experiment_ids, field, limit)
    if field.kind == "attribute" and field.key == "notebook":
        return _shorten(store.list_values(experiment_ids, field, limit))
    if field.kind == "attribute" and field.key == "model":
        return sorted(model.name for model in store.search_registered_models(max_results=limit))
    return _VALUES.get(filters.type_of(field), ())


def _shorten(paths: Sequence[str]) -> list[str]:
    """Files by their names, by which they are found too; those that share one by their paths."""
    names = {path: re.split(r"[/\\]", path)[-1] for path in paths}
    shared = Counter(names.values())
    return sorted(name if shared[name] == 1 else path for path, name in names.items())
