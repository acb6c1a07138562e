"""What a chart shows, except the points. Without NumPy, which the process that draws doesn't need."""

from __future__ import annotations

from typing import Literal

import msgspec

from trackside.charts.config import ChartConfig

__all__ = ["SECONDS_OF", "ColumnType", "DrawnRun", "Entries", "Picture", "TextRoom", "TimeUnit"]

ColumnType = Literal["Q", "T", "N"]
"""Quantitative, temporal, nominal: as Altair writes it."""

SECONDS_OF = {"minutes": 60, "hours": 3600, "days": 86_400}
TextRoom = Literal["level", "aslant", "thinned"]
"""Texts below an axis: all of them beside each other, all of them aslant, or only some."""

Entries = Literal["short", "long", "many"]
"""Of a legend: texts that stand beside each other, that need a line each, or that are too many for one."""

TimeUnit = Literal["seconds", "minutes", "hours", "days"]
"""What a time since the start is given in, by how long the longest is."""


class DrawnRun(msgspec.Struct, frozen=True):
    """How a run appears in a chart.

    ``label`` is its name; where runs of the chart share one, the beginning of the id is added.
    """

    run_id: str
    label: str
    colour: str
    start_time: int = 0


class Picture(msgspec.Struct, frozen=True, kw_only=True):
    """All that the drawing depends on, except the points.

    Of ``config`` everything is settled: which columns are the axes, whatever was left to a rule.
    """

    config: ChartConfig
    runs: tuple[DrawnRun, ...] = ()
    """Those with a colour of their own in the legend; none where there are too many for one."""
    legend: bool = True
    markers: bool = False
    """Whether points are marked: a curve of one point would be invisible otherwise."""
    labels: tuple[str, ...] = ()
    """What the columns of ``config.y`` are called."""
    x_title: str = "step"
    x_type: ColumnType = "Q"
    y_type: ColumnType = "Q"
    colour_title: str = ""
    colour_type: ColumnType = "N"
    colour_log: bool = False
    """Whether the colours go by the logarithm of the numbers."""
    facet_title: str = ""
    group_title: str = ""
    over_runs: bool = False
    """Whether a row is a run, and not a point of a curve."""
    binned_x: bool = False
    """Whether there are so many numbers on an axis of cells that they are put together."""
    binned_y: bool = False
    only_x: float | None = None
    """What all points have on the x axis, if that is one value: such an axis has no length, and no ticks."""
    only_y: float | None = None
    texts: TextRoom = "thinned"
    """What room the texts below the x axis have."""
    entries: Entries = "short"
    """What the legend of the groups, or of a column of texts, has to name."""
    time_unit: TimeUnit = "seconds"
    """Of relative time."""
    bin_width: float = 0.0
    """Of groups over time: curves of several runs have no moment in common."""
