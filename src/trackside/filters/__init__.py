"""The search language: which runs, in which order. No SQL; ``grammar.lark`` is its documentation."""

from trackside.filters.complete import Completion, complete
from trackside.filters.names import ATTRIBUTES, KnownKeys, best_is, operators_of, type_of
from trackside.filters.parser import parse, parse_order
from trackside.filters.tree import (
    AGGREGATES,
    NUMERIC_ATTRIBUTES,
    STRING_ATTRIBUTES,
    Ago,
    And,
    Comparison,
    Expr,
    Field,
    Not,
    Or,
    OrderKey,
)
from trackside.filters.unparse import quote_key, unparse, unparse_order

__all__ = [
    "AGGREGATES",
    "ATTRIBUTES",
    "NUMERIC_ATTRIBUTES",
    "STRING_ATTRIBUTES",
    "Ago",
    "And",
    "Comparison",
    "Completion",
    "Expr",
    "Field",
    "KnownKeys",
    "Not",
    "Or",
    "OrderKey",
    "best_is",
    "complete",
    "operators_of",
    "parse",
    "parse_order",
    "quote_key",
    "type_of",
    "unparse",
    "unparse_order",
]
