"""What the tests of charts draw."""

from __future__ import annotations

from dataclasses import dataclass

from trackside.store.base import Store

__all__ = ["Logged"]


@dataclass(frozen=True)
class Logged:
    """Run ids, and the store they are in."""

    store: Store
    first: str
    second: str
    bare: str
