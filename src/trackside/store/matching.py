"""Matching texts as Python does it: the same on every database.

SQLite's own ``LIKE`` ignores the case of ASCII letters only, and PostgreSQL's depends on its locale.
``%`` stands for any text, ``_`` for one character; there is no escape. No pattern goes back and forth over a
text: the time it takes grows with the text's length only.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache

from trackside.store.automaton import find_pattern

__all__ = ["FUNCTIONS", "contains_any_case", "like", "like_any_case", "literal_part", "literal_prefix"]


@lru_cache(maxsize=256)
def _pattern(pattern: str, flags: int) -> re.Pattern[str]:
    first, *rest = ("".join("." if c == "_" else re.escape(c) for c in part) for part in pattern.split("%"))
    if not rest:
        return re.compile(first, re.DOTALL | flags)
    # The leftmost place of each part is as good as any later one, so that none is ever tried again.
    middle = "".join(f"(?>.*?{part})" for part in rest[:-1] if part)
    return re.compile(f"{first}{middle}.*{rest[-1]}", re.DOTALL | flags)


@lru_cache(maxsize=256)
def _text(text: str) -> re.Pattern[str]:
    return re.compile(re.escape(text), re.IGNORECASE)


def like(pattern: str, text: str | None) -> bool | None:
    """Whether the whole text matches, case counts; None for a missing text."""
    return None if text is None else _pattern(pattern, 0).fullmatch(text) is not None


def like_any_case(pattern: str, text: str | None) -> bool | None:
    """Whether the whole text matches, whatever the case of any letter; None for a missing text."""
    return None if text is None else _pattern(pattern, re.IGNORECASE).fullmatch(text) is not None


def contains_any_case(part: str, text: str | None) -> bool | None:
    """Whether a text is in another one, whatever the case of any letter; None for a missing text."""
    return None if text is None else _text(part).search(text) is not None


def literal_prefix(pattern: str) -> str:
    """What every match of a ``LIKE`` pattern begins with."""
    return re.split("[%_]", pattern, maxsplit=1)[0]


def literal_part(pattern: str) -> str | None:
    """The text that a ``LIKE`` pattern looks for anywhere, ``abc`` of ``%abc%``; None of any other one."""
    part = pattern[1:-1]
    is_part = len(pattern) > 2 and pattern[0] == pattern[-1] == "%" and not set(part) & {"%", "_"}
    return part if is_part else None


FUNCTIONS: Mapping[str, Callable[[str, str | None], bool | None]] = {
    "like_case": like,
    "like_any_case": like_any_case,
    "contains_any_case": contains_any_case,
    "find_pattern": find_pattern,
}
"""What a database has to know under these names; all are deterministic."""
