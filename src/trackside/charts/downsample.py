"""Fewer points of a curve with the same picture: first, last, and the extremes of every stretch."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

__all__ = ["downsample", "pick_points"]


def downsample(points: npt.NDArray[np.void], max_points: int) -> npt.NDArray[np.void]:
    """Keep at most ``max_points`` rows of a metric history, in their order.

    Args:
        points: rows with a field ``value``, ordered by step.
        max_points: at least 2.
    """
    if len(points) <= max_points:
        return points
    return points[pick_points(points["value"], max_points)]


def pick_points(values: npt.NDArray[np.float64], max_points: int) -> npt.NDArray[np.intp]:
    """Indices, ascending, of the points to keep.

    The curve is cut into equal stretches; of each, the least and the greatest value stay, and one NaN
    where there is any: what is unusual in a curve is what one looks for. (Sampling, also
    largest-triangle-three-buckets, can lose a spike.)
    """
    count = len(values)
    if count <= max_points:
        return np.arange(count)
    ends = np.array([0, count - 1])
    inner = values[1:-1]
    undefined = np.isnan(inner)
    kept_per_stretch = 3 if undefined.any() else 2
    stretches = (max_points - 2) // kept_per_stretch
    if stretches == 0:
        return ends[:max_points]
    size = -(-len(inner) // stretches)
    picks = [
        _argmin_rows(np.where(undefined, np.inf, inner), size),
        _argmin_rows(np.where(undefined, np.inf, -inner), size),
    ]
    if kept_per_stretch == 3:
        first_undefined = _argmin_rows(np.where(undefined, 0.0, 1.0), size)
        picks.append(first_undefined[undefined[first_undefined]])
    return np.unique(np.concatenate([ends, *(pick + 1 for pick in picks)]))


def _argmin_rows(values: npt.NDArray[np.floating[Any]], size: int) -> npt.NDArray[np.intp]:
    """Index of the least value in each stretch of ``size``; the last stretch may be shorter."""
    rows = -(-len(values) // size)
    padded = np.full(rows * size, np.inf)
    padded[: len(values)] = values
    least: npt.NDArray[np.intp] = padded.reshape(rows, size).argmin(axis=1)
    return least + np.arange(rows) * size
