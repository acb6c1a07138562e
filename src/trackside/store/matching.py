"""``LIKE`` and ``ILIKE`` as Python does them: the same on every database.

SQLite's own ``LIKE`` ignores the case of ASCII letters only, and PostgreSQL's depends on its locale.
``%`` stands for any text, ``_`` for one character; there is no escape.
"""

from __future__ import annotations

import re
from functools import lru_cache

__all__ = ["like", "like_any_case", "literal_prefix"]


@lru_cache(maxsize=256)
def _pattern(pattern: str, flags: int) -> re.Pattern[str]:
    parts = {"%": ".*", "_": "."}
    return re.compile("".join(parts.get(c) or re.escape(c) for c in pattern), re.DOTALL | flags)


def like(pattern: str, text: str | None) -> bool | None:
    """Whether the whole text matches, case counts; None for a missing text."""
    return None if text is None else _pattern(pattern, 0).fullmatch(text) is not None


def like_any_case(pattern: str, text: str | None) -> bool | None:
    """Whether the whole text matches, whatever the case of any letter; None for a missing text."""
    return None if text is None else _pattern(pattern, re.IGNORECASE).fullmatch(text) is not None


def literal_prefix(pattern: str) -> str:
    """What every match of a ``LIKE`` pattern begins with."""
    return re.split("[%_]", pattern, maxsplit=1)[0]
