"""A search as a list of conditions, one a row, and such a list as a search.

What stands between the outermost ANDs is a condition. One that compares a field can be edited; what ORs or
parentheses hold together stays whole, as it is written. Conditions that nobody edits keep their text to the
letter, so that a search never changes its meaning or its look by being shown in rows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from trackside.errors import InvalidInput
from trackside.filters.names import ORDERINGS, KnownKeys, operators_of, show_field, type_of
from trackside.filters.parser import load_grammar, parse, parse_field
from trackside.filters.tree import And, Comparison, Expr, Field, Not, Operator, Or
from trackside.filters.typed import unquote
from trackside.filters.unparse import quote_text, unparse_field
from trackside.filters.values import CHOICES

__all__ = [
    "Condition",
    "join_conditions",
    "operators_offered",
    "read_field",
    "split_conditions",
    "write_condition",
]

_NUMBER = re.compile(r"[+-]?(?:(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?|nan|inf(?:inity)?)", re.IGNORECASE)
_VALUES = ("NUMBER", "SINGLE_QUOTED", "DOUBLE_QUOTED", "CHOICE")
_COMPARED = ("COMPARISON", "LIKE", "MATCH", "_IN")
_NAME = Field("attribute", "run_name")


@dataclass(frozen=True, slots=True)
class Condition:
    """One of the conditions of a search, all of which a run has to fulfil.

    Attributes:
        text: as it is written, ``text[start:end]`` of the search.
        start: offset of its first character.
        end: offset behind its last character.
        field: what it compares; None where it can't be edited: ORs, parentheses, a NOT of more than one.
        op: how it compares.
        values: what with, as :func:`write_condition` takes it.
        negated: a NOT stands before it.
    """

    text: str
    start: int
    end: int
    field: Field | None = None
    op: Operator | None = None
    values: tuple[str, ...] = ()
    negated: bool = False


def split_conditions(text: str) -> list[Condition]:
    """The conditions of a search, in their order; none for a blank text.

    Raises:
        FilterSyntaxError: the text can't be read.
    """
    return [] if parse(text) is None else list(_split(text, 0, len(text)))


def join_conditions(texts: Sequence[str]) -> str:
    """The search that demands all of these.

    Raises:
        FilterSyntaxError: one of them can't be read.
    """
    read = [(text.strip(), parse(text)) for text in texts]
    pieces = [(text, expr) for text, expr in read if expr is not None]
    if len(pieces) == 1:
        return pieces[0][0]
    return " AND ".join(
        f"({text})" if isinstance(expr, Or) and _is_open(text) else text for text, expr in pieces
    )


def read_field(text: str) -> Field:
    """The field of a name as the language writes it: ``metrics.loss``, ``min(metrics.loss)``, ``status``.

    Raises:
        FilterSyntaxError: it can't be read.
    """
    return parse_field(text)


def operators_offered(field: Field) -> tuple[Operator, ...]:
    """The operators that a field takes, with the one that is written without a field: a name's CONTAINS."""
    return ("CONTAINS", *operators_of(field)) if field == _NAME else operators_of(field)


def write_condition(
    field: Field,
    op: Operator,
    values: Sequence[str],
    *,
    negated: bool = False,
    known: KnownKeys | None = None,
) -> str:
    """The text of one condition.

    Args:
        field: what is compared.
        op: how.
        values: what with, as a person types it, without quotes: ``0.1``, ``5 min``, ``2 days ago``, ``res%``.
            Only a text that a param could have as a number is told apart by single quotes: ``'0.1'``.
        negated: put a NOT before it.
        known: keys in use, to find misspelt ones.

    Raises:
        FilterSyntaxError: a value doesn't fit.
        InvalidInput: there is no value, or the field doesn't take the operator.
    """
    name = show_field(field)
    if op not in operators_offered(field):
        raise InvalidInput(f"{name} can't be compared with {op}: choose another operator.", path="operator")
    wants = op not in ("IS NULL", "IS NOT NULL")
    if wants and not values:
        raise InvalidInput(f"{name} {op} needs a value to compare with.", path="values")
    if op == "CONTAINS":
        text = quote_text(values[0])
    else:
        literals = [_literal(field, op, value) for value in values]
        tail = f" ({', '.join(literals)})" if op in ("IN", "NOT IN") else f" {literals[0]}" if wants else ""
        text = f"{unparse_field(field)} {op}{tail}"
    parse(text, known=known)
    return f"NOT {text}" if negated else text


