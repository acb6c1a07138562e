"""Which value of a metric is the best one: the setting ``directions``, else the metric's name."""

from __future__ import annotations

import re
from typing import Literal

from trackside.errors import InvalidInput
from trackside.settings.catalogue import look_up
from trackside.settings.file import settings_stamp

__all__ = ["metric_direction", "parse_directions", "write_directions"]

Direction = Literal["up", "down", "none"]

_HIGHER = re.compile(r"acc|auc|f1|r2|score|precision|recall", re.IGNORECASE)
_LOWER = re.compile(r"loss|error|rmse|mae|mse|perplexity", re.IGNORECASE)
_ITEM = re.compile(r"\s*(?P<metric>[^=,]*[^=,\s])\s*=\s*(?P<direction>up|down|none)\s*")

_read: tuple[object, dict[str, Direction]] = (None, {})


def metric_direction(key: str) -> Literal["max", "min"] | None:
    """Which value of a metric is the best one, by the setting or else its name; None if neither says.

    A setting that can't be read decides nothing here: `trackside config` says what is wrong with it.
    """
    chosen = _directions().get(key)
    if chosen is not None:
        return {"up": "max", "down": "min", "none": None}[chosen]
    if _LOWER.search(key):
        return "min"
    if _HIGHER.search(key):
        return "max"
    return None


def parse_directions(text: str) -> dict[str, Direction]:
    """Directions as the setting writes them: ``reward=up, size=none``.

    Raises:
        InvalidInput: a part of it is not a metric, ``=`` and one of up, down and none.
    """
    directions: dict[str, Direction] = {}
    for item in filter(str.strip, text.split(",")):
        match = _ITEM.fullmatch(item)
        if match is None:
            raise InvalidInput(
                f"directions has {item.strip()!r}; write metric=up, metric=down or metric=none.",
                path="directions",
            )
        directions[match["metric"]] = match["direction"]  # type: ignore[assignment]
    return directions


def write_directions(directions: dict[str, Direction]) -> str:
    """What `parse_directions` reads back.

    Raises:
        InvalidInput: a metric's name can't be written there.
    """
    text = ", ".join(f"{metric}={direction}" for metric, direction in directions.items())
    if parse_directions(text) != directions:
        raise InvalidInput(f"directions can't be written as {text!r}.", path="directions")
    return text


def _directions() -> dict[str, Direction]:
    global _read
    stamp = settings_stamp("TRACKSIDE_DIRECTIONS")
    if _read[0] != stamp:
        try:
            _read = (stamp, parse_directions(str(look_up("directions").value or "")))
        except InvalidInput:
            _read = (stamp, {})
    return _read[1]
