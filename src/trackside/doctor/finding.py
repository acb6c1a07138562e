"""What a check finds, and what can be done about it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from trackside.settings import StoreLocation
    from trackside.store.base import Store

__all__ = ["Finding", "Level", "Patient", "Repair"]

Level = Literal["ok", "note", "warning", "broken"]
"""How bad it is: as it should be, worth knowing, a danger, or something that doesn't work or was damaged."""


@dataclass(frozen=True, slots=True)
class Repair:
    """What can be done about a finding.

    Attributes:
        will: what it does, as a sentence.
        run: does it; returns what was done, as a sentence.
    """

    will: str
    run: Callable[[], str]


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check has found.

    Attributes:
        check: which one.
        level: how bad it is.
        text: what is the case, in sentences.
        advice: what to do about it, in sentences; empty if nothing is to be done.
        repair: what `--repair` does about it.
    """

    check: str
    level: Level
    text: str
    advice: str = ""
    repair: Repair | None = None


@dataclass(slots=True)
class Patient:
    """What is examined.

    Attributes:
        location: where the store is.
        store: the store, opened to read; None if there is none or it can't be opened.
        version: that of this package.
        behind_bytes: how much of the journals isn't applied; None if nobody knows.
    """

    location: StoreLocation
    version: str
    store: Store | None = None
    behind_bytes: int | None = field(default=None)
