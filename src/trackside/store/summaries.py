"""Summaries of metrics: of new points, vectorised, and merged into what the store knows."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from trackside.entities import MetricSummary

__all__ = ["MetricState", "summarize"]


@dataclass(frozen=True, slots=True)
class MetricState:
    """A metric of a run in numbers; see :class:`trackside.entities.MetricSummary`.

    ``numbers`` counts the values that aren't NaN; the other fields about values are of these.
    """

    last: float
    last_step: int
    last_time: int
    count: int
    numbers: int
    sum: float
    min: float
    min_step: int
    max: float
    max_step: int

    def merge(self, later: MetricState) -> MetricState:
        """The summary of these points and then those of ``later``."""
        if later.position() >= self.position():
            last, step, time = later.last, later.last_step, later.last_time
        else:
            last, step, time = self.last, self.last_step, self.last_time
        low = later if not self.numbers or (later.numbers and later.min < self.min) else self
        high = later if not self.numbers or (later.numbers and later.max > self.max) else self
        return MetricState(
            last,
            step,
            time,
            self.count + later.count,
            self.numbers + later.numbers,
            self.sum + later.sum,
            low.min,
            low.min_step,
            high.max,
            high.max_step,
        )

    def position(self) -> tuple[int, int, float, bool]:
        """What decides which point is the last; NaN counts as 0, as in MLflow, but behind a number."""
        number = not math.isnan(self.last)
        return (self.last_step, self.last_time, self.last if number else 0.0, number)

    def to_row(self) -> tuple[Any, ...]:
        """The columns rank … max_step of table ``metric``."""
        nan = math.isnan(self.last)
        none = self.numbers == 0
        return (
            1 if nan else 0,
            None if nan else self.last,
            self.last_step,
            self.last_time,
            self.count,
            self.numbers,
            None if math.isnan(self.sum) else self.sum,
            None if none else self.min,
            None if none else self.min_step,
            None if none else self.max,
            None if none else self.max_step,
        )

    @classmethod
    def from_row(cls, row: Sequence[Any]) -> MetricState:
        """From a row of table ``metric``: the inverse of :meth:`to_row`, behind run, key and scope."""
        _, _, _, rank, last, step, time, points, numbers, total, low, low_step, high, high_step, *_ = row
        return cls(
            math.nan if rank else last,
            step,
            time,
            points,
            numbers,
            math.nan if total is None else total,
            math.nan if low is None else low,
            low_step or 0,
            math.nan if high is None else high,
            high_step or 0,
        )

    def to_summary(self, key: str) -> MetricSummary:
        """The entity."""
        none = self.numbers == 0
        return MetricSummary(
            key=key,
            last=self.last,
            last_step=self.last_step,
            last_time=self.last_time,
            count=self.count,
            min=None if none else self.min,
            min_step=None if none else self.min_step,
            max=None if none else self.max,
            max_step=None if none else self.max_step,
            mean=None if none else self.sum / self.numbers,
        )


def summarize(points: npt.NDArray[np.void], starts: npt.NDArray[np.intp]) -> list[MetricState]:
    """Summaries of groups of points: group i is ``points[starts[i]:starts[i + 1]]``, never empty.

    ``points`` has the fields step, value and time_ms (or timestamp).
    """
    if not len(points):
        return []
    time_field = "time_ms" if "time_ms" in (points.dtype.names or ()) else "timestamp"
    values = np.ascontiguousarray(points["value"])
    steps = np.ascontiguousarray(points["step"])
    times = np.ascontiguousarray(points[time_field])
    counts = np.diff(starts, append=len(points))
    nan = np.isnan(values)
    with np.errstate(invalid="ignore", over="ignore"):
        sums = np.add.reduceat(np.where(nan, 0.0, values), starts)
        low = np.fmin.reduceat(values, starts)
        high = np.fmax.reduceat(values, starts)
    numbers = np.add.reduceat((~nan).astype(np.int64), starts)
    low_at = _first(values == np.repeat(low, counts), starts, counts)
    high_at = _first(values == np.repeat(high, counts), starts, counts)
    last_at = _last(steps, times, values, nan, starts, counts)
    columns = (
        values[last_at],
        steps[last_at],
        times[last_at],
        counts,
        numbers,
        sums,
        low,
        steps[low_at],
        high,
        steps[high_at],
    )
    return [MetricState(*row) for row in zip(*(column.tolist() for column in columns), strict=True)]


def _first(
    mask: npt.NDArray[np.bool_], starts: npt.NDArray[np.intp], counts: npt.NDArray[np.intp]
) -> npt.NDArray[np.intp]:
    """Index of the first true of each group; its start if there is none."""
    index = np.where(mask, np.arange(len(mask)), len(mask))
    found = np.minimum.reduceat(index, starts)
    first: npt.NDArray[np.intp] = np.where(found < starts + counts, found, starts)
    return first


def _last(
    steps: npt.NDArray[np.int64],
    times: npt.NDArray[np.int64],
    values: npt.NDArray[np.float64],
    nan: npt.NDArray[np.bool_],
    starts: npt.NDArray[np.intp],
    counts: npt.NDArray[np.intp],
) -> npt.NDArray[np.intp]:
    """Index of the point of each group with the greatest (step, time, value)."""
    ends = starts + counts - 1
    newer = steps[1:] > steps[:-1]
    inner = np.ones(len(steps) - 1, bool)
    inner[starts[1:] - 1] = False
    if bool((newer | ~inner).all()):  # steps increase within every group: the usual case
        return ends
    group = np.repeat(np.arange(len(starts)), counts)
    order = np.lexsort((~nan, np.where(nan, 0.0, values), times, steps, group))
    last: npt.NDArray[np.intp] = order[ends]
    return last
