"""A chart as a picture that needs neither script nor network: what stays in an exported notebook.

Curves, points, bars and boxes of a comparison, drawn plainly as SVG; a front end draws them with Vega-Lite.
"""

from __future__ import annotations

import math
from base64 import b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from statistics import quantiles
from typing import Any, TypeGuard

from trackside.capture.card import format_number
from trackside.charts.config import CURVE_AXES
from trackside.charts.frames import Frame
from trackside.entities import RUN_PALETTE

__all__ = ["STATIC_POINTS", "render_chart"]

STATIC_POINTS = 60
"""Of a curve."""
MOST_SERIES = 12
WIDTH, HEIGHT = 640, 260
LEFT, RIGHT, TOP, BOTTOM = 60, 470, 12, 220
LEGEND_LINE = 18
TICKS = 6
NAME = 10
"""Characters of what stands below a box."""
GREY = "#888"
"""Can be read on white and on black."""


@dataclass(frozen=True, slots=True)
class _Series:
    name: str
    colour: str
    points: list[tuple[float, float]]


def render_chart(frame: Frame) -> str:
    """The chart as an ``<img>`` with its data in it; empty where it is of a kind that isn't drawn so."""
    config = frame.picture.config
    if config.kind == "box":
        return _render_boxes(frame)
    every = _read_series(frame)
    if not every:
        return ""
    series = every[:MOST_SERIES]
    places = [px for one in series for px, _ in one.points]
    room = [min(places) - 0.5, max(places) + 0.5] if _is_bar(frame) and places else []
    x = _scale([*places, *room], LEFT, RIGHT, log=config.log_x)
    y = _scale(
        [py for one in series for _, py in one.points], BOTTOM, TOP, log=config.log_y, zero=_is_bar(frame)
    )
    if x is None or y is None:
        return ""
    draw = _draw_bars if _is_bar(frame) else _draw_line if config.kind == "line" else _draw_points
    marks = "".join(draw(one, x.place, y.place) for one in series)
    return _wrap(frame, f"{_draw_axes(frame, x, y)}{marks}{_draw_legend(series, len(every))}")


def _wrap(frame: Frame, marks: str) -> str:
    picture = frame.picture
    title = picture.config.title or f"{', '.join(picture.labels)} by {_x_title(frame)}"
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" '
        f'height="{HEIGHT}" font-family="sans-serif" font-size="11" fill="{GREY}">{marks}</svg>'
    )
    source = f"data:image/svg+xml;base64,{b64encode(svg.encode()).decode()}"
    return (
        f'<img class="trackside-chart" alt="{escape(title)}" title="{escape(title)}" width="{WIDTH}" '
        f'height="{HEIGHT}" src="{source}">'
    )


def _render_boxes(frame: Frame) -> str:
    """Of each value on the x axis, or each metric, a box; none of panels."""
    config = frame.picture.config
    groups: dict[str, list[float]] = {}
    for row in frame.rows if config.facet is None and config.group_by is None else ():
        value = row.get("value")
        if _is_number(value, log=config.log_y):
            groups.setdefault(str(row.get("x", row.get("metric"))), []).append(value)
    names = sorted(groups)[:MOST_SERIES]
    y = _scale([value for name in names for value in groups[name]], BOTTOM, TOP, log=config.log_y)
    if y is None:
        return ""
    room = (RIGHT - LEFT) / len(names)
    boxes = "".join(
        _draw_box(name, groups[name], LEFT + room * (index + 0.5), min(room / 2, 40), y.place)
        for index, name in enumerate(names)
    )
    more = f"and {len(groups) - len(names):,} more" if len(groups) > len(names) else ""
    under = "" if config.x in CURVE_AXES else escape(_x_title(frame))
    texts = (
        f'<text x="{(LEFT + RIGHT) // 2}" y="{HEIGHT - 8}" text-anchor="middle">{under}</text>'
        f'<text x="{RIGHT + 14}" y="{BOTTOM + 16}">{more}</text>'
    )
    return _wrap(frame, f"{_draw_y_axis(y)}{boxes}{texts}")


def _draw_box(name: str, values: list[float], x: float, width: float, y: Callable[[float], float]) -> str:
    """Quartiles, median, and lines to what is within 1.5 interquartile ranges, as Vega-Lite draws it."""
    low, middle, high = quantiles(values, n=4, method="inclusive") if len(values) > 1 else values * 3
    reach = 1.5 * (high - low)
    near = [value for value in values if low - reach <= value <= high + reach]
    far = [value for value in values if not low - reach <= value <= high + reach][:STATIC_POINTS]
    colour = RUN_PALETTE[0]
    return (
        f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{y(min(near)):.1f}" y2="{y(max(near)):.1f}" stroke="{GREY}"/>'
        f'<rect x="{x - width / 2:.1f}" y="{y(high):.1f}" width="{width:.1f}" '
        f'height="{max(y(low) - y(high), 1):.1f}" fill="{colour}"/>'
        f'<line x1="{x - width / 2:.1f}" x2="{x + width / 2:.1f}" y1="{y(middle):.1f}" y2="{y(middle):.1f}" '
        f'stroke="#fff" stroke-width="2"/>'
        + "".join(f'<circle cx="{x:.1f}" cy="{y(one):.1f}" r="2" fill="{colour}"/>' for one in far)
        + f'<text x="{x:.1f}" y="{BOTTOM + 16}" text-anchor="middle">{escape(name[:NAME])}</text>'
    )


def _is_bar(frame: Frame) -> bool:
    return frame.picture.config.kind == "bar"


def _x_title(frame: Frame) -> str:
    return "run" if _is_bar(frame) else frame.picture.x_title


