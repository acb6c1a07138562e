"""The search language: which runs, in which order. No SQL; ``grammar.lark`` is its documentation."""

from trackside.filters.complete import Completion, complete, is_unfinished
from trackside.filters.conditions import (
    Condition,
    join_conditions,
    operators_offered,
    read_field,
    split_conditions,
    write_condition,
)
from trackside.filters.names import ATTRIBUTES, FieldType, KnownKeys, best_is, operators_of, type_of
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
    Operator,
    Or,
    OrderKey,
)
from trackside.filters.unparse import quote_key, unparse, unparse_field, unparse_order

__all__ = [
    "AGGREGATES",
    "ATTRIBUTES",
    "NUMERIC_ATTRIBUTES",
    "STRING_ATTRIBUTES",
    "Ago",
    "And",
    "Comparison",
    "Completion",
    "Condition",
    "Expr",
    "Field",
    "FieldType",
    "KnownKeys",
    "Not",
    "Operator",
    "Or",
    "OrderKey",
    "best_is",
    "complete",
    "is_unfinished",
    "join_conditions",
    "operators_of",
    "operators_offered",
    "parse",
    "parse_order",
    "quote_key",
    "read_field",
    "split_conditions",
    "type_of",
    "unparse",
    "unparse_field",
    "unparse_order",
    "write_condition",
]
