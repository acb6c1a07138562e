"""Bars: one number of each run, or of each group with its spread."""

from __future__ import annotations

from typing import Any

import msgspec

from trackside.charts.config import AGGREGATIONS, CURVE_AXES, Aggregation
from trackside.charts.encodings import (
    BETWEEN_PX,
    LABEL_PX,
    RUN_PX,
    colour,
    finish,
    is_grouped,
    level,
    select,
    texts_px,
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
    config = picture.config
    name = "group:N" if is_grouped(picture) else "run:N"
    over_column = config.x not in CURVE_AXES
    by_metric = len(picture.labels) > 1 and config.facet != "metric"
    place = "x:N" if over_column else "metric:N" if by_metric else name
    order = {} if over_column else {"sort": NONE}
    x = call(
        "X",
        place,
        title=picture.x_title if over_column else NONE,
        axis=call("Axis", labels=False, ticks=False)
        if place == "group:N"
        else level(picture, _label_px(picture) if place == "run:N" else LABEL_PX),
        **order,
    )
    if place == "run:N":
        picture = msgspec.structs.replace(picture, legend=False)  # the names stand below the bars
    is_alone = place == name or (is_grouped(picture) and config.x == config.group_by)
    beside = {} if is_alone else {"xOffset": _beside(picture, name, place)}
    if is_grouped(picture):
        return _describe_groups(picture, x, beside)
    # Not stacked: Vega-Lite sorts a stack with an expression of the runs' names, and in one, Vega takes a run
    # called "constructor" for something of its own.
    placed = _number(picture) if place == "x:N" else []
    base = (Name("placed") if placed else call("Chart", Name("points"))).then(
        "encode",
        x=x,
        y=y_axis(picture, zero=not config.log_y, stack=NONE),
        **beside,
        color=colour(picture),
        description=call("Description", "run:N"),
        tooltip=tooltip(picture),
    )
    steps: list[tuple[str, Any]] = [*told(picture), *placed, ("base", base), ("select", select)]
    # Clipped: a bar begins at 0, which a range can leave out.
    bars = Name("base").then("mark_bar", clip=True).then("add_params", Name("select"))
    # In a panel stand its own runs, not gaps for those of all the others.
    own = place == "run:N" and config.facet not in (None, "metric")
    return finish(picture, steps, [bars], independent=("x",) if own else ())


def _label_px(picture: Picture) -> int:
    """Of a run's name: few of them have more room than many."""
    if picture.texts != "level":
        return RUN_PX
    count = len(picture.runs)
    return max(LABEL_PX, texts_px(picture) // count - BETWEEN_PX) if count else LABEL_PX


def _number(picture: Picture) -> list[tuple[str, Any]]:
    """The rows over a column, each with its number among those of its place.

    Without panels the column is named twice: by it alone, Vega takes a value "constructor" for something of
    its own.
    """
    facet = picture.config.facet
    panel = "x" if facet is None else "metric" if facet == "metric" else "facet"
    points = call("Chart", Name("points"))
    return [("placed", points.then("transform_window", slot="row_number()", groupby=[panel, "x"]))]


def _beside(picture: Picture, name: str, place: str) -> Call:
    """Where a bar stands among those of its place.

    Runs at a value of a column share its width, however many there are elsewhere. Without a sort, Vega-Lite
    takes the colours' domain for one, and makes an expression of the runs' names (see ``NO_TITLES``).
    """
    if place == "x:N" and name == "run:N":
        return call("XOffset", "slot:O", sort="ascending")
    if not picture.runs:
        return call("XOffset", name, sort=NONE)
    return call("XOffset", name, sort="ascending", scale=call("Scale", domain=Name("names")))


def _describe_groups(picture: Picture, x: Call, beside: dict[str, Call]) -> Program:
    aggregation = picture.config.aggregation
    y = y_axis(picture, zero=not picture.config.log_y)
    middle = y_axis(picture, zero=not picture.config.log_y, aggregate=aggregation)
    described = call("Description", "group:N")
    over = told(picture)
    bars = Name("base").then(
        "encode",
        y=middle,
        color=colour(picture),
        description=described,
        tooltip=Name("tips"),
    )
    steps: list[tuple[str, Any]] = [
        ("base", call("Chart", Name("points")).then("encode", x=x, y=y, **beside)),
        *over,
        *_tell(aggregation),
        ("tips", ["group:N", "metric:N", *(Name(name) for name, _ in [*over, *_tell(aggregation)])]),
        ("bars", bars),
    ]
    layers: list[Any] = [Name("bars").then("mark_bar", clip=True)]
    if aggregation in _SPREADS:
        layers.append(Name("base").then("mark_errorbar", extent=_SPREADS[aggregation], clip=True))
    return finish(picture, steps, layers)


def _tell(aggregation: Aggregation) -> list[tuple[str, Any]]:
    """What pointing at a group's bar tells of it, by the words that a person has for it."""
    words = {f"{aggregation}(value)": AGGREGATIONS[aggregation].lower()}
    words |= {"stdev(value)": "standard deviation"} if aggregation == "mean" else {}
    words["count()"] = "runs"
    return [
        (f"told_{key.partition('(')[0]}", call("Tooltip", f"{key}:Q", title=word))
        for key, word in words.items()
    ]
