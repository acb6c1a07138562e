"""Runs: a page of a search by columns, and one run in detail."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from trackside.charts.colours import COLOUR_TAG, choose_colour, find_colour
from trackside.entities import NOTE_TAG, ViewType
from trackside.errors import FilterSyntaxError
from trackside.filters import And, Comparison, Expr, Field, parse, unparse
from trackside.operations.columns import make_cells
from trackside.operations.comparison import find_best, find_best_values, find_changed_params
from trackside.operations.context import OperationContext
from trackside.operations.models import list_registered
from trackside.operations.neighbours import find_neighbours
from trackside.operations.numbers import encode_column, encode_number, encode_optional, make_sparkline
from trackside.operations.sources import Sources, clean_of, summarise
from trackside.operations.wire import Number, RunRows, RunSearch, Sparkline, Status
from trackside.operations.wire_run import (
    EnvironmentSummary,
    GitSummary,
    MetricItem,
    RunDetail,
    RunGet,
    SourceItem,
)
from trackside.store.base import RunColumns, RunQuery, Store
from trackside.store.columns import Logged

__all__ = ["get_run", "search_runs"]

NOTEBOOK_TAG = "mlflow.source.name"


def search_runs(context: OperationContext, request: RunSearch) -> RunRows:
    """One page of the runs that match, by columns."""
    store = context.read()
    revision = store.get_revision()
    if request.if_revision == revision:
        return RunRows(revision=revision, unchanged=True)
    if request.tentative and not _is_readable(request.filter):
        return RunRows(revision=revision, unreadable=True)
    query = RunQuery(
        experiment_ids=tuple(request.experiment_ids),
        filter_string=_narrow(context, request),
        order_by=tuple(request.order_by),
        max_results=request.max_results,
        page_token=request.page_token,
        view=ViewType(request.view),
        offset=request.offset,
        max_total=request.max_total,
    )
    page = store.search_columns(query)
    logged = _logged(store, page, request) if request.columns is None else {}
    return RunRows(
        revision=revision,
        total=page.total,
        total_is_exact=page.total_is_exact,
        next_page_token=page.next_page_token,
        run_id=page.run_id,
        run_name=page.run_name,
        experiment_id=page.experiment_id,
        status=cast("list[Status]", page.status),
        start_time=page.start_time,
        end_time=page.end_time,
        user_id=page.user_id,
        colour=[*map(choose_colour, page.run_id, page.tags.column(COLOUR_TAG).tolist())],
        cells=make_cells(store, page, request.columns or []),
        best=find_best(store, query, request.best),
        sparklines=_sparklines(store, page, request.sparkline),
        **logged,
    )


def _is_readable(text: str) -> bool:
    try:
        parse(text)
    except FilterSyntaxError:
        return False
    return True


def _logged(store: Store, page: RunColumns, request: RunSearch) -> dict[str, Any]:
    """The fields about what runs logged, where no columns are named."""
    keys = store.list_keys(request.experiment_ids)
    return {
        "metrics": _metric_columns(page.metrics, request.metrics),
        "params": _text_columns(page.params, request.params),
        "tags": _text_columns(page.tags, request.tags),
        "metric_keys": list(keys.metrics),
        "param_keys": list(keys.params),
    }


def get_run(context: OperationContext, request: RunGet) -> RunDetail:
    """Everything a page about one run shows."""
    store = context.read()
    revision = store.get_revision()
    if request.if_revision == revision:
        return RunDetail(revision=revision, unchanged=True)
    run = store.get_run(request.run_id)
    info, source = run.info, store.get_source(request.run_id)
    sources = Sources(store, request.run_id)
    previous_run_id, next_run_id = find_neighbours(store, run)
    return RunDetail(
        revision=revision,
        run_id=info.run_id,
        run_name=info.run_name,
        experiment_id=info.experiment_id,
        experiment_name=store.get_experiment(info.experiment_id).name,
        status=info.status.value,
        lifecycle_stage=info.lifecycle_stage.value,
        start_time=info.start_time,
        end_time=info.end_time,
        user_id=info.user_id,
        colour=find_colour(info.run_id, run.data.tags),
        params=dict(run.data.params),
        changed_params=find_changed_params(store, run, source),
        metrics=_metric_items(store, request.run_id),
        best={key: encode_number(value) for key, value in find_best_values(store, run).items()},
        tags=dict(run.data.tags),
        note=run.data.tags.get(NOTE_TAG, ""),
        warnings=list(store.get_warnings(request.run_id)),
        source=SourceItem(
            notebook=context.name_notebook(source.notebook_path),
            notebook_path=source.notebook_path,
            path_origin=source.path_origin,
            kernel_id=source.kernel_id,
            cell_id=source.cell_id,
            execution_count=source.execution_count,
            attempt=source.attempt,
            code=source.code,
        ),
        clean=clean_of(run.data.tags),
        clean_reasons=sources.reasons(),
        environment=summarise(sources.environment(), EnvironmentSummary),
        git=summarise(sources.git(with_patch=False), GitSummary),
        registered_versions=list_registered(store, request.run_id),
        previous_run_id=previous_run_id,
        next_run_id=next_run_id,
    )


def _narrow(context: OperationContext, request: RunSearch) -> str:
    """The filter, and the notebook and the runs if some are asked for.

    The filter is parsed alone first: an error must speak of the text that the user wrote.
    """
    asked = parse(request.filter)
    terms: list[Expr] = [] if asked is None else [asked]
    if request.notebook is not None:
        terms.append(Comparison(Field("tag", NOTEBOOK_TAG), "=", context.find_notebook(request.notebook)))
    if request.run_ids is not None:
        # nothing is a list of none: no run has the empty id
        terms.append(Comparison(Field("attribute", "run_id"), "IN", tuple(request.run_ids) or ("",)))
    if request.notebook is None and request.run_ids is None:
        return request.filter
    return unparse(terms[0] if len(terms) == 1 else And(tuple(terms)))


def _metric_columns(metrics: Logged[float], wanted: list[str] | None) -> dict[str, list[Number | None]]:
    return {key: encode_column(metrics.column(key), metrics.has(key)) for key in _columns(metrics, wanted)}


def _text_columns(texts: Logged[str], wanted: list[str] | None) -> dict[str, list[str | None]]:
    return {key: texts.column(key).tolist() for key in _columns(texts, wanted)}


def _columns(logged: Logged[Any], wanted: list[str] | None) -> Iterable[str]:
    return dict.fromkeys(wanted) if wanted is not None else logged.keys


def _sparklines(store: Store, page: RunColumns, key: str | None) -> list[Sparkline | None]:
    if key is None:
        return []
    histories = store.get_metric_histories(page.run_id, [key])
    return [
        make_sparkline(histories[run_id, key]) if (run_id, key) in histories else None
        for run_id in page.run_id
    ]


def _metric_items(store: Store, run_id: str) -> list[MetricItem]:
    summaries = store.get_metric_summaries(run_id)
    histories = store.get_metric_histories([run_id], [summary.key for summary in summaries])
    return [
        MetricItem(
            key=summary.key,
            last=encode_number(summary.last),
            last_step=summary.last_step,
            count=summary.count,
            min=encode_optional(summary.min),
            min_step=summary.min_step,
            max=encode_optional(summary.max),
            max_step=summary.max_step,
            mean=encode_optional(summary.mean),
            sparkline=make_sparkline(histories[run_id, summary.key])
            if (run_id, summary.key) in histories
            else Sparkline(steps=[], values=[]),
        )
        for summary in summaries
    ]