def _read_series(frame: Frame) -> list[_Series]:
    """Rows by what they are of; none of a chart with more than two axes, or with words on one."""
    picture = frame.picture
    config = picture.config
    words = picture.y_type != "Q" or (picture.x_type == "N" and not _is_bar(frame))
    if config.facet is not None or words or config.kind not in ("line", "scatter", "bar"):
        return []
    if config.kind != "line" and config.group_by is not None:
        return []
    axis = config.x if config.x in CURVE_AXES and not picture.over_runs else "x"
    known = {run.run_id: run for run in picture.runs}
    found: dict[tuple[Any, Any], list[tuple[float, float]]] = {}
    for place, row in enumerate(frame.rows):
        x, y = float(place) if _is_bar(frame) else row.get(axis), row.get("value")
        if _is_number(x, log=config.log_x) and _is_number(y, log=config.log_y):
            found.setdefault((row.get("group", row.get("run_id")), row.get("metric")), []).append((x, y))
    names = {row.get("group", row.get("run_id")): str(row.get("group", row.get("run"))) for row in frame.rows}
    several = len(picture.labels) > 1
    return [
        _Series(
            name=f"{names[of]} · {metric}" if several else names[of],
            colour=known[of].colour if of in known else RUN_PALETTE[index % len(RUN_PALETTE)],
            points=points,
        )
        for index, ((of, metric), points) in enumerate(found.items())
    ]


def _is_number(value: Any, *, log: bool) -> TypeGuard[float]:
    return isinstance(value, int | float) and math.isfinite(value) and (value > 0 or not log)


@dataclass(frozen=True, slots=True)
class _Scale:
    place: Callable[[float], float]
    ticks: list[tuple[float, float]]
    """Where, and of which value."""


def _scale(values: Sequence[float], begin: int, end: int, *, log: bool, zero: bool = False) -> _Scale | None:
    """From a value to a place; None where there is none."""
    if not values:
        return None
    low, high = min(values), max(values)
    low = min(low, 0.0) if zero and not log else low
    to = math.log10 if log else float
    first, last = to(low), to(high)
    if first == last:
        first, last = first - 0.5, last + 0.5
    width = (end - begin) / (last - first)
    ticks = _choose_ticks(first, last, round_to=not log)
    return _Scale(
        place=lambda value: begin + (to(value) - first) * width,
        ticks=[(begin + (tick - first) * width, 10**tick if log else tick) for tick in ticks],
    )


def _choose_ticks(first: float, last: float, *, round_to: bool) -> list[float]:
    """Some values between two, at steps of 1, 2 or 5 times a power of ten if they should be round."""
    rough = (last - first) / TICKS
    if not round_to:
        return [first + rough * count for count in range(TICKS + 1)]
    power = 10.0 ** math.floor(math.log10(rough))
    step = next((factor * power for factor in (1, 2, 5) if factor * power >= rough), 10 * power)
    from_, to = math.ceil(first / step), math.floor(last / step)
    return [count * step for count in range(from_, to + 1)]


def _draw_line(series: _Series, x: Callable[[float], float], y: Callable[[float], float]) -> str:
    if len(series.points) == 1:
        return _draw_points(series, x, y)
    points = " ".join(f"{x(px):.1f},{y(py):.1f}" for px, py in series.points)
    return f'<polyline fill="none" stroke="{series.colour}" stroke-width="1.5" points="{points}"/>'


def _draw_points(series: _Series, x: Callable[[float], float], y: Callable[[float], float]) -> str:
    return "".join(
        f'<circle cx="{x(px):.1f}" cy="{y(py):.1f}" r="3" fill="{series.colour}"/>'
        for px, py in series.points[:STATIC_POINTS]
    )


def _draw_bars(series: _Series, x: Callable[[float], float], y: Callable[[float], float]) -> str:
    return "".join(
        f'<line x1="{x(px):.1f}" x2="{x(px):.1f}" y1="{BOTTOM}" y2="{y(py):.1f}" '
        f'stroke="{series.colour}" stroke-width="14"/>'
        for px, py in series.points
    )


def _draw_y_axis(y: _Scale) -> str:
    return "".join(
        f'<line x1="{LEFT}" x2="{RIGHT}" y1="{at:.1f}" y2="{at:.1f}" stroke="{GREY}" stroke-opacity=".3"/>'
        f'<text x="{LEFT - 6}" y="{at + 4:.1f}" text-anchor="end">{format_number(value)}</text>'
        for at, value in y.ticks
    )


def _draw_axes(frame: Frame, x: _Scale, y: _Scale) -> str:
    numbers = _draw_y_axis(y)
    # A moment says little as a number of milliseconds, and the place of a bar nothing.
    if not _is_bar(frame) and frame.picture.x_type == "Q":
        numbers += "".join(
            f'<text x="{at:.1f}" y="{BOTTOM + 16}" text-anchor="middle">{format_number(value)}</text>'
            for at, value in x.ticks
        )
    centre = (LEFT + RIGHT) // 2
    title = escape(_x_title(frame))
    return f'{numbers}<text x="{centre}" y="{HEIGHT - 8}" text-anchor="middle">{title}</text>'


def _draw_legend(series: Sequence[_Series], count: int) -> str:
    lines = "".join(
        f'<rect x="{RIGHT + 14}" y="{TOP + LEGEND_LINE * index}" width="10" height="10" fill="{one.colour}"/>'
        f'<text x="{RIGHT + 30}" y="{TOP + 9 + LEGEND_LINE * index}">{escape(one.name[:22])}</text>'
        for index, one in enumerate(series)
    )
    if count <= len(series):
        return lines
    y = TOP + 9 + LEGEND_LINE * len(series)
    return f'{lines}<text x="{RIGHT + 30}" y="{y}">and {count - len(series):,} more</text>'
