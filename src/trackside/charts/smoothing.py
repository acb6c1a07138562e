"""Smoothing of curves: a mean whose weights fall with the distance on the x axis."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

__all__ = ["find_half_life", "smooth"]

Floats = npt.NDArray[np.float64]

_SPAN = 500.0
"""Exponents of a stretch that is summed at once: e to this is far from the largest float."""


def find_half_life(curves: Sequence[Floats], smoothing: float) -> float:
    """The distance on the x axis after which a value counts half.

    It is 5 % of the longest curve's extent × s / (1 - s): nothing for a smoothing s of 0, 5 % for 0.5, 45 %
    for 0.9, without end for 1 (the mean of all before).
    """
    extent = max((float(x.max() - x.min()) for x in curves if len(x)), default=0.0)
    return math.inf if smoothing >= 1 else 0.05 * extent * smoothing / (1 - smoothing)


def smooth(x: Floats, values: Floats, half_life: float) -> Floats:
    """Exponentially weighted means over x.

    ``s_i = sum(w_ij y_j) / sum(w_ij)`` over the points j up to i, with ``w_ij = 2 ** (-(x_i - x_j) / h)``: so
    a gap in x forgets as much as points in it would, and the first values aren't pulled to 0. A value that
    isn't finite has no weight, and there is none in its place. (pandas' ``ewm`` with ``times`` is the same.)

    Args:
        x: ascending.
        values: of each x.
        half_life: h, in units of x; 0 leaves the values as they are.
    """
    finite = np.isfinite(values)
    if half_life <= 0:
        return np.where(finite, values, np.nan)
    weights = finite.astype(np.float64)
    numbers = np.where(finite, values, 0.0)
    exponents = (x - x[0]) * (math.log(2) / half_life) if len(x) else x
    result = np.empty(len(values))
    carried, total, start = 0.0, 0.0, 0
    while start < len(values):
        end = int(np.searchsorted(exponents, exponents[start] + _SPAN, side="right"))
        growing = np.exp(exponents[start:end] - exponents[start])
        sums = carried + np.cumsum(numbers[start:end] * growing)
        totals = total + np.cumsum(weights[start:end] * growing)
        with np.errstate(invalid="ignore", divide="ignore"):
            result[start:end] = sums / totals
        if end < len(values):
            fading = math.exp(exponents[start] - exponents[end])
            carried, total = sums[-1] * fading, totals[-1] * fading
        start = end
    result[~finite] = np.nan
    return result
