r"""Patterns as PostgreSQL's "advanced regular expressions" (its manual, chapter 9.7.3).

What matches must not depend on the server's locale. So every test of a character (``\w``, ``[^a-z]``, any
letter whatever its case) is written out as the characters for which Python's own test holds, in ranges of
code points, and compared under the collation "C".
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import assert_never

from trackside.filters.patterns import Alternatives, Atom, Edge, Node, Repeat, Sequence, read_pattern

__all__ = ["as_regular_expression"]

_NOTHING = r"[^\U00000001-\U0010ffff]"


@lru_cache(maxsize=256)
def as_regular_expression(function: str, pattern: str) -> str:
    """What ``function`` of :mod:`trackside.store.matching` looks for, to be used with ``~``.

    Args:
        function: ``find_pattern``, ``like_case``, ``like_any_case`` or ``contains_any_case``.
        pattern: its pattern.
    """
    if function == "find_pattern":
        node, any_case = read_pattern(pattern)
        return "***:" + _write(node, any_case=any_case)
    if function == "contains_any_case":
        return "***:" + "".join(_character(char, any_case=True) for char in pattern)
    any_case = function == "like_any_case"
    parts = {"%": ".*", "_": "."}
    return "***:^" + "".join(parts.get(char) or _character(char, any_case=any_case) for char in pattern) + "$"


def _write(node: Node, *, any_case: bool) -> str:
    match node:
        case Atom():
            return _atom(node, any_case=any_case)
        case Edge():
            return r"\Z" if node.end else r"\A"
        case Sequence():
            return "".join(_write(part, any_case=any_case) for part in node.parts)
        case Alternatives():
            return f"(?:{'|'.join(_write(part, any_case=any_case) for part in node.parts)})"
        case Repeat():
            most = "" if node.most is None else node.most
            return f"(?:{_write(node.part, any_case=any_case)}){{{node.least},{most}}}"
        case _:
            assert_never(node)


def _atom(atom: Atom, *, any_case: bool) -> str:
    if atom.char is not None:
        return _character(atom.char, any_case=any_case)
    return _set(atom.source, any_case)


def _character(char: str, *, any_case: bool) -> str:
    if not any_case or (char.isascii() and not char.isalpha()):
        return _escape(char)
    return _any_case(char)


@cache
def _any_case(char: str) -> str:
    """A character, and all that Python takes for the same when the case doesn't matter."""
    same = re.findall(re.escape(char), _every_cased(), re.IGNORECASE)
    return f"[{''.join(map(_escape, dict.fromkeys((char, *same))))}]" if same else _escape(char)


@cache
def _every_cased() -> str:
    return "".join(c for c in _every_character() if c.lower() != c or c.upper() != c or c.casefold() != c)


@cache
def _set(source: str, any_case: bool) -> str:
    """The characters that a test of Python's takes, as a bracket expression."""
    if source == ".":
        return "."
    flags = re.DOTALL | (re.IGNORECASE if any_case else re.NOFLAG)
    ranges = list(_find_ranges(re.finditer(f"(?:{source})+", _every_character(), flags)))
    if not ranges:
        return _NOTHING
    written = (_escape(first) + ("" if first == last else f"-{_escape(last)}") for first, last in ranges)
    return f"[{''.join(written)}]"


def _find_ranges(found: Iterable[re.Match[str]]) -> Iterable[tuple[str, str]]:
    for match in found:
        yield match[0][0], match[0][-1]


@cache
def _every_character() -> str:
    """All that can be stored, in the order of code points: no NUL, no half of a surrogate pair."""
    return "".join(map(chr, (*range(1, 0xD800), *range(0xE000, 0x110000))))


def _escape(char: str) -> str:
    return char if char.isascii() and char.isalnum() else f"\\U{ord(char):08x}"
