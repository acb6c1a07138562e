"""Tells what lives through a fork of it: before, in the parent after, in the child after."""

from __future__ import annotations

import os
import weakref
from typing import Protocol

__all__ = ["Forked", "watch_forks"]


class Forked(Protocol):
    """What wants to hear of forks."""

    def before_fork(self) -> None:
        """Let no other thread be in the middle of anything."""

    def after_fork(self, *, in_child: bool) -> None:
        """Go on, as the parent or as the child."""


_watching: weakref.WeakSet[Forked] = weakref.WeakSet()
_forking: list[Forked] = []


def watch_forks(listener: Forked) -> None:
    """Tell it of each fork of this process from now on, as long as it lives."""
    _watching.add(listener)


def _before() -> None:
    _forking.extend(_watching)
    for listener in _forking:
        listener.before_fork()


def _after(*, in_child: bool) -> None:
    for listener in _forking:
        listener.after_fork(in_child=in_child)
    _forking.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(
        before=_before,
        after_in_parent=lambda: _after(in_child=False),
        after_in_child=lambda: _after(in_child=True),
    )
