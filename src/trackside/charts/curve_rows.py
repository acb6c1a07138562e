"""Rows of curves: points over step or time, smoothed, thinned, of runs or of groups."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt

from trackside.charts.downsample import fold_stretches, pick_points
from trackside.charts.encodings import x_field
from trackside.charts.grouping import aggregate_curves
from trackside.charts.picture import SECONDS_OF, DrawnRun, Picture, TimeUnit
from trackside.charts.settling import Settled
from trackside.charts.smoothing import find_half_life, smooth
from trackside.charts.table import Rows, Table, name_some
from trackside.store.base import Store

__all__ = ["Curve", "read_curves", "smooth_all"]

MOST_POINTS = 200_000
"""Of all curves together."""

GROUP_BINS = 200
"""Groups over time are put together in about so many stretches."""

LONGER: dict[TimeUnit, float] = {"days": 3 * 86_400, "hours": 3 * 3600, "minutes": 180}
"""From so many seconds on, relative time is in that unit."""

Floats = npt.NDArray[np.float64]
Row = dict[str, Any]


@dataclass(slots=True)
class Curve:
    """One metric of one run; ``x`` is in steps, milliseconds since the epoch, or seconds since the start."""

    run: DrawnRun
    metric: str
    facts: Row
    x: Floats
    step: npt.NDArray[np.int64]
    value: Floats
    smoothed: Floats | None = None

    def keep(self, mask: npt.NDArray[np.bool_]) -> None:
        """Leave out the points that aren't in the mask."""
        self.x, self.step, self.value = self.x[mask], self.step[mask], self.value[mask]
        if self.smoothed is not None:
            self.smoothed = self.smoothed[mask]


