"""Smoothing: the mean that the docstring says, whatever the curve."""

from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from trackside.charts.smoothing import find_half_life, smooth

points = st.lists(
    st.tuples(
        st.floats(0, 50),
        st.one_of(st.floats(-1e6, 1e6), st.sampled_from([np.nan, np.inf, -np.inf])),
    ),
    min_size=1,
    max_size=40,
)


@given(points=points, half_life=st.floats(0.01, 1e6))
def test_it_is_the_weighted_mean(points: list[tuple[float, float]], half_life: float) -> None:
    """Each value is the mean of those before, each weighted by its distance; gaps stay gaps."""
    x = np.cumsum([gap for gap, _ in points])
    values = np.array([value for _, value in points])
    smoothed = smooth(x, values, half_life)
    for i in range(len(x)):
        if not np.isfinite(values[i]):
            assert np.isnan(smoothed[i])
            continue
        known = [j for j in range(i + 1) if np.isfinite(values[j])]
        weights = [2.0 ** (-(x[i] - x[j]) / half_life) for j in known]
        expected = sum(w * values[j] for w, j in zip(weights, known, strict=True)) / sum(weights)
        assert np.isclose(smoothed[i], expected, rtol=1e-9, atol=1e-6)


def test_it_is_what_pandas_calls_ewm() -> None:
    """On a long curve it equals ``ewm`` with times."""
    rng = np.random.default_rng(1)
    x, values = np.cumsum(rng.integers(1, 9, 5000)).astype(float), rng.normal(size=5000)
    times = pd.to_datetime(x, unit="s")
    expected = pd.Series(values).ewm(halflife=pd.Timedelta(seconds=7), times=times).mean()
    assert np.allclose(smooth(x, values, 7.0), expected)


def test_half_life_is_a_share_of_the_longest_curve() -> None:
    """5 % of its extent for 0.5; without smoothing none, and without end for 1."""
    curves = [np.array([0.0, 10.0]), np.array([0.0, 100.0]), np.empty(0)]
    assert np.allclose([find_half_life(curves, s) for s in (0.0, 0.5, 0.9)], [0, 5, 45])
    assert find_half_life(curves, 1.0) == np.inf


def test_without_smoothing_it_is_the_curve() -> None:
    """A half-life of 0 leaves the values as they are."""
    values = np.array([1.0, np.nan, 3.0])
    assert np.array_equal(smooth(np.arange(3.0), values, 0.0), values, equal_nan=True)
