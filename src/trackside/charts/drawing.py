"""A chart ready for a front end: specification without data."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import msgspec

from trackside.charts.bars import describe_bars
from trackside.charts.box import describe_box
from trackside.charts.config import ChartKind
from trackside.charts.contour import describe_contour
from trackside.charts.curves import describe_curves
from trackside.charts.heatmap import describe_heatmap
from trackside.charts.parallel import describe_parallel
from trackside.charts.picture import Picture
from trackside.charts.scatter import describe_scatter
from trackside.charts.source import Program

if TYPE_CHECKING:
    import altair as alt

    Chart = alt.TopLevelMixin
    """Any chart of Altair's."""

__all__ = ["DATA_NAME", "Drawing", "build", "build_whole", "describe", "draw"]

DATA_NAME = "points"
"""Name of the empty data source in a specification."""

_DESCRIBED: dict[ChartKind, Callable[[Picture], Program]] = {
    "line": describe_curves,
    "bar": describe_bars,
    "scatter": describe_scatter,
    "box": describe_box,
    "parallel": describe_parallel,
    "heatmap": describe_heatmap,
    "contour": describe_contour,
}


class Drawing(msgspec.Struct, frozen=True):
    """A Vega-Lite specification whose data source is named and empty."""

    spec: dict[str, Any]


def describe(picture: Picture) -> Program:
    """The chart as Altair expressions, to be drawn or written."""
    return _DESCRIBED[picture.config.kind](picture)


def build(picture: Picture, data: Any) -> alt.TopLevelMixin:
    """The chart of anything that ``alt.Chart`` takes, with the columns of ``Frame.rows``."""
    chart: alt.TopLevelMixin = describe(picture).run(
        points=data,
        names=[run.label for run in picture.runs],
        colours=[run.colour for run in picture.runs],
        keys=list(picture.labels),
    )
    return chart


def build_whole(picture: Picture, rows: list[dict[str, Any]]) -> Chart:
    """The chart with its data in it."""
    import altair as alt

    return build(picture, alt.InlineData(values=rows))


def draw(picture: Picture) -> Drawing:
    """Draw with Altair, here and now (its first import takes a second or two)."""
    import altair as alt

    chart = build(picture, alt.NamedData(name=DATA_NAME))
    # The tests validate every form; here it would take half of the time.
    return Drawing(spec=chart.to_dict(validate=False))
