"""Searching runs into a DataFrame, with MLflow's columns."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, overload

from trackside.entities import LifecycleStage, Run, ViewType
from trackside.errors import InvalidInput
from trackside.tracking.experiments import check_view
from trackside.tracking.run_ids import read_run_ids
from trackside.tracking.tidy import runs_frame
from trackside.tracking.workspace import Workspace, current_workspace

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    from trackside.store.base import RunColumns, RunQuery, Store

__all__ = ["find_experiments", "frame_of", "search_runs"]


@overload
def search_runs(
    experiment_ids: Sequence[str] | None = ...,
    filter_string: str = ...,
    run_view_type: ViewType | str | int = ...,
    max_results: int = ...,
    order_by: Sequence[str] | None = ...,
    output_format: Literal["pandas"] = ...,
    search_all_experiments: bool = ...,
    experiment_names: Sequence[str] | None = ...,
    *,
    run_ids: Any = ...,
    columns: Mapping[str, str] | None = ...,
    group: str | None = ...,
) -> pd.DataFrame: ...


@overload
def search_runs(
    experiment_ids: Sequence[str] | None = ...,
    filter_string: str = ...,
    run_view_type: ViewType | str | int = ...,
    max_results: int = ...,
    order_by: Sequence[str] | None = ...,
    *,
    output_format: Literal["list"],
    search_all_experiments: bool = ...,
    experiment_names: Sequence[str] | None = ...,
) -> list[Run]: ...


def search_runs(
    experiment_ids: Sequence[str] | None = None,
    filter_string: str = "",
    run_view_type: ViewType | str | int = ViewType.ACTIVE_ONLY,
    max_results: int = 100_000,
    order_by: Sequence[str] | None = None,
    output_format: str = "pandas",
    search_all_experiments: bool = False,
    experiment_names: Sequence[str] | None = None,
    *,
    run_ids: Any = None,
    columns: Mapping[str, str] | None = None,
    group: str | None = None,
) -> pd.DataFrame | list[Run]:
    """Find runs.

    Args:
        experiment_ids: where to look; without ids and names, in the active experiment.
        filter_string: the search language, such as ``"metrics.accuracy > 0.9 AND params.kind = 'mlp'"``.
        run_view_type: whether to look at active runs, deleted ones, or all.
        max_results: how many at most.
        order_by: sort keys, such as ``["metrics.accuracy DESC"]``; by default the newest first.
        output_format: ``"pandas"`` or ``"list"``.
        search_all_experiments: look everywhere, if no ids and names are given.
        experiment_names: where, by name; an unknown one is a warning.
        run_ids: in place of a search, these runs in this order, wherever they are: ids, ``Run`` objects, or a
            frame with a column ``run_id``, of pandas, Polars or any library that narwhals knows.
        columns: with run_ids, a tidy frame of run_id, run (its name in charts), run_colour, and columns of
            the search language by name, such as ``{"x": "params.lr", "best": "min(metrics.loss)"}``.
        group: one row a group in place of one a run: ``"auto"`` for runs that are equal but for the seed
            (``"auto:params.fold"``: and but for that param), or a column such as ``"params.kind"``.

    Returns:
        A DataFrame with the columns run_id, experiment_id, status, artifact_uri, start_time, end_time
        (``datetime64``, UTC), then metrics.*, params.*, tags.*, what a run lacks being missing; or a list of
        :class:`trackside.entities.Run`. Of groups: group, n, run_ids, experiment_id, of each metric metrics.*
        (the mean of its finite values), std.* (their sample standard deviation) and n.*, shared params.*.

    Raises:
        FilterSyntaxError: the filter or a sort key can't be read; says where and why.
        InvalidInput: ids and names are both given, or an argument can't be understood.
        StoreUnavailable: the store can't be read.
    """
    if experiment_ids and experiment_names:
        raise InvalidInput("Give experiment_ids or experiment_names, not both.", path="experiment_names")
    _check_form(output_format, max_results, columns, group)
    workspace = current_workspace()
    store = workspace.read_store()
    if run_ids is not None or columns is not None:
        return _get(store, run_ids, columns, group)
    if experiment_ids:
        ids = [str(one) for one in _as_list(experiment_ids, "experiment_ids")]
    elif search_all_experiments and not experiment_names:
        ids = _default_experiments(workspace, store, everywhere=True)
    else:
        ids = find_experiments(workspace, store, experiment_names)
    query = _ask(ids, filter_string, check_view(run_view_type), max_results, order_by)
    if output_format == "list":
        return store.search_runs(query).runs
    return _frame(store, store.search_columns(query), group)


def _check_form(output_format: str, max_results: int, columns: Any, group: str | None) -> None:
    if output_format not in ("pandas", "list"):
        raise InvalidInput(
            f"output_format is {output_format!r}: use 'pandas' or 'list'.", path="output_format"
        )
    if isinstance(max_results, bool) or not isinstance(max_results, int) or max_results < 1:
        raise InvalidInput(f"max_results is {max_results!r}: use a positive integer.", path="max_results")
    if group is not None and (columns is not None or output_format == "list"):
        raise InvalidInput("A group is a row of a DataFrame: give no columns and no format.", path="group")


def _get(store: Store, runs: Any, columns: Mapping[str, str] | None, group: str | None) -> pd.DataFrame:
    if runs is None:
        raise InvalidInput("columns are for runs by id: give run_ids too.", path="columns")
    if columns is not None:
        return runs_frame(store, runs, columns)
    return _frame(store, store.get_columns(read_run_ids(runs, "run_ids")), group)


def _frame(store: Store, found: RunColumns, group: str | None) -> pd.DataFrame:
    if group is None:
        return frame_of(found)
    from trackside.tracking.group_frame import group_frame

    return group_frame(store, found, group)


def _ask(
    experiment_ids: list[str],
    filter_string: str,
    view: ViewType,
    max_results: int,
    order_by: Sequence[str] | None,
) -> RunQuery:
    from trackside.store.base import RunQuery

    return RunQuery(
        experiment_ids=tuple(experiment_ids),
        filter_string=filter_string or "",
        order_by=tuple(_as_list(order_by or (), "order_by")),
        max_results=max_results,
        view=view,
    )


def _as_list(values: Sequence[str], name: str) -> list[str]:
    if isinstance(values, str):
        raise InvalidInput(f"{name} is {values!r:.100}: use a list, [{values!r:.100}].", path=name)
    return list(values)


def _find_experiments(store: Store, names: list[str]) -> list[str]:
    found = []
    for name in names:
        experiment = store.get_experiment_by_name(name)
        if experiment is None:
            warnings.warn(f"There is no experiment {name!r}.", UserWarning, stacklevel=4)
        else:
            found.append(experiment.experiment_id)
    return found


def find_experiments(
    workspace: Workspace, store: Store, experiment_names: Sequence[str] | None = None
) -> list[str]:
    """Ids of these experiments, of an unknown one none and a warning; without names, of the active one."""
    if experiment_names:
        return _find_experiments(store, _as_list(experiment_names, "experiment_names"))
    return _default_experiments(workspace, store, everywhere=False)


def _default_experiments(workspace: Workspace, store: Store, *, everywhere: bool) -> list[str]:
    if everywhere:
        return [experiment.experiment_id for experiment in store.search_experiments(ViewType.ACTIVE_ONLY)]
    experiment_id, name = workspace.active_experiment()
    experiment = store.get_experiment_by_name(name)
    if experiment is None or experiment.lifecycle_stage is LifecycleStage.DELETED:
        return [experiment_id]
    return [experiment.experiment_id]


def frame_of(columns: RunColumns) -> pd.DataFrame:
    """Runs as a DataFrame, one row a run; pure."""
    import pandas as pd

    data: dict[str, Any] = {
        "run_id": _texts(columns.run_id),
        "experiment_id": _texts(columns.experiment_id),
        "status": _texts(columns.status),
        "artifact_uri": _texts(columns.artifact_uri),
        "start_time": _times(columns.start_time),
        "end_time": _times(columns.end_time),
    }
    metrics, params, tags = columns.metrics, columns.params, columns.tags
    data |= {f"metrics.{key}": metrics.column(key) for key in metrics.keys}
    data |= {f"params.{key}": _texts(params.column(key)) for key in params.keys}
    data |= {f"tags.{key}": _texts(tags.column(key)) for key in tags.keys}
    return pd.DataFrame(data, copy=False)


def _texts(values: Sequence[str] | npt.NDArray[np.object_]) -> Any:
    import numpy as np
    import pandas as pd

    return pd.array(np.asarray(values, dtype=object), dtype="str", copy=False)


def _times(times: Sequence[int | None]) -> pd.DatetimeIndex:
    import numpy as np
    import pandas as pd

    missing = np.iinfo(np.int64).min  # what NaT is inside
    array: npt.NDArray[np.datetime64] = np.array(
        [missing if time is None else time for time in times], np.int64
    ).view("datetime64[ms]")
    return pd.DatetimeIndex(array).tz_localize("UTC")
