"""Runs as CSV and as JSON, in pieces."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

import numpy as np
import numpy.typing as npt

from trackside.exports.selection import INFO_COLUMNS, Selection

__all__ = ["describe_run", "write_csv", "write_history_csv", "write_json"]

PIECE = 500
"""Runs, or hundreds of points, that are written at once."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def write_csv(selection: Selection) -> Iterator[bytes]:
    """A row for each run: what it is, its last metrics, params and tags; times as ISO 8601, UTC.

    A text that a spreadsheet would take for a formula gets an apostrophe in front (OWASP, "CSV Injection");
    numbers, also those that are params, stay as they are. NaN is ``NaN``, what a run lacks is empty.
    """
    columns = selection.columns()
    head = [
        *INFO_COLUMNS,
        *(f"metrics.{key}" for key in columns.metrics),
        *(f"params.{key}" for key in columns.params),
        *(f"tags.{key}" for key in columns.tags),
    ]
    yield _to_csv([head])
    for start in range(0, len(selection.runs), PIECE):
        rows = []
        for run in selection.runs[start : start + PIECE]:
            info = selection.info(run)
            for name in ("start_time", "end_time"):
                info[name] = _to_iso(info[name])
            data = run.data
            rows.append(
                [
                    *(info[name] for name in INFO_COLUMNS),
                    *(_to_text(data.metrics.get(key)) for key in columns.metrics),
                    *(data.params.get(key) for key in columns.params),
                    *(data.tags.get(key) for key in columns.tags),
                ]
            )
        yield _to_csv(rows)


def write_history_csv(histories: Iterable[tuple[str, npt.NDArray[np.void]]]) -> Iterator[bytes]:
    """Every point of some metrics: ``key, step, timestamp, value``."""
    yield _to_csv([["key", "step", "timestamp", "value"]])
    for key, points in histories:
        for start in range(0, len(points), PIECE * 100):
            part = points[start : start + PIECE * 100]
            columns = (part["step"].tolist(), part["timestamp"].tolist(), part["value"].tolist())
            yield _to_csv(
                [key, step, time, _to_text(value)] for step, time, value in zip(*columns, strict=True)
            )


def write_json(selection: Selection) -> Iterator[bytes]:
    """A list of runs, each an object with what it is, its ``metrics``, ``params`` and ``tags``.

    Times are milliseconds, UTC; NaN and infinities are ``"NaN"``, ``"Infinity"``, ``"-Infinity"``.
    """
    for place, run in enumerate(selection.runs):
        text = json.dumps(describe_run(selection, run), ensure_ascii=False, allow_nan=False)
        yield (("[\n" if place == 0 else ",\n") + text).encode("utf-8", "replace")
    yield b"\n]\n" if selection.runs else b"[]\n"


def describe_run(selection: Selection, run: Any) -> dict[str, Any]:
    """A run for JSON."""
    return {
        **selection.info(run),
        "metrics": {key: _to_number(value) for key, value in run.data.metrics.items()},
        "params": dict(run.data.params),
        "tags": dict(run.data.tags),
    }


def _to_number(value: float) -> float | str:
    if math.isfinite(value):
        return value
    return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"


def _to_text(value: float | None) -> str:
    return "" if value is None else str(_to_number(value) if not math.isfinite(value) else repr(value))


def _to_iso(milliseconds: Any) -> str | None:
    if milliseconds is None:
        return None
    return datetime.fromtimestamp(milliseconds / 1000, UTC).isoformat(timespec="milliseconds")


def _to_csv(rows: Iterator[Sequence[Any]] | Sequence[Sequence[Any]] | Any) -> bytes:
    content = io.StringIO()
    csv.writer(content).writerows([_safe(cell) for cell in row] for row in rows)
    return content.getvalue().encode("utf-8", "replace")


def _safe(cell: Any) -> Any:
    if isinstance(cell, str) and cell.startswith(_FORMULA) and not _is_number(cell):
        return f"'{cell}"
    return cell


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return not any(letter.isspace() for letter in text)
