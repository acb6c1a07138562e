"""Reading the search language: text to tree, or one sentence that says what is wrong and where."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from trackside.errors import FilterSyntaxError
from trackside.filters.messages import explain_unexpected
from trackside.filters.names import KnownKeys
from trackside.filters.reader import Reader
from trackside.filters.strict import parse_strictly
from trackside.filters.tree import Expr, Field, OrderKey

if TYPE_CHECKING:
    from lark import Lark, Tree

__all__ = ["load_grammar", "parse", "parse_order"]

MAX_LENGTH = 20_000


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
        strict: accept exactly what MLflow 3 accepts, with its meaning.
        known: keys in use; a key that is none of them but resembles one is an error with a suggestion.

    Returns:
        The tree, or None for a blank text.

    Raises:
        FilterSyntaxError: the text can't be read; says where, what was expected and the nearest key.
    """
    _check_text(text)
    reader = Reader(text, known=known)
    if strict:
        return parse_strictly(text, reader)
    tree = _read(text, "filter")
    return reader.read_search(tree.children[0]) if tree.children else None


def parse_order(text: str) -> OrderKey:
    """Read one sort key: a field, then maybe ASC or DESC.

    Raises:
        FilterSyntaxError: the text can't be read.
    """
    _check_text(text)
    field, *direction = _read(text, "order").children
    descending = bool(direction) and str(direction[0]).upper() == "DESC"
    return OrderKey(Reader(text, known=None, for_order=True).read_field(field), descending)


def parse_field(text: str) -> Field:
    """Read the field of a condition.

    Raises:
        FilterSyntaxError: the text can't be read.
    """
    _check_text(text)
    field, *_ = _read(f"{text} ASC", "order").children
    return Reader(text, known=None).read_field(field)


def _check_text(text: str) -> None:
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


def _read(text: str, start: str) -> Tree[Any]:
    from lark.exceptions import UnexpectedInput

    try:
        return load_grammar().parse(text, start=start)
    except UnexpectedInput as error:
        raise explain_unexpected(text, error) from None
