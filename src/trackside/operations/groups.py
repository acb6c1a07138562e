"""What differs between the runs of a search, and the runs in groups: page by page, up to a limit."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from typing import Any

import numpy as np

from trackside.charts.columns import read_grouping, read_seed
from trackside.charts.seeds import AUTO, SeedGroups
from trackside.entities import ViewType
from trackside.errors import InvalidInput
from trackside.filters import Field
from trackside.filters.tree import FieldKind
from trackside.operations.columns import Cell, make_cells, name_column, name_experiment, read_column
from trackside.operations.context import OperationContext
from trackside.operations.numbers import encode_number, encode_optional
from trackside.operations.wire import Number
from trackside.operations.wire_table import (
    GroupItem,
    GroupMean,
    GroupPage,
    GroupQuery,
    VaryingPage,
    VaryingQuery,
)
from trackside.store.base import RunColumns, RunQuery, Store
from trackside.store.columns import Logged

__all__ = ["MAX_LOOKED_AT", "find_varying", "group_runs"]

MAX_LOOKED_AT = 10_000
"""So many runs are looked at, the first ones of the order."""
_PAGE = 2_000
_TEXTS = 4
"""So many different texts of a group are named."""
_SECONDS = 1.0
"""How long runs are looked at, at most."""


@dataclass(slots=True)
class _Look:
    """How far a look has gone."""

    looked_at: int = 0
    total: int = 0
    is_complete: bool = True


def find_varying(context: OperationContext, request: VaryingQuery) -> VaryingPage:
    """Which metrics, params and tags differ between the runs that match."""
    store = context.read()
    revision = store.get_revision()
    if request.if_revision == revision:
        return VaryingPage(revision=revision, unchanged=True)
    query = RunQuery(
        tuple(request.experiment_ids), request.filter, max_results=_PAGE, view=ViewType(request.view)
    )
    look = _Look()
    metrics, params, tags = _Differences(), _Differences(), _Differences()
    for page in _pages(store, query, look):
        metrics.add(page.metrics, look.looked_at)
        params.add(page.params, look.looked_at)
        tags.add(page.tags, look.looked_at)
    kinds: dict[FieldKind, _Differences] = {"metric": metrics, "param": params, "tag": tags}
    return VaryingPage(
        revision=revision,
        columns=[
            name_column(Field(kind, key))
            for kind, differences in kinds.items()
            for key in differences.keys(look.looked_at)
        ],
        looked_at=look.looked_at,
        is_complete=look.is_complete,
    )


@dataclass(slots=True)
class _Differences:
    """Keys of one kind: their first value, how many runs had them, and whether the value changed."""

    first: dict[str, Any] = field(default_factory=dict)
    count: dict[str, int] = field(default_factory=dict)
    varying: set[str] = field(default_factory=set)

    def add(self, logged: Logged[Any], looked_at: int) -> None:
        """Look at a page, the last of ``looked_at`` runs."""
        for key in logged.keys:
            if key in self.varying:
                continue
            has = logged.has(key)
            column = logged.column(key)[has]
            if not len(column):
                continue
            first = self.first.setdefault(key, column[0])
            self.count[key] = self.count.get(key, 0) + len(column)
            same = (column == first) | ((column != column) & (first != first))  # NaN is as NaN
            if self.count[key] < looked_at or not bool(np.all(same)):
                self.varying.add(key)

    def keys(self, looked_at: int) -> list[str]:
        """Keys that vary in all these runs, sorted."""
        return sorted(self.varying | {key for key, count in self.count.items() if count < looked_at})


def group_runs(context: OperationContext, request: GroupQuery) -> GroupPage:
    """The runs that match in groups, with the range of each column."""
    store = context.read()
    revision = store.get_revision()
    if request.if_revision == revision:
        return GroupPage(revision=revision, unchanged=True)
    query = RunQuery(
        tuple(request.experiment_ids),
        request.filter,
        tuple(request.order_by),
        max_results=_PAGE,
        view=ViewType(request.view),
    )
    look = _Look()
    also = _read_auto(request.group_by)
    seeds = None if also is None else SeedGroups(also or None)
    groups: dict[str | int | None, _Group] = {}
    for page in _pages(store, query, look):
        cells = make_cells(store, page, request.columns)
        marks = _marks(store, page, request.group_by) if seeds is None else _repeats(page, seeds)
        for i, (mark, label) in enumerate(marks):
            groups.setdefault(mark, _Group(str(mark or ""), label)).add(page.run_id[i], cells, i)
    if seeds is not None:
        _name_repeats(store, groups, seeds)
    return GroupPage(
        revision=revision,
        groups=[group.to_item(with_means=seeds is not None) for group in groups.values()],
        looked_at=look.looked_at,
        total=look.total,
        is_complete=look.is_complete,
    )


@dataclass(slots=True)
class _Group:
    mark: str
    label: str | None
    run_ids: list[str] = field(default_factory=list)
    values: dict[str, list[Cell]] = field(default_factory=dict)

    def add(self, run_id: str, cells: Mapping[str, Sequence[Cell]], index: int) -> None:
        self.run_ids.append(run_id)
        for column_id, column in cells.items():
            self.values.setdefault(column_id, []).append(column[index])

    def to_item(self, *, with_means: bool) -> GroupItem:
        means = _means(self.values) if with_means else {}
        ranges = {column_id: _range(values) for column_id, values in self.values.items()}
        return GroupItem(
            id=self.mark,
            key=self.label,
            run_ids=self.run_ids,
            low={column_id: found[0] for column_id, found in ranges.items() if found is not None},
            high={column_id: found[1] for column_id, found in ranges.items() if found is not None},
            texts={
                column_id: _texts(self.values[column_id])
                for column_id, found in ranges.items()
                if found is None and any(value is not None for value in self.values[column_id])
            },
            means=means,
        )


def _texts(values: Sequence[Cell]) -> list[str]:
    """The first few different ones."""
    return list(islice(dict.fromkeys(str(value) for value in values if value is not None), _TEXTS))


def _means(values: Mapping[str, Sequence[Cell]]) -> dict[str, GroupMean]:
    """Of each column of metrics the mean of its finite values, their sample standard deviation, how many."""
    means = {}
    for column_id, column in values.items():
        if _is_metric(column_id):
            if len(column) == 1:  # as most are where few runs are equal: numpy would take ten times as long
                if isinstance(column[0], (int, float)):
                    means[column_id] = GroupMean(mean=encode_number(column[0]), spread=None, count=1)
                continue
            numbers = np.array([value for value in column if isinstance(value, (int, float))], np.float64)
            if len(numbers):
                with np.errstate(over="ignore", invalid="ignore"):
                    mean = float(numbers.mean())
                    spread = float(numbers.std(ddof=1)) if len(numbers) > 1 else None
                means[column_id] = GroupMean(
                    mean=encode_number(mean), spread=encode_optional(spread), count=len(numbers)
                )
    return means


@lru_cache(1024)
def _is_metric(column_id: str) -> bool:
    return read_column(column_id).kind == "metric"


def _range(values: Sequence[Cell]) -> tuple[Number | str, Number | str] | None:
    """Least and greatest of numbers, also of those that texts spell; else what all have in common."""
    present = [value for value in values if value is not None]
    if not present:
        return None
    if len(present) == 1 or all(value == present[0] for value in present):
        return present[0], present[0]
    numbers = [(number, value) for value in present if (number := _number(value)) is not None]
    if len(numbers) < len([value for value in present if value != "NaN"]) or not numbers:
        return None
    return min(numbers)[1], max(numbers)[1]


def _number(value: Number | str) -> float | None:
    try:
        number = float(value)
    except ValueError:
        return None
    return None if number != number else number


def _marks(store: Store, page: RunColumns, group_by: str) -> Iterator[tuple[str | None, str | None]]:
    """Of each run what its group has in common, and what that is called."""
    if group_by == "attempts":
        attempts = store.group_attempts(page.run_id)
        for run_id, name in zip(page.run_id, page.run_name, strict=True):
            yield attempts.get(run_id, run_id), name
        return
    by = read_column(group_by)
    if by.kind not in ("param", "tag"):
        raise InvalidInput(f"Runs can't be grouped by {group_by}: choose a param or a tag.", path="group_by")
    logged = page.params if by.kind == "param" else page.tags
    for value in logged.column(by.key).tolist():
        yield None if value is None else f"={value}", value  # an empty text isn't a missing one


def _read_auto(group_by: str) -> str | None:
    """None if it isn't about runs equal but for the seed; else the param that is a seed too, or nothing."""
    if group_by.partition(":")[0] != AUTO:
        return None
    return read_seed(read_grouping(group_by, "group_by")) or ""


