"""Scatter: a point a run, one column over another; or the points of the curves."""

from __future__ import annotations

from typing import Any

from trackside.charts.encodings import colour, finish, select, told, tooltip, x_axis, y_axis, zoom
from trackside.charts.picture import Picture
from trackside.charts.source import Name, Program, call

__all__ = ["describe_scatter"]


def describe_scatter(picture: Picture) -> Program:
    """A point a run and metric; several metrics differ by shape. Groups have a colour; none is aggregated."""
    several = len(picture.labels) > 1
    in_order = call("Scale", domain=Name("keys"))  # a sort would be an expression of the metrics' names
    base = call("Chart", Name("points")).then(
        "encode",
        x=x_axis(picture),
        y=y_axis(picture),
        color=colour(picture),
        **({"shape": call("Shape", "metric:N", scale=in_order)} if several else {}),
        description=call("Description", "run:N"),
        tooltip=tooltip(picture),
    )
    size = 60 if picture.over_runs else 16
    steps: list[tuple[str, Any]] = [
        *told(picture),
        ("base", base),
        ("zoom", zoom(picture)),
        ("select", select),
    ]
    dots = Name("base").then("mark_point", filled=True, clip=True, size=size)
    return finish(picture, steps, [dots.then("add_params", Name("zoom"), Name("select"))])