def _split(text: str, start: int, end: int) -> Iterator[Condition]:
    for first, last in _pieces(text, start, end):
        piece = text[first:last]
        expr = parse(piece)
        assert expr is not None
        if isinstance(expr, And):  # in parentheses that change nothing
            yield from _split(text, first + 1, last - 1)
        else:
            yield _describe(piece, first, last, expr)


def _pieces(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """What stands between the outermost ANDs; all of it where there is an outermost OR."""
    cuts: list[tuple[int, int]] = []
    depth = 0
    parser = load_grammar().parse_interactive(text[start:end], start="filter")
    for token in parser.iter_parse():
        depth += {"LPAR": 1, "RPAR": -1}.get(token.type, 0)
        if depth == 0 and token.type == "_OR":
            cuts = []
            break
        if depth == 0 and token.type == "_AND":
            cuts.append((start + (token.start_pos or 0), start + (token.end_pos or 0)))
    starts = [start, *(after for _, after in cuts)]
    ends = [*(before for before, _ in cuts), end]
    return [_trim(text, first, last) for first, last in zip(starts, ends, strict=True)]


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    piece = text[start:end]
    return end - len(piece.lstrip()), start + len(piece.rstrip())


def _describe(piece: str, start: int, end: int, expr: Expr) -> Condition:
    negated = isinstance(expr, Not)
    inner = expr.term if isinstance(expr, Not) else expr
    if not isinstance(inner, Comparison):
        return Condition(piece, start, end)
    values = (str(inner.value),) if inner.op == "CONTAINS" else tuple(_read_values(piece, inner))
    return Condition(piece, start, end, inner.field, inner.op, values, negated)


def _read_values(piece: str, comparison: Comparison) -> Iterator[str]:
    """The values of one comparison as they are written, without their quotes."""
    compared = False
    for token in load_grammar().parse_interactive(piece, start="filter").iter_parse():
        if token.type in _COMPARED:
            compared = True
        elif compared and token.type in _VALUES:
            quoted = token.type in ("SINGLE_QUOTED", "DOUBLE_QUOTED")
            text = unquote(str(token)) if quoted else str(token)
            mistakable = quoted and _reads_numbers(comparison.field, comparison.op)
            yield quote_text(text) if mistakable and (_NUMBER.fullmatch(text) or _is_quoted(text)) else text


def _literal(field: Field, op: Operator, shown: str) -> str:
    """What stands in the text for a value that a person typed."""
    kind = type_of(field)
    if kind == "choice" and shown.strip().lower() in CHOICES:
        return shown.strip().lower()
    if kind == "param":
        if _reads_numbers(field, op) and _is_quoted(shown):
            return quote_text(unquote(shown))
        numeric = _reads_numbers(field, op) or op in ORDERINGS
    else:
        numeric = kind in ("number", "duration", "time")
    if numeric and _NUMBER.fullmatch(shown.strip()):
        return shown.strip()
    return quote_text(shown)


def _reads_numbers(field: Field, op: Operator) -> bool:
    """Whether a value can be a number or a text, and looks alike."""
    return type_of(field) == "param" and op in ("=", "!=", "IN", "NOT IN")


def _is_quoted(text: str) -> bool:
    return len(text) > 1 and text[0] == text[-1] == "'"


def _is_open(text: str) -> bool:
    """Whether an OR stands outside of all parentheses."""
    depth = 0
    for token in load_grammar().parse_interactive(text, start="filter").iter_parse():
        depth += {"LPAR": 1, "RPAR": -1}.get(token.type, 0)
        if depth == 0 and token.type == "_OR":
            return True
    return False
