"""``trackside.compare``: charts of runs in the notebook, live while they go on."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Unpack

import msgspec
from traitlets import Dict, List, TraitError, Unicode, observe, validate

from trackside.charts.chart import ChartOptions, check_config, name_y
from trackside.charts.code import write_code
from trackside.charts.config import ChartConfig, ChartKind
from trackside.charts.drawing import build_whole
from trackside.charts.frames import Frame, read_frame
from trackside.charts.suggest import suggest_charts
from trackside.errors import InvalidInput, TracksideError
from trackside.filters import parse
from trackside.store.base import Store
from trackside.tracking.workspace import current_workspace
from trackside.widgets.given import GivenExperiments, read_texts
from trackside.widgets.pushes import PushLog
from trackside.widgets.scope import Scope, read_scope
from trackside.widgets.static_runs import STATIC_ROWS, tabulate_runs
from trackside.widgets.stills.chart import STATIC_POINTS, render_chart
from trackside.widgets.table import render_html, render_text
from trackside.widgets.view import View

if TYPE_CHECKING:
    import pandas as pd

    from trackside.charts.drawing import Chart
    from trackside.entities import ChangeSet

__all__ = ["ComparisonView", "compare"]

POINTS = 1000
"""Of a curve in ``chart`` and ``to_frame``, extremes kept; as :func:`trackside.chart` has them."""


class ComparisonView(View):
    """Charts of some runs.

    Attributes:
        filter_string: which runs are compared, if a filter finds them; set and typed alike.
        config: the first chart as a dict of what :func:`trackside.chart` takes, with ``colour``, ``group_by``
            and so on; empty as long as the charts are chosen by rule. What is set must be a chart.
        configs: all charts, the first one in front.
        selected_ids: the run that was clicked; what is set stands out.
    """

    filter_string = Unicode().tag(sync=True)
    configs: List[dict[str, Any]] = List(Dict()).tag(sync=True)
    config: Dict[str, Any] = Dict()
    selected_ids: List[str] = List(Unicode()).tag(sync=True)
    _scope = Dict().tag(sync=True)

    def __init__(self, scope: Scope, **traits: Any) -> None:
        self._runs = scope
        self._pushed = PushLog()
        super().__init__(_kind="compare", _scope=scope.to_wire(), **traits)

    @validate("filter_string")
    def _check_filter(self, proposal: Any) -> str:
        parse(proposal.value)
        return str(proposal.value)

    @validate("config")
    def _check_config(self, proposal: Any) -> dict[str, Any]:
        return _normalize(proposal.value) if proposal.value else {}

    @validate("configs")
    def _check_configs(self, proposal: Any) -> list[dict[str, Any]]:
        return [_normalize(one) for one in proposal.value]

    @observe("configs")
    def _follow_configs(self, change: Any) -> None:
        self.config = change.new[0] if change.new else {}

    @observe("config")
    def _follow_config(self, change: Any) -> None:
        if change.new != (self.configs[0] if self.configs else {}):
            self.configs = [change.new, *self.configs[1:]] if change.new else []

    @property
    def run_ids(self) -> list[str]:
        """Ids of the runs that are compared, as they are now."""
        return self._runs.find(self.context.read(), self.filter_string)[0]

    @property
    def chart(self) -> Chart:
        """The first chart, as it is now, with its data.

        Raises:
            InvalidInput: there is nothing to draw yet.
        """
        frame = self._read_frame()
        return build_whole(frame.picture, frame.rows)

    def code(self) -> str:
        """The first chart as Altair source on the public API, at most 25 lines.

        Raises:
            InvalidInput: there is nothing to draw yet.
        """
        frame = self._read_frame()
        return write_code(frame.picture, frame.run_ids, frame.row_count)

    def to_frame(self) -> pd.DataFrame:
        """What the first chart is drawn of: a row a point (of a curve), a run or a group.

        Raises:
            InvalidInput: there is nothing to draw yet.
        """
        import pandas as pd

        return pd.DataFrame(self._read_frame().rows)

    def describe_news(self, store: Store, change: ChangeSet) -> dict[str, Any] | None:
        """The charts themselves: who watches can't ask while the kernel computes."""
        found, total = self._runs.find(store, self.filter_string)
        configs = [msgspec.convert(one, ChartConfig) for one in self.configs] or None
        pushed = self._pushed.describe(self.context, found, total, configs)
        return super().describe_news(store, change) if pushed is None else {"pushed": pushed}

    def greet(self) -> None:
        """Somebody else watches: what is pushed next has everything."""
        self._pushed.restart()

    def static_bundle(self) -> dict[str, Any]:
        store = self.context.read()
        found, total = self._runs.find(store, self.filter_string)
        shown = store.get_columns(found[:STATIC_ROWS])
        table = tabulate_runs(shown, self._caption(store, found), total or len(found))
        return {
            "text/plain": render_text(table),
            "text/html": self._draw_static(store, found) + render_html(table),
        }

    def _draw_static(self, store: Store, run_ids: list[str]) -> str:
        """The first chart as a picture; nothing where it can't be drawn."""
        charts = self._choose_charts(store, run_ids)
        if not charts or not run_ids:
            return ""
        try:
            return render_chart(read_frame(store, run_ids, charts[0], STATIC_POINTS))
        except TracksideError:
            return ""

    def _caption(self, store: Store, run_ids: list[str]) -> str:
        titles = ", ".join(one.title or ", ".join(one.y) for one in self._choose_charts(store, run_ids))
        return f"Comparison of {self._runs.name}{f': {titles}' if titles else ''}"

    def _choose_charts(self, store: Store, run_ids: list[str]) -> list[ChartConfig]:
        if self.configs or not run_ids:
            return [msgspec.convert(one, ChartConfig) for one in self.configs]
        return suggest_charts(store, store.get_columns(run_ids))

    def _read_frame(self) -> Frame:
        store = self.context.read()
        run_ids, _ = self._runs.find(store, self.filter_string)
        charts = self._choose_charts(store, run_ids)
        frame = read_frame(store, run_ids, charts[0], POINTS) if charts and run_ids else None
        if frame is None or not frame.rows:
            raise InvalidInput("There is nothing to draw yet: no run has logged a value of it.", path="runs")
        return frame


