"""Runs as Parquet: one row a run, every point of its metrics included."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from trackside.artifacts.optional import need
from trackside.artifacts.table import PARQUET_EXTRA
from trackside.entities import Run
from trackside.exports.selection import INFO_COLUMNS, Selection, read_histories
from trackside.exports.sink import Sink

__all__ = ["need_parquet", "write_parquet"]

ROWS = 100
"""Runs of a row group at most."""
POINTS = 1_000_000
"""A row group ends with the run with which it has so many points, 30 MB of memory."""


def need_parquet() -> Any:
    """The library. Raises InvalidInput, naming the extra, if it is missing."""
    need("pyarrow", "pyarrow", "Parquet", PARQUET_EXTRA)
    return need("pyarrow.parquet", "pyarrow", "Parquet", PARQUET_EXTRA)


def write_parquet(selection: Selection) -> Iterator[bytes]:
    """A row for each run: what it is, ``metrics.*`` (float64), ``params.*``, ``tags.*`` (text), ``history``.

    Times are timestamps in UTC; ``history`` is a list of ``{key, step, timestamp, value}``.

    Raises:
        InvalidInput: the package pyarrow is missing.
    """
    parquet = need_parquet()
    import pyarrow as pa

    columns = selection.columns()
    moment = pa.timestamp("ms", "UTC")
    point = pa.struct(
        [("key", pa.string()), ("step", pa.int64()), ("timestamp", moment), ("value", pa.float64())]
    )
    schema = pa.schema(
        [(name, moment if name.endswith("_time") else pa.string()) for name in INFO_COLUMNS]
        + [(f"metrics.{key}", pa.float64()) for key in columns.metrics]
        + [(f"params.{key}", pa.string()) for key in columns.params]
        + [(f"tags.{key}", pa.string()) for key in columns.tags]
        + [("history", pa.list_(point))]
    )
    sink = Sink()
    with parquet.ParquetWriter(pa.PythonFile(sink, mode="w"), schema) as writer:
        rows = _Rows(schema)
        for run in selection.runs:
            rows.add(run, selection)
            if rows.is_full():
                writer.write_table(rows.take())
                yield sink.take()
        writer.write_table(rows.take())
    yield sink.take()


class _Rows:
    """Runs of a row group: what they are as dicts, their points as arrays."""

    def __init__(self, schema: Any) -> None:
        self._schema = schema
        self._rows: list[dict[str, Any]] = []
        self._points: list[tuple[str, npt.NDArray[np.void]]] = []
        self._ends = [0]

    def add(self, run: Run, selection: Selection) -> None:
        """Put one more run behind the others."""
        row: dict[str, Any] = dict(selection.info(run))
        for kind, values in (
            ("metrics", run.data.metrics),
            ("params", run.data.params),
            ("tags", run.data.tags),
        ):
            row |= {f"{kind}.{key}": value for key, value in values.items()}
        self._rows.append(row)
        histories = list(read_histories(selection.store, run))
        self._points += histories
        self._ends.append(self._ends[-1] + sum(len(points) for _, points in histories))

    def is_full(self) -> bool:
        """Whether it is time for the next row group."""
        return len(self._rows) >= ROWS or self._ends[-1] >= POINTS

    def take(self) -> Any:
        """All of them as an Arrow table; none are left."""
        import pyarrow as pa

        *columns, history = self._schema
        rows = pa.Table.from_pylist(self._rows, pa.schema(columns))
        counts = np.array([len(points) for _, points in self._points], np.intp)
        keys = pa.array([key for key, _ in self._points], pa.string())
        points = pa.StructArray.from_arrays(
            [
                keys.take(pa.array(np.repeat(np.arange(len(counts)), counts))),
                *(self._column(field.name).cast(field.type) for field in list(history.type.value_type)[1:]),
            ],
            fields=list(history.type.value_type),
        )
        ends = pa.array(self._ends, pa.int32())
        self._rows, self._points, self._ends = [], [], [0]
        return rows.append_column(history, pa.ListArray.from_arrays(ends, points, type=history.type))

    def _column(self, name: str) -> Any:
        import pyarrow as pa

        parts = [points[name] for _, points in self._points]
        return pa.array(np.concatenate([np.empty(0, np.float64 if name == "value" else np.int64), *parts]))
