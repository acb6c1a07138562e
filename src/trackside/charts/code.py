"""A chart as Altair source on the public API, to go on from in a cell."""

from __future__ import annotations

from trackside.charts.curves import (
    SELECT_PARAM,
    X_TITLES,
    ZOOM_PARAM,
    describe_axes,
    has_legend,
)
from trackside.charts.picture import CurvePicture
from trackside.charts.theme import CONFIG, NUMBER_FORMAT

__all__ = ["write_code"]

_READ = """\
import altair as alt
import pandas as pd
import trackside

alt.data_transformers.disable_max_rows()
metrics = {metrics!r}
runs = {runs!r}  # run id: (name, colour)
history = pd.concat(
    pd.DataFrame(trackside.get_metric_history(run_id, key, as_numpy=True)).assign(
        run_id=run_id, run=runs[run_id][0], metric=key{start})
    for run_id in runs for key in metrics)
"""

_START = ", start=trackside.get_run(run_id).info.start_time"

_TIMES = {
    "step": "",
    "time": 'history["time"] = pd.to_datetime(history.pop("timestamp"), unit="ms", utc=True)\n',
    "relative_time": 'history["relative_time"] = (history.pop("timestamp") - history.pop("start")) / 1000\n',
}

_DRAW = """\
names, colours = zip(*runs.values())
base = alt.Chart(history).encode(
    alt.X("{x}:{x_type}", title={x_title!r}),
    alt.Y("value:Q", title={y_title!r}, scale=alt.Scale(zero=False)),
    alt.Color("run:N", scale=alt.Scale(domain=names, range=colours), legend={legend}),{dash}
    detail="run_id:N", description="run:N",
    tooltip=["run:N", "metric:N", "step:Q", alt.Tooltip("value:Q", format={number_format!r})],
)
lines = base.mark_line(clip=True, strokeCap="round"{point})
targets = base.mark_line(clip=True, strokeWidth=12, opacity=0, aria=False)  # takes the pointer
lines = lines.add_params(alt.selection_interval(name={zoom!r}, bind="scales"))
targets = targets.add_params(alt.selection_point(name={select!r}, fields=["run_id"]))
alt.layer(lines, targets{layer_title}).configure({config})
"""


def write_code(picture: CurvePicture) -> str:
    """The chart of ``build_curves`` as at most 25 lines; the last one is the chart.

    Names and keys stand in it as Python literals, so a name with quotes or line breaks stays a name.
    """
    x_type, y_title = describe_axes(picture)
    several = len(picture.y) > 1
    read = _READ.format(
        metrics=list(picture.y),
        runs={run.run_id: (run.label, run.colour) for run in picture.runs},
        start=_START if picture.x == "relative_time" else "",
    )
    draw = _DRAW.format(
        layer_title=f", title={picture.title!r}" if picture.title else "",
        x=picture.x,
        x_type=x_type,
        x_title=X_TITLES[picture.x],
        y_title=y_title,
        legend="alt.Legend(title=None)" if has_legend(picture) else "None",
        dash=' alt.StrokeDash("metric:N", sort=metrics, title=None),' if several else "",
        number_format=NUMBER_FORMAT,
        point=", point=alt.OverlayMarkDef(aria=False)" if picture.markers else "",
        zoom=ZOOM_PARAM,
        select=SELECT_PARAM,
        config=", ".join(f"{part}={values!r}" for part, values in CONFIG.items()),
    )
    return read + _TIMES[picture.x] + draw
