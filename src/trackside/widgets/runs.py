"""``trackside.runs``: the run list in the notebook, whose selection the next cell can use."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from traitlets import List, TraitError, Unicode, validate

from trackside.capture.card import format_duration, format_number
from trackside.charts.colours import COLOUR_TAG, choose_colour
from trackside.charts.columns import read_column
from trackside.entities import Experiment, Run, ViewType
from trackside.errors import ExperimentNotFound, InvalidInput
from trackside.filters import parse
from trackside.store.base import RunColumns, RunQuery, Store
from trackside.tracking.search import find_experiments, frame_of
from trackside.tracking.tidy import runs_frame
from trackside.tracking.workspace import current_workspace
from trackside.widgets.table import StaticTable, render_html, render_text
from trackside.widgets.view import View

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["RunsView", "runs"]

STATIC_ROWS = 20
STATIC_KEYS = 6
"""Metrics and params of the static rendering, the most frequent ones."""
MOST_RUNS = 100_000


class RunsView(View):
    """A list of runs: filter, sort, choose columns, select.

    Attributes:
        filter_string: the filter; what is set here filters the list on screen, what is typed there arrives.
        order_by: sort keys, such as ``["metrics.accuracy DESC"]``; without any the newest run is first.
        columns: columns of the search language, such as ``["params.lr", "min(metrics.loss)"]``; without any
            the list chooses.
        selected_ids: ids of the runs that are selected, in the order in which they were.
    """

    filter_string = Unicode().tag(sync=True)
    order_by: List[str] = List(Unicode()).tag(sync=True)
    columns: List[str] = List(Unicode()).tag(sync=True)
    selected_ids: List[str] = List(Unicode()).tag(sync=True)
    _experiment_ids: List[str] = List(Unicode()).tag(sync=True)

    def __init__(self, experiments: Sequence[Experiment], **traits: Any) -> None:
        self._experiments = tuple(experiments)
        ids = [one.experiment_id for one in experiments]
        super().__init__(_kind="runs", _experiment_ids=ids, **traits)

    @validate("filter_string")
    def _check_filter(self, proposal: Any) -> str:
        """A filter that can't be read is an error here, and never reaches the screen."""
        parse(proposal.value)
        return str(proposal.value)

    @validate("columns")
    def _check_columns(self, proposal: Any) -> list[str]:
        for column in proposal.value:
            read_column(column, "columns")
        return list(proposal.value)

    @property
    def selected(self) -> list[Run]:
        """The runs that are selected, in the order in which they were."""
        store = self.context.read()
        return [store.get_run(run_id) for run_id in self.selected_ids]

    def to_frame(self) -> pd.DataFrame:
        """The list on screen: all runs that match, in its order.

        Returns:
            With ``columns``: run_id, run (its name in charts), run_colour and these columns by name; else
            what :func:`trackside.search_runs` returns.

        Raises:
            StoreUnavailable: the store can't be read.
        """
        store = self.context.read()
        found = self._search(store, MOST_RUNS)
        if self.columns:
            return runs_frame(store, found.run_id, {name: name for name in self.columns})
        return frame_of(found)

    def static_bundle(self) -> dict[str, Any]:
        table = _tabulate(self._search(self.context.read(), STATIC_ROWS), self._caption())
        return {"text/plain": render_text(table), "text/html": render_html(table)}

    def _search(self, store: Store, limit: int) -> RunColumns:
        return store.search_columns(
            RunQuery(
                experiment_ids=tuple(self._experiment_ids),
                filter_string=self.filter_string,
                order_by=tuple(self.order_by),
                max_results=limit,
                view=ViewType.ACTIVE_ONLY,
                max_total=MOST_RUNS,
            )
        )

    def _caption(self) -> str:
        names = ", ".join(experiment.name for experiment in self._experiments)
        return f"Runs of {names}" + (f" · {self.filter_string}" if self.filter_string else "")


def runs(
    experiment: str | Experiment | Iterable[str | Experiment] | None = None,
    filter_string: str = "",
    order_by: Iterable[str] = (),
    columns: Iterable[str] = (),
) -> RunsView:
    """The runs of an experiment as a widget: what JupyterLab's tab shows, in the notebook.

    Args:
        experiment: name, id or :class:`Experiment`, or several; by default the active experiment.
        filter_string: the search language, such as ``"metrics.accuracy > 0.9"``.
        order_by: sort keys, such as ``["metrics.accuracy DESC"]``; by default the newest run is first.
        columns: columns of the search language; by default the list chooses.

    Returns:
        A widget with ``selected_ids``, ``filter_string``, ``order_by`` and ``columns`` to read, set and
        observe, and ``to_frame()``.

    Raises:
        ExperimentNotFound: there is no such experiment.
        FilterSyntaxError: the filter can't be read; says where and why.
        InvalidInput: a column can't be read.
        StoreUnavailable: the store can't be read.
    """
    workspace = current_workspace()
    store = workspace.read_store()
    if experiment is None:
        found = [store.get_experiment(one) for one in find_experiments(workspace, store)]
    else:
        given = [experiment] if isinstance(experiment, str | Experiment) else list(experiment)
        found = [_find(store, one) for one in given]
    if not found:
        raise InvalidInput("No experiment is given: name at least one.", path="experiment")
    parse(filter_string)
    try:
        return RunsView(
            found,
            filter_string=filter_string,
            order_by=_texts(order_by, "order_by"),
            columns=_texts(columns, "columns"),
        )
    except TraitError as error:
        raise InvalidInput(f"{error}", path="runs") from None


def _texts(given: Iterable[str], path: str) -> list[str]:
    if isinstance(given, str):
        raise InvalidInput(f"{path} is {given!r}: use a list, [{given!r}].", path=path)
    return list(given)


def _find(store: Store, given: str | Experiment) -> Experiment:
    if isinstance(given, Experiment):
        return given
    named = store.get_experiment_by_name(given)
    if named is not None:
        return named
    try:
        return store.get_experiment(given)
    except ExperimentNotFound:
        names = [one.name for one in store.search_experiments(ViewType.ACTIVE_ONLY)]
        known = ", ".join(repr(name) for name in names[:10]) or "none yet"
        raise ExperimentNotFound(
            f"There is no experiment named {given!r}. There are: {known}.", path="experiment"
        ) from None


def _tabulate(found: RunColumns, caption: str) -> StaticTable:
    metrics = _frequent(found.metrics)
    params = _frequent(found.params)
    rows = [
        [
            found.run_name[i],
            str(found.status[i]).capitalize(),
            _duration(found.start_time[i], found.end_time[i]),
            *[format_number(row[key]) if key in (row := found.metrics[i]) else "" for key in metrics],
            *[found.params[i].get(key, "")[:60] for key in params],
        ]
        for i in range(len(found.run_id))
    ]
    colours = [
        choose_colour(run_id, tags.get(COLOUR_TAG))
        for run_id, tags in zip(found.run_id, found.tags, strict=True)
    ]
    return StaticTable(
        caption=caption,
        columns=["Name", "Status", "Duration", *metrics, *params],
        numeric=[False, False, True, *[True] * len(metrics), *[False] * len(params)],
        rows=rows,
        colours=colours,
        more=max(found.total - len(rows), 0),
    )


def _duration(start: int, end: int | None) -> str:
    return "" if end is None else format_duration(end - start)


def _frequent(rows: Sequence[Any]) -> list[str]:
    counted = Counter(key for row in rows for key in row)
    return [key for key, _ in counted.most_common(STATIC_KEYS)]
