"""Searches exactly as MLflow 3 reads them: what it refuses is refused, what it takes means the same.

MLflow cuts a text into SQL tokens and looks for comparisons among them, so that much is accepted that nobody
would write on purpose (``AND`` may be missing, or stand at the end) and some is refused that could be meant
(a plus sign before a number). Its verdicts on some hundred texts are in ``tests/fixtures``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from trackside.errors import FilterSyntaxError
from trackside.filters.messages import nearest
from trackside.filters.names import FIELD_KINDS, MLFLOW_ATTRIBUTES
from trackside.filters.tree import NUMERIC_ATTRIBUTES, And, Comparison, Expr, Field, Operator, Value

if TYPE_CHECKING:
    from trackside.filters.reader import Reader

__all__ = ["parse_strictly"]

_ALIASES = {
    "created": "start_time", "Created": "start_time",
    "run name": "run_name", "Run name": "run_name", "Run Name": "run_name",
}  # fmt: skip
_NUMBER_OPERATORS = ("=", "!=", "<", "<=", ">", ">=")
_UNJOINED = ("IN", "NOT IN", "IS NULL", "IS NOT NULL")
"""Before these MLflow takes a missing AND amiss: it reads the value and the field as a value with a name."""
_TEXT_OPERATORS = ("=", "!=", "LIKE", "ILIKE")

# The tokens of SQL, in the order in which they are tried; a keyword behind a dot is a name but for six.
_TOKENS = re.compile(
    r"""
      (?P<space>\s+)
    | (?P<back>`(?:``|[^`])*`)
    | (?P<keyword>(?:case|in|values|using|from|as)\b)
    | (?P<name>(?<=\.)[^\W\d_]\w* | [^\W\d_]\w*(?=\.(?!\d)))
    | (?P<hexadecimal>-?0x[\da-f]+)
    | (?P<number>-?\d+(?:\.\d+)?e-?\d+
        | -?(?:\d+\.\d*|\.\d+)(?![^\W\d])
        | -?\d+(?![^\W\d]))
    | (?P<single>'(?:''|\\'|[^'])*')
    | (?P<double>"(?:""|\\"|[^"])*")
    | (?P<null>not\s+null\b)
    | (?P<like>(?:not\s+)?[ir]?like\b)
    | (?P<word>\w[$\#\w]*)
    | (?P<sign>[<>=~!]+)
    | (?P<point>[.,()])
    """,
    re.VERBOSE | re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    column: int


def parse_strictly(text: str, reader: Reader) -> Expr | None:
    """The tree of a text that MLflow accepts; None for an empty one.

    Raises:
        FilterSyntaxError: MLflow wouldn't accept it.
    """
    return _Strict(text, reader).parse()


class _Strict:
    def __init__(self, text: str, reader: Reader) -> None:
        self._text = text
        self._reader = reader
        self._tokens = self._split()
        self._at = 0

    def parse(self) -> Expr | None:
        if self._text and not self._text.strip():
            raise self._wrong("MLflow doesn't accept blanks alone: leave the search empty.", 0)
        terms: list[Comparison] = []
        joined = True
        while self._peek().kind != "end":
            if self._peek().kind == "word" and self._peek().text.upper() == "AND":
                self._at += 1
                joined = True
                continue
            self._reader.count_term(self._peek().column)
            term = self._read_comparison()
            if not joined and term.op in _UNJOINED and terms[-1].op not in ("IS NULL", "IS NOT NULL"):
                raise self._wrong("Here MLflow expects AND.", term.column, ("AND",))
            terms.append(term)
            joined = False
        if not terms:
            return None
        return terms[0] if len(terms) == 1 else And(tuple(terms))

    def _split(self) -> list[_Token]:
        tokens = []
        position = 0
        while position < len(self._text):
            match = _TOKENS.match(self._text, position)
            if match is None:
                raise self._wrong(f"MLflow doesn't accept {self._text[position]!r} here.", position)
            tokens.append(_Token(cast("str", match.lastgroup), match[0], position))
            position = match.end()
        return [*tokens, _Token("end", "", len(self._text.rstrip()))]

    def _peek(self) -> _Token:
        while self._tokens[self._at].kind == "space":
            self._at += 1
        return self._tokens[self._at]

    def _take(self) -> _Token:
        token = self._peek()
        self._at += token.kind != "end"
        return token

    def _read_comparison(self) -> Comparison:
        field, column = self._read_field()
        op, place = self._read_operator()
        if op in ("IS NULL", "IS NOT NULL"):
            if field.kind not in ("param", "tag"):
                raise self._wrong(f"In MLflow, {op} is for params and tags.", place, ("=", "!="))
            return Comparison(field, op, None, column)
        allowed = self._allowed(field)
        if op not in allowed:
            raise self._wrong(
                f"MLflow compares {_show(field)} with {', '.join(allowed)}, not with {op}.", place, allowed
            )
        return Comparison(field, op, self._read_value(field, op), column)

    @staticmethod
    def _allowed(field: Field) -> tuple[str, ...]:
        if field.kind == "metric" or (field.kind == "attribute" and field.key in NUMERIC_ATTRIBUTES):
            return _NUMBER_OPERATORS
        return (
            (*_TEXT_OPERATORS, "IN", "NOT IN") if field == Field("attribute", "run_id") else _TEXT_OPERATORS
        )

    def _read_field(self) -> tuple[Field, int]:
        first = self._take()
        if first.kind not in ("name", "word", "back"):
            raise self._wrong(
                "Here MLflow expects metrics.NAME, params.NAME, tags.NAME or an attribute.",
                first.column,
                ("metrics.NAME", "params.NAME", "tags.NAME", *MLFLOW_ATTRIBUTES),
            )
        end = first.column + len(first.text)
        while self._tokens[self._at].text == ".":
            self._at += 1
            after = self._at
            token = self._peek()
            if token.kind not in ("name", "word", "back", "single", "double"):
                self._at = after
                end = self._tokens[after - 1].column + 1
                break
            self._at += 1
            end = token.column + len(token.text)
        written = self._text[first.column : end]
        prefix, dot, key = written.partition(".")
        if not dot:
            return self._attribute(_unquote(written), first.column), first.column
        kind = FIELD_KINDS.get(_unquote(prefix, "`"))
        if kind is None:
            word = nearest(prefix, FIELD_KINDS)
            hint = f": did you mean {word}.?" if word else "."
            raise self._wrong(f"MLflow knows no {prefix}.NAME{hint}", first.column, suggestion=word)
        column = first.column + len(prefix) + 1
        key = _unquote(_unquote(key, "'\""), "`")
        return (self._attribute(key, column) if kind == "attribute" else Field(kind, key)), first.column

    def _attribute(self, name: str, column: int) -> Field:
        key = _ALIASES.get(name, name)
        if key not in MLFLOW_ATTRIBUTES:
            word = nearest(key, MLFLOW_ATTRIBUTES)
            hint = f": did you mean {word}?" if word else "."
            raise self._wrong(f"MLflow knows no attribute {name!r}{hint}", column, MLFLOW_ATTRIBUTES, word)
        return Field("attribute", key)

    def _read_operator(self) -> tuple[Operator, int]:
        token = self._take()
        words = token.text.upper()
        if token.kind == "word" and words == "IS":
            after = self._take()
            words = "IS NOT NULL" if after.text.upper() == "NOT NULL" else f"IS {after.text.upper()}"
        elif token.kind == "word" and words == "NOT":
            words = f"NOT {self._take().text.upper()}"
        if words in (*_NUMBER_OPERATORS, "LIKE", "ILIKE", "IN", "NOT IN", "IS NULL", "IS NOT NULL"):
            return cast("Operator", words), token.column
        raise self._wrong(
            f"Here MLflow expects an operator{f', not {token.text}' if token.text else ''}.",
            token.column,
            (*_NUMBER_OPERATORS, "LIKE", "ILIKE"),
        )

    def _read_value(self, field: Field, op: Operator) -> Value:
        if op in ("IN", "NOT IN"):
            return self._read_list()
        token = self._take()
        if self._allowed(field) is _NUMBER_OPERATORS:
            if token.kind != "number":
                raise self._wrong(
                    f"MLflow compares {_show(field)} with a number, such as 0.9.", token.column, ("a number",)
                )
            return float(token.text)
        if token.kind not in ("single", "double"):
            raise self._wrong(
                f"MLflow compares {_show(field)} with a text in quotes.", token.column, ("a quoted text",)
            )
        return token.text[1:-1]

    def _read_list(self) -> tuple[str, ...]:
        token = self._take()
        values: list[str] = []
        while token.text == "(" if not values else token.text == ",":
            token = self._take()
            if token.kind not in ("single", "double"):
                break
            values.append(token.text[1:-1])
            token = self._take()
        if token.text != ")" or not values:
            raise self._wrong("MLflow expects a list of quoted texts here: ('a', 'b').", token.column)
        return tuple(values)

    def _wrong(
        self, message: str, column: int, expected: tuple[str, ...] = (), suggestion: str | None = None
    ) -> FilterSyntaxError:
        return FilterSyntaxError(
            message, text=self._text, column=column, expected=expected, suggestion=suggestion
        )


def _unquote(text: str, quotes: str = "`") -> str:
    """The text without the quotes round it, if it has some; what is inside stays as it is."""
    quoted = len(text) >= 2 and text[0] == text[-1] and text[0] in quotes
    return text[1:-1] if quoted else text


def _show(field: Field) -> str:
    return field.key if field.kind == "attribute" else f"{field.kind}s.{field.key}"
