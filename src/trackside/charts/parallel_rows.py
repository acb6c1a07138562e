"""Rows of parallel coordinates: one a run and axis."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import msgspec
import numpy as np

from trackside.charts.picture import Picture
from trackside.charts.settling import Settled
from trackside.charts.table import Column, Rows, Table
from trackside.filters import Field
from trackside.store.base import Store

__all__ = ["place", "read_parallel", "tick"]

Row = dict[str, Any]


def read_parallel(store: Store, table: Table, settled: Settled, picture: Picture, max_points: int) -> Rows:
    """Axis by axis, run by run; a run that has no value there has no point on that axis."""
    del store, max_points
    config = picture.config
    extra = {
        name: table.read(field)
        for name, field in (("colour", settled.colour), ("facet", settled.facet), ("group", settled.group))
        if field is not None
    }
    if "colour" in extra:
        picture = msgspec.structs.replace(picture, colour_type=extra["colour"].type)
    panels = extra["facet"].values if "facet" in extra else None
    rows: list[Row] = []
    for field, label in zip(settled.y, picture.labels, strict=True):
        column = table.read(field)
        log = _is_log(field, log_x=config.log_x, log_y=config.log_y)
        positions = place(column, log=log)
        shown, ticks = tick(column, positions, panels)
        for i, (run, at) in enumerate(zip(table.runs, positions, strict=True)):
            if at is None:
                continue
            row: Row = {"run_id": run.run_id, "run": run.label, "axis": label}
            row |= {"position": at, "value": shown[i], "tick": ticks[i]}
            for key, other in extra.items():
                row[key] = other.values[i]
            rows.append(row)
    return Rows(picture, rows, [])


def place(column: Column, *, log: bool) -> list[float | None]:
    """Where the values are between 0 and 1, the least and the greatest; None for what has no place."""
    if column.type == "N":
        known = sorted({value for value in column.values if value is not None})
        places = {value: i / (len(known) - 1) if len(known) > 1 else 0.5 for i, value in enumerate(known)}
        return [None if value is None else places[value] for value in column.values]
    numbers = column.numbers()
    if log:
        with np.errstate(divide="ignore", invalid="ignore"):
            numbers = np.where(numbers > 0, np.log10(numbers), np.nan)
    if np.isnan(numbers).all():
        return [None] * len(numbers)
    low, high = np.nanmin(numbers), np.nanmax(numbers)
    placed = (numbers - low) / (high - low) if high > low else np.where(np.isnan(numbers), np.nan, 0.5)
    return [None if math.isnan(at) else at for at in placed.tolist()]


def tick(
    column: Column, positions: list[float | None], panels: Sequence[Any] | None = None
) -> tuple[list[str | None], list[str | None]]:
    """The values as texts; and the same where they are written at the axis: each place once in a panel.

    Of numbers those at the ends are written (or the only one), of texts all.
    """
    shown = [None if value is None else _show(value) for value in column.values]
    seen: set[tuple[Any, float]] = set()
    ticks: list[str | None] = []
    alone = len({at for at in positions if at is not None}) == 1
    for i, (text, at) in enumerate(zip(shown, positions, strict=True)):
        place = None if at is None else (panels and panels[i], at)
        wanted = place is not None and place not in seen and (column.type == "N" or at in (0.0, 1.0) or alone)
        ticks.append(text if wanted else None)
        if place is not None:
            seen.add(place)
    return shown, ticks


def _is_log(field: Field, *, log_x: bool, log_y: bool) -> bool:
    """``log_y`` is for axes of metrics, ``log_x`` for the others."""
    return log_y if field.kind == "metric" else log_x


def _show(value: Any) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)
