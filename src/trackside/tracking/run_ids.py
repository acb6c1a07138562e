"""Which runs a person means: ids, runs, or a frame that has a row for each of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from trackside.errors import InvalidInput

__all__ = ["COLUMN", "read_run_ids"]

COLUMN = "run_id"
"""The column of a frame that names its runs."""

LISTS = "run_ids"
"""The column of a frame of groups: the runs of each, as a list."""


def read_run_ids(runs: Any, path: str = "runs") -> list[str]:
    """Ids of the runs that are meant, in their order, each once. All that takes several runs reads them so.

    Args:
        runs: an id or a run; several of either; or a frame with a column ``run_id``: of pandas, Polars
            or any other library that narwhals knows, a lazy one too. A frame of groups, which
            ``search_runs(group=…)`` gives, means all their runs.
        path: what the argument is called.

    Raises:
        InvalidInput: something is no run, or the frame has no such column, or a row without an id.
    """
    if isinstance(runs, str) or _id_of(runs) is not None:
        return [_check(runs, path)]
    if not isinstance(runs, (list, tuple)) and (column := _read_column(runs, path)) is not None:
        runs = column
    if not isinstance(runs, Iterable):
        raise InvalidInput(_refuse(runs), path=path)
    return list(dict.fromkeys(_check(one, path) for one in runs))


def _read_column(frame: Any, path: str) -> list[Any] | None:
    """The ids in a frame, as they are; None if it is none."""
    import narwhals.stable.v2 as nw

    found = nw.from_native(frame, pass_through=True)
    if isinstance(found, nw.LazyFrame):
        names = found.collect_schema().names()
    elif isinstance(found, nw.DataFrame):
        names = found.columns
    else:
        return None
    wanted = COLUMN if COLUMN in names or LISTS not in names else LISTS
    if wanted not in names:
        raise InvalidInput(
            f"This frame has no column {COLUMN}: give what search_runs returned, or keep that column.",
            path=path,
        )
    column = found.select(wanted)
    if isinstance(column, nw.LazyFrame):
        column = column.collect()
    ids: list[Any] = column[wanted].to_list()
    return ids if wanted == COLUMN else [run_id for some in ids for run_id in some]


def _id_of(run: Any) -> str | None:
    """The id of a run: of the store, of the tracking API, or of MLflow."""
    found = getattr(getattr(run, "info", None), "run_id", None) or getattr(run, "run_id", None)
    return found if isinstance(found, str) else None


def _check(one: Any, path: str) -> str:
    found = one if isinstance(one, str) else _id_of(one)
    if found is None:
        raise InvalidInput(_refuse(one), path=path)
    return str(found)


def _refuse(given: Any) -> str:
    return f"{given!r:.100} is no run: give ids, runs, or a frame with a column {COLUMN}."
