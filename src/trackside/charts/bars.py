"""Bars: one number of each run, or of each group with its spread."""

from __future__ import annotations

from typing import Any

import msgspec

from trackside.charts.config import CURVE_AXES
from trackside.charts.encodings import (
    LABEL_PX,
    RUN_PX,
    colour,
    finish,
    is_grouped,
    level,
    select,
    told,
    tooltip,
    y_axis,
)
from trackside.charts.picture import Picture
from trackside.charts.source import NONE, Call, Name, Program, call

__all__ = ["describe_bars"]

_SPREADS = {"mean": "stdev", "median": "iqr"}
"""What the line on a group's bar spans: a sample standard deviation each way, or the quartiles."""


def describe_bars(picture: Picture) -> Program:
    """A bar a run, side by side at each value of the x column; with an aggregation a bar a group."""
    name = "group:N" if is_grouped(picture) else "run:N"
    over_column = picture.config.x not in CURVE_AXES
    place = "x:N" if over_column else "metric:N" if len(picture.labels) > 1 else name
    order = {} if over_column else {"sort": NONE}
    x = call(
        "X",
        place,
        title=picture.x_title if over_column else NONE,
        axis=call("Axis", labels=False, ticks=False)
        if place == "group:N"
        else level(picture, RUN_PX if place == "run:N" and picture.texts != "level" else LABEL_PX),
        **order,
    )
    if place == "run:N":
        picture = msgspec.structs.replace(picture, legend=False)  # the names stand below the bars
    beside = {} if place == name else {"xOffset": _beside(picture, name)}
    if is_grouped(picture):
        return _describe_groups(picture, x, beside)
    # Not stacked: Vega-Lite sorts a stack with an expression of the runs' names, and in one, Vega takes a run
    # called "constructor" for something of its own.
    base = call("Chart", Name("points")).then(
        "encode",
        x=x,
        y=y_axis(picture, zero=not picture.config.log_y, stack=NONE),
        **beside,
        color=colour(picture),
        description=call("Description", "run:N"),
        tooltip=tooltip(picture),
    )
    steps: list[tuple[str, Any]] = [*told(picture), ("base", base), ("select", select)]
    return finish(picture, steps, [Name("base").then("mark_bar").then("add_params", Name("select"))])


def _beside(picture: Picture, name: str) -> Call:
    """Where a bar stands among those of its place.

    Without a sort, Vega-Lite takes the colours' domain for one, and makes an expression of the runs' names
    (see ``NO_TITLES``).
    """
    if not picture.runs:
        return call("XOffset", name, sort=NONE)
    return call("XOffset", name, sort="ascending", scale=call("Scale", domain=Name("names")))


def _describe_groups(picture: Picture, x: Call, beside: dict[str, Call]) -> Program:
    aggregation = picture.config.aggregation
    y = y_axis(picture, zero=not picture.config.log_y)
    middle = y_axis(picture, zero=not picture.config.log_y, aggregate=aggregation)
    described = call("Description", "group:N")
    told = [f"{operation}(value):Q" for operation in (aggregation, *(["stdev"] * (aggregation == "mean")))]
    bars = Name("base").then(
        "encode",
        y=middle,
        color=colour(picture),
        description=described,
        tooltip=Name("tips"),
    )
    steps: list[tuple[str, Any]] = [
        ("base", call("Chart", Name("points")).then("encode", x=x, y=y, **beside)),
        ("tips", ["group:N", "metric:N", *told, "count():Q"]),
        ("bars", bars),
    ]
    layers: list[Any] = [Name("bars").then("mark_bar")]
    if aggregation in _SPREADS:
        layers.append(Name("base").then("mark_errorbar", extent=_SPREADS[aggregation]))
    return finish(picture, steps, layers)
