"""From a store to the tidy frame of a chart: plain columns, so that the server needs no pandas."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt

from trackside.charts.colours import find_colour
from trackside.charts.downsample import downsample
from trackside.charts.picture import CurvePicture, DrawnRun
from trackside.entities import Run
from trackside.errors import InvalidInput
from trackside.store.base import Store
from trackside.store.collector import without_collector

__all__ = ["Curve", "CurveFrame", "read_curves"]


@dataclass(frozen=True, slots=True)
class Curve:
    """One metric of one run; ``points`` are rows of ``HISTORY_DTYPE``."""

    run: DrawnRun
    metric: str
    points: npt.NDArray[np.void]


@dataclass(frozen=True, slots=True)
class CurveFrame:
    """The points of a chart of curves, and the runs that have none."""

    picture: CurvePicture
    curves: tuple[Curve, ...]
    not_drawn: tuple[str, ...]
    """Labels of the runs that never logged any of the metrics."""

    def to_rows(self) -> list[dict[str, Any]]:
        """One dict a point: ``run_id, run, metric, step, value`` and the column of the x axis.

        ``time`` is in milliseconds since the epoch, ``relative_time`` in seconds since the run's start.
        NaN and infinities are None: a gap in the curve.
        """
        rows: list[dict[str, Any]] = []
        with without_collector():
            for curve in self.curves:
                rows += self._rows(curve)
        return rows

    def _rows(self, curve: Curve) -> list[dict[str, Any]]:
        run_id, label, metric = curve.run.run_id, curve.run.label, curve.metric
        steps, values = curve.points["step"].tolist(), _with_gaps(curve.points["value"])
        if self.picture.x == "step":
            return [
                {"run_id": run_id, "run": label, "metric": metric, "step": step, "value": value}
                for step, value in zip(steps, values, strict=True)
            ]
        x, times = self.picture.x, self._times(curve)
        return [
            {"run_id": run_id, "run": label, "metric": metric, "step": step, x: time, "value": value}
            for step, time, value in zip(steps, times, values, strict=True)
        ]

    def _times(self, curve: Curve) -> list[float]:
        times = curve.points["timestamp"]
        if self.picture.x == "relative_time":
            times = (times - curve.run.start_time) / 1000
        moments: list[float] = times.tolist()
        return moments


def read_curves(store: Store, run_ids: Sequence[str], picture: CurvePicture, max_points: int) -> CurveFrame:
    """Read some metrics of some runs.

    Args:
        store: where they are.
        run_ids: the runs, in the order of the legend; a repeated one counts once.
        picture: metrics, x axis, title and legend; its runs are filled in here.
        max_points: at most so many points a curve, extremes kept.

    Raises:
        RunNotFound: for an unknown run.
        InvalidInput: without runs or metrics.
    """
    if not run_ids or not picture.y:
        raise InvalidInput(
            "A chart needs at least one run and one metric.", path="y" if run_ids else "run_ids"
        )
    runs = _draw([store.get_run(run_id) for run_id in dict.fromkeys(run_ids)])
    metrics = tuple(dict.fromkeys(picture.y))
    histories = store.get_metric_histories([run.run_id for run in runs], metrics)
    curves = tuple(
        Curve(run, metric, downsample(histories[run.run_id, metric], max_points))
        for run in runs
        for metric in metrics
        if len(histories.get((run.run_id, metric), ()))
    )
    drawn = {curve.run.run_id for curve in curves}
    return CurveFrame(
        picture=msgspec.structs.replace(
            picture,
            runs=tuple(run for run in runs if run.run_id in drawn),
            y=metrics,
            markers=any(np.isfinite(curve.points["value"]).sum() == 1 for curve in curves),
        ),
        curves=curves,
        not_drawn=tuple(run.label for run in runs if run.run_id not in drawn),
    )


def _draw(runs: Sequence[Run]) -> list[DrawnRun]:
    names = Counter(run.info.run_name for run in runs)
    return [
        DrawnRun(
            run_id=run.info.run_id,
            label=_label(run, shared=names[run.info.run_name] > 1),
            colour=find_colour(run.info.run_id, run.data.tags),
            start_time=run.info.start_time,
        )
        for run in runs
    ]


def _label(run: Run, *, shared: bool) -> str:
    return f"{run.info.run_name} ({run.info.run_id[:8]})" if shared else run.info.run_name


def _with_gaps(values: npt.NDArray[np.float64]) -> list[float | None]:
    numbers: list[float | None] = values.tolist()
    for index in np.flatnonzero(~np.isfinite(values)):
        numbers[index] = None
    return numbers
