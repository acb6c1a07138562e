"""Where things stand in a picture: areas, scales and axes."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise
from typing import Any, TypeGuard

from trackside.capture.card import format_number

__all__ = [
    "GREY",
    "Area",
    "Scale",
    "draw_x_axis",
    "draw_y_axis",
    "is_number",
    "name_value",
    "scale_numbers",
    "scale_words",
    "write",
]

GREY = "#888"
"""Can be read on white and on black."""
TICK_PX = 30
"""From one tick to the next, at least, and of a number below an axis about twice that."""
NEARLY = 1e-9
"""Of a step: 0.6 / 0.1 is a little less than 6."""
LETTER_PX = 6
NAME = 22
"""Characters of a name that stands alone."""


@dataclass(frozen=True, slots=True)
class Area:
    """What a panel's marks have for themselves, in pixels of the picture.

    Attributes:
        left: where it begins.
        right: where it ends.
        top: likewise.
        bottom: likewise.
        margin: what is free left of it, for names.
    """

    left: int
    right: int
    top: int
    bottom: int
    margin: int = 54


@dataclass(frozen=True, slots=True)
class Scale:
    """From a value to a place.

    Attributes:
        place: of a value.
        ticks: where, and what stands there.
        ground: the place where bars begin.
        room: of a word; 0 of numbers.
        log: whether only what is above 0 has a place.
    """

    place: Callable[[Any], float]
    ticks: list[tuple[float, str]]
    ground: float
    room: float = 0.0
    log: bool = False


def is_number(value: Any, *, log: bool = False) -> TypeGuard[float]:
    """Whether it has a place on an axis."""
    return isinstance(value, int | float) and math.isfinite(value) and (value > 0 or not log)


def scale_numbers(
    values: Sequence[float], begin: int, end: int, *, log: bool = False, zero: bool = False
) -> Scale | None:
    """A scale from the least to the greatest; None where there is none."""
    if not values:
        return None
    low, high = min(values), max(values)
    low, high = (min(low, 0.0), max(high, 0.0)) if zero and not log else (low, high)
    to = math.log10 if log else float
    first, last = to(low), to(high)
    if first == last:
        first, last = first - 0.5, last + 0.5
    width = (end - begin) / (last - first)
    most = max(2, abs(end - begin) // (TICK_PX if end < begin else 2 * TICK_PX))
    ticks = _choose_ticks(first, last, most, log=log)
    return Scale(
        place=lambda value: begin + (to(value) - first) * width,
        ticks=[(begin + (tick - first) * width, format_number(10**tick if log else tick)) for tick in ticks],
        ground=begin if log or low > 0 or high < 0 else begin - first * width,
        log=log,
    )


def _choose_ticks(first: float, last: float, most: int, *, log: bool) -> list[float]:
    """Some values between two, at steps of 1, 2 or 5 times a power of ten; of logarithms whole ones."""
    if log and math.floor(last) <= math.ceil(first):
        return [first, last]
    rough = max((last - first) / most, 1.0 if log else 0.0)
    power = 10.0 ** math.floor(math.log10(rough))
    step = next((factor * power for factor in (1, 2, 5) if factor * power >= rough), 10 * power)
    from_, to = math.ceil(first / step - NEARLY), math.floor(last / step + NEARLY)
    return [count * step for count in range(from_, to + 1)]


def name_value(value: Any) -> str:
    """As it stands at an axis or above a panel."""
    return format_number(value) if is_number(value) else str(value)


def scale_words(words: Sequence[Any], begin: int, end: int) -> Scale:
    """Words in their order, each in the middle of its room; numbers among them as numbers are written."""
    room = (end - begin) / max(len(words), 1)
    places = {word: begin + room * (index + 0.5) for index, word in enumerate(words)}
    # Where not every word has its height or width, every second has, or every third.
    least = 3 * LETTER_PX if end > begin else 12
    every = max(1, math.ceil(least / abs(room)))
    ticks = [(places[word], name_value(word)) for word in words[::every]]
    return Scale(places.__getitem__, ticks, begin, abs(room))


def write(x: float, y: float, text: str, anchor: str = "start", *, most: int = NAME) -> str:
    """A text that says nothing but itself."""
    shown = text if len(text) <= most else f"{text[: most - 1]}…"
    return f'<text x="{x:.0f}" y="{y:.0f}" text-anchor="{anchor}">{escape(shown)}</text>' if shown else ""


def draw_y_axis(scale: Scale, area: Area) -> str:
    """Numbers with lines across, or words, left of an area."""
    lines = (
        ""
        if scale.room
        else "".join(
            f'<line x1="{area.left}" x2="{area.right}" y1="{at:.1f}" y2="{at:.1f}" stroke="{GREY}" '
            'stroke-opacity=".3"/>'
            for at, _ in scale.ticks
        )
    )
    return lines + "".join(
        write(area.left - 6, at + 4, text, "end", most=area.margin // LETTER_PX) for at, text in scale.ticks
    )


def draw_x_axis(scale: Scale | None, title: str, area: Area) -> str:
    """Numbers or words below an area, as many letters as there is room for, and what they are."""
    shown = scale.ticks if scale is not None else []
    apart = min((b - a for (a, _), (b, _) in pairwise(shown)), default=area.right - area.left)
    most = max(2, int(apart / LETTER_PX))
    ticks = "".join(write(at, area.bottom + 16, text, "middle", most=most) for at, text in shown)
    centre = (area.left + area.right) / 2
    return ticks + write(centre, area.bottom + 32, title, "middle", most=40)
