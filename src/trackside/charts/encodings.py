"""What the kinds of charts have in common: axes, colours, legends, tooltips, panels."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from trackside.charts.config import CURVE_AXES
from trackside.charts.picture import Picture, TextRoom
from trackside.charts.source import NONE, Call, Name, Program, call

__all__ = [
    "BETWEEN_PX",
    "FACET_COLUMNS",
    "LABEL_PX",
    "LEGEND_MAX_RUNS",
    "PADDING",
    "RUN_PX",
    "SELECT_PARAM",
    "ZOOM_PARAM",
    "colour",
    "finish",
    "has_legend",
    "is_grouped",
    "is_long",
    "level",
    "select",
    "texts_px",
    "told",
    "tooltip",
    "x_axis",
    "x_field",
    "y_axis",
    "y_title",
    "zoom",
]

ZOOM_PARAM = "zoom"
"""Interval selection bound to the scales: drag and wheel."""

SELECT_PARAM = "select"
"""Point selection by ``run_id``: a click on what stands for a run."""

LEGEND_MAX_RUNS = 30
"""Beyond so many entries a legend hides the chart; Vega-Lite itself stops there."""

LONG_NAME, LEGEND_PX = 16, 260
"""From so many characters on a name has a line of the legend alone, of at most so many pixels."""
NARROW_LONG_NAME, NARROW_LEGEND_PX = 13, 190
"""The same in a narrow chart, where only columns and groups have a legend."""

LABEL_PX = 70
"""Of a name below bars and boxes; more would take the height that they need."""
RUN_PX = 110
"""Of a run's name, where it stands in place of the legend."""

ANGLES: dict[TextRoom, int] = {"level": 0, "aslant": -40, "thinned": -90}
"""Of texts below an axis; on end, most of very many can stand."""

PADDING = 8
"""Pixels between the outermost points and the edges, which would cut them in halves."""

FACET_COLUMNS = 2

TEXTS_PX, NARROW_TEXTS_PX, BETWEEN_PX = 270, 190, 8
"""The x axis, with a legend and (in a narrow chart) without; and the gap between two texts."""


def zoom(picture: Picture) -> Call:
    """Zoom along the axes that are continuous."""
    along = ["y"] if picture.x_type == "N" else None
    return call("selection_interval", name=ZOOM_PARAM, bind="scales", encodings=along)


select = call("selection_point", name=SELECT_PARAM, fields=["run_id"])


def x_field(picture: Picture) -> str:
    """The column of the x axis in the data."""
    if picture.config.x not in CURVE_AXES or picture.over_runs:
        return "x"
    is_relative = picture.config.x == "relative_time"
    return picture.time_unit if is_relative and picture.time_unit != "seconds" else picture.config.x


def x_axis(picture: Picture) -> Call:
    """The x axis, with its title."""
    scale: dict[str, Any] = {}
    if picture.over_runs and picture.x_type != "N":
        scale |= {**({"zero": False} if picture.x_type == "Q" else {}), "padding": PADDING}
    if picture.config.log_x and picture.x_type == "Q":
        scale |= {"type": "log", "nice": False}  # else the axis goes on to the next power of ten
    return call(
        "X",
        f"{x_field(picture)}:{picture.x_type}",
        title=picture.x_title,
        scale=call("Scale", **scale) if scale else None,
        axis=level(picture) if picture.x_type == "N" else _only(picture.only_x),
    )


def texts_px(picture: Picture) -> int:
    """What the texts below the x axis have in all."""
    width = TEXTS_PX if picture.legend else NARROW_TEXTS_PX
    return width if picture.config.facet is None else width // FACET_COLUMNS


def level(picture: Picture, limit: int = LABEL_PX, **more: Any) -> Call:
    """An axis of texts, level where they have room beside each other; else aslant or on end."""
    # Aslant they overlap no neighbour, but the boxes around them do, by which Vega leaves out some.
    whole = False if picture.texts == "aslant" else None
    return call("Axis", labelAngle=ANGLES[picture.texts], labelLimit=limit, labelOverlap=whole, **more)


def y_axis(picture: Picture, field: str = "value:Q", *, zero: bool = False, **more: Any) -> Call:
    """The y axis, with its title and range."""
    config = picture.config
    has_range = config.minimum is not None or config.maximum is not None
    is_padded = picture.over_runs and not zero and config.kind != "bar" and not has_range
    scale = call(
        "Scale",
        zero=None if zero else False,
        type="log" if config.log_y else None,
        nice=False if config.log_y and config.kind != "bar" else None,  # a bar needs something to stand on
        padding=PADDING if is_padded else None,
        domainMin=config.minimum,
        domainMax=config.maximum,
    )
    return call(
        "Y",
        field,
        title=y_title(picture) or NONE,
        scale=scale if scale.kwargs else None,
        axis=None if zero else _only(picture.only_y),
        **more,
    )


def _only(value: float | None) -> Call | None:
    """A tick at the only value; Vega's own ticks of an axis of no length are called 0.000000."""
    return None if value is None else call("Axis", values=[value], format="~g")


