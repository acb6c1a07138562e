"""Charts: what is drawn, its data and its source."""

from __future__ import annotations

from trackside.charts.drawing import DATA_NAME
from trackside.charts.frames import read_curves
from trackside.charts.picture import CurvePicture
from trackside.operations.context import OperationContext
from trackside.operations.wire import ChartBuild, ChartBuilt

__all__ = ["build_chart"]


def build_chart(context: OperationContext, request: ChartBuild) -> ChartBuilt:
    """Metrics of some runs over step or time: specification, data beside it, and the Altair source."""
    store = context.read()
    revision = store.get_revision()
    if request.if_revision == revision:
        return ChartBuilt(revision=revision, unchanged=True)
    asked = CurvePicture(runs=(), y=tuple(request.y), x=request.x, title=request.title, legend=request.legend)
    frame = read_curves(store, request.run_ids, asked, request.max_points)
    drawing = context.draw(frame.picture)
    return ChartBuilt(
        revision=revision,
        spec=drawing.spec,
        data_name=DATA_NAME,
        data=frame.to_rows(),
        code=drawing.code,
        not_drawn=list(frame.not_drawn),
    )
