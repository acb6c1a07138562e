"""Sort orders as SQL, and the tokens that continue a page.

Every order ends with start time (newest first) and run id, so that it is total. Each key is a rank (numbers,
then NaN or text, then missing, in both directions) and values; none of these expressions is ever NULL, so
that a page can go on behind the last row by comparing them.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, FromClause, and_, case, func, or_

from trackside.errors import InvalidInput
from trackside.filters.tree import OrderKey
from trackside.store import tables as t
from trackside.store.compile import ATTRIBUTES, TABLES

__all__ = ["Ordering", "Term", "decode_token", "encode_token", "order_runs", "query_mark"]


@dataclass(frozen=True, slots=True)
class Term:
    """One expression to sort by."""

    expression: ColumnElement[Any]
    descending: bool = False

    def sorted(self) -> ColumnElement[Any]:
        return self.expression.desc() if self.descending else self.expression.asc()

    def behind(self, value: object) -> ColumnElement[bool]:
        """Whether a row comes after one with this value."""
        condition: ColumnElement[bool] = (
            self.expression < value if self.descending else self.expression > value
        )
        return condition


@dataclass(slots=True)
class Ordering:
    """What to sort by, and the outer joins that it needs."""

    terms: list[Term] = field(default_factory=list)
    joins: list[tuple[FromClause, ColumnElement[bool]]] = field(default_factory=list)

    def order_by(self) -> list[ColumnElement[Any]]:
        """For ``ORDER BY``."""
        return [term.sorted() for term in self.terms]

    def seek(self, values: Sequence[object]) -> ColumnElement[bool]:
        """Rows behind the one with these values."""
        if len(values) != len(self.terms):
            raise InvalidInput("This page token is of another query.", path="page_token")
        steps = []
        for i, (term, value) in enumerate(zip(self.terms, values, strict=True)):
            equal = [
                before.expression == known for before, known in zip(self.terms[:i], values, strict=False)
            ]
            steps.append(and_(*equal, term.behind(value)))
        return or_(*steps)


def order_runs(
    keys: Sequence[OrderKey], key_ids: Mapping[str, int], artifact_uri: ColumnElement[str]
) -> Ordering:
    """The whole order of a search; ``artifact_uri`` is the SQL expression of a run's artifact root."""
    ordering = Ordering()
    for number, key in enumerate(keys):
        if key.field.kind == "attribute":
            ordering.terms += _attribute_terms(key, artifact_uri)
            continue
        key_id = key_ids.get(key.field.key)
        if key_id is None:
            continue  # missing everywhere
        table = TABLES[key.field.kind].alias(f"o{number}")
        ordering.joins.append((table, and_(table.c.run_n == t.run.c.n, table.c.key_id == key_id)))
        ordering.terms += _metric_terms(table, key) if key.field.kind == "metric" else _text_terms(table, key)
    ordering.terms += [Term(t.run.c.start_time, descending=True), Term(t.run.c.run_id)]
    return ordering


def _metric_terms(table: FromClause, key: OrderKey) -> list[Term]:
    return [
        Term(func.coalesce(table.c.rank, 2)),
        Term(func.coalesce(table.c.last, 0.0), key.descending),
    ]


def _text_terms(table: FromClause, key: OrderKey) -> list[Term]:
    missing, text = table.c.run_n.is_(None), table.c.num.is_(None)
    return [
        Term(case((missing, 2), (text, 1), else_=0)),
        Term(func.coalesce(table.c.num, 0.0), key.descending),
        Term(case((text, func.coalesce(table.c.value, "")), else_=""), key.descending),
        Term(case((text, func.coalesce(table.c.rest, "")), else_=""), key.descending),
    ]


def _attribute_terms(key: OrderKey, artifact_uri: ColumnElement[str]) -> list[Term]:
    if key.field.key == "artifact_uri":
        return [Term(artifact_uri, key.descending)]
    if key.field.key == "end_time":
        running = t.run.c.end_time.is_(None)
        return [
            Term(case((running, 1), else_=0)),
            Term(func.coalesce(t.run.c.end_time, 0), key.descending),
        ]
    return [Term(t.run.c[ATTRIBUTES[key.field.key]], key.descending)]


def query_mark(*parts: object) -> bytes:
    """A short mark of a query, so that a token isn't used with another one."""
    return hashlib.blake2b(repr(parts).encode("utf-8", "surrogatepass"), digest_size=6).digest()


def encode_token(mark: bytes, values: Sequence[object]) -> str:
    """A page token: the values of the page's last row."""
    return base64.urlsafe_b64encode(msgspec.msgpack.encode((mark, list(values)))).decode()


def decode_token(token: str, mark: bytes) -> list[Any]:
    """The values of a token.

    Raises:
        InvalidInput: it isn't a token, or it is one of another query.
    """
    try:
        known, values = msgspec.msgpack.decode(base64.urlsafe_b64decode(token), type=tuple[bytes, list[Any]])
    except (binascii.Error, msgspec.MsgspecError, ValueError) as error:
        raise InvalidInput("This page token can't be read.", path="page_token") from error
    if known != mark or any(isinstance(value, float) and math.isnan(value) for value in values):
        raise InvalidInput("This page token is of another query.", path="page_token")
    return values
