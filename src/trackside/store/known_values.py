"""The texts that runs have in a field: for those who choose one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Select, Table, bindparam, exists, func, select

from trackside.errors import InvalidInput
from trackside.filters.names import show_field
from trackside.filters.tree import Field
from trackside.store import tables as t
from trackside.store.prepared import Prepared
from trackside.store.runs import find_key

__all__ = ["list_values"]

_MOST_SCOPES = 20
"""So many experiments are looked into: who chooses from a list wants it at once."""


def list_values(connection: Connection, scopes: Sequence[int], field: Field, limit: int) -> list[str]:
    """Values of a field in some scopes, sorted; see :class:`trackside.store.base.Store`.

    A loose scan of the index, from each value to the next one: as many steps as values, not as runs. Users
    have no index of their own, but a tag; it counts where the run says the same.

    Raises:
        InvalidInput: the field is another one.
    """
    next_value = _NEXT.get(field.kind if field.kind != "attribute" else field.key)
    if next_value is None:
        raise InvalidInput(f"The values of {show_field(field)} aren't listed.", path="field")
    key: dict[str, Any] = {}
    key_name = field.key if field.kind != "attribute" else _TAGS.get(field.key)
    if key_name is not None:
        key_id = find_key(connection, key_name)
        if key_id is None:
            return []
        key = {"key_id": key_id}
    ask = next_value.on(connection)
    found: set[str] = set()
    for scope in scopes[:_MOST_SCOPES]:
        after, seen = "", 0
        while seen < limit:
            rows = ask(scope=scope, after=after, **key)
            value = rows[0][0] if rows else None
            if value is None:
                break
            seen += 1
            if len(value) < t.VALUE_PREFIX:  # nobody chooses a text of pages
                found.add(value)
            after = value
    return sorted(found)[:limit]


def _next_text(table: Table) -> Select[Any]:
    here = (table.c.scope == bindparam("scope")) & (table.c.key_id == bindparam("key_id"))
    return select(func.min(table.c.value)).where(here, table.c.value > bindparam("after"))


def _next_user() -> Select[Any]:
    here = (t.tag.c.scope == bindparam("scope")) & (t.tag.c.key_id == bindparam("key_id"))
    same = (t.run.c.n == t.tag.c.run_n) & (t.run.c.user_id == t.tag.c.value)
    return (
        select(t.tag.c.value)
        .where(here, t.tag.c.value > bindparam("after"), exists().where(same))
        .order_by(t.tag.c.value)
        .limit(1)
    )


_TAGS = {"user_id": "mlflow.user"}
_NEXT = {
    "param": Prepared(_next_text(t.param)),
    "tag": Prepared(_next_text(t.tag)),
    "run_name": Prepared(
        select(func.min(t.run.c.name)).where(
            t.run.c.scope == bindparam("scope"), t.run.c.name > bindparam("after")
        )
    ),
    "user_id": Prepared(_next_user()),
    "notebook": Prepared(
        select(t.run.c.notebook_path)
        .where(t.run.c.scope == bindparam("scope"), t.run.c.notebook_path > bindparam("after"))
        .order_by(t.run.c.notebook_path)
        .limit(1)
    ),
}
"""The least value behind another one, by what is asked for."""
