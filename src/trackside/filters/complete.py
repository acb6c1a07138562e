"""What could stand at the cursor of a search text that is being typed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from trackside.entities import RunStatus
from trackside.filters.parser import FIELD_KINDS, KnownKeys, load_grammar
from trackside.filters.tree import NUMERIC_ATTRIBUTES, STRING_ATTRIBUTES, Field, FieldKind
from trackside.filters.unparse import quote_key

__all__ = ["Completion", "complete"]

MAX_COMPLETIONS = 50

# The word at the cursor: a key (its kind, an opening quote, what is typed of it), a text, an operator.
_KEY = re.compile(r"(?:\b(?P<kind>[A-Za-z]+)\.)?(?P<quote>[\"`])?(?P<part>(?(quote)[^\"`]*|[\w./:\-]*))\Z")
_TEXT = re.compile(r"(?P<quote>['\"])?(?P<part>(?(quote)[^'\"]*|\w*))\Z")
_OPERATOR = re.compile(r"(?P<part>[<>=!]{1,2}|\w*)\Z")

_NUMBER_OPERATORS = ("=", "!=", "<", "<=", ">", ">=")
_TEXT_OPERATORS = ("=", "!=", "LIKE", "ILIKE")
_LIST_OPERATORS = ("IN", "NOT IN")
_NULL_OPERATORS = ("IS NULL", "IS NOT NULL")
_ATTRIBUTES = (*STRING_ATTRIBUTES, *NUMERIC_ATTRIBUTES)
_KINDS_SHOWN = ("metrics.", "params.", "tags.")


_CompletionKind = Literal["metric", "param", "tag", "attribute", "operator", "value", "keyword"]


@dataclass(frozen=True, slots=True)
class Completion:
    """Something to insert in place of ``text[start:end]``."""

    text: str
    start: int
    end: int
    kind: _CompletionKind
    detail: str = ""


def complete(text: str, cursor: int, keys: KnownKeys) -> list[Completion]:
    """What could stand at the cursor, best first; nothing where the text before it can't be read.

    Args:
        text: the whole search text.
        cursor: offset in characters; what follows the word at the cursor is left alone.
        keys: keys in use.
    """
    head = text[:cursor]
    found: list[Completion] = []
    for pattern, suggest in ((_TEXT, _values), (_KEY, _fields), (_OPERATOR, _operators)):
        match = pattern.search(head)
        if match is not None:
            typed = match[0]
            place = _find_place(head[: match.start()], match, keys)
            # A word that is whole already can't be completed by itself.
            found += [item for item in suggest(place) if item.text != typed]
    unique = {(item.text, item.start): item for item in found}
    return list(unique.values())[:MAX_COMPLETIONS]


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the cursor is: the word there, terminals that may stand in its place, the condition's field."""

    word: re.Match[str]
    expected: frozenset[str]
    field: Field | None
    keys: KnownKeys

    @property
    def part(self) -> str:
        return self.word["part"]

    def offer(self, text: str, kind: _CompletionKind) -> Completion:
        return Completion(text, self.word.start(), self.word.end(), kind)


def _find_place(before: str, word: re.Match[str], keys: KnownKeys) -> _Place:
    from lark.exceptions import UnexpectedInput

    parser = load_grammar().parse_interactive(before, start="filter")
    field: list[str] = []
    try:
        for token in parser.iter_parse():
            if token.type in ("_AND", "KIND", "NAME"):
                field = []
            if token.type in ("KIND", "NAME", "KEY", "QUOTED_KEY"):
                field.append(str(token))
    except UnexpectedInput:
        return _Place(word, frozenset(), None, keys)
    expected: set[str] = parser.accepts()  # type: ignore[no-untyped-call]
    return _Place(word, frozenset(expected), _read_field(field), keys)


def _read_field(words: list[str]) -> Field | None:
    if not words:
        return None
    kind: FieldKind = FIELD_KINDS[words[0][:-1].lower()] if len(words) > 1 else "attribute"
    key = words[-1]
    key = key[1:-1] if key[0] in '"`' else key
    return Field(kind, key.lower() if kind == "attribute" else key)


def _fields(place: _Place) -> Iterator[Completion]:
    if "KIND" not in place.expected:
        return
    prefix = place.word["kind"]
    if prefix is None:
        yield from _first_words(place)
        return
    kind = FIELD_KINDS.get(prefix.lower())
    if kind is not None:
        for key in _matching(place.part, _keys_of(kind, place.keys)):
            yield place.offer(f"{prefix}.{quote_key(key)}", kind)


def _first_words(place: _Place) -> Iterator[Completion]:
    for word in _matching(place.part, _KINDS_SHOWN):
        yield place.offer(word, "keyword")
    for key in _matching(place.part, _ATTRIBUTES):
        yield place.offer(key, "attribute")
    if place.part:
        for word in _KINDS_SHOWN:
            kind = FIELD_KINDS[word[:-1]]
            for key in _matching(place.part, _keys_of(kind, place.keys)):
                yield place.offer(f"{word}{quote_key(key)}", kind)


def _keys_of(kind: FieldKind, keys: KnownKeys) -> Sequence[str]:
    if kind == "attribute":
        return _ATTRIBUTES
    return {"metric": keys.metrics, "param": keys.params, "tag": keys.tags}[kind]


def _operators(place: _Place) -> Iterator[Completion]:
    typed = place.part.upper()
    if "COMPARISON" in place.expected and place.field is not None:
        for operator in _operators_of(place.field):
            if operator.startswith(typed):
                yield place.offer(operator, "operator")
    if "_AND" in place.expected and "AND".startswith(typed):
        yield place.offer("AND", "keyword")


def _operators_of(field: Field) -> tuple[str, ...]:
    if field.kind == "metric":
        return _NUMBER_OPERATORS + _NULL_OPERATORS
    if field.kind == "param":
        return _NUMBER_OPERATORS + _TEXT_OPERATORS[2:] + _NULL_OPERATORS
    if field.kind == "tag":
        return _TEXT_OPERATORS + _NULL_OPERATORS
    if field.key in (*NUMERIC_ATTRIBUTES, "created"):
        return _NUMBER_OPERATORS
    return _TEXT_OPERATORS + _LIST_OPERATORS


def _values(place: _Place) -> Iterator[Completion]:
    if "STRING" in place.expected and place.field == Field("attribute", "status"):
        for status in _matching(place.part, [status.value for status in RunStatus]):
            yield place.offer(f"'{status}'", "value")


def _matching(part: str, words: Iterable[str]) -> list[str]:
    """Words that begin with ``part``, then those that contain it, whatever the case."""
    folded = part.casefold()
    containing = [word for word in words if folded in word.casefold()]
    return sorted(containing, key=lambda word: not word.casefold().startswith(folded))
