"""Reading the search language: text to tree, or one sentence that says what is wrong and where."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Protocol, cast

from trackside.errors import FilterSyntaxError
from trackside.filters.messages import explain_unexpected, nearest
from trackside.filters.tree import (
    NUMERIC_ATTRIBUTES,
    STRING_ATTRIBUTES,
    And,
    Comparison,
    Expr,
    Field,
    FieldKind,
    Operator,
    OrderKey,
    Value,
)

if TYPE_CHECKING:
    from lark import Lark, Token, Tree

__all__ = ["FIELD_KINDS", "KnownKeys", "load_grammar", "parse", "parse_order"]

MAX_LENGTH = 20_000
MAX_TERMS = 200

FIELD_KINDS: dict[str, FieldKind] = {
    "metric": "metric", "metrics": "metric",
    "param": "param", "params": "param", "parameter": "param", "parameters": "param",
    "tag": "tag", "tags": "tag",
    "attr": "attribute", "attribute": "attribute", "attributes": "attribute", "run": "attribute",
}  # fmt: skip
_ATTRIBUTES = (*STRING_ATTRIBUTES, *NUMERIC_ATTRIBUTES)
_ALIASES = {"run name": "run_name", "created": "start_time"}
_PLAIN_KEY = re.compile(r"[^\W\d]\w*(?:\.\w+)*")
_ORDERING = ("<", "<=", ">", ">=")


class KnownKeys(Protocol):
    """The keys in use (``store.base.ColumnKeys`` is one)."""

    @property
    def metrics(self) -> Sequence[str]: ...
    @property
    def params(self) -> Sequence[str]: ...
    @property
    def tags(self) -> Sequence[str]: ...


@cache
def load_grammar() -> Lark:
    """The parser of ``grammar.lark``, made on first use (lark takes 35 ms to import)."""
    from lark import Lark

    text = files("trackside.filters").joinpath("grammar.lark").read_text(encoding="utf-8")
    return Lark(text, parser="lalr", start=["filter", "order"], maybe_placeholders=False)


def parse(text: str, *, strict: bool = False, known: KnownKeys | None = None) -> Expr | None:
    """Read a search text.

    Args:
        text: the search; blank means everything.
        strict: accept no more than MLflow does.
        known: keys in use; a key that is none of them but resembles one is an error with a suggestion.

    Returns:
        The tree, or None for a blank text.

    Raises:
        FilterSyntaxError: the text can't be read; says where, what was expected and the nearest key.
    """
    tree = _read(text, "filter")
    reader = _Reader(text, strict=strict, known=known)
    terms = tuple(reader.read_condition(node) for node in tree.children)
    if len(terms) > MAX_TERMS:
        raise FilterSyntaxError(
            f"A search has at most {MAX_TERMS} conditions, this one has {len(terms)}.",
            text=text,
            column=terms[MAX_TERMS].column,
        )
    if not terms:
        return None
    return terms[0] if len(terms) == 1 else And(terms)


def parse_order(text: str) -> OrderKey:
    """Read one sort key: a field, then maybe ASC or DESC.

    Raises:
        FilterSyntaxError: the text can't be read.
    """
    field, *direction = _read(text, "order").children
    reader = _Reader(text, strict=False, known=None)
    return OrderKey(reader.read_field(field), bool(direction) and str(direction[0]).upper() == "DESC")


def _read(text: str, start: str) -> Tree[Any]:
    from lark.exceptions import UnexpectedInput

    if len(text) > MAX_LENGTH:
        raise FilterSyntaxError(
            f"A search has at most {MAX_LENGTH} characters, this one has {len(text)}.",
            text=f"{text[:60]}…",
            column=0,
        )
    if bad := re.search("[\0\ud800-\udfff]", text):
        raise FilterSyntaxError(
            f"The character {bad[0]!r} can't be part of a search: delete it.",
            text=text.encode("utf-8", "replace").decode().replace("\0", "?"),
            column=bad.start(),
        )
    try:
        return load_grammar().parse(text, start=start)
    except UnexpectedInput as error:
        raise explain_unexpected(text, error) from None


class _Reader:
    """Turns lark's tree into ours and checks what a grammar can't: names, and types of values."""

    def __init__(self, text: str, *, strict: bool, known: KnownKeys | None) -> None:
        self._text = text
        self._strict = strict
        self._known = known

    def read_condition(self, node: Tree[Any]) -> Comparison:
        field_node, *rest = node.children
        field = self.read_field(field_node)
        column = _column(field_node)
        op = cast("Operator", str(rest[0]).upper() if node.data == "compare" else _OPERATORS[str(node.data)])
        value: Value = None
        if node.data == "compare":
            value = self._read_value(field, op, cast("Token", rest[0]), cast("Token", rest[1].children[0]))
        elif node.data in ("is_in", "is_not_in"):
            value = self._read_list(field, op, rest[0].children)
        elif field.kind == "attribute" or (self._strict and field.kind == "metric"):
            raise self._wrong(f"{op} is for params and tags: {_show(field)} is always there.", column)
        return Comparison(field, op, value, column)

    def read_field(self, node: Tree[Any]) -> Field:
        kind: FieldKind = "attribute"
        token = cast("Token", node.children[-1])
        column = token.start_pos or 0
        key = _unquote(str(token)) if token.type == "QUOTED_KEY" else str(token)
        if node.data == "logged":
            prefix = str(node.children[0])[:-1]
            kind = FIELD_KINDS[prefix.lower()]
            if self._strict and prefix != prefix.lower():
                raise self._wrong(f"Write {prefix.lower()}. in lower case.", _column(node))
        if kind == "attribute":
            return Field(kind, self._resolve_attribute(key, column, bare=node.data == "attribute"))
        if self._strict and token.type == "KEY" and not _PLAIN_KEY.fullmatch(key):
            raise self._wrong(f'Put the key in double quotes: "{key}".', column)
        self._check_known(kind, key, column)
        return Field(kind, key)

    def _resolve_attribute(self, key: str, column: int, *, bare: bool) -> str:
        name = key if self._strict else key.lower()
        name = _ALIASES.get(name.lower(), name)
        if name in _ATTRIBUTES:
            return name
        suggestion = nearest(name, _ATTRIBUTES)
        if bare and self._known is not None and suggestion is None:
            suggestion = self._find_elsewhere(key)
        hint = f": did you mean {suggestion}?" if suggestion else "."
        prefixes = " A metric, param or tag is written metrics.NAME, params.NAME, tags.NAME." if bare else ""
        raise self._wrong(
            f"A run has no attribute {key!r}{hint}{'' if suggestion else prefixes}",
            column,
            expected=_ATTRIBUTES,
            suggestion=suggestion,
        )

    def _find_elsewhere(self, key: str, but: str | None = None) -> str | None:
        for kind, keys in self._known_by_kind().items():
            if kind != but and key in keys:
                return f"{kind}s.{key}"
        return None

    def _known_by_kind(self) -> dict[str, Sequence[str]]:
        known = self._known
        return {} if known is None else {"metric": known.metrics, "param": known.params, "tag": known.tags}

    def _check_known(self, kind: FieldKind, key: str, column: int) -> None:
        keys = self._known_by_kind().get(kind, ())
        if self._known is None or key in keys:
            return
        suggestion = self._find_elsewhere(key, but=kind)
        if suggestion is None and (near := nearest(key, keys)):
            suggestion = f"{kind}s.{near}"
        if suggestion:
            raise self._wrong(
                f"No run here has the {kind} {key!r}: did you mean {suggestion}?",
                column,
                suggestion=suggestion,
            )

    def _read_value(self, field: Field, op: Operator, op_token: Token, token: Token) -> Value:
        number = token.type == "NUMBER"
        column = token.start_pos or 0
        numeric = field.kind == "metric" or (field.kind == "attribute" and field.key in NUMERIC_ATTRIBUTES)
        if op in ("LIKE", "ILIKE") and numeric:
            raise self._wrong(
                f"{op} is for text, and {_show(field)} is a number.",
                op_token.start_pos or 0,
                expected=("=", "!=", *_ORDERING),
            )
        if numeric or (number and field.kind == "param" and not self._strict and "LIKE" not in op):
            if not number:
                raise self._wrong(
                    f"{_show(field)} is a number: compare it with one, such as 0.9, not with {token}.",
                    column,
                    expected=("a number",),
                )
            if self._strict and not re.search(r"\d", token):
                raise self._wrong(f"{token} isn't a number MLflow accepts.", column, expected=("a number",))
            return float(token)
        if number:
            raise self._wrong(
                f"{_show(field)} is text: put quotes round it, '{token}'.",
                column,
                expected=("a quoted text",),
            )
        if op in _ORDERING:
            raise self._wrong(
                f"{op} is for numbers, and {token} is text: use =, != or LIKE.",
                op_token.start_pos or 0,
                expected=("=", "!=", "LIKE", "ILIKE"),
            )
        return self._normalize(field, op, _unquote(str(token)))

    def _read_list(self, field: Field, op: Operator, items: Iterable[Tree[Any]]) -> tuple[str, ...]:
        values = []
        for item in items:
            token = cast("Token", item.children[0])
            column = token.start_pos or 0
            if field.kind != "attribute" or field.key in NUMERIC_ATTRIBUTES:
                raise self._wrong(
                    f"{op} is for the attributes {', '.join(STRING_ATTRIBUTES)}, not for {_show(field)}.",
                    column,
                )
            if token.type == "NUMBER":
                raise self._wrong(
                    f"{_show(field)} is text: put quotes round it, '{token}'.",
                    column,
                    expected=("a quoted text",),
                )
            values.append(self._normalize(field, op, _unquote(str(token))))
        return tuple(values)

    def _normalize(self, field: Field, op: Operator, value: str) -> str:
        if field == Field("attribute", "status") and "LIKE" not in op and not self._strict:
            return value.upper()
        return value

    def _wrong(
        self, message: str, column: int, *, expected: tuple[str, ...] = (), suggestion: str | None = None
    ) -> FilterSyntaxError:
        return FilterSyntaxError(
            message, text=self._text, column=column, expected=expected, suggestion=suggestion
        )


_OPERATORS = {"is_in": "IN", "is_not_in": "NOT IN", "is_null": "IS NULL", "is_not_null": "IS NOT NULL"}


def _column(field_node: Tree[Any]) -> int:
    return cast("Token", field_node.children[0]).start_pos or 0


def _unquote(text: str) -> str:
    quote = text[0]
    return text[1:-1].replace(quote * 2, quote)


def _show(field: Field) -> str:
    return field.key if field.kind == "attribute" else f"{field.kind}s.{field.key}"
