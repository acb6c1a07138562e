"""From the parser's tree to ours: names, types of values, and limits, which a grammar can't check."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from trackside.errors import FilterSyntaxError
from trackside.filters.keys import Keys
from trackside.filters.messages import explain_words
from trackside.filters.names import (
    FIELD_KINDS,
    KnownKeys,
    best_is,
    operators_of,
    show_field,
    type_of,
)
from trackside.filters.tree import And, Comparison, Expr, Field, FieldKind, Not, Operator, Or
from trackside.filters.typed import Typed, unquote

if TYPE_CHECKING:
    from lark import Token, Tree

__all__ = ["MAX_TERMS", "Reader"]

MAX_TERMS = 200
MAX_DEPTH = 50

_OPERATORS = {"is_in": "IN", "is_not_in": "NOT IN", "is_null": "IS NULL", "is_not_null": "IS NOT NULL"}


class Reader:
    """Reads one text.

    Args:
        text: the whole text, for messages.
        known: keys in use, to find misspelt ones.
        for_order: whether it is a sort key, which can be more than a condition's field.
    """

    def __init__(self, text: str, *, known: KnownKeys | None, for_order: bool = False) -> None:
        self.text = text
        self._keys = Keys(text, known, for_order=for_order)
        self._typed = Typed(text)
        self._terms = 0

    def read_search(self, node: Tree[Any], depth: int = 0) -> Expr:
        """A node of the grammar's rules ``either`` to ``condition``."""
        kind = str(node.data)
        if depth > MAX_DEPTH:
            raise self.wrong(f"A search is nested {MAX_DEPTH} deep at most.", _column(node))
        if kind in ("either", "both"):
            terms = tuple(self.read_search(child, depth + 1) for child in node.children)
            return Or(terms) if kind == "either" else And(terms)
        if kind == "negation":
            return Not(self.read_search(node.children[0], depth + 1))
        self.count_term(_column(node))
        return self._read_name(node) if kind == "name" else self._read_condition(node)

    def count_term(self, column: int) -> None:
        """Raises FilterSyntaxError if there are too many conditions."""
        self._terms += 1
        if self._terms > MAX_TERMS:
            raise self.wrong(f"A search has at most {MAX_TERMS} conditions.", column)

    def read_field(self, node: Tree[Any]) -> Field:
        """A field, its name resolved."""
        *before, last = cast("list[Token]", node.children)
        column = last.start_pos or 0
        key = unquote(str(last)) if str(last)[0] in "\"`'" else str(last)
        kind: FieldKind = FIELD_KINDS[str(before[-1])[:-1].lower()] if before else "attribute"
        if kind == "attribute" and node.data != "aggregated":
            return Field(kind, self._keys.resolve_attribute(key, column, bare=not before))
        if not key:
            raise self.wrong(f"Write the key of the {kind} between the quotes.", column)
        if node.data != "aggregated":
            self._keys.check(kind, key, column)
            return Field(kind, key)
        aggregate = str(before[0]).lower()
        if kind != "metric":
            raise self.wrong(f"{aggregate}( ) is for metrics: {aggregate}(metrics.NAME).", column)
        self._keys.check(kind, key, column)
        field = Field(kind, key, aggregate)  # type: ignore[arg-type]
        if aggregate == "best" and best_is(field) is None:
            raise self.wrong(
                f"Whether {key!r} is best when small or when large can't be told from its name: write "
                "min( ) or max( ).",
                before[0].start_pos or 0,
                expected=("min", "max"),
            )
        return field

    def _read_name(self, node: Tree[Any]) -> Comparison:
        first, last = cast("Token", node.children[0]), cast("Token", node.children[-1])
        column = first.start_pos or 0
        if str(first)[0] in "\"'" and first.type != "WORD":
            words = unquote(str(first))
        else:
            words = " ".join(self.text[column : last.end_pos].split())
            if (problem := explain_words(words, self.text, column)) is not None:
                raise problem
        return Comparison(Field("attribute", "run_name"), "CONTAINS", words, column)

    def _read_condition(self, node: Tree[Any]) -> Comparison:
        field_node, *rest = node.children
        field = self.read_field(field_node)
        column = _column(field_node)
        if node.data in _OPERATORS:
            op = cast("Operator", _OPERATORS[str(node.data)])
            self._check_operator(field, op, column)
            if op not in ("IN", "NOT IN"):
                return Comparison(field, op, None, column)
            items = cast("list[Token]", rest[0].children)
            return Comparison(field, op, self._typed.read_list(field, op, items), column)
        op_token, value = cast("list[Token]", rest)
        op = cast("Operator", str(op_token).upper())
        self._check_operator(field, op, op_token.start_pos or 0)
        return Comparison(field, op, self._typed.read_value(field, op, value), column)

    def _check_operator(self, field: Field, op: Operator, column: int) -> None:
        allowed = operators_of(field)
        if op in allowed:
            return
        name, kind = show_field(field), type_of(field)
        if op in ("IS NULL", "IS NOT NULL"):
            message = f"{op} is for what a run may lack, and {name} is always there."
        elif kind in ("number", "duration", "time") and op in ("LIKE", "ILIKE", "~", "!~"):
            message = f"{op} is for text, and {name} is a number."
        elif kind == "text" and op in ("<", "<=", ">", ">="):
            message = f"{op} is for numbers, and {name} is text: use =, != or LIKE."
        else:
            message = f"{name} can't be compared with {op}: use {', '.join(allowed[:-1])} or {allowed[-1]}."
        raise self.wrong(message, column, expected=tuple(allowed))

    def wrong(
        self, message: str, column: int, *, expected: tuple[str, ...] = (), suggestion: str | None = None
    ) -> FilterSyntaxError:
        """The error for a place in the text."""
        return FilterSyntaxError(
            message, text=self.text, column=column, expected=expected, suggestion=suggestion
        )


def _column(node: Tree[Any]) -> int:
    child = node.children[0]
    while hasattr(child, "children"):
        child = child.children[0]
    return cast("Token", child).start_pos or 0
