"""Which fields of a configuration each kind of chart makes use of; a dialog disables the others."""

from __future__ import annotations

from trackside.charts.config import ChartKind

__all__ = ["USES"]

_COMMON = ("title", "kind", "y", "colour")
_PANELS = (*_COMMON, "facet")
_RANGE = ("log_y", "minimum", "maximum")

USES: dict[ChartKind, tuple[str, ...]] = {
    "line": (*_PANELS, "x", "group_by", "aggregation", "log_x", *_RANGE, "smoothing", "points"),
    "bar": (*_PANELS, "x", "group_by", "aggregation", *_RANGE),
    "scatter": (*_PANELS, "x", "group_by", "log_x", *_RANGE),
    "box": (*_PANELS, "x", "group_by", *_RANGE),
    "parallel": (*_PANELS, "group_by", "log_x", "log_y"),
    "heatmap": (*_PANELS, "x", "aggregation"),
    "contour": (*_COMMON, "x", "log_x", "log_y"),
}
"""Fields of ``ChartConfig`` by name. Parallel coordinates: ``log_x`` is for params, ``log_y`` for metrics."""
