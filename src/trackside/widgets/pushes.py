"""Charts that are sent unasked: where only the kernel could answer, and that computes.

Each message holds what differs from the one before: rows that stay are named by their places, texts of a
column stand in it once. A message is JSON as text of at most :data:`MOST_BYTES`; curves are thinned until it
is.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Any

import msgspec

from trackside.charts.config import ChartConfig
from trackside.operations.charts import build_chart, suggest_chart
from trackside.operations.context import OperationContext
from trackside.operations.wire_charts import ChartBuild, ChartBuilt, ChartSuggest, ChartSuggested

__all__ = ["MOST_BYTES", "PushLog"]

MOST_BYTES = 64_000
POINTS = (400, 200, 100, 50)
"""Of a curve; the first that fits."""
LACKING = "\0"
"""In place of a value that a row lacks; None is a value."""

Rows = list[dict[str, Any]]


class _Columns(msgspec.Struct, frozen=True):
    names: list[str]
    values: list[list[Any]]
    texts: list[list[str] | None]
    """Of a column of texts the texts; its values are places among them."""


class _Change(msgspec.Struct, frozen=True):
    config: ChartConfig
    data_name: str
    parts: list[tuple[int, int] | int]
    """In order: rows of before, as their first place and how many; or how many of the new rows."""
    rows: _Columns
    code: str
    not_drawn: list[str]
    notes: list[str]
    spec: dict[str, Any] | None
    """None where it is as before."""


class PushLog:
    """What has been sent to those who watch a comparison; safe to share between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._number = 0
        self._known: dict[ChartConfig, tuple[dict[str, Any], list[bytes]]] = {}
        self._suggested: ChartSuggested | None = None

    def restart(self) -> None:
        """The next message has everything."""
        with self._lock:
            self._number = 0
            self._known.clear()
            self._suggested = None

    def describe(
        self,
        context: OperationContext,
        run_ids: Sequence[str],
        total: int | None,
        configs: Sequence[ChartConfig] | None,
    ) -> str | None:
        """The next message; None if it can't be made small enough, or there are no runs.

        Args:
            context: where the runs are.
            run_ids: the runs that are compared.
            total: how many match; None where they were given.
            configs: the charts; None for those by rule.
        """
        if not run_ids:
            return None
        with self._lock:
            suggested = suggest_chart(context, ChartSuggest(run_ids=list(run_ids)))
            charts = list(suggested.charts if configs is None else configs)
            for points in POINTS:
                built = [
                    build_chart(context, ChartBuild(config=one, run_ids=list(run_ids), max_points=points))
                    for one in charts
                ]
                text = self._encode(run_ids, total, suggested, charts, built)
                if len(text.encode()) <= MOST_BYTES:
                    self._remember(suggested, charts, built)
                    return text
        return None

    def _encode(
        self,
        run_ids: Sequence[str],
        total: int | None,
        suggested: ChartSuggested,
        charts: list[ChartConfig],
        built: list[ChartBuilt],
    ) -> str:
        message = {
            "number": self._number + 1,
            "revision": suggested.revision,
            "run_ids": run_ids,
            "total": total,
            "suggested": None if _is_same(suggested, self._suggested) else suggested,
            "charts": [self._compare(one, new) for one, new in zip(charts, built, strict=True)],
        }
        return msgspec.json.encode(message).decode()

    def _compare(self, config: ChartConfig, built: ChartBuilt) -> _Change:
        spec, before = self._known.get(config, ({}, []))
        places = {row: place for place, row in reversed(list(enumerate(before)))}
        parts: list[tuple[int, int] | int] = []
        new: Rows = []
        last = -1
        for row in built.data:
            place = places.get(_key(row), -1)
            if place > last:
                _extend(parts, place)
                last = place
            else:
                new.append(row)
                parts[-1:] = [parts[-1] + 1] if parts and isinstance(parts[-1], int) else [*parts[-1:], 1]
        return _Change(
            config=config,
            data_name=built.data_name,
            parts=parts,
            rows=_pack(new),
            code=built.code,
            not_drawn=built.not_drawn,
            notes=built.notes,
            spec=None if spec == built.spec else built.spec,
        )

    def _remember(
        self, suggested: ChartSuggested, charts: list[ChartConfig], built: list[ChartBuilt]
    ) -> None:
        self._number += 1
        self._suggested = suggested
        self._known = {
            config: (new.spec, [_key(row) for row in new.data])
            for config, new in zip(charts, built, strict=True)
        }


def _extend(parts: list[tuple[int, int] | int], place: int) -> None:
    """One more row that stays."""
    tail = parts[-1] if parts else None
    if isinstance(tail, tuple) and tail[0] + tail[1] == place:
        parts[-1] = (tail[0], tail[1] + 1)
    else:
        parts.append((place, 1))


def _key(row: dict[str, Any]) -> bytes:
    return msgspec.json.encode(row)


def _is_same(new: ChartSuggested, old: ChartSuggested | None) -> bool:
    return old is not None and msgspec.structs.replace(new, revision=old.revision) == old


def _pack(rows: Rows) -> _Columns:
    names = list(dict.fromkeys(name for row in rows for name in row))
    columns = [_pack_column([row.get(name, LACKING) for row in rows]) for name in names]
    return _Columns(names, [values for values, _ in columns], [texts for _, texts in columns])


def _pack_column(values: list[Any]) -> tuple[list[Any], list[str] | None]:
    present = [one for one in values if one is not None and one is not LACKING]
    if not present or not all(isinstance(one, str) for one in present):
        return values, None
    texts = {one: place for place, one in enumerate(dict.fromkeys(present))}
    return [one if one is None or one is LACKING else texts[one] for one in values], list(texts)