def y_title(picture: Picture) -> str:
    """The metric's name, where there is one; none where it stands above each panel."""
    if picture.config.facet == "metric":
        return ""
    return picture.labels[0] if len(picture.labels) == 1 else "value"


def is_grouped(picture: Picture) -> bool:
    """Whether several runs are drawn as one."""
    return picture.config.aggregation != "none"


def has_legend(picture: Picture) -> bool:
    """Whether a legend of runs adds something: with one run it doesn't, with very many it hides the chart."""
    return picture.legend and 1 < len(picture.runs) <= LEGEND_MAX_RUNS


def colour(picture: Picture) -> Call:
    """Each run's own colour, or that of a column or group."""
    if is_grouped(picture) or (picture.config.group_by is not None and picture.config.colour is None):
        return call("Color", "group:N", title=picture.group_title or NONE, legend=_key(picture))
    if picture.config.colour is not None:
        legend = _key(picture) if picture.colour_type == "N" else None
        scale = call("Scale", type="log") if picture.colour_log else None
        column = f"colour:{picture.colour_type}"
        return call("Color", column, title=picture.colour_title, scale=scale, legend=legend)
    if not picture.runs:
        return call("Color", "run_colour:N", scale=NONE)
    scale = call("Scale", domain=Name("names"), range=Name("colours"))
    return call("Color", "run:N", scale=scale, **_legend(picture))


def _legend(picture: Picture) -> dict[str, Any]:
    """Long names need a line each: beside each other they would be cut, and look the same."""
    if not has_legend(picture):
        return {"legend": NONE}
    legend = {"legend": _lines(picture)} if is_long(picture, [run.label for run in picture.runs]) else {}
    return {**legend, "title": NONE}


def is_long(picture: Picture, texts: Iterable[Any]) -> bool:
    """Whether a text is too long to stand beside others in a legend."""
    most = LONG_NAME if picture.legend else NARROW_LONG_NAME
    return any(len(str(text)) > most for text in texts)


def _lines(picture: Picture) -> Call:
    return call("Legend", columns=1, labelLimit=LEGEND_PX if picture.legend else NARROW_LEGEND_PX)


def _key(picture: Picture) -> Any:
    """The legend of a column's texts or of groups, where it isn't the usual one."""
    match picture.entries:
        case "many":
            return NONE
        case "long":
            return _lines(picture)
        case _:
            return None


def tooltip(picture: Picture) -> list[Any]:
    """What pointing at something tells; the names in it are those of :func:`told`."""
    named = {name: Name(name) for name, _ in told(picture)}
    if is_grouped(picture) and picture.config.kind == "line":
        over = named.get("told_x") or _tell_x(picture)
        return ["group:N", "metric:N", over, "value:Q", *([] if picture.over_runs else ["n:Q"])]
    if not picture.over_runs:
        time = [] if x_field(picture) == "step" else [_tell_x(picture)]
        return ["run:N", "metric:N", Name("step"), *time, "value:Q"]
    x = [named["told_x"]] if "told_x" in named else []
    return ["run:N", "metric:N", *x, "value:Q", *([named["told_colour"]] if "told_colour" in named else [])]


def _tell_x(picture: Picture) -> Any:
    return Name("step") if x_field(picture) == "step" else f"{x_field(picture)}:{picture.x_type}"


def told(picture: Picture) -> list[tuple[str, Any]]:
    """What a tooltip names as the axis does, and not as the data do; and steps, to the last digit."""
    if not picture.over_runs:
        has_steps = not is_grouped(picture) or x_field(picture) == "step"
        return [("step", call("Tooltip", "step:Q", format=","))] if has_steps else []
    steps = []
    if picture.config.x not in CURVE_AXES:
        steps.append(("told_x", call("Tooltip", f"x:{picture.x_type}", title=picture.x_title)))
    if picture.config.colour is not None and not is_grouped(picture):
        column = f"colour:{picture.colour_type}"
        steps.append(("told_colour", call("Tooltip", column, title=picture.colour_title)))
    return steps


def finish(
    picture: Picture,
    steps: list[tuple[str, Any]],
    layers: list[Any],
    *,
    width: int | None = None,
    independent: tuple[str, ...] = (),
) -> Program:
    """The layers as one chart, in panels if it has a facet, under its title.

    ``width``: of a panel, in pixels, where nobody gives it a place of another width. ``independent``: the
    axes that each panel has for itself; panels of metrics have their own y axis.
    """
    title: Any = picture.config.title or None
    if picture.config.facet is None:
        return Program(steps, call("layer", *layers, title=title, width=width))
    field = "metric:N" if picture.config.facet == "metric" else "facet:N"
    panel = call("Facet", field, title=picture.facet_title or NONE)
    steps = [*steps, ("chart", call("layer", *layers, width=width))]
    chart = Name("chart").then("facet", panel, columns=FACET_COLUMNS, **({"title": title} if title else {}))
    if picture.config.facet == "metric":
        independent = (*independent, "y")
    if independent:
        steps.append(("chart", chart))
        chart = Name("chart").then("resolve_scale", **dict.fromkeys(independent, "independent"))
    return Program(steps, chart)
