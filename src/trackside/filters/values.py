"""Times, durations and choices as people write them.

A duration is a sum of amounts with units: ``5 min``, ``1h 30m``, ``2 days``. A time is such a duration with
``ago`` behind it, ``now``, or a date in ISO 8601 (``2026-11-01``, ``2026-11-01T10:00``, with ``Z`` or an
offset); without an offset it is meant in UTC, so that a search means the same on every machine.
"""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime

from trackside.filters.tree import Ago

__all__ = ["CHOICES", "read_choice", "read_duration", "read_time", "show_ago"]

_UNITS = {
    "ms": 0.001, "msec": 0.001, "millisecond": 0.001, "milliseconds": 0.001,
    "s": 1.0, "sec": 1.0, "secs": 1.0, "second": 1.0, "seconds": 1.0,
    "m": 60.0, "min": 60.0, "mins": 60.0, "minute": 60.0, "minutes": 60.0,
    "h": 3600.0, "hr": 3600.0, "hrs": 3600.0, "hour": 3600.0, "hours": 3600.0,
    "d": 86400.0, "day": 86400.0, "days": 86400.0,
    "w": 604800.0, "week": 604800.0, "weeks": 604800.0,
}  # fmt: skip
_AMOUNT = r"(\d+(?:\.\d+)?|\.\d+)\s*([a-z]+)"
_DURATION = re.compile(rf"\s*{_AMOUNT}(?:\s*,?\s*{_AMOUNT})*\s*", re.ASCII)
_AGO = re.compile(r"(.+?)\s*\bago\s*")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}.*", re.ASCII | re.DOTALL)
_SHOWN = (("days", 86400.0), ("hours", 3600.0), ("minutes", 60.0), ("seconds", 1.0))

CHOICES = {"true": "yes", "yes": "yes", "false": "no", "no": "no", "unknown": "unknown"}
"""What ``clean`` can be compared with."""


def read_duration(text: str) -> float | None:
    """Seconds of a duration; None if the text is none."""
    lowered = text.lower()
    if len(text) > 100 or not _DURATION.fullmatch(lowered):
        return None
    seconds = 0.0
    for amount, unit in re.findall(_AMOUNT, lowered):
        if unit not in _UNITS:
            return None
        seconds += float(amount) * _UNITS[unit]
    return seconds if math.isfinite(seconds) else None


def read_time(text: str) -> float | Ago | None:
    """Milliseconds since the epoch, or a time before the search; None if the text is neither."""
    stripped = text.strip()
    if stripped.lower() == "now":
        return Ago(0.0)
    if (match := _AGO.fullmatch(stripped.lower())) is not None:
        seconds = read_duration(match[1])
        return None if seconds is None else Ago(seconds)
    if not _DATE.fullmatch(stripped):
        return None
    try:
        moment = datetime.fromisoformat(stripped)
    except ValueError:
        return None
    moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
    return float(round(moment.timestamp() * 1000))


def read_choice(text: str) -> str | None:
    """``yes``, ``no`` or ``unknown``; None for another word."""
    return CHOICES.get(text.strip().lower())


def show_ago(ago: Ago) -> str:
    """The text of a time before the search, in the greatest unit in which its amount is whole."""
    for unit, seconds in _SHOWN:
        amount = ago.seconds / seconds
        if amount == int(amount) and amount < 1e15 and amount * seconds == ago.seconds and amount:
            return f"{int(amount)} {unit} ago"
    return f"{_plain(ago.seconds)} seconds ago"


def _plain(number: float) -> str:
    """A number without an exponent, exact."""
    return format(number, ".0f") if number == int(number) else format(number, ".330f").rstrip("0")
