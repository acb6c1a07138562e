"""Found runs, column by column, as people and as programs read them."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from trackside.cli.output import Column, format_time
from trackside.errors import InvalidInput

if TYPE_CHECKING:
    from trackside.operations.wire import Number, RunRows

__all__ = ["PLAIN_COLUMNS", "Listing", "parse_columns", "write_duration", "write_number"]

SHORT_ID = 8
PLAIN_COLUMNS = ("run_id", "run_name", "experiment", "status", "start_time", "end_time", "duration", "user")
"""Columns beside metrics.*, params.* and tags.*."""

FIRST_COLUMNS = ("run_id", "run_name", "experiment", "status", "start_time", "duration")


class Listing:
    """Found runs, column by column."""

    def __init__(self, pages: Sequence[RunRows], names: dict[str, str]) -> None:
        self._pages = pages
        self._names = names
        self._now = time.time_ns() // 1_000_000

    def default_columns(self, *, several: bool) -> list[str]:
        """What is shown if nothing is asked for: what a run is, then its metrics, then its params."""
        first = [key for key in FIRST_COLUMNS if several or key != "experiment"]
        metrics = sorted({key for page in self._pages for key in page.metrics})
        params = sorted({key for page in self._pages for key in page.params})
        return first + [f"metrics.{key}" for key in metrics] + [f"params.{key}" for key in params]

    def column(self, key: str, *, may_go: bool) -> Column:
        """A column as people see it."""
        values = self._values(key)
        kind, _, name = key.partition(".")
        if name:
            cells = [write_number(value) if kind == "metrics" else str(value or "") for value in values]
            return Column(name, cells, is_number=kind == "metrics", may_go=may_go)
        title = key.removeprefix("run_").upper().replace("_", " ")
        if key == "run_id":
            return Column(title, [str(value)[:SHORT_ID] for value in values], is_kept=True)
        if key in ("start_time", "end_time"):
            times = [format_time(int(value) if value is not None else None) for value in values]
            return Column(title.replace(" TIME", "ED"), times, is_kept=True)
        if key == "duration":
            return Column(title, [write_duration(value) for value in values], is_number=True)
        return Column(title, [str(value) for value in values])

    def as_objects(self, chosen: Sequence[str]) -> list[dict[str, object]]:
        """The runs for programs: the chosen columns, or all that is known."""
        keys = chosen or PLAIN_COLUMNS
        columns = {key: self._values(key) for key in keys}
        rows: list[dict[str, object]] = [
            dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)
        ]
        if not chosen:
            for place, row in enumerate(rows):
                row |= self._logged(place)
        return rows

    def _logged(self, place: int) -> dict[str, object]:
        page, index = self._locate(place)
        return {
            kind: {key: column[index] for key, column in columns.items() if column[index] is not None}
            for kind, columns in (("metrics", page.metrics), ("params", page.params), ("tags", page.tags))
        }

    def _locate(self, place: int) -> tuple[RunRows, int]:
        for page in self._pages:
            if place < len(page.run_id):
                return page, place
            place -= len(page.run_id)
        raise IndexError(place)

    def _values(self, key: str) -> list[Number | str | None]:
        values: list[Number | str | None] = []
        for page in self._pages:
            values += self._values_of(page, key)
        return values

    def _values_of(self, page: RunRows, key: str) -> Sequence[Number | str | None]:
        kind, _, name = key.partition(".")
        if name:
            columns: Mapping[str, Mapping[str, Sequence[Number | str | None]]] = {
                "metrics": page.metrics,
                "params": page.params,
                "tags": page.tags,
            }
            return columns[kind].get(name, [None] * len(page.run_id))
        if key == "experiment":
            return [self._names[one] for one in page.experiment_id]
        if key == "duration":
            return [
                (end or self._now) - start for start, end in zip(page.start_time, page.end_time, strict=True)
            ]
        found: Sequence[Number | str | None] = getattr(page, "user_id" if key == "user" else key)
        return found


def parse_columns(text: str | None) -> list[str]:
    """Column names out of ``--columns``. Raises InvalidInput for one that there isn't."""
    chosen = [key.strip() for key in (text or "").split(",") if key.strip()]
    for key in chosen:
        kind, _, name = key.partition(".")
        if key not in PLAIN_COLUMNS and not (kind in ("metrics", "params", "tags") and name):
            raise InvalidInput(
                f"There is no column {key!r}: use {', '.join(PLAIN_COLUMNS)}, metrics.KEY, params.KEY or "
                "tags.KEY.",
                path="columns",
            )
    return chosen


def write_number(value: Number | str | None) -> str:
    """A number as people read it; nothing for none."""
    from trackside.capture.card import format_number

    return "" if value is None else format_number(float(value))


def write_duration(value: Number | str | None) -> str:
    """Milliseconds as people read them; nothing for none."""
    from trackside.capture.card import format_duration

    return "" if value is None else format_duration(int(value))
