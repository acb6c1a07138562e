"""The runs of an experiment that began just before and just after one."""

from __future__ import annotations

from typing import Literal

from trackside.entities import Run
from trackside.filters import Comparison, Field, unparse
from trackside.store.base import RunQuery, Store

__all__ = ["find_neighbours"]


def find_neighbours(store: Store, run: Run) -> tuple[str | None, str | None]:
    """Ids of the run before and of the run after, by start time; of equal ones, by id.

    "After" is what stands above it in a list by start time, newest first.
    """
    start = run.info.start_time
    beside = _find(store, run, "=", start, "start_time DESC", 1000)
    place = beside.index(run.info.run_id) if run.info.run_id in beside else 0
    older = beside[place + 1 : place + 2] or _find(store, run, "<", start, "start_time DESC", 1)
    newer = beside[place - 1 : place] if place else _find_newer(store, run)
    return (older[0] if older else None), (newer[-1] if newer else None)


def _find_newer(store: Store, run: Run) -> list[str]:
    first = _find(store, run, ">", run.info.start_time, "start_time ASC", 1)
    if not first:
        return []
    # Those that began in the same millisecond stand in the order of their ids: the last of them is next.
    return _find(store, run, "=", store.get_run(first[0]).info.start_time, "start_time DESC", 1000)


def _find(
    store: Store, run: Run, op: Literal["=", "<", ">"], start: int, order: str, count: int
) -> list[str]:
    page = store.search_runs(
        RunQuery(
            experiment_ids=(run.info.experiment_id,),
            filter_string=unparse(Comparison(Field("attribute", "start_time"), op, float(start))),
            order_by=(order,),
            max_results=count,
        )
    )
    return [one.info.run_id for one in page.runs]
