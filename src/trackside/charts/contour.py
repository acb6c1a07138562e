"""Contour: a metric over two numeric params, interpolated between the runs, in bands of equal value."""

from __future__ import annotations

from typing import Any

from trackside.charts.encodings import PADDING, finish, select, zoom
from trackside.charts.picture import Picture
from trackside.charts.source import NONE, Call, Name, Program, call

__all__ = ["describe_contour"]

BANDS = 10


def describe_contour(picture: Picture) -> Program:
    """Cells coloured by the band that their interpolated value is in; the runs as points on them."""
    config = picture.config
    x_scale, y_scale = _scale(log=config.log_x), _scale(log=config.log_y)
    base = call("Chart", Name("points")).then(
        "encode",
        x=call("X", "x:Q", title=picture.x_title, scale=x_scale),
        y=call("Y", "y:Q", title=picture.labels[0], scale=y_scale),
        description=call("Description", "run:N"),
        tooltip=["run:N", "x:Q", "y:Q", "value:Q"],
    )
    fill = call("Fill", "value:Q", bin=call("Bin", maxbins=BANDS), title=picture.colour_title)
    own = call("Color", "run_colour:N", scale=NONE)
    # On any colour of the surface, with an edge.
    dot = {"filled": True, "opacity": 1, "size": 60, "stroke": "white", "strokeWidth": 1.5}
    steps: list[tuple[str, Any]] = [
        ("base", base),
        ("zoom", zoom(picture)),
        ("select", select),
        ("fill", fill),
        ("between", ["x:Q", "y:Q", "value:Q"]),
        (
            "cells",
            Name("base").then("encode", x2="x2:Q", y2="y2:Q", fill=Name("fill"), tooltip=Name("between")),
        ),
        (
            "cells",
            Name("cells").then("transform_filter", "!datum.run_id").then("mark_rect", clip=True, aria=False),
        ),
        ("dots", Name("base").then("encode", color=own)),
        ("dots", Name("dots").then("transform_filter", "datum.run_id")),
        ("dots", Name("dots").then("mark_point", **dot)),
    ]
    layers = [Name("cells").then("add_params", Name("zoom")), Name("dots").then("add_params", Name("select"))]
    return finish(picture, steps, layers)


def _scale(*, log: bool) -> Call:
    return call(
        "Scale", zero=None if log else False, nice=False, type="log" if log else None, padding=PADDING
    )
