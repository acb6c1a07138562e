"""What a chart shows, except the points. Without NumPy, which the process that draws doesn't need."""

from __future__ import annotations

from typing import Literal

import msgspec

__all__ = ["CurvePicture", "DrawnRun", "XAxis"]

XAxis = Literal["step", "time", "relative_time"]


class DrawnRun(msgspec.Struct, frozen=True):
    """How a run appears in a chart.

    ``label`` is its name; where runs of the chart share one, the beginning of the id is added.
    """

    run_id: str
    label: str
    colour: str
    start_time: int


class CurvePicture(msgspec.Struct, frozen=True):
    """All that the drawing of curves depends on, except the points."""

    runs: tuple[DrawnRun, ...]
    y: tuple[str, ...]
    x: XAxis = "step"
    title: str = ""
    legend: bool = True
    markers: bool = False
    """Whether points are marked: a curve of one point would be invisible otherwise."""