def _repeats(page: RunColumns, seeds: SeedGroups) -> Iterator[tuple[int, None]]:
    for number in seeds.add(page):
        yield number, None


def _name_repeats(store: Store, groups: Mapping[Any, _Group], seeds: SeedGroups) -> None:
    """What tells groups apart is known when all of them are."""
    labels = seeds.labels(lambda experiment_id: name_experiment(store, experiment_id) or experiment_id)
    for number, (mark, label) in enumerate(zip(seeds.ids(), labels, strict=True)):
        groups[number].mark, groups[number].label = mark, label


def _pages(store: Store, query: RunQuery, look: _Look) -> Iterator[RunColumns]:
    """Pages of a search, until there are no more, or time or the number of runs is up."""
    deadline = time.monotonic() + _SECONDS
    token: str | None = None
    while True:
        page = store.search_columns(
            RunQuery(
                query.experiment_ids,
                query.filter_string,
                query.order_by,
                query.max_results,
                token,
                query.view,
                max_total=MAX_LOOKED_AT if token is None else 0,
            )
        )
        look.total = max(look.total, page.total)
        look.looked_at += len(page.run_id)
        token = page.next_page_token
        look.is_complete = token is None
        yield page
        if token is None or look.looked_at >= MAX_LOOKED_AT or time.monotonic() > deadline:
            return
