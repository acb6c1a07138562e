"""What could stand at the cursor of a search text that is being typed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from trackside.entities import RunStatus
from trackside.filters.names import ALIASES, ATTRIBUTES, FIELD_KINDS, KnownKeys, operators_of, type_of
from trackside.filters.parser import MAX_LENGTH, load_grammar
from trackside.filters.tree import AGGREGATES, Field, FieldKind
from trackside.filters.unparse import quote_key, quote_text

__all__ = ["Completion", "complete", "is_unfinished"]

MAX_COMPLETIONS = 50
_LONGEST_WORD = 600
"""Characters before the cursor in which the word there is looked for: a quoted key and more."""

# The word at the cursor: a key (its kind, an opening quote, what is typed of it), a text, an operator.
_KEY = re.compile(r"(?:\b(?P<kind>[A-Za-z]+)\.)?(?P<quote>[\"`])?(?P<part>(?(quote)[^\"`]*|[\w./:\-]*))\Z")
_TEXT = re.compile(r"(?P<quote>['\"])?(?P<part>(?(quote)[^'\"]*|\w*))\Z")
_OPERATOR = re.compile(r"(?P<part>[<>=!~]{1,2}|\w*)\Z")
_END = re.compile(r"\s*(?:\Z|\)|(?:and|or)\b)", re.IGNORECASE)
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e[-+]?\d+)?", re.IGNORECASE)
_BEGUN = ("metric", "param", "tag", "attribute", "keyword")

_KINDS_SHOWN = ("metrics.", "params.", "tags.")
_TIMES = ("'1 hour ago'", "'1 day ago'", "'7 days ago'", "'30 days ago'")
_DURATIONS = ("'1 min'", "'10 min'", "'1 hour'")
_OPERATOR_TOKENS = ("COMPARISON", "LIKE", "MATCH", "_IN", "_IS")
_FIELD_TOKENS = ("KIND", "NAME", "KEY", "DOUBLE_QUOTED", "BACK_QUOTED")

ListValues = Callable[[Field], Sequence[str]]
"""The values in use of a field."""

_CompletionKind = Literal["metric", "param", "tag", "attribute", "operator", "value", "keyword"]


@dataclass(frozen=True, slots=True)
class Completion:
    """Something to insert in place of ``text[start:end]``."""

    text: str
    start: int
    end: int
    kind: _CompletionKind
    detail: str = ""


def complete(
    text: str, cursor: int, keys: KnownKeys, list_values: ListValues | None = None
) -> list[Completion]:
    """What could stand at the cursor, best first; nothing where the text before it can't be read.

    Args:
        text: the whole search text.
        cursor: offset in characters; what follows the word at the cursor is left alone.
        keys: keys in use.
        list_values: values in use of a field; asked for where one could stand.
    """
    head = text[:cursor]
    if len(head) > MAX_LENGTH:
        return []
    begin = max(0, cursor - _LONGEST_WORD)
    found: list[Completion] = []
    for pattern, suggest in ((_TEXT, _values), (_KEY, _fields), (_OPERATOR, _operators)):
        match = pattern.search(head, begin)
        if match is not None:
            typed = match[0]
            place = replace(_find_place(head[: match.start()], match, keys), list_values=list_values)
            # A word that is whole already can't be completed by itself.
            found += [item for item in suggest(place) if item.text != typed]
    unique = {(item.text, item.start): item for item in found}
    return list(unique.values())[:MAX_COMPLETIONS]


def is_unfinished(text: str, cursor: int, completions: Iterable[Completion]) -> bool:
    """Whether the word at the cursor is a name so far, but begins like something else that could stand there.

    Of ``metrics.loss < 1 AND p`` it isn't known yet whether runs called *p* are looked for or ``params.`` is
    being typed.

    Args:
        text: a search that can be read.
        cursor: offset in characters.
        completions: what :func:`complete` says of that place.
    """
    if not _END.match(text, cursor):
        return False
    for item in completions:
        typed = text[item.start : cursor].casefold()
        whole = item.text.casefold()
        if item.kind in _BEGUN and typed and (whole.startswith(typed) or f".{typed}" in whole):
            return re.fullmatch(r"\w+", typed) is not None
    return False


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the cursor is: the word there, terminals that may stand in its place, the condition's field.

    ``aggregated``: inside the parentheses of ``min( )`` and the like.
    """

    word: re.Match[str]
    expected: frozenset[str]
    field: Field | None
    keys: KnownKeys
    aggregated: bool = False
    list_values: ListValues | None = None

    @property
    def part(self) -> str:
        return self.word["part"]

    def offer(self, text: str, kind: _CompletionKind) -> Completion:
        return Completion(text, self.word.start(), self.word.end(), kind)


