"""Float64 values as JSON: finite numbers as they are, the rest as words."""

from __future__ import annotations

import math
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from trackside.charts.downsample import downsample
from trackside.operations.wire import Number, Sparkline

__all__ = ["encode_column", "encode_number", "encode_numbers", "encode_optional", "make_sparkline"]

SPARKLINE_POINTS = 40


def encode_number(value: float) -> Number:
    """The value, or ``"NaN"``, ``"Infinity"``, ``"-Infinity"``."""
    return value if math.isfinite(value) else _word(value)


def encode_optional(value: float | None) -> Number | None:
    """The same for a value that may be missing."""
    return None if value is None else encode_number(value)


def encode_numbers(values: npt.NDArray[np.float64]) -> list[Number]:
    """The same for a whole array; a finite one is not looked at value by value."""
    numbers: list[Number] = values.tolist()
    for index in np.flatnonzero(~np.isfinite(values)):
        numbers[index] = _word(values[index])
    return numbers


def encode_column(values: npt.NDArray[np.float64], present: npt.NDArray[np.bool_]) -> list[Number | None]:
    """The same for a column in which values may be missing."""
    numbers: list[Number | None] = values.tolist()
    for index in np.flatnonzero(~np.isfinite(values)):
        numbers[index] = _word(values[index]) if present[index] else None
    return numbers


def make_sparkline(points: npt.NDArray[np.void]) -> Sparkline:
    """A small curve of a metric history."""
    few: npt.NDArray[Any] = downsample(points, SPARKLINE_POINTS)
    return Sparkline(steps=few["step"].tolist(), values=encode_numbers(few["value"]))


def _word(value: float) -> Literal["NaN", "Infinity", "-Infinity"]:
    if math.isnan(value):
        return "NaN"
    return "Infinity" if value > 0 else "-Infinity"
