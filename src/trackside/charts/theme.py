"""Sizes and places of a chart's parts. No colours: they are the front end's (light, dark, contrast)."""

from __future__ import annotations

from typing import Any

__all__ = ["CONFIG", "LEGEND_MAX_RUNS", "NUMBER_FORMAT"]

LEGEND_MAX_RUNS = 30
"""Beyond so many entries a legend hides the chart; Vega-Lite itself stops there."""

NUMBER_FORMAT = ".4~g"
"""Four significant digits."""

CONFIG: dict[str, Any] = {
    "axis": {"labelFontSize": 11, "titleFontSize": 11, "titleFontWeight": "normal", "tickCount": 5},
    "legend": {"orient": "bottom", "columns": 2, "labelFontSize": 11, "labelLimit": 160},
    "title": {"anchor": "start", "fontSize": 13},
    "view": {"continuousWidth": 480, "continuousHeight": 260},
}
"""Vega-Lite configuration of every chart, by its part."""
