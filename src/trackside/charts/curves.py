"""Curves: metrics of some runs over step or time; from a description to an ``alt.Chart``, purely."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from trackside.charts.picture import CurvePicture
from trackside.charts.theme import CONFIG, LEGEND_MAX_RUNS, NUMBER_FORMAT

if TYPE_CHECKING:
    import altair as alt

__all__ = ["SELECT_PARAM", "X_TITLES", "ZOOM_PARAM", "build_curves", "describe_axes", "has_legend"]

ZOOM_PARAM = "zoom"
"""Interval selection bound to the scales: drag and wheel."""

SELECT_PARAM = "select"
"""Point selection by ``run_id``: a click on a curve."""

X_TITLES = {"step": "step", "time": "time", "relative_time": "seconds since the start"}


def build_curves(picture: CurvePicture, data: Any) -> alt.LayerChart:
    """Draw curves.

    Every run is one line (with several metrics one line each) whose ``aria-label`` is the run's label. An
    invisible wider copy of it takes the pointer: it shows the tooltip of the nearest point and the click.

    Args:
        picture: runs with labels and colours, metrics, axis, title.
        data: anything ``alt.Chart`` takes, with the columns of ``CurveFrame.to_rows``.
    """
    import altair as alt

    x_type, y_title = describe_axes(picture)
    legend = alt.Legend(title=None) if has_legend(picture) else None
    metrics = alt.StrokeDash("metric:N", sort=list(picture.y), title=None)
    base = alt.Chart(data).encode(
        x=alt.X(f"{picture.x}:{x_type}", title=X_TITLES[picture.x]),
        y=alt.Y("value:Q", title=y_title, scale=alt.Scale(zero=False)),
        color=alt.Color(
            "run:N",
            scale=alt.Scale(
                domain=[run.label for run in picture.runs], range=[run.colour for run in picture.runs]
            ),
            legend=legend,
        ),
        # Channels and not their names: a name is looked up in a table that Altair makes anew each time.
        detail=alt.Detail("run_id:N"),
        description=alt.Description("run:N"),
        tooltip=[
            alt.Tooltip("run:N"),
            alt.Tooltip("metric:N"),
            alt.Tooltip("step:Q"),
            alt.Tooltip("value:Q", format=NUMBER_FORMAT),
        ],
    )
    if len(picture.y) > 1:
        base = base.encode(strokeDash=metrics)
    zoom = alt.selection_interval(name=ZOOM_PARAM, bind="scales")
    select = alt.selection_point(name=SELECT_PARAM, fields=["run_id"])
    point = alt.OverlayMarkDef(aria=False) if picture.markers else alt.Undefined
    lines = base.mark_line(clip=True, strokeCap="round", point=point).add_params(zoom)
    targets = base.mark_line(clip=True, strokeWidth=12, opacity=0, aria=False).add_params(select)
    chart = alt.LayerChart(layer=[lines, targets])
    chart.config = alt.Config(**CONFIG)  # ``configure`` copies the whole chart
    if picture.title:
        chart.title = picture.title
    return chart


def describe_axes(picture: CurvePicture) -> tuple[str, str]:
    """Type letter of the x axis and title of the y axis."""
    return "T" if picture.x == "time" else "Q", picture.y[0] if len(picture.y) == 1 else "value"


def has_legend(picture: CurvePicture) -> bool:
    """Whether a legend of runs adds something: with one run it doesn't, with very many it hides the chart."""
    return picture.legend and 1 < len(picture.runs) <= LEGEND_MAX_RUNS
