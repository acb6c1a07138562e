"""Curves: metrics of some runs over step or time, or over a column; each run a line, or each group one."""

from __future__ import annotations

from typing import Any

from trackside.charts.encodings import (
    colour,
    finish,
    is_grouped,
    select,
    told,
    tooltip,
    x_axis,
    y_axis,
    y_title,
    zoom,
)
from trackside.charts.picture import Picture
from trackside.charts.source import NONE, Call, Name, Program, call

__all__ = ["describe_curves"]


def describe_curves(picture: Picture) -> Program:
    """Lines over step or time.

    Every run is one line (with several metrics one line each) whose ``aria-label`` is the run's label. An
    invisible wider copy of it takes the pointer: it shows the tooltip of the nearest point and the click.
    A smoothed line has its raw values behind it, faint. A group is its middle with a band.
    """
    if is_grouped(picture):
        return _describe_groups(picture)
    is_smooth = picture.config.smoothing > 0 and not picture.over_runs
    main = "smoothed:Q" if is_smooth else "value:Q"
    base = _base(picture, main, "run_id:N", "run:N")
    steps: list[tuple[str, Any]] = [
        *told(picture),
        ("base", base),
        ("zoom", zoom(picture)),
        ("select", select),
    ]
    layers: list[Any] = []
    if is_smooth:
        steps.append(("raw", Name("base").then("encode", y=y_axis(picture))))
        steps.append(("raw", Name("raw").then("mark_line", clip=True, strokeOpacity=0.25, aria=False)))
        layers.append(Name("raw"))
    has_points = (
        picture.markers or picture.config.points or picture.over_runs
    )  # over a column, a run is a point
    more = {"point": {"aria": False}} if has_points else {}
    line = {"clip": True, **_cap(picture), **more}
    steps += [
        ("lines", Name("base").then("mark_line", **line)),
        ("hits", Name("base").then("mark_line", clip=True, strokeWidth=12, opacity=0, aria=False)),
    ]
    layers += [
        Name("lines").then("add_params", Name("zoom")),
        Name("hits").then("add_params", Name("select")),
    ]
    return finish(picture, steps, layers)


def _describe_groups(picture: Picture) -> Program:
    steps: list[tuple[str, Any]] = [
        *told(picture),
        ("base", _base(picture, "value:Q", None, "group:N")),
        ("zoom", zoom(picture)),
    ]
    edge = call("Y", "low:Q", title=y_title(picture) or NONE)
    steps += [
        ("band", Name("base").then("encode", y=edge, y2="high:Q")),
        ("band", Name("band").then("mark_area", clip=True, fillOpacity=0.2, aria=False)),
    ]
    lines = Name("base").then("mark_line", clip=True, **_cap(picture))
    return finish(picture, steps, [Name("band"), lines.then("add_params", Name("zoom"))])


def _is_dashed(picture: Picture) -> bool:
    """Whether dashes tell metrics apart."""
    return len(picture.labels) > 1 and picture.config.facet != "metric"


def _cap(picture: Picture) -> dict[str, Any]:
    """Round ends let a point between gaps be seen; they would fill the gaps of dashes."""
    return {} if _is_dashed(picture) else {"strokeCap": "round"}


def _base(picture: Picture, main: str, detail: str | None, described: str) -> Call:
    several = _is_dashed(picture)
    in_order = call("Scale", domain=Name("keys"))  # a sort would be an expression of the metrics' names
    return call("Chart", Name("points")).then(
        "encode",
        x=x_axis(picture),
        y=y_axis(picture, main),
        color=colour(picture),
        # Channels and not their names: a name is looked up in a table that Altair makes anew each time.
        **({"strokeDash": call("StrokeDash", "metric:N", scale=in_order, title=NONE)} if several else {}),
        **({"detail": call("Detail", detail)} if detail else {}),
        description=call("Description", described),
        tooltip=tooltip(picture),
    )
