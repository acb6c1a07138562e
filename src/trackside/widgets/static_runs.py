"""Runs as the static rendering of a widget shows them: the first of them, with what most of them logged."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from trackside.capture.card import format_duration, format_number
from trackside.charts.colours import COLOUR_TAG, choose_colour
from trackside.store.base import RunColumns
from trackside.widgets.table import StaticTable

__all__ = ["STATIC_ROWS", "tabulate_runs"]

STATIC_ROWS = 20
STATIC_KEYS = 6
"""Metrics and params of the static rendering, the most frequent ones."""


def tabulate_runs(found: RunColumns, caption: str, total: int) -> StaticTable:
    """A table of all runs that are in ``found``; how many there are besides, it says."""
    metrics = _frequent(found.metrics)
    params = _frequent(found.params)
    rows = [
        [
            found.run_name[i],
            str(found.status[i]).capitalize(),
            _duration(found.start_time[i], found.end_time[i]),
            *[format_number(row[key]) if key in (row := found.metrics[i]) else "" for key in metrics],
            *[found.params[i].get(key, "")[:60] for key in params],
        ]
        for i in range(len(found.run_id))
    ]
    colours = [
        choose_colour(run_id, tags.get(COLOUR_TAG))
        for run_id, tags in zip(found.run_id, found.tags, strict=True)
    ]
    return StaticTable(
        caption=caption,
        columns=["Name", "Status", "Duration", *metrics, *params],
        numeric=[False, False, True, *[True] * len(metrics), *[False] * len(params)],
        rows=rows,
        colours=colours,
        more=max(total - len(rows), 0),
    )


def _duration(start: int, end: int | None) -> str:
    return "" if end is None else format_duration(end - start)


def _frequent(rows: Sequence[Any]) -> list[str]:
    counted = Counter(key for row in rows for key in row)
    return [key for key, _ in counted.most_common(STATIC_KEYS)]
