"""Box: how the runs of each value of a column, or of each group, are spread."""

from __future__ import annotations

from typing import Any

from trackside.charts.config import CURVE_AXES
from trackside.charts.encodings import colour, finish, level, select, told, tooltip, y_axis
from trackside.charts.picture import Picture
from trackside.charts.source import NONE, Name, Program, call

__all__ = ["describe_box"]


def describe_box(picture: Picture) -> Program:
    """Median, quartiles, whiskers of at most 1.5 interquartile ranges (Tukey's), under the runs as points.

    The boxes stand at the values of the x column; without one at those of the group; else at the metrics.
    """
    if picture.config.x not in CURVE_AXES:
        place, title = "x:N", picture.x_title
    elif picture.config.group_by is not None:
        place, title = "group:N", picture.group_title
    else:
        place, title = "metric:N", ""
    order = {"sort": NONE} if place == "metric:N" else {}
    axis = call("Axis", labels=False, ticks=False) if place == "group:N" else level(picture)
    x = call("X", place, title=title or NONE, axis=axis, **order)
    base = call("Chart", Name("points")).then("encode", x=x, y=y_axis(picture))
    boxes = Name("base").then("mark_boxplot", outliers=False, box={"fillOpacity": 0.4})
    dots = Name("base").then("mark_point", filled=True, size=30)
    dots = dots.then(
        "encode",
        color=colour(picture),
        description=call("Description", "run:N"),
        tooltip=tooltip(picture),
    )
    steps: list[tuple[str, Any]] = [
        *told(picture),
        ("base", base),
        ("select", select),
        ("boxes", boxes),
        ("dots", dots),
    ]
    return finish(picture, steps, [Name("boxes"), Name("dots").then("add_params", Name("select"))])
