"""What to tell a person whose search text can't be read."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from trackside.errors import FilterSyntaxError

if TYPE_CHECKING:
    from lark.exceptions import UnexpectedInput

__all__ = ["explain_unexpected", "explain_words", "nearest"]

# What a terminal of the grammar is called in a message, in the order in which they are named.
_WORDS = {
    "KIND": "metrics.NAME, params.NAME, tags.NAME",
    "NAME": "an attribute",
    "KEY": "a key",
    "COMPARISON": "an operator (=, !=, <, <=, >, >=)",
    "LIKE": "LIKE",
    "MATCH": "~",
    "_IN": "IN",
    "_NOT": "NOT",
    "_IS": "IS NULL",
    "NULL": "NULL",
    "NUMBER": "a number",
    "SINGLE_QUOTED": "a quoted text",
    "LPAR": "(",
    "COMMA": "a comma",
    "RPAR": ")",
    "_AND": "AND",
    "_OR": "OR",
    "DIRECTION": "ASC or DESC",
    "$END": "the end",
}
_PREFIXES = ("metrics.", "params.", "tags.", "attributes.")
_DOTTED = re.compile(r"([^\W\d]\w*)\.[\w.\/:\-]*")
_KEYWORD = re.compile(r"\s+(?:is|in|not|i?like)\b", re.IGNORECASE)
_BEGINNING = re.compile(r"\s*\(\s*|\b(?:and|or|not)\b\s*|\A\s+", re.IGNORECASE)
_SIGN = re.compile(r"[=<>!~]|(?:is|in|not|i?like)\b", re.IGNORECASE)


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
    column = _locate(text, error)
    expected = _name_terminals(names, text[:column])
    special = _explain_field(text, column, names) or _explain_special(text, column, names, expected)
    if special is not None:
        return special
    rest = text[column:]
    found = f"{_first_word(rest)!r} can't stand" if rest.strip() else "the text ends"
    return FilterSyntaxError(
        f"Here {found}: expected {_join(expected)}.", text=text, column=column, expected=expected
    )


def explain_words(words: str, text: str, column: int) -> FilterSyntaxError | None:
    """What is wrong with bare words that were hardly meant as a name: ``metrcs.loss IS NULL``."""
    dotted = _DOTTED.match(words)
    if dotted is None:
        return None
    if not _KEYWORD.match(words, dotted.end()) and nearest(f"{dotted[1]}.", _PREFIXES) is None:
        return None
    return _explain_prefix(dotted[1], text, column)


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


def _name_terminals(names: set[str], before: str) -> tuple[str, ...]:
    """In words; without what would only be another word of a name, or close what isn't open."""
    shown = set(names)
    if "WORD" in names:
        shown -= {"NUMBER"} if "KIND" in names else {"NUMBER", "NAME"}
    if before.count("(") <= before.count(")"):
        shown.discard("RPAR")
    return tuple(word for name, word in _WORDS.items() if name in shown)


def _explain_field(text: str, column: int, names: set[str]) -> FilterSyntaxError | None:
    """An operator or a quote behind words that are no field: ``metrcs.accuracy > 1``."""
    if "WORD" not in names or "KIND" in names or not text[column:].strip():
        return None
    words = _BEGINNING.split(text[:column])[-1]
    dotted = _DOTTED.match(words)
    if dotted is not None:
        return _explain_prefix(dotted[1], text, column - len(words))
    if _SIGN.match(text, column) and words.strip():
        return FilterSyntaxError(
            f"{words.strip()!r} is no field: before {_first_word(text[column:])} stands an attribute, "
            "metrics.NAME, params.NAME or tags.NAME, and a key with blanks in quotes.",
            text=text,
            column=column - len(words),
            expected=_PREFIXES,
        )
    return None


def _explain_prefix(word: str, text: str, column: int) -> FilterSyntaxError:
    if word.lower() in ("dataset", "datasets"):
        message = "Datasets aren't stored, so that runs can't be found by them."
        return FilterSyntaxError(message, text=text, column=column, expected=_PREFIXES)
    if word.lower() in ("model", "models"):
        message = "Write model = 'NAME' for the runs behind the versions of a registered model."
        return FilterSyntaxError(message, text=text, column=column, expected=_PREFIXES)
    suggestion = nearest(f"{word}.", _PREFIXES)
    hint = f"did you mean {suggestion}?" if suggestion else f"expected {_join(_PREFIXES)}"
    return FilterSyntaxError(
        f"Nothing is called {word}.NAME: {hint}",
        text=text,
        column=column,
        expected=_PREFIXES,
        suggestion=suggestion,
    )


def _explain_special(
    text: str, column: int, names: set[str], expected: tuple[str, ...]
) -> FilterSyntaxError | None:
    """The mistakes that people often make, each with its own sentence."""
    rest = text[column:]
    word = _first_word(rest)
    message = suggestion = None
    if rest[:1] in ("'", '"', "`") and rest.count(rest[0]) % 2:
        message = f"This {rest[0]} is never closed."
    elif text[max(column - 1, 0) : column + 1] == "==":
        message, suggestion = "Write = to compare, not ==.", "="
    elif text[max(column - 1, 0) : column + 1] == "<>":
        message, suggestion = "Write != to compare, not <>.", "!="
    elif rest[:2] in ("&&", "||"):
        suggestion = "AND" if rest[0] == "&" else "OR"
        message = f"Write {suggestion}, not {rest[:2]}."
    elif "SINGLE_QUOTED" in names and "KIND" not in names and re.fullmatch(r"[^\W\d]\w*", word):
        message, suggestion = f"Put quotes round a text: '{word}'.", f"'{word}'"
    elif (before := re.search(r"\bnot\s+$", text[:column], re.IGNORECASE)) and names <= {"_IN"}:
        column = before.start()
        message = "NOT stands before a whole condition, or in NOT IN and IS NOT NULL."
    if message is None:
        return None
    return FilterSyntaxError(message, text=text, column=column, expected=expected, suggestion=suggestion)


def _first_word(text: str) -> str:
    match = re.match(r"\s*(\w+|[<>=!~]+|\S)", text)
    return match[1] if match else ""


def _join(words: Sequence[str]) -> str:
    if not words:
        return "something else"
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"
