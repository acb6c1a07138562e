"""Curves and points."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from trackside.charts.encodings import is_grouped, x_field
from trackside.charts.frames import Frame
from trackside.charts.picture import Picture
from trackside.widgets.stills.paint import Paint, dash
from trackside.widgets.stills.plane import (
    Area,
    Scale,
    draw_x_axis,
    draw_y_axis,
    is_number,
    scale_numbers,
    scale_words,
)

__all__ = ["draw_series", "scale_values"]

MOST_LINES = 12
MOST_POINTS = 480
"""Of all lines together."""
BAND_EVERY = 3
"""The edges of a band have a third of the points."""
MOST_DOTS = 240

Row = dict[str, Any]
Panels = Sequence[tuple[list[Row], Area]]


def draw_series(frame: Frame, paint: Paint, panels: Panels) -> str:
    """Lines or dots over a common x axis; panels of a metric have a y axis each."""
    picture = frame.picture
    config = picture.config
    name = (
        "smoothed" if config.smoothing > 0 and not picture.over_runs and not is_grouped(picture) else "value"
    )
    field = x_field(picture)
    log_x = config.log_x and picture.x_type == "Q"
    draw, most = (_draw_lines, MOST_POINTS) if config.kind == "line" else (_draw_dots, MOST_DOTS)
    drawn = []
    for rows, area in panels:
        x = _scale_x(frame.rows, field, picture, area, log=log_x)
        y = scale_values(
            rows if config.facet == "metric" else frame.rows, (name, "low", "high"), picture, area
        )
        if x is None or y is None:
            continue
        kept = [
            {**row, "value": row.get(name)}
            for row in rows
            if is_number(row.get(name), log=config.log_y)
            and (picture.x_type == "N" or is_number(row.get(field), log=log_x))
        ]
        # A moment says little as a number of milliseconds.
        shown = x if picture.x_type != "T" else None
        marks = _clip(draw(kept, (field, x), y, paint, picture, most // len(panels)), picture, area)
        drawn.append(f"{draw_y_axis(y, area)}{draw_x_axis(shown, picture.x_title, area)}{marks}")
    return "".join(drawn)


def scale_values(
    rows: list[Row], names: tuple[str, ...], picture: Picture, area: Area, *, zero: bool = False
) -> Scale | None:
    """The y axis of all values of these rows, or as far as the chart says."""
    config = picture.config
    values = [row[name] for row in rows for name in names if is_number(row.get(name), log=config.log_y)]
    low, high = config.minimum, config.maximum
    if values and low is not None and is_number(low, log=config.log_y):
        values = [low, *(value for value in values if value > low)]
    if values and high is not None and is_number(high, log=config.log_y):
        values = [*(value for value in values if value < high), high]
    return scale_numbers(values, area.bottom, area.top, log=config.log_y, zero=zero and low is None)


def _scale_x(rows: list[Row], field: str, picture: Picture, area: Area, *, log: bool) -> Scale | None:
    if picture.x_type == "N":
        words = sorted({row[field] for row in rows if row.get(field) is not None})
        return scale_words(words, area.left, area.right) if words else None
    values = [row[field] for row in rows if is_number(row.get(field), log=log)]
    return scale_numbers(values, area.left, area.right, log=log)


def _clip(marks: str, picture: Picture, area: Area) -> str:
    """What is beyond a range that was asked for isn't drawn over the rest."""
    if picture.config.minimum is None and picture.config.maximum is None:
        return marks
    width, height = area.right - area.left, area.bottom - area.top
    return (
        f'<svg x="{area.left}" y="{area.top}" width="{width}" height="{height}" '
        f'viewBox="{area.left} {area.top} {width} {height}">{marks}</svg>'
    )


def _draw_lines(
    rows: list[Row], over: tuple[str, Scale], y: Scale, paint: Paint, picture: Picture, most: int
) -> str:
    field, x = over
    curves: dict[tuple[Any, Any], list[Row]] = {}
    for row in rows:
        curves.setdefault((row.get("run_id", row.get("group")), row.get("metric")), []).append(row)
    dashed = picture.labels if picture.config.facet != "metric" else ()
    drawn = []
    for (_, metric), points in list(curves.items())[:MOST_LINES]:
        colour = paint.of(points[0])
        ordered = sorted(points, key=lambda row: x.place(row[field])) if picture.over_runs else points
        thin = _thin(ordered, -(-sum(map(len, curves.values())) // most))
        if len(points) == 1 or picture.config.points:
            drawn += [_dot(row, field, colour, x, y) for row in thin]
        log = picture.config.log_y
        band = [row for row in thin if all(is_number(row.get(edge), log=log) for edge in ("low", "high"))]
        if len(band) > 1:
            drawn.append(_draw_band(_thin(band, BAND_EVERY), field, colour, x, y))
        path = " ".join(f"{x.place(row[field]):.0f},{y.place(row['value']):.1f}" for row in thin)
        style = dash(dashed.index(metric)) if metric in dashed else ""
        drawn.append(f'<polyline fill="none" stroke="{colour}" stroke-width="1.5"{style} points="{path}"/>')
    return "".join(drawn)


def _thin(rows: list[Row], every: int) -> list[Row]:
    """Every so many, and the last one."""
    return rows if every <= 1 else [*rows[:-1:every], rows[-1]]


def _draw_band(rows: list[Row], field: str, colour: str, x: Scale, y: Scale) -> str:
    """From the lower edge to the upper."""
    edges = [(row, "high") for row in rows] + [(row, "low") for row in reversed(rows)]
    path = " ".join(f"{x.place(row[field]):.0f},{y.place(row[edge]):.0f}" for row, edge in edges)
    return f'<polygon fill="{colour}" fill-opacity=".2" points="{path}"/>'


def _draw_dots(
    rows: list[Row], over: tuple[str, Scale], y: Scale, paint: Paint, picture: Picture, most: int
) -> str:
    """Every so many of very many: no run is more in the picture than the others."""
    field, x = over
    every = -(-len(rows) // most) or 1
    several = len(picture.labels) > 1 and picture.config.facet != "metric"
    return "".join(
        _dot(row, field, paint.of(row), x, y, hollow=several and row.get("metric") != picture.labels[0])
        for row in rows[::every]
    )


def _dot(row: Row, field: str, colour: str, x: Scale, y: Scale, *, hollow: bool = False) -> str:
    look = f'fill="none" stroke="{colour}"' if hollow else f'fill="{colour}"'
    return f'<circle cx="{x.place(row[field]):.1f}" cy="{y.place(row["value"]):.1f}" r="3" {look}/>'
