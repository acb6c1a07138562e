"""``trackside.run``: everything about one run in the notebook, live while it goes on."""

from __future__ import annotations

from typing import Any

from traitlets import Unicode, validate

from trackside.capture.card import format_duration, format_number
from trackside.entities import Run, RunStatus
from trackside.errors import InvalidInput, RunNotFound
from trackside.operations.lookup import find_run
from trackside.store.base import RunQuery, Store
from trackside.tracking.active import last_active_run
from trackside.tracking.run_ids import read_run_ids
from trackside.tracking.search import find_experiments
from trackside.tracking.workspace import Workspace, current_workspace
from trackside.widgets.facts import StaticFacts, render_facts, render_facts_text
from trackside.widgets.view import View

__all__ = ["RunView", "run"]

MOST_FACTS = 40
"""Params, and metrics, of the static rendering."""


class RunView(View):
    """One run: what it is, its params, metrics, files, code and environment.

    Attributes:
        run_id: the run that is shown; what is set here is shown, and where somebody goes on screen, too.
    """

    run_id = Unicode().tag(sync=True)

    def __init__(self, run_id: str, **traits: Any) -> None:
        super().__init__(_kind="run", run_id=run_id, **traits)

    @validate("run_id")
    def _check_run(self, proposal: Any) -> str:
        """A run that isn't there is an error here, and never reaches the screen."""
        return self.context.read().get_run(proposal.value).info.run_id

    @property
    def run(self) -> Run:
        """The run as it is now."""
        return self.context.read().get_run(self.run_id)

    def static_bundle(self) -> dict[str, Any]:
        facts = _describe(self.context.read(), self.run)
        return {"text/plain": render_facts_text(facts), "text/html": render_facts(facts)}


def run(run_id: Any = None) -> RunView:
    """Everything about one run as a widget: what JupyterLab's page of a run shows, in the notebook.

    Args:
        run_id: an id, the beginning of one, a name, or a :class:`Run`; by default the active run, else the
            one that was active last, else the newest of the active experiment.

    Returns:
        A widget with ``run_id`` to read, set and observe, and ``run``.

    Raises:
        InvalidInput: several runs are called so, or it is no run.
        RunNotFound: there is no such run.
        StoreUnavailable: the store can't be read.
    """
    workspace = current_workspace()
    store = workspace.read_store()
    if run_id is None:
        return RunView(_choose(workspace, store))
    if isinstance(run_id, str):
        return RunView(find_run(store, run_id).info.run_id)
    found = read_run_ids(run_id, "run_id")
    if len(found) != 1:
        raise InvalidInput(f"These are {len(found)} runs: give one, or use compare.", path="run_id")
    return RunView(found[0])


def _choose(workspace: Workspace, store: Store) -> str:
    last = last_active_run()
    if last is not None:
        return last.info.run_id
    experiments = tuple(find_experiments(workspace, store))
    newest = store.search_runs(RunQuery(experiments, order_by=("start_time DESC",), max_results=1)).runs
    if not newest:
        raise RunNotFound("There is no run yet: put %%track on top of a cell and run it, or give an id.")
    return newest[0].info.run_id


def _describe(store: Store, run: Run) -> StaticFacts:
    info = run.info
    source = store.get_source(info.run_id)
    experiment = store.get_experiment(info.experiment_id).name
    took = "" if info.end_time is None else format_duration(info.end_time - info.start_time)
    started = info.start_time
    facts = {
        "Experiment": experiment,
        "Status": str(RunStatus(info.status)).capitalize(),
        "Start date": f"{_format_time(started)} UTC",
        "Duration": took,
        "User": info.user_id,
        "Notebook": source.notebook_path or "",
        "Run id": info.run_id,
    }
    params = sorted(run.data.params.items())
    metrics = sorted(run.data.metrics.items())
    return StaticFacts(
        title=info.run_name,
        groups={
            "Overview": [(key, value) for key, value in facts.items() if value],
            "Hyperparameters": [(key, value[:200]) for key, value in params[:MOST_FACTS]],
            "Metrics": [(key, format_number(value)) for key, value in metrics[:MOST_FACTS]],
        },
        more={
            "Hyperparameters": max(len(params) - MOST_FACTS, 0),
            "Metrics": max(len(metrics) - MOST_FACTS, 0),
        },
    )


def _format_time(ms: int) -> str:
    from datetime import UTC, datetime

    return datetime.fromtimestamp(ms / 1000, UTC).strftime("%Y-%m-%d %H:%M:%S")
