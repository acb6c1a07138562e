"""Bars, and boxes: what stands at words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from statistics import fmean, median, quantiles, stdev
from typing import Any

from trackside.charts.config import CURVE_AXES
from trackside.charts.encodings import is_grouped
from trackside.charts.frames import Frame
from trackside.charts.picture import Picture
from trackside.entities import RUN_PALETTE
from trackside.widgets.stills.paint import Paint
from trackside.widgets.stills.plane import GREY, Area, Scale, draw_x_axis, draw_y_axis, is_number, scale_words
from trackside.widgets.stills.series import scale_values

__all__ = ["draw_bars", "draw_boxes"]

MOST_BARS = 60
MOST_FAR = 60
_MIDDLE: dict[str, Callable[[list[float]], float]] = {"mean": fmean, "median": median, "min": min, "max": max}

Row = dict[str, Any]
Panels = Sequence[tuple[list[Row], Area]]


def draw_bars(frame: Frame, paint: Paint, panels: Panels) -> str:
    """Of each run, or of each group with its spread; side by side at each value of the x column."""
    picture = frame.picture
    name = "group" if is_grouped(picture) else "run"
    at, title = name, name
    if picture.config.x not in CURVE_AXES:
        at, title = "x", picture.x_title
    elif len(picture.labels) > 1 and picture.config.facet != "metric":
        at, title = "metric", ""
    every = [_sum_up(rows, at, name, picture) for rows, _ in panels]
    drawn = []
    for bars, (_, area) in zip(every, panels, strict=True):
        known = bars if picture.config.facet == "metric" else [bar for some in every for bar in some]
        y = scale_values(known, ("value", "low", "high"), picture, area, zero=True)
        if y is None:
            continue
        words = _order({bar[at]: None for some in every for bar in some}, is_sorted=at == "x")
        x = scale_words(words, area.left, area.right)
        # The legend names runs and groups.
        shown = x if at != name or not paint.names else None
        marks = "".join(
            _draw_at(word, [bar for bar in bars if bar[at] == word], paint, x, y) for word in words
        )
        drawn.append(f"{draw_y_axis(y, area)}{draw_x_axis(shown, title, area)}{marks}")
    return "".join(drawn)


def _sum_up(rows: list[Row], at: str, name: str, picture: Picture) -> list[Row]:
    """The bars: rows with where they stand and, of groups, what their line spans."""
    log = picture.config.log_y
    kept = [row for row in rows if is_number(row.get("value"), log=log) and row.get(at) is not None]
    if not is_grouped(picture):
        return kept
    groups: dict[tuple[Any, Any], list[Row]] = {}
    for row in kept:
        groups.setdefault((row[at], row.get(name)), []).append(row)
    return [_join(some, picture.config.aggregation) for some in groups.values()]


def _join(rows: list[Row], aggregation: str) -> Row:
    values = [row["value"] for row in rows]
    middle = _MIDDLE[aggregation](values)
    bar = {**rows[0], "value": middle}
    if aggregation == "mean" and len(values) > 1:
        spread = stdev(values)
        return {**bar, "low": middle - spread, "high": middle + spread}
    if aggregation == "median" and len(values) > 1:
        low, _, high = quantiles(values, n=4, method="inclusive")
        return {**bar, "low": low, "high": high}
    return bar


def _order(words: dict[Any, None], *, is_sorted: bool) -> list[Any]:
    """As they come, or as a column is ordered; no more than there is room for."""
    return (sorted(words) if is_sorted else list(words))[:MOST_BARS]


def _draw_at(word: Any, bars: list[Row], paint: Paint, x: Scale, y: Scale) -> str:
    """Bars of one word, beside each other in its room."""
    width = min(0.85 * x.room / max(len(bars), 1), 40)
    begin = x.place(word) - width * len(bars) / 2
    return "".join(
        _draw_bar(bar, begin + width * (index + 0.5), width, paint.of(bar), y)
        for index, bar in enumerate(bars)
    )


def _draw_bar(bar: Row, x: float, width: float, colour: str, y: Scale) -> str:
    foot, head = y.ground, y.place(bar["value"])
    return (
        f'<rect x="{x - 0.45 * width:.1f}" y="{min(foot, head):.1f}" width="{0.9 * width:.1f}" '
        f'height="{max(abs(foot - head), 1):.1f}" fill="{colour}"/>'
        + (_draw_spread(x, _foot(bar["low"], y), y.place(bar["high"])) if "low" in bar else "")
    )


def _foot(value: float, y: Scale) -> float:
    """Where a line ends below; at 0 or less a logarithmic axis has no place."""
    return y.place(value) if is_number(value, log=y.log) else y.ground


def _draw_spread(x: float, low: float, high: float) -> str:
    return f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{low:.1f}" y2="{high:.1f}" stroke="{GREY}"/>'


def draw_boxes(frame: Frame, paint: Paint, panels: Panels) -> str:
    """How the runs are spread at each value of the x column, of each group, or of each metric."""
    picture = frame.picture
    config = picture.config
    if config.x not in CURVE_AXES:
        at, title = "x", picture.x_title
    else:
        at, title = ("group", picture.group_title) if config.group_by is not None else ("metric", "")
    words = _order({row[at]: None for row in frame.rows if row.get(at) is not None}, is_sorted=at != "metric")
    drawn = []
    for rows, area in panels:
        by_metric = config.facet == "metric"
        y = scale_values(rows if by_metric else frame.rows, ("value",), picture, area)
        if y is None:
            continue
        x = scale_words(words, area.left, area.right)
        groups = {
            word: [
                row["value"]
                for row in rows
                if row.get(at) == word and is_number(row.get("value"), log=config.log_y)
            ]
            for word in words
        }
        boxes = "".join(
            _draw_box(
                values, x.place(word), x.room, y, paint.of({at: word}) if at == "group" else RUN_PALETTE[0]
            )
            for word, values in groups.items()
        )
        drawn.append(f"{draw_y_axis(y, area)}{draw_x_axis(x if at != 'group' else None, title, area)}{boxes}")
    return "".join(drawn)


def _draw_box(values: list[float], x: float, room: float, y: Scale, colour: str) -> str:
    """Quartiles, median, and lines to what is within 1.5 interquartile ranges, as Vega-Lite draws it."""
    if not values:
        return ""
    low, middle, high = quantiles(values, n=4, method="inclusive") if len(values) > 1 else values * 3
    reach = 1.5 * (high - low)
    near = [value for value in values if low - reach <= value <= high + reach]
    far = [value for value in values if not low - reach <= value <= high + reach][:MOST_FAR]
    width = min(room / 2, 40)
    top, bottom, line = y.place(high), y.place(low), y.place(middle)
    return (
        f"{_draw_spread(x, y.place(min(near)), y.place(max(near)))}"
        f'<rect x="{x - width / 2:.1f}" y="{top:.1f}" width="{width:.1f}" '
        f'height="{max(bottom - top, 1):.1f}" fill="{colour}"/>'
        f'<line x1="{x - width / 2:.1f}" x2="{x + width / 2:.1f}" y1="{line:.1f}" y2="{line:.1f}" '
        'stroke="#fff" stroke-width="2"/>'
        + "".join(f'<circle cx="{x:.1f}" cy="{y.place(one):.1f}" r="2" fill="{colour}"/>' for one in far)
    )
