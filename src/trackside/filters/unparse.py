"""Writing the search language: tree to text, so that reading the text gives the same tree."""

from __future__ import annotations

import math
import re

from trackside.filters.tree import And, Comparison, Expr, Field, OrderKey, Value

__all__ = ["quote_key", "unparse", "unparse_order"]

_BARE_KEY = re.compile(r"[\w.\/:\-]+")


def unparse(expr: Expr | None) -> str:
    """The text of a search in its normal form; the empty text for None."""
    if expr is None:
        return ""
    if isinstance(expr, And):
        return " AND ".join(unparse(term) for term in expr.terms)
    return _unparse_comparison(expr)


def unparse_order(key: OrderKey) -> str:
    """The text of a sort key."""
    return f"{_unparse_field(key.field)} {'DESC' if key.descending else 'ASC'}"


def quote_key(key: str) -> str:
    """A key as it is written behind the dot: in double quotes where it needs them."""
    return key if _BARE_KEY.fullmatch(key) else _quote(key, '"')


def _unparse_comparison(term: Comparison) -> str:
    left = f"{_unparse_field(term.field)} {term.op}"
    return left if term.value is None else f"{left} {_unparse_value(term.value)}"


def _unparse_field(field: Field) -> str:
    return field.key if field.kind == "attribute" else f"{field.kind}s.{quote_key(field.key)}"


def _unparse_value(value: Value) -> str:
    if isinstance(value, tuple):
        return f"({', '.join(_quote(item, chr(39)) for item in value)})"
    if isinstance(value, str):
        return _quote(value, "'")
    assert value is not None
    return repr(value) if not math.isfinite(value) or value % 1 or abs(value) >= 1e15 else str(int(value))


def _quote(text: str, quote: str) -> str:
    return f"{quote}{text.replace(quote, quote * 2)}{quote}"
