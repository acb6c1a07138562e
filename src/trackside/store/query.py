"""What is asked of a search of runs, and what it answers beside columns."""

from __future__ import annotations

from dataclasses import dataclass

from trackside.entities import Run, ViewType

__all__ = ["MAX_TOTAL", "ColumnKeys", "RunPage", "RunQuery"]

MAX_TOTAL = 10_000
"""So many runs are counted exactly; of more, only "10,000+" is said, unless the number is known."""


@dataclass(frozen=True, slots=True)
class RunQuery:
    """What to search for.

    ``filter_string`` is the search language; ``order_by`` takes ``"metrics.auc DESC"`` and the like
    (missing values last in both directions: numbers, NaN, missing; ties by start time descending, then
    run id ascending). ``page_token`` comes from the page before, of the same query; ``offset`` instead leaves
    out so many runs of the order. Matching runs are counted up to ``max_total``; 0 leaves that out.
    """

    experiment_ids: tuple[str, ...] = ()
    filter_string: str = ""
    order_by: tuple[str, ...] = ()
    max_results: int = 1000
    page_token: str | None = None
    view: ViewType = ViewType.ACTIVE_ONLY
    offset: int = 0
    max_total: int = MAX_TOTAL


@dataclass(frozen=True, slots=True)
class RunPage:
    """Runs in order.

    ``next_page_token`` is None on the last page. ``total`` counts all that match, as far as that is cheap:
    where it isn't exact, at least so many do. It always is below the query's ``max_total`` unless counting
    took too long.
    """

    runs: list[Run]
    next_page_token: str | None
    total: int
    revision: int
    total_is_exact: bool = True


@dataclass(frozen=True, slots=True)
class ColumnKeys:
    """The keys in use in some experiments, sorted."""

    metrics: list[str]
    params: list[str]
    tags: list[str]
