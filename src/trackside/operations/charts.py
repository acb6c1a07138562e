"""Charts: what is drawn, its data and its source; which charts there could be."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from trackside.charts.code import write_code
from trackside.charts.config import AGGREGATIONS, KINDS
from trackside.charts.drawing import DATA_NAME
from trackside.charts.frames import read_frame
from trackside.charts.suggest import Choice, list_choices, suggest_charts
from trackside.charts.titles import title_of
from trackside.operations.context import OperationContext
from trackside.operations.wire_charts import (
    ChartBuild,
    ChartBuilt,
    ChartChoice,
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
    frame = read_frame(store, request.run_ids, request.config, request.max_points, legend=request.legend)
    picture = frame.picture
    if not picture.config.title:
        picture = replace(picture, config=replace(picture.config, title=title_of(picture)))
    drawing = context.draw(picture)
    return ChartBuilt(
        revision=revision,
        spec=drawing.spec,
        data_name=DATA_NAME,
        data=frame.rows,
        code=write_code(picture, frame.run_ids, frame.row_count),
        not_drawn=list(frame.not_drawn),
        notes=list(frame.notes),
        config=picture.config,
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
        value=offered["value"],
        facet=offered["facet"],
        group_by=offered["group_by"],
    )


def _offer(choices: Iterable[Choice]) -> list[ChartChoice]:
    return [ChartChoice(value=one.value, label=one.label, group=one.group) for one in choices]  # type: ignore[arg-type]
