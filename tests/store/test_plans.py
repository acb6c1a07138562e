"""How the database answers: by the indexes that keep a large store fast, never by reading all of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from trackside.entities import ViewType
from trackside.errors import StoreUnavailable
from trackside.store import open_store, pages
from trackside.store.base import RunQuery
from trackside.store.sql import SqlStore
from trackside.testing import Feed

BIG = re.compile(
    r"\bSCAN (run|metric|param|tag|chunk|tail|o\d|warning|segment_run)\b"
    r"(?! USING (COVERING )?INDEX run_(running|owner))"  # these hold running runs only
)


@pytest.fixture(params=["no statistics", "statistics"])
def store(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[SqlStore]:
    """Plans must not depend on statistics: a store has none, but somebody may run ANALYZE on it."""
    store = open_store(tmp_path / "store.db")
    feed = Feed(store)
    for i in range(30):
        feed.log_run(metrics={"x": float(i % 7), "y": 1.0}, params={"p": str(i), "q": "a"}, status="FINISHED")
    feed.log_run(status=None)
    if request.param == "statistics":
        with store._database.write() as connection:
            connection.exec_driver_sql("ANALYZE")
    yield store
    store.close()


def plans_of(store: SqlStore, call: Callable[[], Any]) -> list[str]:
    """The query plans of all statements that a call sends, one text a statement."""
    statements: list[tuple[str, Any]] = []
    engine = store._database.reader

    def note(_c: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        statements.append((statement, parameters))

    event.listen(engine, "before_cursor_execute", note)
    try:
        call()
    finally:
        event.remove(engine, "before_cursor_execute", note)
    plans = []
    with engine.connect() as connection:
        raw = connection.connection.cursor()
        for statement, parameters in statements:
            if statement.startswith(("SELECT", "WITH")):
                rows = raw.execute(f"EXPLAIN QUERY PLAN {statement}", parameters).fetchall()
                plans.append("\n".join(row[3] for row in rows) + f"\n-- {statement}")
    assert plans
    return plans


def search(store: SqlStore, filter_string: str = "", *order: str, size: int = 5) -> Callable[[], Any]:
    return lambda: store.search_runs(RunQuery(("0",), filter_string, order, size))


QUESTIONS: list[Callable[[SqlStore], Callable[[], Any]]] = [
    lambda s: search(s),
    lambda s: search(s, "", "metrics.x DESC"),
    lambda s: search(s, "", "metrics.x ASC"),
    lambda s: search(s, "", "metrics.x ASC", "params.p DESC"),
    lambda s: search(s, "", "params.p ASC"),
    lambda s: search(s, "", "tags.mlflow.runName DESC", size=40),
    lambda s: search(s, "metrics.x > 5 AND params.q = 'a'", "metrics.y DESC"),
    lambda s: search(s, "params.p LIKE '1%'"),
    lambda s: search(s, "params.p != '1'", "start_time ASC"),
    lambda s: search(s, "metrics.x > 5 OR params.p IN ('1', '2') OR NOT params.q = 'a'", "metrics.x DESC"),
    lambda s: search(s, "params.p ~ '^1' OR params.p ~ '1$'", "start_time DESC"),
    lambda s: search(s, "wide net AND clean = true", "min(metrics.x) DESC"),
    lambda s: search(s, "mean(metrics.x) > 1 AND duration > 1", "duration DESC", "clean"),
    lambda s: search(s, "notebook = 'n.ipynb' OR attempt = 1", "notebook", "attempt DESC"),
    lambda s: search(s, "run_id IN ('a', 'b') OR start_time > '1 day ago' OR status = 'RUNNING'"),
    lambda s: lambda: s.search_runs(RunQuery(("0",), view=ViewType.DELETED_ONLY)),
    lambda s: lambda: s.list_changes(3),
    lambda s: lambda: s.list_keys(["0"]),
    lambda s: s.list_activity,
    lambda s: lambda: s.list_activity(notebook_path="/n.ipynb"),
    lambda s: s.list_open_owners,
    lambda s: lambda: s.get_metric_histories(["a", "b"], ["x", "y"]),
    lambda s: s.get_revision,
]


@pytest.mark.parametrize("call", QUESTIONS)
def test_no_question_reads_a_whole_table(
    store: SqlStore, call: Callable[[SqlStore], Callable[[], Any]]
) -> None:
    """Every access to a table that grows goes through an index, with a condition on it."""
    for plan in plans_of(store, call(store)):
        assert not BIG.search(plan.split("\n-- ")[0]), plan


def test_the_top_by_a_metric_walks_its_index(store: SqlStore) -> None:
    """Nothing is sorted but runs with the same value and start."""
    for plan in plans_of(store, search(store, "", "metrics.x DESC")):
        if "metric_last" in plan:
            assert "USE TEMP B-TREE FOR ORDER BY" not in plan.split("\n-- ")[0], plan
    assert any("USING COVERING INDEX metric_last" in p or "USING INDEX metric_last" in p for p in plans_of(
        store, search(store, "", "metrics.x DESC")
    ))  # fmt: skip


def test_the_newest_runs_come_from_the_index(store: SqlStore) -> None:
    """The default order is the order of an index."""
    plans = "\n".join(plans_of(store, search(store)))
    assert "USING INDEX run_page (scope=?)" in plans
    assert "TEMP B-TREE" not in plans


def test_a_rare_condition_leads(store: SqlStore) -> None:
    """Its index finds the runs, whatever the other conditions and the order; only these are looked at."""
    plans = plans_of(store, search(store, "metrics.y > 0 AND params.p = '3'", "metrics.x DESC"))
    assert any("USING COVERING INDEX param_value (scope=? AND key_id=? AND value=?)" in p for p in plans), (
        plans
    )
    led = [plan for plan in plans if "MATERIALIZE few" in plan]
    assert led
    assert all("SEARCH run USING INTEGER PRIMARY KEY (rowid=?)" in plan for plan in led), led
    assert not any("metric_last" in plan for plan in led), led


@pytest.mark.parametrize(
    ("text", "index"),
    [
        ("status = 'KILLED'", "run_status (scope=? AND status=?)"),
        ("run_name = 'run 3'", "run_name (scope=? AND name=?)"),
        ("run_name LIKE 'run%'", "run_name (scope=? AND name>? AND name<?)"),
        ("run_name LIKE '%3'", "run_name (scope=?)"),
        ("nowhere", "run_name (scope=?)"),
        ("run_name ~ 'x$'", "run_name (scope=?)"),
    ],
)
def test_names_and_statuses_have_an_index(store: SqlStore, text: str, index: str) -> None:
    """Free text is looked for in the index: it holds all names, and nothing else."""
    plans = plans_of(store, search(store, text))
    assert any(f"USING COVERING INDEX {index}" in plan for plan in plans), plans


def test_of_broad_conditions_the_rarest_leads(store: SqlStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where none finds few, the index of one is walked and the others are checked by key, in no run's row."""
    monkeypatch.setattr(pages, "FEW", 2)
    ask = search(store, "metrics.y > 0 AND metrics.x > 4 AND params.q = 'a'", "metrics.y DESC")
    (led,) = [
        plan for plan in plans_of(store, ask) if "found" in plan or ("anon" in plan and "EXISTS" in plan)
    ][:1]
    assert (
        "SEARCH metric USING COVERING INDEX metric_last (scope=? AND key_id=? AND rank=? AND last>?)" in led
    )
    assert "SEARCH param USING PRIMARY KEY (run_n=? AND key_id=?)" in led
    assert "run USING" not in led


