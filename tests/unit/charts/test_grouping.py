"""Groups of curves: middle and band, whatever the steps of the runs."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trackside.charts.grouping import aggregate_curves

curve = st.lists(
    st.tuples(st.integers(0, 30), st.one_of(st.floats(-100, 100), st.just(np.nan))), min_size=1, max_size=20
)


@pytest.mark.parametrize("aggregation", ["mean", "median", "min", "max"])
@given(curves=st.lists(curve, min_size=1, max_size=4), same=st.booleans())
def test_it_is_what_pandas_says(aggregation: Any, curves: list[list[tuple[int, float]]], same: bool) -> None:
    """At each x, of the values that are numbers: the middle, and what the docstring says of the band."""
    steps = [np.array([step for step, _ in points], float) for points in curves]
    values = [np.array([value for _, value in points]) for points in curves]
    if same:
        steps, values = [np.arange(3.0)] * 2, [np.array([1.0, 2.0, 5.0]), np.array([3.0, 2.0, -1.0])]
    found = aggregate_curves(steps, values, aggregation)
    frame = pd.DataFrame({"x": np.concatenate(steps), "value": np.concatenate(values)}).dropna()
    groups = frame.groupby("x")["value"]
    assert found.x.tolist() == list(groups.groups)
    assert found.count.tolist() == groups.count().tolist()
    if not len(frame):
        return
    expected = groups.quantile(0.5) if aggregation == "median" else groups.agg(aggregation)
    assert np.allclose(found.value, expected)
    if aggregation == "mean":
        assert np.allclose(found.high - found.value, groups.std().fillna(0), atol=1e-6)
        assert np.allclose(found.value - found.low, groups.std().fillna(0), atol=1e-6)
    elif aggregation == "median":
        assert np.allclose(found.low, groups.quantile(0.25))
        assert np.allclose(found.high, groups.quantile(0.75))
    else:
        assert np.allclose(found.low, groups.min())
        assert np.allclose(found.high, groups.max())