def read_curves(store: Store, table: Table, settled: Settled, picture: Picture, max_points: int) -> Rows:
    """Points of the curves, run by run; or of groups, with the edges of their bands."""
    curves = _read(store, table, settled, picture)
    if settled.colour is not None:
        picture = msgspec.structs.replace(picture, colour_type=table.read(settled.colour).type)
    smooth_all(curves, picture.config.smoothing)
    picture = _choose_unit(curves, picture)
    notes = _leave_out(curves, picture)
    curves = [curve for curve in curves if np.isfinite(curve.value).any()]
    count = sum(len(curve.x) for curve in curves)
    drawn = frozenset(curve.run.run_id for curve in curves)
    if picture.config.aggregation != "none" and picture.config.kind == "line":
        return Rows(*_group(curves, picture, max_points), notes, count, drawn)
    most = max(2, min(max_points, MOST_POINTS // max(len(curves), 1)))
    marked = False
    rows: list[Row] = []
    for curve in curves:
        kept = _thin(curve, picture, most)
        marked = marked or np.isfinite(curve.value[kept]).sum() == 1
        rows += _rows(curve, picture, kept)
    if picture.config.kind == "heatmap":
        picture = msgspec.structs.replace(picture, labels=picture.labels[:1])
    return Rows(msgspec.structs.replace(picture, markers=bool(marked)), rows, notes, count, drawn)


def _thin(curve: Curve, picture: Picture, most: int) -> npt.NDArray[np.intp]:
    """Indices of the points to draw; of a heatmap's means and medians, each stands for those beside it."""
    aggregation = picture.config.aggregation
    if picture.config.kind != "heatmap" or aggregation in ("min", "max") or len(curve.value) <= most:
        return pick_points(curve.value, most)
    kept, folded = fold_stretches(curve.value, most, "median" if aggregation == "median" else "mean")
    curve.value = curve.value.copy()
    curve.value[kept] = folded
    return kept


def smooth_all(curves: list[Curve], smoothing: float) -> None:
    """Smooth all curves over their x, with one half-life."""
    if smoothing > 0:
        half_life = find_half_life([curve.x for curve in curves], smoothing)
        for curve in curves:
            curve.smoothed = smooth(curve.x, curve.value, half_life)


def _read(store: Store, table: Table, settled: Settled, picture: Picture) -> list[Curve]:
    facts = _facts(table, settled, picture)
    fields = settled.y[:1] if picture.config.kind == "heatmap" else settled.y
    histories = store.get_metric_histories(table.columns.run_id, [field.key for field in fields])
    curves = []
    for run, fact in zip(table.runs, facts, strict=True):
        if fact is None:
            continue
        for field, label in zip(fields, picture.labels, strict=False):
            points = histories.get((run.run_id, field.key))
            if points is not None and len(points):
                x = _x_of(points, picture.config.x, run.start_time)
                curves.append(Curve(run, label, fact, x, points["step"], points["value"]))
    return curves


def _facts(table: Table, settled: Settled, picture: Picture) -> list[Row | None]:
    """What all points of a run say of it; None for a run that has no place in any panel or group."""
    facts: list[Row | None] = [{} for _ in table.runs]
    for name, field in (("colour", settled.colour), ("facet", settled.facet), ("group", settled.group)):
        if field is None:
            continue
        for i, value in enumerate(table.read(field).values):
            fact = facts[i]
            if fact is not None:
                fact[name] = value
            if value is None and name != "colour":
                facts[i] = None
    if picture.config.aggregation != "none" and settled.group is None:
        facts = [None if fact is None else {**fact, "group": "all runs"} for fact in facts]
    return facts


def _x_of(points: npt.NDArray[np.void], x: str, start_time: int) -> Floats:
    if x == "step":
        return points["step"].astype(np.float64)
    times = points["timestamp"].astype(np.float64)
    return times if x == "time" else (times - start_time) / 1000


def _choose_unit(curves: list[Curve], picture: Picture) -> Picture:
    """Hours are not counted in seconds."""
    if picture.config.x != "relative_time":
        return picture
    longest = max((float(curve.x.max()) for curve in curves if len(curve.x)), default=0.0)
    unit = next((unit for unit, least_s in LONGER.items() if longest >= least_s), "seconds")
    if unit != "seconds":
        for curve in curves:
            curve.x = curve.x / SECONDS_OF[unit]
    return msgspec.structs.replace(picture, time_unit=unit, x_title=f"{unit} since the start")


def _leave_out(curves: list[Curve], picture: Picture) -> list[str]:
    """What can't stand on a logarithmic axis."""
    left_out: dict[str, None] = {}
    for curve in curves:
        wrong = np.zeros(len(curve.x), bool)
        if picture.config.log_y and picture.config.kind != "heatmap":
            wrong |= curve.value <= 0
            if curve.smoothed is not None:
                wrong |= curve.smoothed <= 0
        if picture.config.log_x and picture.x_type == "Q" and picture.config.kind != "heatmap":
            wrong |= curve.x <= 0
        if wrong.any():
            left_out[curve.run.label] = None
            curve.keep(~wrong)
    named = name_some(list(left_out))
    return [f"Points at 0 or less are not drawn on a logarithmic axis: {named}."] if named else []


def _rows(curve: Curve, picture: Picture, kept: npt.NDArray[np.intp]) -> list[Row]:
    same = {"run_id": curve.run.run_id, "run": curve.run.label, "metric": curve.metric, **curve.facts}
    steps, values = curve.step[kept].tolist(), _with_gaps(curve.value[kept])
    x = x_field(picture)
    if x == "step":
        rows = [{**same, "step": step, "value": value} for step, value in zip(steps, values, strict=True)]
    else:
        places = curve.x[kept].tolist()
        rows = [
            {**same, "step": step, x: place, "value": value}
            for step, place, value in zip(steps, places, values, strict=True)
        ]
    if curve.smoothed is not None:
        for row, value in zip(rows, _with_gaps(curve.smoothed[kept]), strict=True):
            row["smoothed"] = value
    return rows


def _group(curves: list[Curve], picture: Picture, max_points: int) -> tuple[Picture, list[Row]]:
    """A curve a group, metric and panel, over steps, or over stretches of time."""
    x = x_field(picture)
    width = 0.0 if x == "step" else _stretch(curves)
    # What pandas does for the copy, where a width like 0.02 has no exact number.
    fold = np.floor if x == "time" else np.round
    groups: dict[tuple[Any, Any, str], list[Curve]] = defaultdict(list)
    for curve in curves:
        groups[curve.facts["group"], curve.facts.get("facet"), curve.metric].append(curve)
    rows: list[Row] = []
    for (group, facet, metric), some in groups.items():
        places = [fold(curve.x / width) * width if width else curve.x for curve in some]
        values = [curve.value if curve.smoothed is None else curve.smoothed for curve in some]
        found = aggregate_curves(places, values, picture.config.aggregation)
        low = np.where(found.low > 0, found.low, found.value) if picture.config.log_y else found.low
        kept = pick_points(found.value, max_points)
        same = {"group": group, "metric": metric} | ({} if facet is None else {"facet": facet})
        columns = (found.x[kept], found.value[kept], low[kept], found.high[kept], found.count[kept])
        rows += [
            {**same, x: place, "value": value, "low": below, "high": above, "n": n}
            for place, value, below, above, n in zip(*(column.tolist() for column in columns), strict=True)
        ]
    return msgspec.structs.replace(picture, bin_width=width), rows


def _stretch(curves: list[Curve]) -> float:
    """1, 2 or 5 times a power of ten, so that the longest curve is cut into 200 to 500."""
    extent = max((float(np.ptp(curve.x)) for curve in curves), default=0.0)
    if extent <= 0:
        return 1.0
    rough = extent / GROUP_BINS
    power = 10.0 ** math.floor(math.log10(rough))
    return next(factor * power for factor in (5, 2, 1) if factor * power <= rough * 1.0000001)


def _with_gaps(values: Floats) -> list[float | None]:
    numbers: list[float | None] = values.tolist()
    for index in np.flatnonzero(~np.isfinite(values)):
        numbers[index] = None
    return numbers
