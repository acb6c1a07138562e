"""Searches of any runs find what a plain loop over them finds, in the order that plain sorting gives."""

from __future__ import annotations

import functools
import math
import operator
import re
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from trackside.filters import (
    And,
    Comparison,
    Expr,
    Field,
    OrderKey,
    parse,
    parse_order,
    unparse,
    unparse_order,
)
from trackside.journal.records import Event, RunEnd, RunUpdate
from trackside.store import open_store
from trackside.store import pages as page_ways
from trackside.store.base import RunQuery
from trackside.store.limits import numeric_value
from trackside.testing import START, Feed, run_open

KEYS = ("x", "y")
TEXTS = ["", "a", "A", "é", "É", "ab", "a%", "a_", "100", "1e1", "10.0", "é" * 220, "é" * 220 + "a"]
NUMBERS = [math.nan, math.inf, -math.inf, 0.0, -0.0, 1.0, 1.5, 10.0, 100.0]

run_strategy = st.fixed_dictionaries(
    {
        "metric": st.dictionaries(st.sampled_from(KEYS), st.sampled_from(NUMBERS)),
        "param": st.dictionaries(st.sampled_from(KEYS), st.sampled_from(TEXTS)),
        "tag": st.dictionaries(st.sampled_from(KEYS), st.sampled_from(TEXTS)),
        "start": st.integers(0, 3),
        "ended": st.booleans(),
        "name": st.sampled_from(["a", "b", "É", "100%"]),
        "experiment": st.integers(0, 1),
    }
)
Run = dict[str, Any]

metric_terms = st.builds(
    Comparison,
    st.builds(Field, st.just("metric"), st.sampled_from([*KEYS, "never"])),
    st.sampled_from(["=", "!=", "<", "<=", ">", ">="]),
    st.sampled_from([number for number in NUMBERS if math.isfinite(number)]),
)
text_terms = st.builds(
    Comparison,
    st.builds(Field, st.sampled_from(["param", "tag"]), st.sampled_from([*KEYS, "never"])),
    st.sampled_from(["=", "!=", "LIKE", "ILIKE"]),
    st.sampled_from([*TEXTS, "%", "_", "É%", "%a", "a\\%"]),
)
attribute_terms = st.one_of(
    st.builds(
        Comparison,
        st.builds(Field, st.just("attribute"), st.sampled_from(["start_time", "end_time"])),
        st.sampled_from(["=", "!=", "<", "<=", ">", ">="]),
        st.integers(START, START + 4).map(float),
    ),
    st.builds(
        Comparison,
        st.builds(Field, st.just("attribute"), st.sampled_from(["run_name", "status"])),
        st.sampled_from(["=", "!=", "LIKE", "ILIKE"]),
        st.sampled_from(["a", "É", "é", "100%", "RUNNING", "%N%"]),
    ),
)
terms = st.one_of(metric_terms, text_terms, attribute_terms)
filters = st.one_of(
    st.none(), terms, st.lists(terms, min_size=2, max_size=3).map(lambda many: And(tuple(many)))
)
orders = st.lists(
    st.builds(
        OrderKey,
        st.one_of(
            st.builds(Field, st.sampled_from(["metric", "param", "tag"]), st.sampled_from([*KEYS, "never"])),
            st.builds(Field, st.just("attribute"), st.sampled_from(["start_time", "end_time", "run_name"])),
        ),
        st.booleans(),
    ),
    max_size=3,
)

COMPARE = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def value_of(run: Run, field: Field) -> Any:
    if field.kind != "attribute":
        return run[field.kind].get(field.key)
    return {
        "start_time": START + run["start"],
        "end_time": START + run["start"] + 1 if run["ended"] else None,
        "run_name": run["name"],
        "status": "FINISHED" if run["ended"] else "RUNNING",
    }[field.key]


