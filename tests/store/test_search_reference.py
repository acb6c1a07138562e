"""Searches of any runs find what a plain loop over them finds, in the order that plain sorting gives."""

from __future__ import annotations

import functools
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st
from search_questions import fill, filters, number_runs, orders, runs
from search_reference import Run, compare, matches

from trackside.filters import Expr, OrderKey, parse, parse_order, unparse, unparse_order
from trackside.filters.parser import MAX_LENGTH
from trackside.store import open_store
from trackside.store import pages as page_ways
from trackside.store.base import RunQuery
from trackside.testing import Feed


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


@settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(runs, max_size=14),
    st.lists(st.tuples(filters, orders, st.integers(1, 15), st.booleans()), min_size=1, max_size=15),
    st.sampled_from([page_ways.FEW, 1, 4]),
)
@example([], [(None, [], 1, True)], 1)
def test_a_search_finds_what_a_loop_finds(
    made: list[Run], questions: list[tuple[Expr | None, list[OrderKey], int, bool]], few: int
) -> None:
    """Any filter, any order, pages of any size, one experiment or two, whichever way the pages are found."""
    number_runs(made)
    assume(all(len(unparse(question[0])) < MAX_LENGTH for question in questions))
    with TemporaryDirectory() as folder:
        store = open_store(Path(folder) / "store.db")
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
            store.close()
