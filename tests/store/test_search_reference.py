"""Searches of any runs find what a plain loop over them finds, in the order that plain sorting gives."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st
from search_questions import Question, check_questions, filters, number_runs, orders, runs
from search_reference import Run

from postgres_server import PostgresServer
from trackside.filters import unparse
from trackside.filters.parser import MAX_LENGTH
from trackside.store import open_store
from trackside.store import pages as page_ways

questions_of_all_kinds = st.lists(
    st.tuples(filters, orders, st.integers(1, 15), st.booleans()), min_size=1, max_size=15
)
ways = st.sampled_from([page_ways.FEW, 1, 4])


@settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(runs, max_size=14), questions_of_all_kinds, ways)
@example([], [(None, [], 1, True)], 1)
def test_a_search_finds_what_a_loop_finds(made: list[Run], questions: list[Question], few: int) -> None:
    """Any filter, any order, pages of any size, one experiment or two, whichever way the pages are found."""
    number_runs(made)
    assume(all(len(unparse(question[0])) < MAX_LENGTH for question in questions))
    with TemporaryDirectory() as folder:
        store = open_store(Path(folder) / "store.db")
        try:
            check_questions(store, made, questions, few)
        finally:
            store.close()


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(made=st.lists(runs, max_size=14), questions=questions_of_all_kinds, few=ways)
def test_a_server_finds_the_same(
    postgres: PostgresServer, template: str, made: list[Run], questions: list[Question], few: int
) -> None:
    """On PostgreSQL, too."""
    number_runs(made)
    assume(all(len(unparse(question[0])) < MAX_LENGTH for question in questions))
    url = postgres.make_database(template)
    store = open_store(url)
    try:
        check_questions(store, made, questions, few)
    finally:
        store.close()
        postgres.drop_database(url)
