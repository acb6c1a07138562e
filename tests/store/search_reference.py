"""What a search means, as a slow plain loop over runs: the specification that stores are tested against.

- A condition on what a run lacks never matches; NOT is the complement, so that it matches such a run.
- NaN is unequal to every number, and neither less nor greater.
- The least, greatest and mean value of a metric leave NaN out; of NaN alone they are NaN.
- A param is compared with a number as a number, and lacks one if its text isn't one.
- In an order, numbers come before NaN (or text), and that before what is missing, in both directions.
"""

from __future__ import annotations

import math
import operator
import re
from typing import Any

from trackside.filters import And, Comparison, Expr, Field, Not, Or, OrderKey
from trackside.store.limits import numeric_value
from trackside.testing import START

Run = dict[str, Any]
"""``metric`` (key → values), ``param`` and ``tag`` (key → text), ``start`` and ``end`` (ms behind START, or
None), ``name``, ``notebook``, ``attempt``, ``experiment``, ``id``."""

COMPARE = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
BEST = {"x": None, "loss": min, "acc": max}


def value_of(run: Run, field: Field) -> Any:
    """What a run has for a field; None if it lacks it."""
    if field.kind == "metric":
        values = run["metric"].get(field.key)
        return None if values is None else _aggregate(values, field)
    if field.kind != "attribute":
        return run[field.kind].get(field.key)
    end = run["end"]
    return {
        "run_id": run["id"],
        "start_time": START + run["start"],
        "end_time": None if end is None else START + end,
        "duration": None if end is None else (end - run["start"]) / 1000,
        "run_name": run["name"],
        "status": "RUNNING" if end is None else "FINISHED",
        "attempt": run["attempt"],
        "notebook": run["notebook"],
        "clean": run["tag"].get("trackside.clean", "unknown"),
        "user_id": "ada",
    }[field.key]


def _aggregate(values: list[float], field: Field) -> float:
    if field.aggregate is None:
        return values[-1]
    numbers = [value for value in values if not math.isnan(value)]
    if not numbers:
        return math.nan
    if field.aggregate == "mean":
        return math.fsum(numbers) / len(numbers) if all(map(math.isfinite, numbers)) else sum(numbers)
    choose = {"min": min, "max": max, "best": BEST[field.key]}[field.aggregate]
    assert choose is not None
    return choose(numbers)


def matches(run: Run, expr: Expr | None) -> bool:
    """Whether a search finds a run."""
    match expr:
        case None:
            return True
        case And():
            return all(matches(run, term) for term in expr.terms)
        case Or():
            return any(matches(run, term) for term in expr.terms)
        case Not():
            return not matches(run, expr.term)
        case Comparison():
            return _matches(value_of(run, expr.field), expr)


def _matches(value: Any, expr: Comparison) -> bool:
    op, wanted = expr.op, expr.value
    if op in ("IS NULL", "IS NOT NULL"):
        return (value is None) == (op == "IS NULL")
    if isinstance(wanted, tuple):
        found = [_compare(value, "=", one, expr.field) for one in wanted]
        missing = value is None or (isinstance(wanted[0], float) and _as_number(value) is None)
        return not missing and any(found) == (op == "IN")
    return _compare(value, op, wanted, expr.field)


def _as_number(value: Any) -> float | None:
    return numeric_value(value) if isinstance(value, str) else value


def _compare(value: Any, op: str, wanted: Any, field: Field) -> bool:
    if isinstance(wanted, float):
        value = _as_number(value)
    if value is None:
        return False
    if isinstance(wanted, float):
        if math.isnan(wanted) or math.isnan(value):
            both = math.isnan(wanted) and math.isnan(value)
            return {"=": both, "!=": not both}.get(op, False)
        return bool(COMPARE[op](value, wanted))
    if field == Field("attribute", "notebook") and op in ("=", "!="):
        ends = value == wanted or value.endswith((f"/{wanted}", f"\\{wanted}"))
        return ends == (op == "=")
    if field == Field("attribute", "notebook") and op in ("LIKE", "ILIKE"):
        return any(_like(value, op, f"{before}{wanted}") for before in ("", "%/", "%\\"))
    if op in ("LIKE", "ILIKE"):
        return _like(value, op, wanted)
    if op in ("~", "!~"):
        return (re.search(wanted, value, re.DOTALL) is not None) == (op == "~")
    if op == "CONTAINS":
        return re.search(re.escape(wanted), value, re.IGNORECASE) is not None
    return bool(COMPARE[op](value, wanted))


def _like(value: str, op: str, wanted: str) -> bool:
    pattern = "".join({"%": ".*", "_": "."}.get(c, re.escape(c)) for c in wanted)
    flags = re.DOTALL | (re.IGNORECASE if op == "ILIKE" else 0)
    return re.fullmatch(pattern, value, flags) is not None


def place_of(run: Run, key: OrderKey) -> tuple[int, Any]:
    """The rank of a run's value in an order, and the value."""
    value = value_of(run, key.field)
    if value is None:
        return 2, 0
    if isinstance(value, float):
        return (1, 0) if math.isnan(value) else (0, value)
    if key.field.kind == "param" and (number := numeric_value(value)) is not None:
        return 0, number
    return (1 if key.field.kind in ("param", "tag") else 0), value


def compare(order: list[OrderKey], one: Run, other: Run) -> int:
    """Which of two runs comes first: negative for the first."""
    for key in order:
        (rank, value), (other_rank, other_value) = place_of(one, key), place_of(other, key)
        if rank != other_rank:
            return -1 if rank < other_rank else 1
        if value != other_value:
            return -1 if (value < other_value) != key.descending else 1
    if one["start"] != other["start"]:
        return -1 if one["start"] > other["start"] else 1
    return -1 if one["id"] < other["id"] else 1
