"""``trackside.runs``: the run list in the notebook, whose selection the next cell can use."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from traitlets import List, TraitError, Unicode, validate

from trackside.charts.columns import read_column
from trackside.entities import Experiment, Run, ViewType
from trackside.errors import InvalidInput
from trackside.filters import parse
from trackside.store.base import RunColumns, RunQuery, Store
from trackside.tracking.search import frame_of
from trackside.tracking.tidy import runs_frame
from trackside.tracking.workspace import current_workspace
from trackside.widgets.followed import FollowedRows
from trackside.widgets.given import GivenExperiments, read_experiments, read_texts
from trackside.widgets.static_runs import STATIC_ROWS, tabulate_runs
from trackside.widgets.table import render_html, render_text
from trackside.widgets.view import View

if TYPE_CHECKING:
    import pandas as pd

    from trackside.entities import ChangeSet

__all__ = ["RunsView", "runs"]

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
        self._followed = FollowedRows()
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

    def describe_news(self, store: Store, change: ChangeSet) -> dict[str, Any] | None:
        """The rows on screen go along: who shows them can't ask while the kernel computes."""
        news = super().describe_news(store, change)
        rows = self._followed.describe(self.context)
        return news if news is None or rows is None else {**news, **rows}

    def follow(self, by: str, question: str | None) -> None:
        self._followed.follow(self.context, by, question)

    def static_bundle(self) -> dict[str, Any]:
        found = self._search(self.context.read(), STATIC_ROWS)
        table = tabulate_runs(found, self._caption(), found.total)
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
    experiment: GivenExperiments = None,
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
    found = read_experiments(workspace, store, experiment)
    parse(filter_string)
    try:
        return RunsView(
            found,
            filter_string=filter_string,
            order_by=read_texts(order_by, "order_by"),
            columns=read_texts(columns, "columns"),
        )
    except TraitError as error:
        raise InvalidInput(f"{error}", path="runs") from None
