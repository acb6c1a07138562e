"""What to tell a person whose search text can't be read."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from trackside.errors import FilterSyntaxError

if TYPE_CHECKING:
    from lark.exceptions import UnexpectedInput

__all__ = ["explain_unexpected", "nearest"]

# What a terminal of the grammar is called in a message, in the order in which they are named.
_WORDS = {
    "KIND": "metrics.NAME, params.NAME, tags.NAME",
    "NAME": "an attribute",
    "KEY": "a key",
    "COMPARISON": "an operator (=, !=, <, <=, >, >=)",
    "LIKE": "LIKE",
    "_IN": "IN",
    "_NOT": "NOT",
    "_IS": "IS NULL",
    "NULL": "NULL",
    "NUMBER": "a number",
    "STRING": "a quoted text",
    "LPAR": "( and a list",
    "COMMA": "a comma",
    "RPAR": ")",
    "_AND": "AND",
    "DIRECTION": "ASC or DESC",
    "$END": "the end",
}
_PREFIXES = ("metrics.", "params.", "tags.", "attributes.")


def nearest(word: str, words: Iterable[str]) -> str | None:
    """The word that resembles ``word`` most, whatever the case, or None if none is near."""
    folded: dict[str, str] = {}
    for candidate in words:
        folded.setdefault(candidate.casefold(), candidate)
    found = difflib.get_close_matches(word.casefold(), list(folded), n=1, cutoff=0.7)
    return folded[found[0]] if found else None


def explain_unexpected(text: str, error: UnexpectedInput) -> FilterSyntaxError:
    """Turn what the parser met into one sentence with its place, what was expected, and a suggestion."""
    names = _expected_terminals(error)
    expected = tuple(word for name, word in _WORDS.items() if name in names)
    column = _locate(text, error)
    special = _explain_prefix(text, column) or _explain_special(text, column, names)
    if special is not None:
        return special
    rest = text[column:]
    found = f"{_first_word(rest)!r} can't stand" if rest.strip() else "the text ends"
    return FilterSyntaxError(
        f"Here {found}: expected {_join(expected)}.", text=text, column=column, expected=expected
    )


def _locate(text: str, error: UnexpectedInput) -> int:
    position = getattr(error, "pos_in_stream", None)
    token = getattr(error, "token", None)
    if position is None or position < 0 or (token is not None and token.type == "$END"):
        return len(text.rstrip())
    return int(position)


def _expected_terminals(error: UnexpectedInput) -> set[str]:
    for attribute in ("allowed", "accepts", "expected"):
        if names := getattr(error, attribute, None):
            return set(names)
    return set()


def _explain_prefix(text: str, column: int) -> FilterSyntaxError | None:
    """A dot behind a word that is no kind of key: ``metrcs.accuracy``."""
    before = re.search(r"\w+\Z", text[:column])
    if not text.startswith(".", column) or before is None:
        return None
    word, start = before[0], before.start()
    if word.lower() in ("dataset", "datasets"):
        message = "Datasets aren't stored, so that runs can't be found by them."
        return FilterSyntaxError(message, text=text, column=start, expected=_PREFIXES)
    suggestion = nearest(f"{word}.", _PREFIXES)
    hint = f"did you mean {suggestion}?" if suggestion else f"expected {_join(_PREFIXES)}"
    return FilterSyntaxError(
        f"Nothing is called {word}.NAME: {hint}",
        text=text,
        column=start,
        expected=_PREFIXES,
        suggestion=suggestion,
    )


def _explain_special(text: str, column: int, names: set[str]) -> FilterSyntaxError | None:
    """The mistakes that people often make, each with its own sentence."""
    rest = text[column:]
    word = _first_word(rest)
    message = suggestion = None
    if rest[:1] in ("'", '"', "`") and rest.count(rest[0]) % 2:
        message = f"This {rest[0]} is never closed."
    elif text[max(column - 1, 0) : column + 1] == "==":
        message, suggestion = "Write = to compare, not ==.", "="
    elif word.upper() == "OR":
        message, suggestion = "OR isn't possible: conditions are joined by AND.", "AND"
    elif "STRING" in names and re.fullmatch(r"[^\W\d]\w*", word):
        message, suggestion = f"Put quotes round a text: '{word}'.", f"'{word}'"
    elif rest[:1] == "(" and "KIND" in names:
        message = "Parentheses are possible only after IN: conditions are joined by AND."
    elif (before := re.search(r"\bnot\s+$", text[:column], re.IGNORECASE)) and "COMPARISON" in names:
        column = before.start()
        message, suggestion = "NOT is possible only before IN, and in IS NOT NULL: use !=.", "!="
    if message is None:
        return None
    expected = tuple(words for name, words in _WORDS.items() if name in names)
    return FilterSyntaxError(message, text=text, column=column, expected=expected, suggestion=suggestion)


def _first_word(text: str) -> str:
    match = re.match(r"\s*(\w+|\S)", text)
    return match[1] if match else ""


def _join(words: Sequence[str]) -> str:
    if not words:
        return "something else"
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"