def matches(run: Run, expr: Expr | None) -> bool:
    if expr is None:
        return True
    if isinstance(expr, And):
        return all(matches(run, term) for term in expr.terms)
    value = value_of(run, expr.field)
    if value is None:
        return False
    if expr.op in ("LIKE", "ILIKE"):
        pattern = "".join({"%": ".*", "_": "."}.get(c, re.escape(c)) for c in str(expr.value))
        flags = re.DOTALL | (re.IGNORECASE if expr.op == "ILIKE" else 0)
        return re.fullmatch(pattern, value, flags) is not None
    if expr.field.kind == "metric" and math.isnan(value):
        return expr.op == "!="
    return bool(COMPARE[expr.op](value, expr.value))


def place_of(run: Run, key: OrderKey) -> tuple[int, Any]:
    value = value_of(run, key.field)
    if value is None:
        return 2, 0
    if isinstance(value, float):
        return (1, 0) if math.isnan(value) else (0, value)
    if key.field.kind == "param" and (number := numeric_value(value)) is not None:
        return 0, number
    return (1 if key.field.kind in ("param", "tag") else 0), value


def compare(order: list[OrderKey], one: Run, other: Run) -> int:
    for key in order:
        (rank, value), (other_rank, other_value) = place_of(one, key), place_of(other, key)
        if rank != other_rank:
            return -1 if rank < other_rank else 1
        if value != other_value:
            return -1 if (value < other_value) != key.descending else 1
    if one["start"] != other["start"]:
        return -1 if one["start"] > other["start"] else 1
    return -1 if one["id"] < other["id"] else 1


def fill(feed: Feed, experiments: list[str], runs: list[Run]) -> None:
    events: list[Event] = []
    points = []
    for run in runs:
        events += [
            run_open(
                run["id"],
                experiments[run["experiment"]],
                run_name=run["name"],
                start_time=START + run["start"],
                tags=run["tag"],
            ),
            RunUpdate(run["id"], run["param"]),
        ]
        if run["ended"]:
            events.append(RunEnd(run["id"], "FINISHED", START + run["start"] + 1))
        points += [(run["id"], key, value, 0, START) for key, value in run["metric"].items()]
    feed.send(*events, points=points)


def find(store: Any, experiments: tuple[str, ...], text: str, order: tuple[str, ...], size: int) -> list[str]:
    found: list[str] = []
    token = None
    while True:
        page = store.search_runs(RunQuery(experiments, text, order, size, token))
        found += [run.info.run_id for run in page.runs]
        token = page.next_page_token
        if token is None:
            assert page.total == len(found)
            return found


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(run_strategy, max_size=14),
    st.lists(st.tuples(filters, orders, st.integers(1, 15), st.booleans()), min_size=1, max_size=12),
    st.sampled_from([page_ways.FEW, 1]),
)
@example([], [(None, [], 1, True)], 1)
def test_a_search_finds_what_a_loop_finds(
    runs: list[Run], questions: list[tuple[Expr | None, list[OrderKey], int, bool]], few: int
) -> None:
    """Any filter, any order, pages of any size, one experiment or two, whichever way the pages are found."""
    for number, run in enumerate(runs):
        run["id"] = f"{(number * 7) % 16:032x}"
    with TemporaryDirectory() as folder:
        store = open_store(Path(folder) / "store.db")
        experiments = ["0", store.create_experiment("other")]
        fill(Feed(store), experiments, runs)
        normally, page_ways.FEW = page_ways.FEW, few
        try:
            for expr, order, size, both in questions:
                text = "" if expr is None else unparse(expr)
                order_by = tuple(unparse_order(key) for key in order)
                expr = parse(text)
                order = [parse_order(part) for part in order_by]
                wanted = [run for run in runs if (both or run["experiment"] == 0) and matches(run, expr)]
                wanted.sort(key=functools.cmp_to_key(functools.partial(compare, order)))
                found = find(store, tuple(experiments[: 2 if both else 1]), text, order_by, size)
                assert found == [run["id"] for run in wanted], (text, order_by, size)
        finally:
            page_ways.FEW = normally
            store.close()