def _find_place(before: str, word: re.Match[str], keys: KnownKeys) -> _Place:
    from lark.exceptions import UnexpectedInput

    parser = load_grammar().parse_interactive(before, start="filter")
    field: list[str] = []
    aggregated = compared = False
    try:
        for token in parser.iter_parse():
            if token.type in ("_AND", "_OR"):
                field, aggregated, compared = [], False, False
            elif token.type in _OPERATOR_TOKENS:
                compared = True
            elif token.type == "AGGREGATE":
                aggregated = True
            elif token.type in _FIELD_TOKENS and not compared:
                field.append(str(token))
    except UnexpectedInput:
        return _Place(word, frozenset(), None, keys)
    expected: set[str] = parser.accepts()  # type: ignore[no-untyped-call]
    return _Place(word, frozenset(expected), _read_field(field), keys, aggregated)


def _read_field(words: list[str]) -> Field | None:
    if not words:
        return None
    kind: FieldKind = "attribute"
    if len(words) > 1:
        if words[0][:-1].lower() not in FIELD_KINDS:
            return None
        kind = FIELD_KINDS[words[0][:-1].lower()]
    key = words[-1]
    key = key[1:-1] if key[0] in '"`' else key
    if kind != "attribute":
        return Field(kind, key)
    key = ALIASES.get(key.lower(), key.lower())
    return Field(kind, key) if key in ATTRIBUTES else None


def _fields(place: _Place) -> Iterator[Completion]:
    if "KIND" not in place.expected:
        return
    prefix = place.word["kind"]
    if prefix is None:
        yield from _first_words(place)
        return
    kind = FIELD_KINDS.get(prefix.lower())
    if kind is not None and (kind == "metric" or not place.aggregated):
        for key in _matching(place.part, _keys_of(kind, place.keys)):
            yield place.offer(f"{prefix}.{quote_key(key)}", kind)


def _first_words(place: _Place) -> Iterator[Completion]:
    kinds = _KINDS_SHOWN[:1] if place.aggregated else _KINDS_SHOWN
    for word in _matching(place.part, kinds):
        yield place.offer(word, "keyword")
    if not place.aggregated:
        for key in _matching(place.part, ATTRIBUTES):
            yield place.offer(key, "attribute")
    if place.part or place.aggregated:
        for word in kinds:
            kind = FIELD_KINDS[word[:-1]]
            for key in _matching(place.part, _keys_of(kind, place.keys)):
                yield place.offer(f"{word}{quote_key(key)}", kind)
    if not place.aggregated:
        for word in (*(f"{name}(" for name in AGGREGATES), "NOT"):
            if word.casefold().startswith(place.part.casefold()):
                yield place.offer(word, "keyword")


def _keys_of(kind: FieldKind, keys: KnownKeys) -> Sequence[str]:
    if kind == "attribute":
        return ATTRIBUTES
    return {"metric": keys.metrics, "param": keys.params, "tag": keys.tags}[kind]


def _operators(place: _Place) -> Iterator[Completion]:
    typed = place.part.upper()
    if "COMPARISON" in place.expected and place.field is not None:
        for operator in operators_of(place.field):
            if operator.startswith(typed):
                yield place.offer(operator, "operator")
    for word in ("NULL", "NOT NULL"):
        if "NULL" in place.expected and "_NOT" in place.expected and word.startswith(typed):
            yield place.offer(word, "keyword")
    for word in ("AND", "OR"):
        if f"_{word}" in place.expected and word.startswith(typed):
            yield place.offer(word, "keyword")


def _values(place: _Place) -> Iterator[Completion]:
    if "SINGLE_QUOTED" not in place.expected or place.field is None or "KIND" in place.expected:
        return
    kind = type_of(place.field)
    if place.field == Field("attribute", "status"):
        for status in _matching(place.part, [status.value for status in RunStatus]):
            yield place.offer(f"'{status}'", "value")
    elif kind == "choice":
        for choice in ("true", "false", "unknown"):
            if choice.startswith(place.part.lower()) and not place.word["quote"]:
                yield place.offer(choice, "value")
    elif kind in ("time", "duration"):
        for text in _TIMES if kind == "time" else _DURATIONS:
            if place.part in text:
                yield place.offer(text, "value")
    elif kind in ("text", "param") and place.list_values is not None:
        for text in _matching(place.part, place.list_values(place.field)):
            # A number is compared as one; between quotes it would be a text.
            bare = kind == "param" and _NUMBER.fullmatch(text) and not place.word["quote"]
            yield place.offer(text if bare else quote_text(text), "value")


def _matching(part: str, words: Iterable[str]) -> list[str]:
    """Words that begin with ``part``, then those that contain it, whatever the case."""
    folded = part.casefold()
    containing = [word for word in words if folded in word.casefold()]
    return sorted(containing, key=lambda word: not word.casefold().startswith(folded))
