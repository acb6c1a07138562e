"""Summaries of any points equal what a plain loop finds, however the points are split."""

from __future__ import annotations

import math
from functools import reduce

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trackside.journal.batch import POINT_DTYPE
from trackside.store.summaries import MetricState, summarize

VALUE = st.one_of(st.sampled_from([math.nan, math.inf, -math.inf, 0.0, 1.0, -1.0]), st.floats(-1e6, 1e6))
POINT = st.tuples(st.integers(-2, 3), st.integers(0, 2), VALUE)
Points = list[tuple[int, int, float]]


def summaries_of(groups: list[Points]) -> list[MetricState]:
    rows = [(index, step, value, time) for index, group in enumerate(groups) for step, time, value in group]
    starts = np.cumsum([0, *(len(group) for group in groups)])[:-1]
    return summarize(np.array(rows, POINT_DTYPE), starts)


def by_hand(points: Points) -> MetricState:
    numbers = [(step, value) for step, _, value in points if not math.isnan(value)]
    order = max(points, key=lambda p: (p[0], p[1], 0.0 if math.isnan(p[2]) else p[2], not math.isnan(p[2])))
    low = min((value for _, value in numbers), default=math.nan)
    high = max((value for _, value in numbers), default=math.nan)
    total = sum(value for _, value in numbers)
    return MetricState(
        order[2],
        order[0],
        order[1],
        len(points),
        len(numbers),
        total,
        low,
        next((step for step, value in numbers if value == low), points[0][0]),
        high,
        next((step for step, value in numbers if value == high), points[0][0]),
    )


def same(one: MetricState, other: MetricState) -> None:
    assert (one.last_step, one.last_time, one.count, one.numbers) == (
        other.last_step,
        other.last_time,
        other.count,
        other.numbers,
    )
    for field in ("last", "sum", "min", "max"):
        assert getattr(one, field) == pytest.approx(getattr(other, field), nan_ok=True, abs=1e-6), field
    if one.numbers:
        assert (one.min_step, one.max_step) == (other.min_step, other.max_step)


@given(st.lists(st.lists(POINT, min_size=1, max_size=12), min_size=1, max_size=5))
def test_groups_are_summarised_as_by_hand(groups: list[Points]) -> None:
    """All groups at once, with NaN, infinities and steps in any order."""
    for found, group in zip(summaries_of(groups), groups, strict=True):
        same(found, by_hand(group))


@given(st.lists(st.lists(POINT, min_size=1, max_size=6), min_size=1, max_size=5))
def test_merged_summaries_equal_the_summary_of_all(parts: list[Points]) -> None:
    """Points that come in several drains are summarised as if they came in one."""
    merged = reduce(MetricState.merge, summaries_of(parts))
    same(merged, by_hand([point for part in parts for point in part]))


def test_no_points_have_no_summary() -> None:
    """An empty batch is nothing."""
    assert summarize(np.empty(0, POINT_DTYPE), np.empty(0, np.intp)) == []