@pytest.mark.parametrize(
    ("order", "index"),
    [
        ((), "SEARCH run USING INDEX run_page (scope=? AND start_time<?)"),
        (("metrics.x DESC",), "metric_last (scope=? AND key_id=? AND rank=? AND last<?)"),
        (("params.p ASC",), "param_num (scope=? AND key_id=? AND num>?)"),
    ],
)
def test_a_page_in_the_middle_begins_where_the_last_ended(
    store: SqlStore, order: tuple[str, ...], index: str
) -> None:
    """By the values of its last row; nothing before it is read."""
    token = store.search_runs(RunQuery(("0",), "", order, 5)).next_page_token
    plans = plans_of(store, lambda: store.search_runs(RunQuery(("0",), "", order, 5, token)))
    assert any(index in plan for plan in plans), plans


def test_a_prefix_uses_the_index(store: SqlStore) -> None:
    """``LIKE 'abc%'`` looks at the values that begin so."""
    plans = plans_of(store, search(store, "params.p LIKE '2%'"))
    assert any("param_value (scope=? AND key_id=? AND value>? AND value<?)" in plan for plan in plans), plans


def led(store: SqlStore, text: str, *order: str) -> str:
    """All plans of a search that sorts the few runs that can match."""
    plans = "\n".join(plans_of(store, search(store, text, *order)))
    assert "MATERIALIZE few" in plans
    return plans


