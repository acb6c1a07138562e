"""Runs by columns, as a chart reads them: values with a type, labels, colours."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from trackside.charts.colours import COLOUR_TAG, choose_colour
from trackside.charts.columns import is_auto, read_seed
from trackside.charts.picture import ColumnType, DrawnRun, Picture
from trackside.charts.seeds import SeedGroups
from trackside.errors import ExperimentNotFound
from trackside.filters import Field, best_is
from trackside.store.base import RunColumns, Store

__all__ = ["Column", "Rows", "Table", "label_runs", "name_some", "read_texts"]

_TAGS = {"notebook": "mlflow.source.name", "attempt": "trackside.attempt"}


class Rows(NamedTuple):
    """What a kind reads: the picture with what the values say of it, rows, sentences of what was left out."""

    picture: Picture
    rows: list[dict[str, Any]]
    notes: list[str]
    total: int = 0
    """How many points there were before they were thinned; 0 for as many as rows."""
    drawn: frozenset[str] | None = None
    """The runs that are in it; None for those that the rows name."""


@dataclass(frozen=True, slots=True)
class Column:
    """Values, one a run: floats (``Q``), milliseconds (``T``) or texts (``N``); None where missing."""

    values: list[Any]
    type: ColumnType

    def numbers(self) -> npt.NDArray[np.float64]:
        """As float64, what is missing or no number as NaN."""
        return np.array(
            [value if isinstance(value, (int, float)) else math.nan for value in self.values], np.float64
        )


class Table:
    """Some runs by columns."""

    def __init__(self, store: Store, columns: RunColumns) -> None:
        self._store = store
        self.columns = columns
        self.runs = _draw(columns)

    def __len__(self) -> int:
        return len(self.columns.run_id)

    def read(self, field: Field) -> Column:
        """A column. A param or tag whose values all are numbers is numeric."""
        match field.kind:
            case "metric" if field.aggregate is not None:
                return Column(self._aggregates(field), "Q")
            case "metric":
                return Column(_finite(self.columns.metrics.column(field.key)), "Q")
            case "param":
                return read_texts(self.columns.params.column(field.key).tolist())
            case "tag":
                return read_texts(self.columns.tags.column(field.key).tolist())
            case _ if is_auto(field):
                return Column(self._seed_groups(read_seed(field)), "N")
            case _:
                return self._attribute(field.key)

    def _aggregates(self, field: Field) -> list[float | None]:
        run_ids = self.columns.run_id
        summaries = self._store.list_metric_summaries(run_ids, [field.key])
        name = best_is(field) or "max" if field.aggregate == "best" else str(field.aggregate)
        found = [summaries.get((run_id, field.key)) for run_id in run_ids]
        values = [None if one is None else getattr(one, name) for one in found]
        return [value if value is not None and math.isfinite(value) else None for value in values]

    def _seed_groups(self, also: str | None) -> list[str]:
        groups = SeedGroups(also)
        numbers = groups.add(self.columns)
        labels = zip(groups.labels(self.name_experiment), groups.sizes, strict=True)
        counted = [f"{label} (n={size})" for label, size in labels]
        return [counted[number] for number in numbers]

    def _attribute(self, name: str) -> Column:
        columns = self.columns
        match name:
            case "start_time":
                return Column(list(columns.start_time), "T")
            case "end_time":
                return Column(list(columns.end_time), "T")
            case "duration":
                pairs = zip(columns.start_time, columns.end_time, strict=True)
                return Column([None if end is None else (end - start) / 1000 for start, end in pairs], "Q")
            case "experiment":
                names = {key: self.name_experiment(key) for key in set(columns.experiment_id)}
                return Column([names[key] for key in columns.experiment_id], "N")
            case "notebook" | "attempt":
                return read_texts(columns.tags.column(_TAGS[name]).tolist())
            case _:
                return Column(list(getattr(columns, name)), "N")

    def name_experiment(self, experiment_id: str) -> str:
        """The name of an experiment; its id, if it has been removed meanwhile."""
        try:
            return self._store.get_experiment(experiment_id).name
        except ExperimentNotFound:
            return experiment_id


def label_runs(run_ids: Sequence[str], names: Sequence[str]) -> list[str]:
    """What runs are called: by name; where several share one, with the beginning of the id."""
    shared = Counter(names)
    return [
        f"{name} ({run_id[:8]})" if shared[name] > 1 else name
        for run_id, name in zip(run_ids, names, strict=True)
    ]


def name_some(labels: Sequence[str]) -> str:
    """The first of many runs, for a sentence; empty without any."""
    return ", ".join(labels[:5]) + (f" and {len(labels) - 5} more" if len(labels) > 5 else "")


def _draw(columns: RunColumns) -> list[DrawnRun]:
    return [
        DrawnRun(run_id, label, choose_colour(run_id, tag), start_time)
        for run_id, label, tag, start_time in zip(
            columns.run_id,
            label_runs(columns.run_id, columns.run_name),
            columns.tags.column(COLOUR_TAG).tolist(),
            columns.start_time,
            strict=True,
        )
    ]


def _finite(values: npt.NDArray[np.float64]) -> list[float | None]:
    numbers: list[float | None] = values.tolist()
    for index in np.flatnonzero(~np.isfinite(values)):
        numbers[index] = None
    return numbers


def read_texts(texts: list[str | None]) -> Column:
    """Numbers, if all of them are."""
    numbers = [None if text is None else _number(text) for text in texts]
    if all((number is None) == (text is None) for number, text in zip(numbers, texts, strict=True)):
        return Column(numbers, "Q")
    return Column(texts, "N")


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) and "_" not in text else None
