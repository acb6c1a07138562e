"""The wire types of a table of runs; part of the contract, as :mod:`trackside.operations.wire` is."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, field

from trackside.operations.wire import Number, View, Wire

__all__ = [
    "ColumnItem",
    "ColumnPage",
    "ColumnQuery",
    "GroupItem",
    "GroupMean",
    "GroupPage",
    "GroupQuery",
    "VaryingPage",
    "VaryingQuery",
]

ExperimentIds = Annotated[list[str], Meta(min_length=1, max_length=1000)]


# what columns there are
class ColumnQuery(Wire):
    experiment_ids: ExperimentIds
    if_revision: int | None = None


class ColumnItem(Wire):
    id: str
    """The search language's name of it: for sorting, views and charts."""
    key: str
    """What people call it; for a property its name in the search language."""
    group: Literal["property", "metric", "param", "tag"]
    kind: Literal["text", "number", "time", "duration"]
    direction: Literal["up", "down"] | None = None
    """Whether more or less of it is better, if the name says so."""
    is_sortable: bool = True
    aggregates: dict[str, str] = field(default_factory=dict)
    """Of a metric the ids of ``min``, ``max``, ``mean`` and ``best``; its own is of the last value."""


class ColumnPage(Wire):
    revision: int
    unchanged: bool = False
    columns: list[ColumnItem] = field(default_factory=list)
    has_attempts: bool = False
    """Whether some cell ran more than once; not looked for in more than 10,000 runs."""


# which of them vary
class VaryingQuery(Wire):
    experiment_ids: ExperimentIds
    filter: str = ""
    view: View = "active_only"
    if_revision: int | None = None


class VaryingPage(Wire):
    revision: int
    unchanged: bool = False
    columns: list[str] = field(default_factory=list)
    """Ids of metrics, params and tags that differ between runs, or that only some have."""
    looked_at: int = 0
    """So many runs, the newest."""
    is_complete: bool = True
    """Whether these are all that match."""


# groups
class GroupQuery(Wire):
    experiment_ids: ExperimentIds
    group_by: str
    """``attempts`` (of a cell), ``auto`` (equal but for the seed; ``auto:params.fold``: and but for that
    param), or the id of a param or tag."""
    filter: str = ""
    view: View = "active_only"
    order_by: list[str] = field(default_factory=list)
    columns: list[str] = field(default_factory=list)
    if_revision: int | None = None


class GroupMean(Wire):
    mean: Number
    spread: Number | None
    """The sample standard deviation; null for a single value."""
    count: int
    """So many runs have a finite value."""


class GroupItem(Wire):
    id: str
    """What stays the same when runs come and go."""
    key: str | None
    """The common value; the name of the newest run of attempts; of runs equal but for the seed, what tells
    them from others; null for runs without one."""
    run_ids: list[str]
    """In the order asked for."""
    low: dict[str, Number | str]
    """The least value of each column of numbers; of a column of texts the common one, if there is one."""
    high: dict[str, Number | str]
    texts: dict[str, list[str]] = field(default_factory=dict)
    """Of a column of texts without a common one the first few of them, in the order of the runs."""
    means: dict[str, GroupMean] = field(default_factory=dict)
    """Of the columns of metrics, where runs are equal but for the seed."""


class GroupPage(Wire):
    revision: int
    unchanged: bool = False
    groups: list[GroupItem] = field(default_factory=list)
    """In the order of their first runs."""
    looked_at: int = 0
    total: int = 0
    is_complete: bool = True
