"""Rows of a value over two columns: a heatmap's runs; a contour's cells, and its runs."""

from __future__ import annotations

from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt

from trackside.charts.interpolation import interpolate
from trackside.charts.picture import Picture
from trackside.charts.settling import Settled
from trackside.charts.table import Column, Rows, Table
from trackside.errors import InvalidInput
from trackside.store.base import Store

__all__ = ["MAX_CELLS", "make_cells", "read_surface"]

MAX_CELLS = 30
"""Numbers of more different values than this are put together into bins."""

OVERLAP = 0.15
"""Of a cell's size."""

Row = dict[str, Any]


def read_surface(store: Store, table: Table, settled: Settled, picture: Picture, max_points: int) -> Rows:
    """A row a run that has both columns and a value."""
    del store, max_points
    assert settled.x is not None
    assert settled.colour is not None
    across, up, value = table.read(settled.x), table.read(settled.y[0]), table.read(settled.colour)
    picture = msgspec.structs.replace(
        picture,
        x_type=across.type,
        y_type=up.type,
        binned_x=_is_binned(across),
        binned_y=_is_binned(up),
    )
    named = {"x": across, "y": up, "value": value}
    if settled.facet is not None and picture.config.kind == "heatmap":
        named["facet"] = table.read(settled.facet)
    rows = [
        {"run_id": run.run_id, "run": run.label, **dict(zip(named, values, strict=True))}
        for run, *values in zip(table.runs, *(column.values for column in named.values()), strict=True)
        if None not in values
    ]
    if picture.config.kind == "heatmap":
        return Rows(picture, rows, [])
    config = picture.config
    kept = [row for row in rows if (row["x"] > 0 or not config.log_x) and (row["y"] > 0 or not config.log_y)]
    notes = ["Runs at 0 or less are not drawn on a logarithmic axis."] if len(kept) < len(rows) else []
    return Rows(picture, [*make_cells(kept, log_x=config.log_x, log_y=config.log_y), *kept], notes)


def _is_binned(column: Column) -> bool:
    return column.type != "N" and len(set(column.values)) > MAX_CELLS


def make_cells(rows: list[Row], *, log_x: bool, log_y: bool) -> list[Row]:
    """The cells of the surface through rows with x, y and value. Raises InvalidInput if there is none."""
    x, y, value = (np.array([row[name] for row in rows], np.float64) for name in ("x", "y", "value"))
    x, y = np.log10(x) if log_x else x, np.log10(y) if log_y else y
    if len(rows) < 3 or np.ptp(x) == 0 or np.ptp(y) == 0:
        raise InvalidInput(
            "A contour needs at least three runs that differ along both axes and have a value.",
            path="config.kind",
        )
    edges_x, edges_y, values = interpolate(x, y, value)
    across, up = _sides(edges_x, log=log_x), _sides(edges_y, log=log_y)
    return [
        {"x": left, "x2": right, "y": low, "y2": high, "value": one}
        for (low, high), line in zip(up, values.tolist(), strict=True)
        for (left, right), one in zip(across, line, strict=True)
    ]


def _sides(edges: npt.NDArray[np.float64], *, log: bool) -> list[tuple[float, float]]:
    """From where to where cells are: a little into the next one, drawn over it, so that no gap shows."""
    ends = edges[1:] + np.append(np.diff(edges)[1:] * OVERLAP, 0)
    starts = edges[:-1]
    if log:
        starts, ends = 10**starts, 10**ends
    return list(zip(starts.tolist(), ends.tolist(), strict=True))
