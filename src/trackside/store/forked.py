"""What a forked child does with its parent's connections: nothing, and opens its own."""

from __future__ import annotations

import os
import weakref
from typing import Protocol

__all__ = ["abandon_in_child"]


class Abandonable(Protocol):
    """A database that can forget its connections without touching them."""

    def abandon(self) -> None: ...


_databases: weakref.WeakSet[Abandonable] = weakref.WeakSet()


def abandon_in_child(database: Abandonable) -> None:
    """In every child that is forked from now on, have a database forget its connections."""
    _databases.add(database)


def _abandon() -> None:
    for database in _databases:
        database.abandon()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_abandon)
