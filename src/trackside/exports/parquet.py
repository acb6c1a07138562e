"""Runs as Parquet: one row a run, every point of its metrics included."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from trackside.artifacts.optional import need
from trackside.artifacts.table import PARQUET_EXTRA
from trackside.exports.selection import INFO_COLUMNS, Selection
from trackside.exports.sink import Sink

__all__ = ["need_parquet", "write_parquet"]

ROWS = 100
"""Runs of a row group: so many are in memory at once."""


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
        for start in range(0, len(selection.runs), ROWS):
            writer.write_table(pa.Table.from_pylist(_rows(selection, start), schema))
            yield sink.take()
    yield sink.take()


def _rows(selection: Selection, start: int) -> list[dict[str, Any]]:
    runs = selection.runs[start : start + ROWS]
    rows = []
    for run in runs:
        row: dict[str, Any] = dict(selection.info(run))
        for kind, values in (
            ("metrics", run.data.metrics),
            ("params", run.data.params),
            ("tags", run.data.tags),
        ):
            row |= {f"{kind}.{key}": value for key, value in values.items()}
        histories = selection.store.get_metric_histories([run.info.run_id], sorted(run.data.metrics))
        row["history"] = [
            {"key": key, "step": step, "timestamp": time, "value": value}
            for (_, key), points in histories.items()
            for step, time, value in points.tolist()
        ]
        rows.append(row)
    return rows
