"""Parallel coordinates: a line a run through an axis for each param and metric."""

from __future__ import annotations

from typing import Any

from trackside.charts.encodings import FACET_COLUMNS, colour, finish, select
from trackside.charts.picture import Picture
from trackside.charts.source import NONE, Name, Program, call

__all__ = ["describe_parallel"]

LABEL_PX = 90
"""Of a name that stands aslant."""
FEW_AXES, NARROW_AXES = 5, 3
"""So many names stand level, beside each other; in a narrow chart, which has no legend either, fewer."""
LEAST_WIDTH, AXIS_WIDTH = 300, 80
"""Of the chart in a notebook, where Vega-Lite would put the axes 20 pixels from each other."""
SMALL, ASLANT_PX = 9, 50
"""Of values written at many axes."""
NARROW_PX = 200
"""What the axes of a narrow chart have in all for the values written at them."""


def describe_parallel(picture: Picture) -> Program:
    """Every axis goes from its least (bottom) to its greatest value; the values of a text stand evenly.

    At the ends of an axis of numbers, and at each value of a text, the value is written.
    """
    count = len(picture.labels)
    most = FEW_AXES if picture.legend else NARROW_AXES
    is_crowded = count > (most if picture.config.facet is None else most // FACET_COLUMNS)
    level = {"labelAngle": -40, "labelLimit": LABEL_PX} if is_crowded else {"labelAngle": 0}
    axis = call("Axis", grid=True, **level)
    # Aslant, what is written at one axis goes past what is written at the next.
    small = {"fontSize": SMALL, "limit": ASLANT_PX} if is_crowded else {}
    limit = {} if picture.legend or is_crowded else {"limit": NARROW_PX // count}
    aslant = call("Scale", domain=[0, 1], range=[-40, 40])
    angle = {"angle": call("Angle", "position:Q", scale=aslant)} if is_crowded else {}
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
        ("ticks", Name("ticks").then("mark_text", align="left", dx=4, **small, **limit)),
        ("ticks", Name("ticks").then("encode", text="tick:N", **angle)),
    ]
    layers = [Name("drawn").then("mark_line"), Name("hits").then("add_params", Name("select")), Name("ticks")]
    return finish(picture, steps, layers, width=max(LEAST_WIDTH, AXIS_WIDTH * count))
