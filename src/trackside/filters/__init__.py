"""The search language: which runs, in which order. No SQL; ``grammar.lark`` is its documentation."""

from trackside.filters.complete import Completion, complete
from trackside.filters.parser import KnownKeys, parse, parse_order
from trackside.filters.tree import (
    NUMERIC_ATTRIBUTES,
    STRING_ATTRIBUTES,
    And,
    Comparison,
    Expr,
    Field,
    OrderKey,
)
from trackside.filters.unparse import unparse, unparse_order

__all__ = [
    "NUMERIC_ATTRIBUTES",
    "STRING_ATTRIBUTES",
    "And",
    "Comparison",
    "Completion",
    "Expr",
    "Field",
    "KnownKeys",
    "OrderKey",
    "complete",
    "parse",
    "parse_order",
    "unparse",
    "unparse_order",
]
