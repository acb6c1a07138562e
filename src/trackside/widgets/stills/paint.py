"""Which colour a row has in a picture, and what the legend says of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from trackside.capture.card import format_number
from trackside.charts.encodings import is_grouped
from trackside.charts.frames import Frame
from trackside.entities import RUN_PALETTE
from trackside.widgets.stills.plane import GREY, is_number, write

__all__ = ["Paint", "choose_paint", "dash", "draw_legend", "shade", "shade_between"]

MOST_NAMES = 12
LINE = 18
SHADES = ("#c7e9b4", "#7fcdbb", "#41b6c4", "#1d91c0", "#225ea8", "#0c2c84")
"""From little to much: ColorBrewer's YlGnBu (colorbrewer2.org) without what is too light for white."""
DASHES = ("", "6 3", "2 3", "8 3 2 3")
"""Of several metrics."""


@dataclass(frozen=True, slots=True)
class Paint:
    """Colours of rows.

    Attributes:
        of: a row's colour.
        names: what the legend has, each with its colour.
    """

    of: Callable[[dict[str, Any]], str]
    names: list[tuple[str, str]]


def choose_paint(frame: Frame) -> Paint:
    """As a front end chooses: by group, by a column, or each run in its own."""
    picture = frame.picture
    config = picture.config
    if is_grouped(picture) or (config.group_by is not None and config.colour is None):
        return _paint_words(frame, "group")
    if config.colour is not None and picture.colour_type == "N":
        return _paint_words(frame, "colour")
    if config.colour is not None:
        return shade(frame.rows, "colour")
    if picture.runs:
        colours = {run.run_id: run.colour for run in picture.runs}
        known = [(run.label, run.colour) for run in picture.runs] if len(picture.runs) > 1 else []
        return Paint(lambda row: colours.get(row.get("run_id", ""), GREY), known)
    return Paint(lambda row: str(row.get("run_colour", GREY)), [])


def _paint_words(frame: Frame, name: str) -> Paint:
    words = sorted({str(row[name]) for row in frame.rows if row.get(name) is not None})
    colours = {word: RUN_PALETTE[index % len(RUN_PALETTE)] for index, word in enumerate(words)}
    return Paint(lambda row: colours.get(str(row.get(name)), GREY), list(colours.items()))


def shade(rows: list[dict[str, Any]], name: str) -> Paint:
    """By a number."""
    return shade_between([row[name] for row in rows if is_number(row.get(name))], name)


def shade_between(values: list[float], name: str) -> Paint:
    """By a number of the row, from the least to the greatest of these."""
    low, high = min(values, default=0.0), max(values, default=0.0)

    def of(row: dict[str, Any]) -> str:
        value = row.get(name)
        return mix((value - low) / ((high - low) or 1)) if is_number(value) else GREY

    # From much to little, as on an axis.
    shares = [count / (len(SHADES) - 1) for count in reversed(range(len(SHADES)))] if high > low else [0.0]
    return Paint(of, [(format_number(low + share * (high - low)), mix(share)) for share in shares])


def mix(share: float) -> str:
    """The colour of a share from 0 to 1."""
    at = min(max(share, 0.0), 1.0) * (len(SHADES) - 1)
    first = min(int(at), len(SHADES) - 2)
    one, other = (bytes.fromhex(SHADES[index][1:]) for index in (first, first + 1))
    mixed = (round(a + (b - a) * (at - first)) for a, b in zip(one, other, strict=True))
    return "#" + bytes(mixed).hex()


def dash(index: int) -> str:
    """Of the n-th of several metrics."""
    dashes = DASHES[index % len(DASHES)]
    return f' stroke-dasharray="{dashes}"' if dashes else ""


def draw_legend(paint: Paint, metrics: tuple[str, ...], left: int, top: int, *, dots: bool) -> str:
    """Names with their colours; and of several metrics, how they are told apart."""
    shown = paint.names[:MOST_NAMES]
    lines = [
        f'<rect x="{left}" y="{top + LINE * index}" width="10" height="10" fill="{colour}"/>'
        f"{write(left + 16, top + 9 + LINE * index, name)}"
        for index, (name, colour) in enumerate(shown)
    ]
    if len(paint.names) > len(shown):
        more = f"and {len(paint.names) - len(shown):,} more"
        lines.append(write(left + 16, top + 9 + LINE * len(lines), more))
    for index, metric in enumerate(metrics[: len(DASHES)] if len(metrics) > 1 else ()):
        y = top + 5 + LINE * len(lines)
        line = f'<line x1="{left - 4}" x2="{left + 12}" y1="{y}" y2="{y}" stroke="{GREY}"{dash(index)}/>'
        dot = f'<circle cx="{left + 5}" cy="{y}" r="4" fill="{"none" if index else GREY}" stroke="{GREY}"/>'
        lines.append(f"{dot if dots else line}{write(left + 16, y + 4, metric)}")
    return "".join(lines)
