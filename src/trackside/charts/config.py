"""What a person chooses of a chart: what a saved view keeps, and what the dialog edits."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

__all__ = ["AGGREGATIONS", "CURVE_AXES", "KINDS", "Aggregation", "ChartConfig", "ChartKind"]

ChartKind = Literal["line", "bar", "scatter", "box", "parallel", "heatmap", "contour"]
Aggregation = Literal["none", "mean", "median", "min", "max"]

KINDS: dict[ChartKind, str] = {
    "line": "Line",
    "bar": "Bar",
    "scatter": "Scatter",
    "box": "Box",
    "parallel": "Parallel coordinates",
    "heatmap": "Heatmap",
    "contour": "Contour",
}
"""The kinds of charts, and what a person calls them."""

AGGREGATIONS: dict[Aggregation, str] = {
    "none": "None",
    "mean": "Mean",
    "median": "Median",
    "min": "Minimum",
    "max": "Maximum",
}
"""How the runs of a group become one, and what a person calls it."""


CURVE_AXES = {"step": "step", "time": "time", "relative_time": "seconds since the start"}
"""What a curve can run over, with the title of the axis."""


class ChartConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One chart. Columns are named as the search language names them (``metrics.loss``, ``params.lr``)."""

    title: str = ""
    kind: ChartKind = "line"
    x: str = "step"
    """``step``, ``time``, ``relative_time`` or a column."""
    y: Annotated[tuple[str, ...], Meta(min_length=1, max_length=20)]
    colour: str | None = None
    """A column; None for each run's own colour."""
    facet: str | None = None
    """A column, or ``metric``: small multiples."""
    group_by: str | None = None
    """A column: the runs of a value belong together. ``auto``: those that are equal but for the seed."""
    aggregation: Aggregation = "none"
    log_x: bool = False
    log_y: bool = False
    smoothing: Annotated[float, Meta(ge=0, le=1)] = 0.0
    minimum: float | None = None
    """Where the y axis begins."""
    maximum: float | None = None
    points: bool = False
    """Points in place of lines, or on them."""
