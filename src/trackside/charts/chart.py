"""The public ``trackside.chart``: runs by id or as a frame, drawn for a notebook."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Literal

from trackside.charts.curves import build_curves
from trackside.charts.frames import read_curves
from trackside.charts.picture import CurvePicture, XAxis
from trackside.errors import InvalidInput
from trackside.store.base import RunQuery
from trackside.tracking.workspace import current_workspace

if TYPE_CHECKING:
    import altair as alt

    from trackside.store.base import Store

__all__ = ["chart"]

DEFAULT_RUNS = 20


def chart(
    kind: Literal["line"] = "line",
    *,
    y: str | Iterable[str],
    runs: Any = None,
    x: XAxis = "step",
    title: str = "",
    legend: bool = True,
    max_points: int = 1000,
) -> alt.LayerChart:
    """Draw metrics of some runs.

    Args:
        kind: ``"line"``.
        y: a metric or several.
        runs: run ids, ``Run`` objects, or a frame of ``search_runs``; by default the newest 20 runs of
            the active experiment.
        x: ``"step"``, ``"time"`` or ``"relative_time"`` (seconds since the run's start).
        title: above the chart.
        legend: whether to name the runs, where there are several.
        max_points: of each curve at most so many points are drawn, extremes kept.

    Raises:
        RunNotFound: for an unknown run.
        InvalidInput: for an unknown kind or axis, or if none of the runs has such a metric.
    """
    import altair as alt

    if kind != "line":
        raise InvalidInput(f"There is no chart of kind {kind!r}: use 'line'.", path="kind")
    if x not in ("step", "time", "relative_time"):
        raise InvalidInput(f"A line can't run over {x!r}: use 'step', 'time' or 'relative_time'.", path="x")
    if max_points < 2:
        raise InvalidInput(f"A curve has at least 2 points, not {max_points}.", path="max_points")
    workspace = current_workspace()
    store = workspace.open_store_after_drain()
    run_ids = _newest(store, workspace.active_experiment()[0]) if runs is None else list(_name_runs(runs))
    metrics = (y,) if isinstance(y, str) else tuple(y)
    asked = CurvePicture(runs=(), y=metrics, x=x, title=title, legend=legend)
    frame = read_curves(store, run_ids, asked, max_points)
    if not frame.curves:
        raise InvalidInput(f"None of the runs has the metric {' or '.join(map(repr, metrics))}.", path="y")
    return build_curves(frame.picture, alt.InlineData(values=frame.to_rows()))


def _newest(store: Store, experiment_id: str) -> list[str]:
    query = RunQuery((experiment_id,), order_by=("start_time DESC",), max_results=DEFAULT_RUNS)
    return [run.info.run_id for run in store.search_runs(query).runs]


def _name_runs(runs: Any) -> Iterable[str]:
    if isinstance(runs, str):
        return [runs]
    if hasattr(runs, "columns"):
        return [str(run_id) for run_id in runs["run_id"]]
    return [run if isinstance(run, str) else str(run.info.run_id) for run in runs]
