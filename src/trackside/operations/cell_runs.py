"""The last run of each cell of a notebook, for what a notebook shows beside its cells."""

from __future__ import annotations

import os
from pathlib import Path

from trackside.charts.colours import find_colour
from trackside.entities import Run
from trackside.operations.context import OperationContext
from trackside.operations.numbers import encode_number
from trackside.operations.wire_source import CellRun, CellRuns, NotebookRuns
from trackside.settings import metric_direction

__all__ = ["list_cell_runs"]


def list_cell_runs(context: OperationContext, request: NotebookRuns) -> CellRuns:
    """The last run of each of these cells, with one metric: one whose direction is known, if there is any.

    A notebook that was copied has the cells' ids of the other: runs of another notebook count only if that
    isn't there any more, because it was renamed.
    """
    store = context.read()
    revision = store.get_revision()
    if request.if_revision == revision:
        return CellRuns(revision=revision, unchanged=True)
    here = os.path.realpath(context.find_notebook(request.notebook))
    found = []
    for cell_id, run_id in store.find_last_runs(request.cell_ids).items():
        source, run = store.get_source(run_id), store.get_run(run_id)
        path = source.notebook_path
        if path is not None and os.path.realpath(path) != here and Path(path).exists():
            continue
        metric = _choose_metric(run)
        found.append(
            CellRun(
                cell_id=cell_id,
                run_id=run_id,
                run_name=run.info.run_name,
                experiment_id=run.info.experiment_id,
                status=run.info.status.value,
                colour=find_colour(run_id, run.data.tags),
                start_time=run.info.start_time,
                kernel_id=source.kernel_id,
                execution_count=source.execution_count,
                metric=metric,
                value=None if metric is None else encode_number(run.data.metrics[metric]),
            )
        )
    return CellRuns(revision=revision, runs=found)


def _choose_metric(run: Run) -> str | None:
    keys = sorted(run.data.metrics)
    return next((key for key in keys if metric_direction(key)), keys[0] if keys else None)
