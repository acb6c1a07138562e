"""Charts: what is drawn, its data and its source; which charts there could be."""

from __future__ import annotations

from collections.abc import Iterable

from trackside.charts.columns import CURVE_AXES, label_of, read_column
from trackside.charts.config import AGGREGATIONS, KINDS
from trackside.charts.drawing import DATA_NAME
from trackside.charts.frames import read_curves
from trackside.charts.picture import CurvePicture
from trackside.charts.suggest import Choice, list_choices, suggest_charts
from trackside.errors import InvalidInput
from trackside.operations.context import OperationContext
from trackside.operations.wire_charts import (
    ChartBuild,
    ChartBuilt,
    ChartChoice,
    ChartConfig,
    ChartSuggest,
    ChartSuggested,
)

__all__ = ["build_chart", "suggest_chart"]


def build_chart(context: OperationContext, request: ChartBuild) -> ChartBuilt:
    """A chart of some runs: specification, data beside it, and the Altair source."""
    store = context.read()
    revision = store.get_revision()
    if request.if_revision == revision:
        return ChartBuilt(revision=revision, unchanged=True)
    frame = read_curves(
        store, request.run_ids, _picture_of(request.config, request.legend), request.max_points
    )
    drawing = context.draw(frame.picture)
    return ChartBuilt(
        revision=revision,
        spec=drawing.spec,
        data_name=DATA_NAME,
        data=frame.to_rows(),
        code=drawing.code,
        not_drawn=list(frame.not_drawn),
    )


def suggest_chart(context: OperationContext, request: ChartSuggest) -> ChartSuggested:
    """The charts that a comparison of some runs begins with, and the choices for each part of a chart."""
    store = context.read()
    revision = store.get_revision()
    if request.if_revision == revision:
        return ChartSuggested(revision=revision, unchanged=True)
    table = store.get_columns(list(dict.fromkeys(request.run_ids)))
    offered = {part: _offer(choices) for part, choices in list_choices(table).items()}
    return ChartSuggested(
        revision=revision,
        charts=suggest_charts(store, table),
        kind=_offer(Choice(value, label, "kind") for value, label in KINDS.items()),
        aggregation=_offer(Choice(value, label, "aggregation") for value, label in AGGREGATIONS.items()),
        x=offered["x"],
        y=offered["y"],
        colour=offered["colour"],
        facet=offered["facet"],
        group_by=offered["group_by"],
    )


def _offer(choices: Iterable[Choice]) -> list[ChartChoice]:
    return [ChartChoice(value=one.value, label=one.label, group=one.group) for one in choices]  # type: ignore[arg-type]


def _picture_of(config: ChartConfig, legend: bool) -> CurvePicture:
    if config.kind != "line" or config.x not in CURVE_AXES:
        raise InvalidInput("Only lines over step or time can be drawn.", path="config.kind")
    keys = tuple(label_of(read_column(column, f"config.y[{i}]")) for i, column in enumerate(config.y))
    return CurvePicture(runs=(), y=keys, x=config.x, title=config.title, legend=legend)  # type: ignore[arg-type]
