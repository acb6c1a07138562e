"""Runs, filters and orders for tests of searches, as Hypothesis makes them."""

from __future__ import annotations

import functools
import math
from typing import Any

from hypothesis import strategies as st
from search_reference import Run, compare, matches

from trackside.filters import (
    Comparison,
    Expr,
    Field,
    Not,
    Or,
    OrderKey,
    operators_of,
    parse,
    parse_order,
    type_of,
    unparse,
    unparse_order,
)
from trackside.filters.tree import And
from trackside.journal.records import Event, RunEnd, RunUpdate, SourceRecord
from trackside.store import pages as page_ways
from trackside.store.base import RunQuery
from trackside.testing import START, Feed, run_open

Question = tuple[Expr | None, list[OrderKey], int, bool]
"""A filter, an order, the size of pages, and whether both experiments are searched."""

KEYS = ("x", "loss", "acc")
TEXTS = [
    "",
    "a",
    "A",
    "é",
    "É",
    "ab",
    "a%",
    "a_",
    "100",
    "1e1",
    "10.0",
    "é" * 220,
    "é" * 220 + "a",
    "a" * 6000,
]
PATTERNS = [*(text for text in TEXTS if len(text) < 1000), "%", "_", "É%", "%a", "a\\%", "%é_%a"]
REGEXES = ["^a", "a$", "^$", "é+a", "(?i)É", "[%_]", "^1(e|0)", "a{3,}", r"\d+\.\d", "."]
NUMBERS = [math.nan, math.inf, -math.inf, 0.0, -0.0, 1.0, 1.5, 10.0, 100.0]
NAMES = ["a", "b", "É", "100%", "Wide Net"]
NOTEBOOKS = [None, "/w/churn.ipynb", "/w/old/churn.ipynb", "/w/x_churn.ipynb", "C:\\w\\Churn.ipynb"]
STARTS = range(4)
LASTED = [0, 1, 290, 1500]

keys = st.sampled_from(KEYS)
texts = st.dictionaries(keys, st.sampled_from(TEXTS))
runs = st.fixed_dictionaries(
    {
        "metric": st.dictionaries(keys, st.lists(st.sampled_from(NUMBERS), min_size=1, max_size=3)),
        "param": texts,
        "tag": st.tuples(
            texts,
            st.sampled_from([{}, {}, {"trackside.clean": "yes"}, {"trackside.clean": "no"}]),
        ).map(lambda pair: pair[0] | pair[1]),
        "start": st.sampled_from(STARTS),
        "lasted": st.sampled_from([None, *LASTED]),
        "name": st.sampled_from(NAMES),
        "notebook": st.sampled_from(NOTEBOOKS),
        "experiment": st.integers(0, 1),
    }
)

aggregates = st.one_of(
    st.builds(Field, st.just("metric"), keys, st.sampled_from(["min", "max", "mean"])),
    st.builds(Field, st.just("metric"), st.sampled_from(["loss", "acc"]), st.just("best")),
)
logged = st.builds(
    Field, st.sampled_from(["metric", "param", "tag"]), st.one_of(keys, st.sampled_from(["never", "late"]))
)
attributes = st.sampled_from(
    ["start_time", "end_time", "duration", "run_name", "status", "attempt", "notebook", "clean", "run_id"]
).map(lambda name: Field("attribute", name))
fields = st.one_of(logged, logged, aggregates, attributes)

OF_ATTRIBUTE: dict[str, list[Any]] = {
    "start_time": [float(START + start) for start in STARTS],
    "end_time": [float(START + start + lasted) for start in STARTS for lasted in LASTED],
    "duration": [lasted / 1000 for lasted in LASTED],
    "attempt": [1.0, 2.0, 3.0],
    "clean": ["yes", "no", "unknown"],
    "status": ["RUNNING", "FINISHED", "FAILED"],
    "run_name": [*NAMES, "wide net"],
    "run_id": [f"{number:032x}" for number in range(3)],
    "notebook": [
        "churn.ipynb",
        "Churn.ipynb",
        "old/churn.ipynb",
        "/w/churn.ipynb",
        "ipynb",
        "%churn%",
        "nobody",
    ],
}


