"""Tidy frames for charts: runs by columns, points of many metrics, axes side by side, a surface."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from trackside.errors import InvalidInput
from trackside.tracking.run_ids import read_run_ids

if TYPE_CHECKING:
    import pandas as pd

    from trackside.charts.table import Column, Table
    from trackside.store.base import Store

__all__ = ["histories_frame", "interpolate", "parallel_axes", "runs_frame"]


def runs_frame(store: Store, runs: Any, columns: Mapping[str, str]) -> pd.DataFrame:
    """``run_id``, ``run`` (the label in charts), ``run_colour``, and these columns of the search language."""
    import pandas as pd

    table = _read_table(store, runs)
    return pd.DataFrame(
        {
            "run_id": table.columns.run_id,
            "run": [run.label for run in table.runs],
            "run_colour": [run.colour for run in table.runs],
            **_read_columns(table, columns),
        }
    )


def histories_frame(
    store: Store,
    runs: Any,
    keys: Sequence[str],
    columns: Mapping[str, str],
    smoothing: float,
    over: str,
) -> pd.DataFrame:
    """All points of some metrics of some runs, run by run, metric by metric."""
    import numpy as np
    import pandas as pd

    from trackside.charts.smoothing import find_half_life, smooth

    if over not in ("step", "time", "relative_time"):
        raise InvalidInput(f"over is {over!r}: use 'step', 'time' or 'relative_time'.", path="over")
    if not 0 <= smoothing <= 1:
        raise InvalidInput(f"smoothing is {smoothing!r}: use a number from 0 to 1.", path="smoothing")
    table = _read_table(store, runs)
    histories = store.get_metric_histories(table.columns.run_id, keys)
    found = [
        (i, key, histories[run_id, key])
        for i, run_id in enumerate(table.columns.run_id)
        for key in dict.fromkeys(keys)
        if len(histories.get((run_id, key), ()))
    ]
    counts = [len(points) for _, _, points in found]
    run = np.repeat([i for i, _, _ in found], counts).astype(np.intp)
    empty = np.empty(0, [("step", "<i8"), ("timestamp", "<i8"), ("value", "<f8")])
    points = np.concatenate([points for _, _, points in found]) if found else empty
    starts = np.array(table.columns.start_time, np.int64)
    frame = pd.DataFrame(
        {
            "run_id": np.array(table.columns.run_id, object)[run],
            "run": np.array([one.label for one in table.runs], object)[run],
            "run_colour": np.array([one.colour for one in table.runs], object)[run],
            "metric": np.repeat(np.array([key for _, key, _ in found], object), counts),
            "step": points["step"],
            "time": pd.DatetimeIndex(points["timestamp"].astype("datetime64[ms]")).tz_localize("UTC"),
            "relative_time": (points["timestamp"] - starts[run]) / 1000,
            "value": points["value"],
        }
    )
    if smoothing > 0:
        x = points["timestamp"] if over == "time" else frame[over].to_numpy()
        ends = np.cumsum(counts)
        spans = [slice(end - count, end) for end, count in zip(ends, counts, strict=True)]
        curves = [x[span].astype(np.float64) for span in spans]
        half_life = find_half_life(curves, smoothing)
        smoothed = [
            smooth(curve, points["value"][span], half_life) for curve, span in zip(curves, spans, strict=True)
        ]
        frame["smoothed"] = np.concatenate([*smoothed, np.empty(0)])
    for name, values in _read_columns(table, columns).items():
        frame[name] = values.take(run).reset_index(drop=True)
    return frame


def parallel_axes(runs: Any, axes: Sequence[str], log: Sequence[str] = ()) -> pd.DataFrame:
    """Columns of a frame as axes side by side, for a chart of parallel coordinates.

    Args:
        runs: a frame of ``search_runs``, or one of any library that narwhals knows.
        axes: its columns, numbers or texts, in their order.
        log: those of them that are logarithmic; what isn't above 0 has no place there.

    Returns:
        A row for each run and axis: ``axis``; ``position``, 0 for the least and 1 for the greatest value of
        the axis, texts standing evenly in their order; ``value`` as text; ``tick``, the value where it is to
        be written at the axis (once in each panel, if there is a column ``facet``); and the other columns of
        ``runs``.
    """
    import pandas as pd

    from trackside.charts.parallel_rows import place, tick
    from trackside.charts.table import Column

    runs = _as_pandas(runs)
    others = [name for name in runs.columns if name not in set(axes)]
    panels = runs["facet"].tolist() if "facet" in others else None
    parts: list[pd.DataFrame] = []
    for axis in axes:
        is_number = pd.api.types.is_numeric_dtype(runs[axis])
        values = [None if pd.isna(value) else value for value in runs[axis].tolist()]
        column = Column(values, "Q" if is_number else "N")
        positions = place(column, log=axis in log)
        shown, ticks = tick(column, positions, panels)
        part = runs[others].copy()
        part["axis"], part["position"] = axis, pd.Series(positions, part.index, "float64")
        part["value"], part["tick"] = pd.Series(shown, part.index), pd.Series(ticks, part.index, "object")
        parts.append(part[part["position"].notna()])
    return pd.concat(parts, ignore_index=True)


def interpolate(points: Any, *, log_x: bool = False, log_y: bool = False) -> pd.DataFrame:
    """A surface through scattered points, for a contour: 40 × 40 cells, then the points themselves.

    Each cell has the mean of all points, weighted with 1 / d³ of their distance d from its middle in units of
    the axes' extents (inverse distance weighting, Shepard 1968): nothing is above or below what was measured.

    Args:
        points: a frame with columns ``x``, ``y`` and ``value``, of any library that narwhals knows.
        log_x: whether distances along x are those of the logarithms.
        log_y: the same along y.

    Returns:
        The cells, from ``x`` to ``x2`` and ``y`` to ``y2``, with ``value``; then ``points``.

    Raises:
        InvalidInput: there are fewer than three points, or all have one x or y.
    """
    import pandas as pd

    from trackside.charts.surface_rows import make_cells

    points = _as_pandas(points)
    columns = zip(points["x"].tolist(), points["y"].tolist(), points["value"].tolist(), strict=True)
    rows = [{"x": x, "y": y, "value": value} for x, y, value in columns]
    cells = pd.DataFrame(make_cells(rows, log_x=log_x, log_y=log_y))
    together: list[pd.DataFrame] = [cells, points]
    return pd.concat(together, ignore_index=True)


def _as_pandas(frame: Any) -> pd.DataFrame:
    """A frame of any library; column by column, because Polars and pandas share no memory without PyArrow."""
    import narwhals.stable.v2 as nw
    import pandas as pd

    if isinstance(frame, pd.DataFrame):
        return frame
    found = nw.from_native(frame)
    whole = found.collect() if isinstance(found, nw.LazyFrame) else found
    return pd.DataFrame({name: whole[name].to_list() for name in whole.columns})


def _read_table(store: Store, runs: Any) -> Table:
    from trackside.charts.table import Table

    return Table(store, store.get_columns(read_run_ids(runs, "run_ids")))


def _read_columns(table: Table, columns: Mapping[str, str]) -> dict[str, pd.Series]:
    from trackside.charts.columns import read_grouping

    return {
        name: _series(table.read(read_grouping(column, f"columns[{name!r}]")))
        for name, column in columns.items()
    }


def _series(column: Column) -> pd.Series:
    import pandas as pd

    if column.type == "T":
        return pd.Series(pd.to_datetime(pd.Series(column.values, dtype="Int64"), unit="ms", utc=True))
    return pd.Series(column.values, dtype="float64" if column.type == "Q" else "object")
