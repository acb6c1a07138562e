"""Fewer points of a curve with the same picture: first, last, and the extremes of every stretch."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

__all__ = ["downsample", "fold_stretches", "pick_points"]


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
    inner = np.ascontiguousarray(values[1:-1])
    undefined = np.isnan(inner)
    kept_per_stretch = 3 if undefined.any() else 2
    stretches = (max_points - 2) // kept_per_stretch
    if stretches == 0:
        return ends[:max_points]
    size = -(-len(inner) // stretches)
    if kept_per_stretch == 2:
        picks = [_pick_in_rows(inner, size, np.argmin), _pick_in_rows(inner, size, np.argmax)]
    else:
        first_undefined = _pick_in_rows(undefined, size, np.argmax)
        picks = [
            _pick_in_rows(np.where(undefined, np.inf, inner), size, np.argmin),
            _pick_in_rows(np.where(undefined, -np.inf, inner), size, np.argmax),
            first_undefined[undefined[first_undefined]],
        ]
    kept = np.concatenate([ends, *(pick + 1 for pick in picks)])
    kept.sort()
    return kept[np.diff(kept, prepend=-1) > 0]


def fold_stretches(
    values: npt.NDArray[np.float64], max_points: int, aggregation: Literal["mean", "median"]
) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.float64]]:
    """At most ``max_points`` stretches of equally many points: the index of each one's middle, and its value.

    For a picture of means: the mean of the points that :func:`pick_points` keeps is that of extremes. What
    isn't finite counts as missing; a stretch of nothing else is NaN.
    """
    size = -(-len(values) // max_points)
    count = -(-len(values) // size)
    padded = np.full(count * size, np.nan)
    padded[: len(values)] = np.where(np.isfinite(values), values, np.nan)
    rows = padded.reshape(count, size)
    folded = np.full(count, np.nan)
    present = ~np.isnan(rows).all(axis=1)
    with np.errstate(over="ignore"):  # a sum of values near the largest number: infinite, as they nearly are
        folded[present] = (np.nanmean if aggregation == "mean" else np.nanmedian)(rows[present], axis=1)
    middles = np.arange(count) * size
    return middles + (np.minimum(middles + size, len(values)) - middles - 1) // 2, folded


def _pick_in_rows(
    values: npt.NDArray[Any], size: int, pick: Callable[..., npt.NDArray[np.intp]]
) -> npt.NDArray[np.intp]:
    """The index picked in each stretch of ``size``; the last stretch may be shorter."""
    whole = len(values) // size * size
    rows = pick(values[:whole].reshape(-1, size), axis=1) + np.arange(0, whole, size)
    return rows if whole == len(values) else np.append(rows, whole + pick(values[whole:]))
