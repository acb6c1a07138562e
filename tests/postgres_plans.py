"""How PostgreSQL would answer what is asked of a store."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import psycopg
from sqlalchemy import Engine, event

__all__ = ["plans_of"]


def plans_of(url: str, call: Callable[[], object], *settings: str) -> list[str]:
    """The plans of all questions that a call asks of a database, each after its statement.

    Args:
        url: of the database.
        call: what asks.
        settings: what the planner is told, such as ``enable_seqscan=off``.
    """
    asked: list[tuple[str, Any]] = []

    def note(_c: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        asked.append((statement, parameters))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        call()
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    plans = []
    options = " ".join(f"-c {setting}" for setting in ("search_path=trackside,public", *settings))
    with psycopg.connect(url, options=options) as connection:
        for statement, parameters in asked:
            if statement.startswith(("SELECT", "WITH")):
                explained = connection.execute(f"EXPLAIN {statement}", parameters).fetchall()
                plans.append("\n".join([statement, *(row[0] for row in explained)]))
    assert plans
    return plans
