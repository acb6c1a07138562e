"""Heatmap: a metric by two columns, or by run and step."""

from __future__ import annotations

from typing import Any

from trackside.charts.config import CURVE_AXES
from trackside.charts.encodings import finish, level, select, x_field
from trackside.charts.picture import Picture
from trackside.charts.source import NONE, Call, Name, Program, call

__all__ = ["describe_heatmap"]

STEP_BINS = 60
COLUMN_BINS = 20


def describe_heatmap(picture: Picture) -> Program:
    """A cell has the mean of what falls into it, unless another aggregation is asked for."""
    aggregation = picture.config.aggregation
    operation = "mean" if aggregation == "none" else aggregation
    over_column = picture.config.x not in CURVE_AXES
    x, y = (
        _axis(picture, "X"),
        _axis(picture, "Y") if over_column else call("Y", "run:N", sort=NONE, title=NONE),
    )
    only = picture.only_y
    legend = None if only is None else call("Legend", values=[only], format="~g")
    shade = call("Color", "value:Q", aggregate=operation, title=picture.colour_title, legend=legend)
    base = call("Chart", Name("points")).then(
        "encode",
        x=x,
        y=y,
        color=shade,
        **({} if over_column else {"detail": "run_id:N", "description": "run:N"}),
    )
    steps: list[tuple[str, Any]] = [("select", select), ("base", base)]
    if over_column:
        cells = Name("base").then("mark_rect", tooltip=True)
    else:
        # The run's id, which a click needs, is nothing to be told.
        told = call("Tooltip", "value:Q", aggregate=operation, title=picture.colour_title)
        place = call("Tooltip", x.args[0], bin=x.kwargs.get("bin"), title=picture.x_title)
        tips = ["run:N", Name("place"), Name("told")]
        steps += [("place", place), ("told", told), ("cells", Name("base").then("encode", tooltip=tips))]
        cells = Name("cells").then("mark_rect")
    return finish(picture, steps, [cells.then("add_params", Name("select"))])


def _axis(picture: Picture, channel: str) -> Call:
    if channel == "Y":
        field, title, kind, binned = "y", picture.labels[0], picture.y_type, picture.binned_y
    else:
        field, title, kind, binned = x_field(picture), picture.x_title, picture.x_type, picture.binned_x
    if not picture.over_runs and picture.only_x is not None:
        return call(channel, f"{field}:O", title=title, axis=call("Axis", labelAngle=0))  # one cell a run
    if not picture.over_runs:
        return call(channel, f"{field}:{kind}", bin=call("Bin", maxbins=STEP_BINS), title=title)
    if binned:
        return call(channel, f"{field}:{kind}", bin=call("Bin", maxbins=COLUMN_BINS), title=title)
    is_text = kind == "N"
    return call(
        channel,
        f"{field}:{'N' if is_text else 'O'}",
        title=title,
        # Numbers grow upwards, as on any other axis.
        sort="descending" if channel == "Y" and not is_text else None,
        axis=_labels(picture, channel, {} if is_text else {"format": ".4~g"}),
    )


def _labels(picture: Picture, channel: str, numbers: dict[str, Any]) -> Call | None:
    if channel == "X":
        return level(picture, **numbers)
    return call("Axis", **numbers) if numbers else None
