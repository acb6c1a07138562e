"""The public ``trackside.chart``: runs by id or as a frame, drawn for a notebook."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, TypedDict, Unpack

import msgspec

from trackside.charts.columns import read_column, read_grouping
from trackside.charts.config import CURVE_AXES, Aggregation, ChartConfig, ChartKind
from trackside.charts.drawing import build_whole
from trackside.charts.frames import read_frame
from trackside.errors import InvalidInput
from trackside.store.base import RunQuery
from trackside.tracking.run_ids import read_run_ids
from trackside.tracking.workspace import current_workspace

if TYPE_CHECKING:
    import altair as alt

    from trackside.store.base import Store

__all__ = ["ChartOptions", "chart", "check_config", "name_y"]

DEFAULT_RUNS = 20


class ChartOptions(TypedDict, total=False):
    """Further options of :func:`chart`.

    - ``colour``: a column; by default each run has its own colour. Of a heatmap and a contour, the value.
    - ``facet``: a column, or ``"metric"``: a panel for each of its values.
    - ``group_by``: a column (or ``"auto"``); runs of one value have one colour.
    - ``aggregation``: ``"mean"``, ``"median"``, ``"min"`` or ``"max"``: each group is drawn as one, with a
      band of one standard deviation, the quartiles, or from the least to the greatest value.
    - ``log_x``, ``log_y``: whether an axis is logarithmic; what isn't above 0 is left out.
    - ``smoothing``: of curves, from 0 to 1.
    - ``minimum``, ``maximum``: where the y axis begins and ends.
    - ``points``: whether curves have points.
    """

    colour: str | None
    facet: str | None
    group_by: str | None
    aggregation: Aggregation
    log_x: bool
    log_y: bool
    smoothing: float
    minimum: float | None
    maximum: float | None
    points: bool


def chart(
    kind: ChartKind = "line",
    runs: Any = None,
    *,
    y: str | Iterable[str],
    x: str = "step",
    group: str | None = None,
    title: str = "",
    legend: bool = True,
    max_points: int = 1000,
    **options: Unpack[ChartOptions],
) -> alt.TopLevelMixin:
    """Draw some runs.

    Columns are named as in a search: ``metrics.loss``, ``min(metrics.loss)``, ``params.lr``, ``tags.x``,
    ``duration``; for ``y`` the bare name of a metric will do.

    Args:
        kind: ``"line"``, ``"bar"``, ``"scatter"``, ``"box"``, ``"parallel"``, ``"heatmap"``, ``"contour"``.
        runs: run ids, ``Run`` objects, or a frame with a column ``run_id`` (of pandas, Polars or any library
            that narwhals knows); by default the newest 20 runs of the active experiment.
        y: a column or several; of parallel coordinates the axes.
        x: ``"step"``, ``"time"``, ``"relative_time"`` (seconds since the run's start), or a column.
        group: a column whose runs of one value are drawn as one; or ``"auto"``: runs that are equal but for
            the seed (``"auto:params.fold"``: and but for that param). They are drawn as their mean with a
            band, if no other ``aggregation`` is given.
        title: above the chart.
        legend: whether to name the runs, where there are several.
        max_points: of each curve at most so many points are drawn, extremes kept.
        options: see :class:`ChartOptions`.

    Raises:
        RunNotFound: for an unknown run.
        InvalidInput: for what can't be drawn so, or if none of the runs has a value of ``y``.
    """
    if max_points < 2:
        raise InvalidInput(f"A curve has at least 2 points, not {max_points}.", path="max_points")
    columns = [name_y(one) for one in ((y,) if isinstance(y, str) else y)]
    config = check_config(kind=kind, x=x, y=columns, group=group, title=title, **options)
    workspace = current_workspace()
    store = workspace.open_store_after_drain()
    run_ids = _newest(store, workspace.active_experiment()[0]) if runs is None else read_run_ids(runs)
    frame = read_frame(store, run_ids, config, max_points, legend=legend)
    if not frame.rows:
        raise InvalidInput(f"None of the runs has a value of {' or '.join(config.y)}.", path="y")
    return build_whole(frame.picture, frame.rows)


def check_config(**parts: Any) -> ChartConfig:
    """The configuration of these parts: its fields, and ``group``, as :func:`chart` has it.

    Raises:
        InvalidInput: there is no such chart; says why.
    """
    group = parts.pop("group", None)
    if group is not None:
        if parts.setdefault("group_by", group) != group:
            raise InvalidInput("Give group or group_by, not both: group draws the runs as one.", path="group")
        parts.setdefault("aggregation", "mean")
    try:
        config = msgspec.convert(parts, ChartConfig)
    except msgspec.ValidationError as error:
        raise InvalidInput(f"There is no such chart: {error}.", path="kind") from error
    if config.x not in CURVE_AXES:
        read_grouping(config.x, "x")
    return config


def name_y(column: str) -> str:
    """A column; a bare name is a metric.

    Raises:
        InvalidInput: neither can it be.
    """
    try:
        read_column(column, "y")
    except InvalidInput:
        return f"metrics.{column}"
    return column


def _newest(store: Store, experiment_id: str) -> list[str]:
    query = RunQuery((experiment_id,), order_by=("start_time DESC",), max_results=DEFAULT_RUNS)
    return [run.info.run_id for run in store.search_runs(query).runs]
