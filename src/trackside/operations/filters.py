"""Checking a filter while it is typed."""

from __future__ import annotations

from trackside import filters
from trackside.errors import FilterSyntaxError
from trackside.operations.context import OperationContext
from trackside.operations.wire import Completion, FilterCheck, FilterChecked, FilterError

__all__ = ["check_filter"]


def check_filter(context: OperationContext, request: FilterCheck) -> FilterChecked:
    """Whether a filter can be read, where not, and what could stand at the cursor."""
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
    completions = []
    if request.cursor is not None:
        cursor = min(max(request.cursor, 0), len(request.text))
        completions = [
            Completion(text=item.text, start=item.start, end=item.end, kind=item.kind, detail=item.detail)
            for item in filters.complete(request.text, cursor, keys)
        ]
    return FilterChecked(error=problem, completions=completions)
