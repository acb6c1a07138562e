"""How a benchmark reports: one row per number, with its goal and the baseline of the same run."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

__all__ = ["Row", "print_rows"]


@dataclass(frozen=True, slots=True)
class Row:
    """One measured number. ``goal`` is the greatest value that is good; None if there is none.

    ``more_is_better`` turns the comparison round. ``baseline`` says in words what ``ratio`` is against.
    """

    what: str
    value: float
    unit: str
    goal: float | None = None
    baseline: str = ""
    ratio: float | None = None
    more_is_better: bool = False

    @property
    def ok(self) -> bool:
        """Whether the goal is reached (true without one)."""
        if self.goal is None:
            return True
        return self.value >= self.goal if self.more_is_better else self.value <= self.goal


def print_rows(rows: Iterable[Row]) -> bool:
    """Print the rows as a table; returns whether all goals are reached."""
    reached = True
    for row in rows:
        sign = "≥" if row.more_is_better else "≤"
        goal = "" if row.goal is None else f"{sign} {row.goal:,.6g}"
        verdict = "" if row.goal is None else ("ok" if row.ok else "MISSED")
        ratio = "" if row.ratio is None else f"{row.ratio:.2f} × {row.baseline}"
        print(f"{row.what:<66} {row.value:>14,.5g} {row.unit:<9} {goal:>14} {verdict:<7} {ratio}".rstrip())
        reached = reached and row.ok
    return reached