def compare(
    runs: Any = None,
    kind: ChartKind | None = None,
    *,
    x: str | None = None,
    y: str | Iterable[str] | None = None,
    group: str | None = None,
    experiment: GivenExperiments = None,
    order_by: Iterable[str] = (),
    limit: int = 30,
    title: str = "",
    **options: Unpack[ChartOptions],
) -> ComparisonView:
    """Charts of some runs as a widget: what JupyterLab's comparison pane shows, in the notebook.

    Args:
        runs: a filter of the search language, an :class:`Experiment`, or runs: ids, :class:`Run` objects, a
            frame of :func:`search_runs`; by default all runs of the active experiment. Runs that a filter
            finds are found anew as they come.
        kind: as :func:`trackside.chart` has it; by default by rule.
        x: ``"step"``, ``"time"``, ``"relative_time"``, or a column.
        y: a column or several; the bare name of a metric will do. Without ``kind``, ``x`` and ``y`` the
            charts are chosen by rule, as in JupyterLab.
        group: a column; runs of one value are drawn as one, with a band. ``"auto"``: those that are equal but
            for the seed, as :func:`trackside.chart` has it.
        experiment: where a filter looks: name, id or :class:`Experiment`, or several.
        order_by: sort keys of what a filter finds; by default the newest first.
        limit: so many of the runs that a filter finds are compared.
        title: above the chart.
        options: see :class:`trackside.charts.chart.ChartOptions`.

    Returns:
        A widget with ``config``, ``configs``, ``filter_string`` and ``selected_ids`` to read, set and
        observe, and ``chart``, ``code()``, ``to_frame()``.

    Raises:
        ExperimentNotFound: there is no such experiment.
        FilterSyntaxError: the filter can't be read; says where and why.
        InvalidInput: runs or a chart that can't be.
        RunNotFound: there is no such run.
        StoreUnavailable: the store can't be read.
    """
    workspace = current_workspace()
    store = workspace.read_store()
    scope, filter_string = read_scope(
        workspace, store, runs, experiment, read_texts(order_by, "order_by"), limit
    )
    parts: dict[str, Any] = {**options, "kind": kind, "x": x, "group": group, "title": title or None}
    parts = {key: value for key, value in parts.items() if value is not None}
    configs = []
    if parts or y is not None:
        run_ids, _ = scope.find(store, filter_string)
        configs = [_complete(store, run_ids, y, parts)]
    try:
        return ComparisonView(scope, filter_string=filter_string, configs=configs)
    except TraitError as error:
        raise InvalidInput(f"{error}", path="compare") from None


def _complete(
    store: Store, run_ids: list[str], y: str | Iterable[str] | None, parts: dict[str, Any]
) -> dict[str, Any]:
    """A chart of what was said of it; the rest by the rules of a comparison."""
    if y is None:
        usual = suggest_charts(store, store.get_columns(run_ids)) if run_ids else []
        if not usual:
            raise InvalidInput("None of the runs has logged a metric yet: say which, y='loss'.", path="y")
        y = usual[0].y
    columns = [name_y(one) for one in ((y,) if isinstance(y, str) else y)]
    if "kind" not in parts:
        parts = {"kind": _choose_kind(store, run_ids, columns, parts.get("x")), **parts}
    config = check_config(y=columns, **parts)
    result: dict[str, Any] = msgspec.to_builtins(config)
    return result


def _choose_kind(store: Store, run_ids: list[str], y: list[str], x: str | None) -> ChartKind:
    """Curves; over a column points; bars where no curve has more than one point."""
    from trackside.charts.columns import read_column
    from trackside.charts.config import CURVE_AXES

    if x is not None and x not in CURVE_AXES:
        return "scatter"
    fields = [read_column(one, "y") for one in y]
    keys = [field.key for field in fields if field.kind == "metric" and field.aggregate is None]
    if len(keys) < len(fields):
        return "bar"
    summaries = store.list_metric_summaries(run_ids, keys) if run_ids else {}
    known = [summary.count for summary in summaries.values()]
    return "bar" if x is None and known and max(known) == 1 else "line"


def _normalize(given: Any) -> dict[str, Any]:
    """A chart with everything that is chosen of it; raises ``InvalidInput`` if there is no such chart."""
    parts = msgspec.to_builtins(given)
    if not isinstance(parts, Mapping):
        raise InvalidInput(
            f"{given!r:.100} is no chart: use a dict, {{'y': ['metrics.loss']}}.", path="config"
        )
    y = parts.get("y")
    if y is None:
        raise InvalidInput("A chart needs y, as in {'y': 'loss'}.", path="config")
    columns = [name_y(one) for one in ((y,) if isinstance(y, str) else y)]
    config = check_config(**{**parts, "y": columns})
    # As JSON has it, lists for tuples: what comes back from the page must compare equal.
    result: dict[str, Any] = json.loads(msgspec.json.encode(config))
    return result
