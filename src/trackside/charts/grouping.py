"""Runs of a group as one curve: its middle, and a band for its spread."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from trackside.charts.config import Aggregation

__all__ = ["GroupCurve", "aggregate_curves"]

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class GroupCurve:
    """Of each x: middle, lower and upper edge of the band, and of how many values."""

    x: Floats
    value: Floats
    low: Floats
    high: Floats
    count: npt.NDArray[np.intp]


def aggregate_curves(
    places: Sequence[Floats], curves: Sequence[Floats], aggregation: Aggregation
) -> GroupCurve:
    """All points of the curves of a group by their x; values that aren't finite are left out.

    The band of a mean is one sample standard deviation each way (none where there is one value), that of a
    median goes from the first to the third quartile, that of a minimum or maximum from the least to the
    greatest value.
    """
    axis = places[0]
    same = all(len(x) == len(axis) and np.array_equal(x, axis) for x in places[1:])
    if same and (np.diff(axis) > 0).all():
        together = np.stack(curves)
        if np.isfinite(together).all():
            return _aggregate_rows(axis, together, aggregation)
    x, values = np.concatenate(places), np.concatenate(curves)
    finite = np.isfinite(values)
    x, values = x[finite], values[finite]
    if not len(x):
        return GroupCurve(x, values, values, values, np.empty(0, np.intp))
    at, place = _places(x)
    count = np.bincount(place, minlength=len(at))
    at, place, count = at[count > 0], (np.cumsum(count > 0) - 1)[place], count[count > 0]
    if aggregation == "mean":
        middle = np.bincount(place, values) / count
        squares = np.bincount(place, (values - middle[place]) ** 2)
        spread = np.sqrt(squares / np.maximum(count - 1, 1))
        return GroupCurve(at, middle, middle - spread, middle + spread, count)
    order = np.lexsort((values, place))
    ordered, first = values[order], np.cumsum(count) - count
    if aggregation == "median":
        low, middle, high = (_quantile(ordered, first, count, part) for part in (0.25, 0.5, 0.75))
        return GroupCurve(at, middle, low, high, count)
    low, high = ordered[first], ordered[first + count - 1]
    return GroupCurve(at, low if aggregation == "min" else high, low, high, count)


def _aggregate_rows(x: Floats, curves: Floats, aggregation: Aggregation) -> GroupCurve:
    """Of curves that have the same places, a row each."""
    count = np.full(len(x), len(curves), np.intp)
    if aggregation == "mean":
        middle = curves.mean(axis=0)
        spread = curves.std(axis=0, ddof=1) if len(curves) > 1 else np.zeros_like(middle)
        return GroupCurve(x, middle, middle - spread, middle + spread, count)
    if aggregation == "median":
        low, middle, high = np.quantile(curves, [0.25, 0.5, 0.75], axis=0)
        return GroupCurve(x, middle, low, high, count)
    low, high = curves.min(axis=0), curves.max(axis=0)
    return GroupCurve(x, low if aggregation == "min" else high, low, high, count)


def _places(x: Floats) -> tuple[Floats, npt.NDArray[np.intp]]:
    """Values of x, ascending, and which of them each is. Steps are close together and need no sorting."""
    low, high = x.min(), x.max()
    if high - low < 4 * len(x) and (x == np.floor(x)).all():
        return np.arange(low, high + 1), (x - low).astype(np.intp)
    at, place = np.unique(x, return_inverse=True)
    return at, place.ravel()


def _quantile(
    ordered: Floats, first: npt.NDArray[np.intp], count: npt.NDArray[np.intp], part: float
) -> Floats:
    """A quantile of each group, linear between its neighbours, as pandas has it."""
    position = part * (count - 1)
    below = np.floor(position).astype(np.intp)
    above = np.minimum(below + 1, count - 1)
    share = position - below
    low: Floats = ordered[first + below]
    high: Floats = ordered[first + above]
    return np.asarray(low + (high - low) * share)
