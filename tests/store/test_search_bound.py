"""No value of a search becomes part of a statement: each is bound."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from search_questions import filters
from sqlalchemy import event

from trackside.filters import Expr, unparse
from trackside.filters.tree import comparisons_of
from trackside.store import open_store
from trackside.store.base import RunQuery
from trackside.store.sql import SqlStore
from trackside.testing import Feed

SENTINEL = "s3nt1nel'; DROP TABLE run; --"
NUMBER = 31337.271828


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SqlStore]:
    store = open_store(tmp_path_factory.mktemp("store") / "store.db")
    feed = Feed(store)
    for i in range(4):
        keys = ("x", "loss", "acc", SENTINEL[:8])
        feed.log_run(metrics=dict.fromkeys(keys, float(i)), params=dict.fromkeys(keys, str(i)))
    yield store
    store.close()


def statements_of(store: SqlStore, text: str, *order: str) -> list[str]:
    """What a search sends to the database, without the values that are bound."""
    sent: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_: Any) -> None:
        sent.append(statement)

    engine = store._database.reader
    event.listen(engine, "before_cursor_execute", note)
    try:
        store.search_runs(RunQuery(("0",), text, order, 3))
    finally:
        event.remove(engine, "before_cursor_execute", note)
    assert sent
    return sent


@pytest.mark.parametrize(
    "text",
    [
        "params.x = {text}",
        "params.x != {text} OR tags.x IN ({text}, 'a')",
        "params.x LIKE {text} AND NOT tags.x ILIKE {text}",
        "params.x ~ 's3nt1nel' OR run_name !~ '^s3nt1nel'",
        "run_name LIKE {text} OR status IN ({text}) OR user_id != {text}",
        "notebook = {text} OR notebook LIKE {text} OR notebook IN ({text})",
        "artifact_uri ILIKE {text} OR run_id = {text}",
        "{text}",
        f"metrics.x > {NUMBER} OR min(metrics.x) IN ({NUMBER}, 1)",
        f"params.x < {NUMBER} OR params.x NOT IN ({NUMBER})",
        f"duration > {NUMBER} OR attempt = {NUMBER} OR start_time > {NUMBER}",
        'metrics."s3nt1nel" > 1 OR params."s3nt1nel" = 1 OR tags."s3nt1nel" IS NULL',
    ],
)
def test_values_and_keys_are_bound(store: SqlStore, text: str) -> None:
    """Neither a text, a number nor a key is found in any statement."""
    quoted = "'" + SENTINEL.replace("'", "''") + "'"
    for statement in statements_of(store, text.format(text=quoted), 'metrics."s3nt1nel" DESC'):
        assert "s3nt1nel" not in statement
        assert "31337" not in statement


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(filters)
def test_the_statement_depends_on_the_shape_alone(store: SqlStore, expr: Expr | None) -> None:
    """Texts of any search are bound, whatever its shape."""
    texts = [
        text
        for term in comparisons_of(expr)
        for text in (term.value if isinstance(term.value, tuple) else (term.value,))
        if isinstance(text, str) and len(text) > 3 and text not in ("RUNNING", "unknown")
    ]
    for statement in statements_of(store, unparse(expr)):
        assert [text for text in texts if f"'{text}'" in statement] == []
