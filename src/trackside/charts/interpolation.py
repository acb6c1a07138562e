"""A surface between scattered points."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

__all__ = ["CELLS", "interpolate"]

Floats = npt.NDArray[np.float64]

CELLS = 40
"""Along each axis."""


def interpolate(x: Floats, y: Floats, value: Floats) -> tuple[Floats, Floats, Floats]:
    """The edges of cells along x and y, and the value in the middle of each cell (by y, then x).

    Inverse distance weighting (Shepard, 1968): the mean of the points, each weighted with 1 / d ** 3 of its
    distance d in units of the axes' extents; at a point it is the point's own value. No value is outside of
    those given: it shows no more than what was tried.
    """
    edges_x = np.linspace(x.min(), x.max(), CELLS + 1)
    edges_y = np.linspace(y.min(), y.max(), CELLS + 1)
    middle_x, middle_y = (edges_x[:-1] + edges_x[1:]) / 2, (edges_y[:-1] + edges_y[1:]) / 2
    aside = (middle_x[:, None] - x) / np.ptp(x)
    above = (middle_y[:, None] - y) / np.ptp(y)
    squares = aside[None, :, :] ** 2 + above[:, None, :] ** 2
    weights = np.maximum(squares, 1e-12) ** -1.5
    return edges_x, edges_y, (weights @ value) / weights.sum(axis=2)
