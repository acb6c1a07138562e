"""How PostgreSQL answers: each question can be answered by the indexes that keep a large store fast.

Of a table of some hundred rows the planner reads all, whatever there is. So it is told here not to read whole
tables where there is another way; what it does with a million runs is measured by ``benchmarks/postgres.py``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import psycopg
import pytest
from test_plans import QUESTIONS, search

from postgres_plans import plans_of
from postgres_server import PostgresServer
from trackside.store import open_store
from trackside.store.base import HISTORY_DTYPE, MetricColumn, RunBatch, RunQuery
from trackside.store.sql import SqlStore
from trackside.testing import START, Feed, new_id

RUNS = 400
BY_INDEX = [f"enable_{way}=off" for way in ("seqscan", "bitmapscan", "hashjoin", "mergejoin", "material")]
GROWING = r"(run|metric|param|tag|chunk|tail|segment_run|warning)"
WHOLE = re.compile(
    rf"Seq Scan on {GROWING}\b"
    rf"|Scan (Backward )?using (?!run_running|run_owner|run_kernel)\w+ on {GROWING}\b[^\n]*\n(?! *Index Cond)"
)
"""A table read from end to end, or an index; those of running runs hold few."""

Plans = Callable[[Callable[[], Any]], str]


@pytest.fixture(scope="module")
def databases(postgres: PostgresServer, template: str) -> Iterator[dict[str, str]]:
    """Two stores of some hundred runs, only one with statistics."""
    urls = {name: postgres.make_database(template) for name in ("no statistics", "statistics")}
    numbers = range(RUNS)
    points = np.zeros(RUNS, HISTORY_DTYPE)
    points["value"] = [number % 7 for number in numbers]
    batch = RunBatch(
        "0",
        run_ids=[new_id() for _ in numbers],
        run_names=[f"run {number}" for number in numbers],
        start_times=[START + number for number in numbers],
        end_times=[START + 1000 + number for number in numbers],
        params={"p": [str(number) for number in numbers], "q": ["a"] * RUNS},
        metrics={key: MetricColumn(np.ones(RUNS, np.int64), points) for key in ("x", "y")},
    )
    for url in urls.values():
        store = open_store(url)
        store.load_runs(batch)
        Feed(store).log_run(status=None)
        store.close()
    with psycopg.connect(urls["statistics"], autocommit=True) as connection:
        connection.execute("ANALYZE")
    yield urls
    for url in urls.values():
        postgres.drop_database(url)


@pytest.fixture(params=["no statistics", "statistics"])
def url(databases: dict[str, str], request: pytest.FixtureRequest) -> str:
    """Plans must not depend on statistics: the server makes them after a while."""
    return databases[request.param]


@pytest.fixture
def store(url: str) -> Iterator[SqlStore]:
    store = open_store(url)
    yield store
    store.close()


@pytest.fixture
def with_statistics(databases: dict[str, str]) -> Iterator[SqlStore]:
    store = open_store(databases["statistics"])
    yield store
    store.close()


@pytest.fixture
def plans(url: str) -> Plans:
    """The plans of a call, as one text."""
    return lambda call: "\n\n".join(plans_of(url, call, *BY_INDEX))


def test_no_question_has_to_read_a_whole_table(store: SqlStore, plans: Plans) -> None:
    """Every access to a table that grows can go through an index, with a condition on it."""
    for question in QUESTIONS:
        found = plans(question(store))
        assert not WHOLE.search(found), found


@pytest.mark.parametrize(
    ("text", "order", "index", "columns"),
    [
        ("", (), "run_page", ("scope",)),
        ("", ("metrics.x DESC",), "metric_last", ("scope", "key_id", "rank")),
        ("", ("params.p ASC",), "param_num", ("scope", "key_id")),
        ("params.p = '3'", (), "param_value", ("scope", "key_id", "value")),
        ("params.p LIKE '2%'", (), "param_value", ("scope", "key_id", "value")),
        ("params.p ~ '^2'", (), "param_value", ("scope", "key_id", "value")),
        ("metrics.x > 5", (), "metric_last", ("scope", "key_id", "rank", "last")),
        ("status = 'KILLED'", (), "run_status", ("scope", "status")),
        ("run_name = 'run 3'", (), "run_name", ("scope", "name")),
        ("nowhere", (), "run_name", ("scope",)),
        ("start_time > '2 days ago'", ("metrics.x DESC",), "run_page", ("scope", "start_time")),
    ],
)
def test_a_question_has_its_index(
    with_statistics: SqlStore,
    databases: dict[str, str],
    text: str,
    order: tuple[str, ...],
    index: str,
    columns: tuple[str, ...],
) -> None:
    """The one that leads to its runs alone, by all of these columns."""
    found = "\n".join(plans_of(databases["statistics"], search(with_statistics, text, *order), *BY_INDEX))
    conditions = re.findall(rf"Scan (?:Backward )?using {index} on \w+[^\n]*\n *Index Cond: ([^\n]*)", found)
    assert any(all(f"({name} " in condition for name in columns) for condition in conditions), found


def test_a_page_of_an_order_sorts_no_more_than_ties(
    with_statistics: SqlStore, databases: dict[str, str]
) -> None:
    """The newest runs, and the top by a metric, come out of the index in order, but for equal ones."""
    for order in ((), ("metrics.x DESC",)):
        ask = search(with_statistics, "", *order)
        found = "\n".join(plans_of(databases["statistics"], ask, *BY_INDEX))
        assert not re.search(r"(?<!Incremental )Sort  \(", found), found


@pytest.mark.parametrize(
    ("order", "index", "column"),
    [((), "run_page", "start_time"), (("metrics.x DESC",), "metric_last", "last")],
)
def test_a_page_in_the_middle_begins_where_the_last_one_ended(
    store: SqlStore, plans: Plans, order: tuple[str, ...], index: str, column: str
) -> None:
    """By the values of its last row; nothing before it is read."""
    token = store.search_runs(RunQuery(("0",), "", order, 60)).next_page_token
    found = plans(lambda: store.search_runs(RunQuery(("0",), "", order, 60, token)))
    assert re.search(rf"using {index} on [^\n]*\n *Index Cond: [^\n]*\({column} <", found), found


def test_changes_are_found_by_revision(store: SqlStore, plans: Plans) -> None:
    """Whatever the number of runs."""
    assert re.search(
        r"using run_rev on run[^\n]*\n *Index Cond: \(rev >", plans(lambda: store.list_changes(3))
    )
