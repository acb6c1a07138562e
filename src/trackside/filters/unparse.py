"""Writing the search language: tree to text, so that reading the text gives the same tree."""

from __future__ import annotations

import math
import re
from typing import assert_never

from trackside.filters.tree import Ago, And, Comparison, Expr, Field, Not, Or, OrderKey, Value
from trackside.filters.values import show_ago

__all__ = ["quote_key", "quote_text", "unparse", "unparse_field", "unparse_order"]

_BARE_KEY = re.compile(r"[\w.\/:\-]+")


def unparse(expr: Expr | None) -> str:
    """The text of a search in its normal form; the empty text for None."""
    match expr:
        case None:
            return ""
        case And():
            return " AND ".join(_inside(term, And, Or) for term in expr.terms)
        case Or():
            return " OR ".join(_inside(term, Or) for term in expr.terms)
        case Not():
            return f"NOT {_inside(expr.term, And, Or)}"
        case Comparison():
            return _unparse_comparison(expr)
        case _:
            assert_never(expr)


def unparse_order(key: OrderKey) -> str:
    """The text of a sort key."""
    return f"{unparse_field(key.field)} {'DESC' if key.descending else 'ASC'}"


def quote_key(key: str) -> str:
    """A key as it is written behind the dot: in double quotes where it needs them."""
    return key if _BARE_KEY.fullmatch(key) else _quote(key, '"')


def quote_text(text: str) -> str:
    """A text as it is written as a value: in single quotes."""
    return _quote(text, "'")


def _inside(term: Expr, *looser: type) -> str:
    text = unparse(term)
    return f"({text})" if isinstance(term, looser) else text


def _unparse_comparison(term: Comparison) -> str:
    if term.op == "CONTAINS":
        return quote_text(str(term.value))
    left = f"{unparse_field(term.field)} {term.op}"
    return left if term.value is None else f"{left} {_unparse_value(term.value)}"


def unparse_field(field: Field) -> str:
    """The text of a field: ``metrics.loss``, ``min(metrics.loss)``, ``status``; the name of a column."""
    if field.kind == "attribute":
        return field.key
    name = f"{field.kind}s.{quote_key(field.key)}"
    return name if field.aggregate is None else f"{field.aggregate}({name})"


def _unparse_value(value: Value) -> str:
    match value:
        case tuple():
            return f"({', '.join(_unparse_value(item) for item in value)})"
        case str():
            return quote_text(value)
        case Ago():
            return quote_text(show_ago(value))
        case None:
            raise AssertionError("IS NULL has no value")
        case _:
            return _unparse_number(value)


def _unparse_number(value: float) -> str:
    return repr(value) if not math.isfinite(value) or value % 1 or abs(value) >= 1e15 else str(int(value))


def _quote(text: str, quote: str) -> str:
    return f"{quote}{text.replace(quote, quote * 2)}{quote}"
