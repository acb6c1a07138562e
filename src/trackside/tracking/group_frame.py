"""Runs in groups as a DataFrame: one row a group, with the mean and the spread of each metric."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from trackside.charts.columns import is_auto, read_grouping, read_seed
from trackside.charts.seeds import SeedGroups, is_seed
from trackside.charts.table import Table
from trackside.filters import Field
from trackside.store.base import RunColumns

if TYPE_CHECKING:
    import numpy.typing as npt
    import pandas as pd

    from trackside.store.base import Store

__all__ = ["group_frame"]


def group_frame(store: Store, columns: RunColumns, group: str) -> pd.DataFrame:
    """One row a group, in the order of their first runs.

    Args:
        store: where the runs are.
        columns: the runs.
        group: ``auto``, ``auto:params.fold`` or a column.

    Returns:
        ``group`` (what it is called), ``n`` (how many runs), ``run_ids`` (a list), ``experiment_id`` of the
        first run; of each metric ``metrics.⟨key⟩``, the mean of its finite values, ``std.⟨key⟩``, their
        sample standard deviation (missing for a single one), and ``n.⟨key⟩``, how many there are; then the
        params that all runs of a group have in common.

    Raises:
        InvalidInput: the group is no column.
    """
    import pandas as pd

    field = read_grouping(group, "group")
    numbers, labels = _number(store, columns, field)
    places = np.array(numbers, np.intp)
    count = len(labels)
    first = np.full(count, len(places), np.intp)
    np.minimum.at(first, places, np.arange(len(places)))
    run_ids: list[list[str]] = [[] for _ in range(count)]
    for number, run_id in zip(numbers, columns.run_id, strict=True):
        run_ids[number].append(run_id)
    data: dict[str, Any] = {
        "group": pd.array(np.asarray(labels, object), dtype="str"),
        "n": np.bincount(places, minlength=count),
        "run_ids": pd.Series(run_ids, dtype="object"),
        "experiment_id": pd.array(np.asarray(columns.experiment_id, object)[first], dtype="str"),
    }
    for key in columns.metrics.keys:
        mean, spread, size = _summarise(columns.metrics.column(key), places, count)
        data |= {f"metrics.{key}": mean, f"std.{key}": spread, f"n.{key}": size}
    for key in columns.params.keys:
        common = _find_common(columns.params.column(key), places, first)
        if common is not None and not (is_auto(field) and (is_seed(key) or key == read_seed(field))):
            data[f"params.{key}"] = pd.array(common, dtype="str")
    return pd.DataFrame(data, copy=False)


def _number(store: Store, columns: RunColumns, field: Field) -> tuple[list[int], Sequence[Any]]:
    """Of each run the number of its group; and what the groups are called."""
    table = Table(store, columns)
    if is_auto(field):
        groups = SeedGroups(read_seed(field))
        return groups.add(columns), groups.labels(table.name_experiment)
    known: dict[Any, int] = {}
    numbers = [known.setdefault(value, len(known)) for value in table.read(field).values]
    return numbers, ["–" if value is None else str(value) for value in known]


def _summarise(
    values: npt.NDArray[np.float64], places: npt.NDArray[np.intp], count: int
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64], npt.NDArray[np.intp]]:
    """Mean, sample standard deviation and number of the finite values of each group."""
    finite = np.isfinite(values)
    some, where = values[finite], places[finite]
    size = np.bincount(where, minlength=count)
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        mean = np.bincount(where, some, minlength=count) / size
        squares = np.bincount(where, (some - mean[where]) ** 2, minlength=count)
        spread = np.sqrt(squares / (size - 1))
    spread[size < 2] = np.nan
    return mean, spread, size


def _find_common(
    values: npt.NDArray[Any], places: npt.NDArray[np.intp], first: npt.NDArray[np.intp]
) -> npt.NDArray[Any] | None:
    """The value that all runs of a group have; None for no group that has one."""
    common = values[first]
    common[places[values != common[places]]] = None
    return common if any(value is not None for value in common) else None