@st.composite
def comparison(draw: st.DrawFn) -> Comparison:
    """Any condition, with a value that some run may have."""
    field = draw(fields)
    op = draw(st.sampled_from(operators_of(field)))
    if op in ("IS NULL", "IS NOT NULL"):
        return Comparison(field, op, None)
    kind = type_of(field)
    pools: list[list[Any]]
    if op in ("~", "!~"):
        pools = [REGEXES]
    elif field.kind == "attribute":
        pools = [OF_ATTRIBUTE[field.key]]
    elif kind == "number":
        pools = [NUMBERS]
    else:
        pools = [[number for number in NUMBERS if math.isfinite(number)]] if kind == "param" else []
        if op not in ("<", "<=", ">", ">="):
            pools = [PATTERNS] if "LIKE" in op else [TEXTS, *pools]
    pool = st.sampled_from(draw(st.sampled_from(pools)))
    if op in ("IN", "NOT IN"):
        return Comparison(field, op, tuple(draw(st.lists(pool, min_size=1, max_size=3))))
    return Comparison(field, op, draw(pool))


terms: st.SearchStrategy[Expr] = st.one_of(
    comparison(),
    st.builds(
        Comparison, st.just(Field("attribute", "run_name")), st.just("CONTAINS"), st.sampled_from(TEXTS[:8])
    ),
)
filters = st.one_of(
    st.none(),
    terms,
    st.recursive(
        terms,
        lambda inner: st.one_of(
            st.lists(inner, min_size=2, max_size=3).map(tuple).map(And),
            st.lists(inner, min_size=2, max_size=3).map(tuple).map(Or),
            st.builds(Not, inner),
        ),
        max_leaves=5,
    ),
)
orders = st.lists(st.builds(OrderKey, fields, st.booleans()), max_size=3)


def number_runs(found: list[dict[str, Any]]) -> None:
    """Give runs their ids, ends and attempts: the n-th run of a notebook and name is attempt n."""
    counts: dict[tuple[Any, ...], int] = {}
    for number, run in enumerate(found):
        run["id"] = f"{(number * 7) % 16:032x}"
        run["end"] = None if run["lasted"] is None else run["start"] + run["lasted"]
        place = (run["notebook"], run["name"])
        counts[place] = counts.get(place, 0) + 1
        run["attempt"] = counts[place] if run["notebook"] else None


def events_of(run: dict[str, Any], experiments: list[str]) -> list[Event]:
    """What the journal says of a run."""
    source = SourceRecord(notebook_path=run["notebook"]) if run["notebook"] else None
    events: list[Event] = [
        run_open(
            run["id"],
            experiments[run["experiment"]],
            run_name=run["name"],
            start_time=START + run["start"],
            tags=run["tag"],
            source=source,
        ),
        RunUpdate(run["id"], run["param"]),
    ]
    if run["end"] is not None:
        events.append(RunEnd(run["id"], "FINISHED", START + run["end"]))
    return events


def fill(feed: Feed, experiments: list[str], found: list[dict[str, Any]]) -> None:
    """Bring runs to a store."""
    events = [event for run in found for event in events_of(run, experiments)]
    points = [
        (run["id"], key, value, step, START)
        for run in found
        for key, values in run["metric"].items()
        for step, value in enumerate(values)
    ]
    feed.send(*events, points=points)


def check_questions(store: Any, made: list[Run], questions: list[Question], few: int) -> None:
    """Fill a new store with runs and compare its answers with those of a loop over them."""
    experiments = ["0", store.create_experiment("other")]
    fill(Feed(store), experiments, made)
    normally, page_ways.FEW = page_ways.FEW, few
    try:
        for expr, order, size, both in questions:
            text = unparse(expr)
            order_by = tuple(unparse_order(key) for key in order)
            assert unparse(parse(text)) == text
            assert [parse_order(part) for part in order_by] == order
            wanted = [run for run in made if (both or run["experiment"] == 0) and matches(run, expr)]
            wanted.sort(key=functools.cmp_to_key(functools.partial(compare, order)))
            found = find(store, tuple(experiments[: 2 if both else 1]), text, order_by, size)
            assert found == [run["id"] for run in wanted], (text, order_by, size)
    finally:
        page_ways.FEW = normally


def find(store: Any, experiments: tuple[str, ...], text: str, order: tuple[str, ...], size: int) -> list[str]:
    """Ids of all runs found, page by page."""
    found: list[str] = []
    token = None
    while True:
        page = store.search_runs(RunQuery(experiments, text, order, size, token))
        found += [run.info.run_id for run in page.runs]
        token = page.next_page_token
        if token is None:
            assert page.total == len(found)
            return found
