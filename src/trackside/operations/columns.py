"""The columns of a table of runs: which there are, and what stands in them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from trackside.entities import NOTE_TAG, MetricSummary
from trackside.errors import ExperimentNotFound
from trackside.filters import Field, parse_order
from trackside.filters.names import best_is
from trackside.filters.tree import AGGREGATES, OrderKey
from trackside.filters.unparse import unparse_order
from trackside.operations.context import OperationContext
from trackside.operations.models import name_versions
from trackside.operations.numbers import encode_column, encode_number
from trackside.operations.wire import Number
from trackside.operations.wire_table import ColumnItem, ColumnPage, ColumnQuery
from trackside.settings import metric_direction
from trackside.store.base import MAX_TOTAL, RunColumns, RunQuery, Store

__all__ = [
    "Cell",
    "list_columns",
    "list_logged_columns",
    "make_cells",
    "name_column",
    "name_experiment",
    "read_column",
]

Cell = Number | str | None

_Kind = Literal["text", "number", "time", "duration"]

_PROPERTIES: dict[str, _Kind] = {
    "run_name": "text",
    "status": "text",
    "start_time": "time",
    "end_time": "time",
    "duration": "duration",
    "experiment": "text",
    "registered_version": "text",
    "notebook": "text",
    "attempt": "number",
    "clean": "text",
    "user_id": "text",
    "note": "text",
    "run_id": "text",
}
_TAGS_OF = {
    "notebook": "mlflow.source.name",
    "attempt": "trackside.attempt",
    "clean": "trackside.clean",
    "note": NOTE_TAG,
}
"""Properties that are kept as tags as well."""
_NOT_SORTABLE = ("registered_version",)
_OWN_TAGS = ("mlflow.", "trackside.")
"""Tags that the properties say already, or that nobody reads."""


def list_columns(context: OperationContext, request: ColumnQuery) -> ColumnPage:
    """The columns that a table of these experiments can have."""
    store = context.read()
    revision = store.get_revision()
    if request.if_revision == revision:
        return ColumnPage(revision=revision, unchanged=True)
    return ColumnPage(
        revision=revision,
        columns=[
            *(
                ColumnItem(id=key, key=key, group="property", kind=kind, is_sortable=key not in _NOT_SORTABLE)
                for key, kind in _PROPERTIES.items()
            ),
            *list_logged_columns(store, request.experiment_ids),
        ],
        has_attempts=_has_attempts(store, request.experiment_ids),
    )


def list_logged_columns(store: Store, experiment_ids: Sequence[str]) -> list[ColumnItem]:
    """Metrics, params and tags of these experiments."""
    keys = store.list_keys(experiment_ids)
    return [
        *map(_metric_item, keys.metrics),
        *(
            ColumnItem(id=name_column(Field("param", key)), key=key, group="param", kind="text")
            for key in keys.params
        ),
        *(
            ColumnItem(id=name_column(Field("tag", key)), key=key, group="tag", kind="text")
            for key in keys.tags
            if not key.startswith(_OWN_TAGS)
        ),
    ]


def name_column(field: Field) -> str:
    """The id of a column: its name in the search language."""
    return unparse_order(OrderKey(field)).removesuffix(" ASC")


def read_column(column_id: str) -> Field:
    """What a column shows. Raises FilterSyntaxError for what is none."""
    if column_id in _PROPERTIES:
        return Field("attribute", column_id)
    return parse_order(column_id).field


def make_cells(store: Store, page: RunColumns, columns: Sequence[str]) -> dict[str, list[Cell]]:
    """What stands in these columns, one entry a run; None where there is nothing.

    Raises:
        FilterSyntaxError: one of the columns is none.
    """
    fields = {column_id: read_column(column_id) for column_id in columns}
    aggregated = list(dict.fromkeys(field.key for field in fields.values() if field.aggregate is not None))
    summaries = store.list_metric_summaries(page.run_id, aggregated) if aggregated else {}
    cells: dict[str, list[Cell]] = {}
    for column_id, field in fields.items():
        if field.aggregate is None:
            cells[column_id] = _column(store, page, field)
            continue
        name = best_is(field) or "max" if field.aggregate == "best" else field.aggregate
        found = [summaries.get((run_id, field.key)) for run_id in page.run_id]
        cells[column_id] = [None if one is None else _aggregate(one, name) for one in found]
    return cells


def _aggregate(summary: MetricSummary, name: str) -> Number:
    value: float | None = getattr(summary, name)
    return "NaN" if value is None else encode_number(value)


def _metric_item(key: str) -> ColumnItem:
    direction = metric_direction(key)
    return ColumnItem(
        id=name_column(Field("metric", key)),
        key=key,
        group="metric",
        kind="number",
        direction=None if direction is None else "up" if direction == "max" else "down",
        aggregates={name: name_column(Field("metric", key, name)) for name in AGGREGATES},
    )


def _column(store: Store, page: RunColumns, field: Field) -> list[Cell]:
    match field.kind:
        case "metric":
            return list(encode_column(page.metrics.column(field.key), page.metrics.has(field.key)))
        case "param":
            return list(page.params.column(field.key).tolist())
        case "tag":
            return list(page.tags.column(field.key).tolist())
        case _:
            return _property(store, page, field.key)


def _property(store: Store, page: RunColumns, name: str) -> list[Cell]:
    match name:
        case "duration":
            pairs = zip(page.start_time, page.end_time, strict=True)
            return [None if end is None else float(end - start) for start, end in pairs]
        case "start_time":
            return [float(time) for time in page.start_time]
        case "end_time":
            return [None if time is None else float(time) for time in page.end_time]
        case "attempt":
            texts = page.tags.column(_TAGS_OF[name]).tolist()
            return [float(text) if text is not None and text.isdecimal() else None for text in texts]
        case "notebook" | "clean" | "note":
            return list(page.tags.column(_TAGS_OF[name]).tolist())
        case "experiment":
            names = {
                experiment_id: name_experiment(store, experiment_id)
                for experiment_id in set(page.experiment_id)
            }
            return [names[experiment_id] for experiment_id in page.experiment_id]
        case "run_id" | "run_name" | "status" | "user_id" | "artifact_uri":
            return list(getattr(page, name))
        case _:  # registered_version
            return [*name_versions(store, page.run_id)]


def name_experiment(store: Store, experiment_id: str) -> str | None:
    """The name of an experiment; None if it is gone."""
    try:
        return store.get_experiment(experiment_id).name
    except ExperimentNotFound:  # it was removed for good meanwhile
        return None


def _has_attempts(store: Store, experiment_ids: Sequence[str]) -> bool:
    experiments = tuple(experiment_ids)
    if store.search_runs(RunQuery(experiments, max_results=1)).total > MAX_TOTAL:
        return False
    return bool(store.search_runs(RunQuery(experiments, "attempt > 1", max_results=1, max_total=0)).runs)
