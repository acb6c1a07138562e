"""Parallel coordinates."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from trackside.charts.frames import Frame
from trackside.widgets.stills.paint import Paint
from trackside.widgets.stills.plane import GREY, Area, draw_x_axis, scale_words, write

__all__ = ["draw_parallel"]

MOST_RUNS = 60

Row = dict[str, Any]


def draw_parallel(frame: Frame, paint: Paint, panels: Sequence[tuple[list[Row], Area]]) -> str:
    """A line a run through an axis for each param and metric; the values at the axes' ends are written."""
    axes = list(frame.picture.labels)
    return "".join(_draw(rows, axes, paint, area) for rows, area in panels)


def _draw(rows: list[Row], axes: list[str], paint: Paint, area: Area) -> str:
    x = scale_words(axes, area.left, area.right)
    height = area.bottom - area.top
    lines: dict[str, list[Row]] = {}
    for row in rows:
        lines.setdefault(row["run_id"], []).append(row)
    uprights = "".join(
        f'<line x1="{at:.0f}" x2="{at:.0f}" y1="{area.top}" y2="{area.bottom}" stroke="{GREY}"/>'
        for at in map(x.place, axes)
    )
    drawn = []
    for points in list(lines.values())[:MOST_RUNS]:
        path = " ".join(
            f"{x.place(row['axis']):.0f},{area.bottom - row['position'] * height:.0f}" for row in points
        )
        drawn.append(
            f'<polyline fill="none" stroke="{paint.of(points[0])}" stroke-width="1.5" points="{path}"/>'
        )
    most = max(3, int(x.room / 7))
    ticks = "".join(
        write(
            x.place(row["axis"]) + 4, area.bottom - row["position"] * height + 4, str(row["tick"]), most=most
        )
        for row in rows
        if row.get("tick") is not None
    )
    return f"{uprights}{''.join(drawn)}{ticks}{draw_x_axis(x, '', area)}"
