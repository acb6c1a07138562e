"""Downsampling: fewer points, the same picture."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from trackside.charts.downsample import downsample, fold_stretches, pick_points
from trackside.store.base import HISTORY_DTYPE

curves = hnp.arrays(np.float64, st.integers(1, 400), elements=st.floats(width=64))


@given(values=curves, max_points=st.integers(2, 50))
def test_never_more_points_than_asked(values: np.ndarray, max_points: int) -> None:
    """The result has at most ``max_points``, in order, each once, first and last among them."""
    kept = pick_points(values, max_points)
    assert len(kept) <= max_points
    assert (np.diff(kept) > 0).all()
    assert kept[0] == 0
    assert kept[-1] == len(values) - 1


@given(values=curves, max_points=st.integers(8, 50))
def test_extremes_stay(values: np.ndarray, max_points: int) -> None:
    """The least and the greatest value of the whole curve are kept, infinities too."""
    kept = values[pick_points(values, max_points)]
    if not np.isnan(values).all():
        assert np.nanmin(kept) == np.nanmin(values)
        assert np.nanmax(kept) == np.nanmax(values)


@given(values=curves, max_points=st.integers(8, 50))
def test_nan_stays_visible(values: np.ndarray, max_points: int) -> None:
    """A curve with NaN anywhere still has NaN afterwards."""
    assert np.isnan(values).any() == np.isnan(values[pick_points(values, max_points)]).any()


@given(values=curves, max_points=st.integers(2, 50))
def test_folded_stretches_have_the_mean_of_all(values: np.ndarray, max_points: int) -> None:
    """Weighted with how many finite points each stands for; places are in order and inside."""
    kept, folded = fold_stretches(values, max_points, "mean")
    assert len(kept) <= max_points
    assert (np.diff(kept) > 0).all()
    assert 0 <= kept[0] <= kept[-1] < len(values)
    size = -(-len(values) // max_points)
    finite = np.isfinite(values)
    weights = np.add.reduceat(finite, np.arange(0, len(values), size))
    assert (np.isnan(folded) == (weights == 0)).all() or np.abs(values[finite]).max() > 1e300
    if finite.any() and np.abs(values[finite]).max() < 1e300:
        total = float((folded[weights > 0] * weights[weights > 0]).sum())
        scale = max(1e-300, float(np.abs(values[finite]).sum()))
        assert abs(total - float(values[finite].sum())) <= 1e-9 * scale


def test_each_stretch_keeps_its_own_extremes() -> None:
    """A spike in any part of the curve survives, not only the highest one."""
    values = np.zeros(100_000)
    spikes = np.arange(1_000, 100_000, 10_000)
    values[spikes] = np.arange(1, len(spikes) + 1)
    assert set(spikes) <= set(pick_points(values, 500))


@pytest.mark.parametrize("count", [0, 1, 2, 10])
def test_short_curve_is_unchanged(count: int) -> None:
    """What has few points already is given back as it is."""
    points = np.zeros(count, HISTORY_DTYPE)
    points["step"] = np.arange(count)
    assert downsample(points, 10) is points


def test_rows_stay_together() -> None:
    """A kept value keeps its step and time."""
    points = np.zeros(1000, HISTORY_DTYPE)
    points["step"] = np.arange(1000) * 3
    points["timestamp"] = np.arange(1000) * 7
    points["value"] = np.sin(np.arange(1000))
    few = downsample(points, 40)
    original = few["step"] // 3
    assert (few["timestamp"] == original * 7).all()
    assert (few["value"] == np.sin(original)).all()