def test_rare_conditions_lead_through_or(store: SqlStore) -> None:
    """A disjunction is the union of what the indexes of its terms find."""
    plan = led(store, "params.p = '3' OR (metrics.x > 5 AND metrics.y > 0)", "metrics.y DESC")
    assert "param_value (scope=? AND key_id=? AND value=?)" in plan
    assert "metric_last (scope=? AND key_id=? AND rank=? AND last>?)" in plan


def test_the_beginning_of_a_pattern_uses_the_index(store: SqlStore) -> None:
    """``~ '^abc'`` looks at the values that begin so."""
    assert "param_value (scope=? AND key_id=? AND value>? AND value<?)" in led(store, "params.p ~ '^2'")


@pytest.mark.parametrize(
    ("text", "way"),
    [
        ("run_id = 'a'", "sqlite_autoindex_run_1 (run_id=?)"),
        ("start_time > '2 days ago' AND duration > 1", "run_page (scope=? AND start_time>?)"),
        ("status = 'RUNNING' AND NOT metrics.x > 1", "run_running"),
    ],
)
def test_attributes_lead(store: SqlStore, text: str, way: str) -> None:
    """A run's id, a time, and that a run is running."""
    assert way in led(store, text, "metrics.x DESC")


def test_what_reads_all_values_of_a_key_does_not_lead(store: SqlStore) -> None:
    """Where another condition finds few runs, only these are looked at."""
    for plan in plans_of(store, search(store, "params.q LIKE '%a' AND params.q ~ 'a' AND params.p = '3'")):
        assert "like_case" not in plan or "MATERIALIZE few" in plan, plan
        assert "find_pattern" not in plan or "MATERIALIZE few" in plan, plan


def test_changes_are_found_by_revision(store: SqlStore) -> None:
    """Whatever the number of runs."""
    assert "SEARCH run USING INDEX run_rev (rev>?)" in "\n".join(
        plans_of(store, lambda: store.list_changes(3))
    )


@pytest.mark.parametrize(
    ("text", "found"),
    [("tags.long ~ 'a+b'", 0), ("tags.long LIKE '%b'", 0), ("NOT tags.long ILIKE '%B%'", 60)],
)
def test_what_grows_has_a_deadline(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, found: int
) -> None:
    """A search that would read too many texts ends with a sentence that says so."""
    monkeypatch.setattr("trackside.store.deadline._STEPS", 100)
    store = open_store(tmp_path / "store.db")
    feed = Feed(store)
    for _ in range(60):
        feed.log_run(tags={"long": "a" * 8000})
    store._database.read_timeout_s = 0.001
    with pytest.raises(StoreUnavailable, match="narrower filter"):
        store.search_runs(RunQuery(("0",), text))
    store._database.read_timeout_s = 60
    assert store.search_runs(RunQuery(("0",), text)).total == found
    store.close()
