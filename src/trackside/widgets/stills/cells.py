"""Heatmaps and contours: a picture of pixels, stretched over the axes."""

from __future__ import annotations

import struct
import zlib
from base64 import b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import fmean, median
from typing import Any

from trackside.charts.contour import BANDS
from trackside.charts.encodings import x_field
from trackside.charts.frames import Frame
from trackside.charts.heatmap import COLUMN_BINS, STEP_BINS
from trackside.charts.picture import Picture
from trackside.widgets.stills.paint import Paint, shade_between
from trackside.widgets.stills.plane import (
    Area,
    Scale,
    draw_x_axis,
    draw_y_axis,
    is_number,
    scale_numbers,
    scale_words,
    write,
)

__all__ = ["draw_contour", "draw_heatmap", "encode_png", "paint_surface"]

MOST_LINES = 40
MOST_DOTS = 120
_MIDDLE: dict[str, Callable[[list[float]], float]] = {"mean": fmean, "median": median, "min": min, "max": max}

Row = dict[str, Any]
Panels = Sequence[tuple[list[Row], Area]]


def paint_surface(frame: Frame) -> Paint:
    """Colours of the values of cells."""
    if frame.picture.config.kind == "contour":
        return shade_between([row["value"] for row in frame.rows if "x2" in row], "value")
    return shade_between(list(_aggregate(frame, frame.rows).values()), "value")


@dataclass(frozen=True, slots=True)
class _Side:
    """How one axis is cut into cells.

    Attributes:
        field: of the rows.
        words: what stands at each cell; None where it is an interval of numbers.
        low: where the intervals begin.
        high: where they end.
        count: how many cells there are.
    """

    field: str
    words: list[Any] | None
    low: float
    high: float
    count: int

    def cell(self, row: Row) -> int | None:
        """The cell of a row; None for one without a value or beyond those that are drawn."""
        value = row.get(self.field)
        if self.words is not None:
            return self.words.index(value) if value in self.words else None
        if not is_number(value):
            return None
        share = (value - self.low) / ((self.high - self.low) or 1)
        return min(int(share * self.count), self.count - 1)

    def scale(self, begin: int, end: int) -> Scale | None:
        """The axis."""
        if self.words is not None:
            return scale_words(self.words, begin, end)
        return scale_numbers([self.low, self.high], begin, end)


def _sides(frame: Frame) -> tuple[_Side, _Side]:
    """Columns, or steps by runs."""
    picture = frame.picture
    field = x_field(picture)
    if picture.over_runs:
        return (
            _cut(frame.rows, field, COLUMN_BINS if picture.binned_x else 0),
            _cut(frame.rows, "y", COLUMN_BINS if picture.binned_y else 0),
        )
    runs = list(dict.fromkeys(row["run"] for row in frame.rows))[:MOST_LINES]
    return _cut(frame.rows, field, STEP_BINS), _Side("run", runs[::-1], 0, 0, len(runs))


def _cut(rows: list[Row], field: str, bins: int) -> _Side:
    values = sorted({row[field] for row in rows if row.get(field) is not None})
    if bins:
        return _Side(field, None, values[0], values[-1], min(bins, len(values)))
    return _Side(field, values, 0, 0, len(values))


def _aggregate(frame: Frame, rows: list[Row]) -> dict[tuple[int, int], float]:
    """The value of each cell that has one: of the runs or points in it, the mean or what is asked for."""
    across, up = _sides(frame)
    cells: dict[tuple[int, int], list[float]] = {}
    for row in rows:
        at, above, value = across.cell(row), up.cell(row), row.get("value")
        if at is not None and above is not None and is_number(value):
            cells.setdefault((at, above), []).append(value)
    aggregate = _MIDDLE.get(frame.picture.config.aggregation, fmean)
    return {place: aggregate(values) for place, values in cells.items()}


def draw_heatmap(frame: Frame, paint: Paint, panels: Panels) -> str:
    """Cells of two columns, or of run and step."""
    if not frame.rows:
        return ""
    across, up = _sides(frame)
    drawn = []
    for rows, area in panels:
        x, y = across.scale(area.left, area.right), up.scale(area.bottom, area.top)
        cells = _aggregate(frame, rows)
        if x is None or y is None or not cells:
            continue
        # Pixels go downwards, values upwards.
        pixels = [
            [_colour(paint, cells.get((at, above))) for at in range(across.count)]
            for above in reversed(range(up.count))
        ]
        drawn.append(f"{_draw_axes(frame.picture, x, y, area)}{_draw_pixels(pixels, area)}")
    return "".join(drawn)


def _draw_axes(picture: Picture, x: Scale, y: Scale, area: Area) -> str:
    return draw_y_axis(y, area) + draw_x_axis(x if picture.x_type != "T" else None, picture.x_title, area)


def _colour(paint: Paint, value: float | None) -> str | None:
    return None if value is None else paint.of({"value": value})


def draw_contour(frame: Frame, paint: Paint, panels: Panels) -> str:
    """Cells by the band that their value is in, and the runs as rings."""
    config = frame.picture.config
    surface = [row for row in frame.rows if "x2" in row]
    if not surface:
        return ""
    runs = [row for row in frame.rows if "x2" not in row]
    (_, area), *_ = panels
    lefts, lows = (sorted({row[side] for row in surface}) for side in ("x", "y"))
    x = scale_numbers([lefts[0], max(row["x2"] for row in surface)], area.left, area.right, log=config.log_x)
    y = scale_numbers([lows[0], max(row["y2"] for row in surface)], area.bottom, area.top, log=config.log_y)
    if x is None or y is None:
        return ""
    values = {(row["x"], row["y"]): row["value"] for row in surface}
    least, most = min(values.values()), max(values.values())
    pixels = [
        [_colour(paint, _band(values.get((left, low)), least, most)) for left in lefts]
        for low in reversed(lows)
    ]
    rings = "".join(
        f'<circle cx="{x.place(row["x"]):.1f}" cy="{y.place(row["y"]):.1f}" r="4" fill="#fff" '
        f'stroke="{row.get("run_colour", "#000")}" stroke-width="2"/>'
        for row in runs[:MOST_DOTS]
    )
    above = write(area.left, area.top - 8, frame.picture.labels[0], most=30)
    return f"{_draw_axes(frame.picture, x, y, area)}{_draw_pixels(pixels, area)}{rings}{above}"


def _band(value: float | None, least: float, most: float) -> float | None:
    """The middle of the band that a value is in."""
    if value is None or most == least:
        return value
    width = (most - least) / BANDS
    return least + (min(int((value - least) / width), BANDS - 1) + 0.5) * width


def _draw_pixels(pixels: list[list[str | None]], area: Area) -> str:
    data = b64encode(encode_png(pixels)).decode()
    return (
        f'<image x="{area.left}" y="{area.top}" width="{area.right - area.left}" '
        f'height="{area.bottom - area.top}" preserveAspectRatio="none" style="image-rendering:pixelated" '
        f'href="data:image/png;base64,{data}"/>'
    )


def encode_png(pixels: list[list[str | None]]) -> bytes:
    """Rows of ``#rrggbb``; None is transparent.

    Source of the format: W3C, Portable Network Graphics, third edition (colour type 6, no filter).
    """
    lines = b"".join(
        b"\0" + b"".join(b"\0\0\0\0" if one is None else bytes.fromhex(f"{one[1:]}ff") for one in line)
        for line in pixels
    )
    size = struct.pack(">IIBBBBB", len(pixels[0]), len(pixels), 8, 6, 0, 0, 0)
    chunks = ((b"IHDR", size), (b"IDAT", zlib.compress(lines, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )
