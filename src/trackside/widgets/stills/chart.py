"""A chart as a picture that needs neither script nor network: what stays in an exported notebook.

Every kind of chart, drawn plainly as SVG; a front end draws them with Vega-Lite.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape
from typing import Any
from urllib.parse import quote

from trackside.charts.config import CURVE_AXES, ChartKind
from trackside.charts.encodings import FACET_COLUMNS
from trackside.charts.frames import Frame
from trackside.widgets.stills.bars import draw_bars, draw_boxes
from trackside.widgets.stills.cells import draw_contour, draw_heatmap, paint_surface
from trackside.widgets.stills.paint import Paint, choose_paint, draw_legend
from trackside.widgets.stills.parallel import draw_parallel
from trackside.widgets.stills.plane import GREY, Area, name_value, write
from trackside.widgets.stills.series import draw_series

__all__ = ["STATIC_POINTS", "render_chart"]

STATIC_POINTS = 60
"""Of a curve."""
MOST_PANELS = 4
WIDTH = 640
LEFT, RIGHT, TOP = 60, 470, 24
HEIGHT, PANEL_HEIGHT = 200, 120
BELOW = 44
"""Under an area, for what its axis says."""
GAP = 56

Row = dict[str, Any]
Panels = Sequence[tuple[list[Row], Area]]

_DRAWN: dict[ChartKind, Callable[[Frame, Paint, Panels], str]] = {
    "line": draw_series,
    "scatter": draw_series,
    "bar": draw_bars,
    "box": draw_boxes,
    "parallel": draw_parallel,
    "heatmap": draw_heatmap,
    "contour": draw_contour,
}


def render_chart(frame: Frame) -> str:
    """The chart as an ``<img>`` with its data in it; empty where there is nothing to draw."""
    picture = frame.picture
    kind = picture.config.kind
    if not frame.rows:
        return ""
    paint = paint_surface(frame) if kind in ("heatmap", "contour") else choose_paint(frame)
    split = _split(frame)
    # Names of runs are longer than numbers.
    margin = 2 * LEFT if kind == "heatmap" and not picture.over_runs else LEFT
    areas, height = _lay_out(min(len(split), MOST_PANELS), margin)
    shown = list(zip(split, areas, strict=False))
    marks = _DRAWN[kind](frame, paint, [(rows, area) for (_, rows), area in shown])
    if not marks:
        return ""
    titles = "".join(write(area.left, area.top - 8, name, most=30) for (name, _), area in shown)
    if len(split) > len(shown):
        titles += write(RIGHT, height - 4, f"and {len(split) - len(shown):,} more panels", "end", most=40)
    metrics = picture.labels if kind in ("line", "scatter") and picture.config.facet != "metric" else ()
    is_told = kind != "box" or picture.config.group_by is not None
    legend = draw_legend(paint, metrics, RIGHT + 18, TOP, dots=kind == "scatter") if is_told else ""
    return _wrap(_name(frame), f"{marks}{titles}{legend}", height)


def _split(frame: Frame) -> list[tuple[str, list[Row]]]:
    """Rows by panel, each with its title."""
    facet = frame.picture.config.facet
    if facet is None:
        return [("", frame.rows)]
    panels: dict[Any, list[Row]] = {}
    for row in frame.rows:
        name = row.get("metric" if facet == "metric" else "facet")
        if name is not None:
            panels.setdefault(name, []).append(row)
    order = panels if facet == "metric" else sorted(panels)
    return [(name_value(name), panels[name]) for name in order]


def _lay_out(count: int, margin: int) -> tuple[list[Area], int]:
    """Areas of so many panels, and the height of all."""
    if count <= 1:
        return [Area(margin, RIGHT, TOP, TOP + HEIGHT, margin - 6)], TOP + HEIGHT + BELOW
    gap = margin - LEFT + GAP
    width = (RIGHT - margin - (FACET_COLUMNS - 1) * gap) // FACET_COLUMNS
    below = PANEL_HEIGHT + TOP + BELOW
    areas = [
        Area(left, left + width, top, top + PANEL_HEIGHT, gap - 6)
        for index in range(count)
        for left in [margin + (index % FACET_COLUMNS) * (width + gap)]
        for top in [TOP + (index // FACET_COLUMNS) * below]
    ]
    return areas, below * -(-count // FACET_COLUMNS)


def _name(frame: Frame) -> str:
    """What the chart is called: its title, or what is drawn over what."""
    picture = frame.picture
    config = picture.config
    if config.title:
        return config.title
    drawn = ", ".join(picture.labels)
    if config.kind == "parallel":
        return drawn
    if config.kind in ("heatmap", "contour"):
        rows = drawn if picture.over_runs else "run"
        return f"{picture.colour_title} by {picture.x_title} and {rows}"
    over = picture.x_title if config.kind not in ("bar", "box") or config.x not in CURVE_AXES else "run"
    return f"{drawn} by {over}"


def _wrap(name: str, marks: str, height: int) -> str:
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" '
        f'height="{height}" font-family="sans-serif" font-size="11" fill="{GREY}">{marks}</svg>'
    )
    # A fifth shorter than base64. Quotes of texts are escaped: what is left are those of attributes.
    source = "data:image/svg+xml," + quote(svg.replace('"', "'"), safe=" ,.:;/=()+-'")
    return (
        f'<img class="trackside-chart" alt="{escape(name)}" title="{escape(name)}" width="{WIDTH}" '
        f'height="{height}" src="{source}">'
    )
