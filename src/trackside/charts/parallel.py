"""Parallel coordinates: a line a run through an axis for each param and metric."""

from __future__ import annotations

from typing import Any

from trackside.charts.encodings import colour, finish, select
from trackside.charts.picture import Picture
from trackside.charts.source import NONE, Name, Program, call

__all__ = ["describe_parallel"]


def describe_parallel(picture: Picture) -> Program:
    """Every axis goes from its least (bottom) to its greatest value; the values of a text stand evenly.

    At the ends of an axis of numbers, and at each value of a text, the value is written.
    """
    axis = call("Axis", grid=True, labelAngle=0)
    base = call("Chart", Name("points")).then(
        "encode",
        x=call("X", "axis:N", sort=NONE, title=NONE, axis=axis),
        y=call("Y", "position:Q", axis=NONE),
    )
    drawn = Name("base").then(
        "encode",
        color=colour(picture),
        **({} if picture.runs else {"detail": "run_id:N"}),  # else the colour tells the lines apart
        description=call("Description", "run:N"),
        tooltip=["run:N", "axis:N", "value:N"],
    )
    steps: list[tuple[str, Any]] = [
        ("base", base),
        ("select", select),
        ("drawn", drawn),
        ("hits", Name("drawn").then("mark_point", size=150, opacity=0, aria=False)),
        ("ticks", Name("base").then("transform_filter", "isValid(datum.tick)")),
        ("ticks", Name("ticks").then("mark_text", align="left", dx=5).then("encode", text="tick:N")),
    ]
    layers = [Name("drawn").then("mark_line"), Name("hits").then("add_params", Name("select")), Name("ticks")]
    return finish(picture, steps, layers)
