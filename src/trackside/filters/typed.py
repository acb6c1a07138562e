"""Values of a search, read as the type of the field that they are compared with."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, cast

from trackside.errors import FilterSyntaxError
from trackside.filters.names import ORDERINGS, show_field, type_of
from trackside.filters.patterns import PatternError, read_pattern
from trackside.filters.tree import Ago, Field, Operator, Value
from trackside.filters.values import read_choice, read_duration, read_time

if TYPE_CHECKING:
    from lark import Token

__all__ = ["Typed", "unquote"]

Item = str | float


class Typed:
    """Reads the values of one text."""

    def __init__(self, text: str) -> None:
        self._text = text

    def read_value(self, field: Field, op: Operator, token: Token) -> Value:
        """The value of one comparison.

        Raises:
            FilterSyntaxError: it doesn't fit the field, or isn't what the operator wants.
        """
        if type_of(field) == "time" and token.type != "NUMBER":
            return self._read_time(field, op, token)
        return self._read_item(field, op, token)

    def read_list(
        self, field: Field, op: Operator, tokens: Iterable[Token]
    ) -> tuple[str, ...] | tuple[float, ...]:
        """The values of ``IN`` and ``NOT IN``: all numbers or all texts.

        Raises:
            FilterSyntaxError: one doesn't fit.
        """
        items: list[Item] = []
        for token in tokens:
            item = self._read_item(field, op, token)
            if items and isinstance(item, str) != isinstance(items[0], str):
                raise self._wrong("A list holds either numbers or texts, not both.", token)
            items.append(item)
        return cast("tuple[str, ...] | tuple[float, ...]", tuple(items))

    def _read_item(self, field: Field, op: Operator, token: Token) -> Item:
        kind = type_of(field)
        name = show_field(field)
        if kind == "choice":
            choice = read_choice(str(token) if token.type == "CHOICE" else _text_of(token))
            if choice is None:
                raise self._wrong(f"{name} is true, false or unknown, not {token}.", token, "true", "false")
            return choice
        if kind == "duration":
            return self._read_duration(name, token)
        if token.type == "CHOICE" and kind in ("text", "param"):
            raise self._wrong(f"Put quotes round a text: '{token}'.", token, "a quoted text")
        number = token.type == "NUMBER"
        if kind in ("number", "time"):
            if number:
                return float(token)
            raise self._wrong(
                f"{name} is a number: compare it with one, such as 0.9, not with {token}.", token, "a number"
            )
        if number and kind == "param" and op not in ("LIKE", "ILIKE", "~", "!~"):
            return float(token)
        if number:
            raise self._wrong(f"{name} is text: put quotes round it, '{token}'.", token, "a quoted text")
        if op in ORDERINGS:
            raise self._wrong(
                f"{op} is for numbers, and {token} is text: use =, != or LIKE.", token, "a number"
            )
        return self._read_text(field, op, token)

    def _read_text(self, field: Field, op: Operator, token: Token) -> str:
        text = unquote(str(token))
        if op in ("~", "!~"):
            try:
                read_pattern(text)
            except PatternError as error:
                place = (token.start_pos or 0) + 1 + error.position
                raise FilterSyntaxError(
                    f"The pattern can't be read: {error.message}.",
                    text=self._text,
                    column=min(place, (token.end_pos or place) - 1),
                ) from None
        if field == Field("attribute", "status") and op in ("=", "!=", "IN", "NOT IN"):
            return text.upper()
        return text

    def _read_duration(self, name: str, token: Token) -> float:
        if token.type == "NUMBER":
            return float(token)
        seconds = read_duration(_text_of(token))
        if seconds is None:
            raise self._wrong(
                f"{name} is compared with a number of seconds, or with a text such as '5 min' or '1h 30m', "
                f"not with {token}.",
                token,
                "a number",
                "a duration",
            )
        return seconds

    def _read_time(self, field: Field, op: Operator, token: Token) -> float | Ago:
        name = show_field(field)
        time = read_time(_text_of(token))
        if time is None:
            raise self._wrong(
                f"{name} is compared with a time, such as '2026-11-01', '2026-11-01T10:00Z' or '2 days ago', "
                f"not with {token}.",
                token,
                "a time",
            )
        if op not in ORDERINGS:
            raise self._wrong(
                f"{name} {op} {token} speaks of a single millisecond: use >= and <.", token, *ORDERINGS
            )
        return time

    def _wrong(self, message: str, token: Token, *expected: str) -> FilterSyntaxError:
        return FilterSyntaxError(message, text=self._text, column=token.start_pos or 0, expected=expected)


def unquote(text: str) -> str:
    """The text between quotes; a doubled quote is one."""
    quote = text[0]
    return text[1:-1].replace(quote * 2, quote)


def _text_of(token: Token) -> str:
    return unquote(str(token)) if str(token)[0] in "\"'" else str(token)
