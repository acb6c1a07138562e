"""Looking for a pattern in time proportional to the text, whatever the pattern.

A pattern becomes a nondeterministic automaton (Thompson, CACM 11(6), 1968), which is made deterministic while
texts are read: each set of positions that occurs is a state with a table of the characters seen in it. So no
pattern goes back and forth over a text, as Python's own matcher does, which nothing can interrupt.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, assert_never

from trackside.filters.patterns import Alternatives, Atom, Edge, Node, Repeat, Sequence, read_pattern

__all__ = ["Automaton", "find_pattern"]

MAX_MOVES = 50_000
"""Moves that an automaton remembers before it begins anew."""

_Kind = Literal["char", "split", "begin", "end", "match"]


@dataclass(slots=True)
class _Position:
    """A place in a pattern: what it asks for (``atom``: the number of a character test), and what is next."""

    kind: _Kind
    next: list[int]
    atom: int = 0


class _State(dict[str, "_State"]):
    """A set of positions; maps a character to the state behind it."""

    __slots__ = ("accepts", "done", "final", "owner", "positions")

    def __init__(self, owner: Automaton, positions: frozenset[int], *, first: bool) -> None:
        super().__init__()
        self.owner = owner
        self.positions = positions
        self.accepts = owner.accepting in positions
        self.done = self.accepts or not positions
        self.final = owner.accepting in owner.close(positions, begin=first, end=True)

    def __missing__(self, char: str) -> _State:
        return self.owner.step(self, char)


class Automaton:
    """A pattern ready to be looked for; safe to share between threads."""

    def __init__(self, pattern: str) -> None:
        node, any_case = read_pattern(pattern)
        self._flags = re.DOTALL | (re.IGNORECASE if any_case else 0)
        self._positions: list[_Position] = []
        self._atoms: dict[str, int] = {}
        self.accepting = self._add("match", [])
        self._start = self._build(node, self.accepting)
        self._tests = [re.compile(source, self._flags) for source in self._atoms]
        self._forget()

    def search(self, text: str) -> bool:
        """Whether the pattern is somewhere in the text."""
        state = self._first
        for char in text:
            if state.done:
                return state.accepts
            state = state[char]
        return state.final

    def step(self, state: _State, char: str) -> _State:
        """The state behind a character, which is remembered."""
        if self._moves >= MAX_MOVES:
            self._forget()
        matches: dict[int, bool] = {}
        reached = [self._start]
        for number in state.positions:
            position = self._positions[number]
            if position.kind == "char":
                atom = position.atom
                if atom not in matches:
                    matches[atom] = self._tests[atom].fullmatch(char) is not None
                if matches[atom]:
                    reached += position.next
        positions = self.close(reached, begin=False, end=False)
        following = self._states.get(positions)
        if following is None:
            following = self._states[positions] = _State(self, positions, first=False)
        self._moves += 1
        state[char] = following
        return following

    def close(self, numbers: Iterable[int], *, begin: bool, end: bool) -> frozenset[int]:
        """All positions that can be reached without a character, at an edge of the text or not."""
        seen: set[int] = set()
        waiting = list(numbers)
        while waiting:
            number = waiting.pop()
            if number in seen:
                continue
            position = self._positions[number]
            if position.kind == "begin" and not begin:
                continue
            seen.add(number)
            if position.kind == "split" or position.kind == "begin" or (position.kind == "end" and end):
                waiting += position.next
        return frozenset(seen)

    def _forget(self) -> None:
        self._states: dict[frozenset[int], _State] = {}
        self._moves = 0
        self._first = _State(self, self.close([self._start], begin=True, end=False), first=True)

    def _add(self, kind: _Kind, following: list[int], atom: int = 0) -> int:
        self._positions.append(_Position(kind, following, atom))
        return len(self._positions) - 1

    def _build(self, node: Node, behind: int) -> int:
        """Add the positions of a part; returns where it begins. ``behind`` is what comes after it."""
        match node:
            case Atom():
                return self._add("char", [behind], self._atoms.setdefault(node.source, len(self._atoms)))
            case Edge():
                return self._add("end" if node.end else "begin", [behind])
            case Sequence():
                for part in reversed(node.parts):
                    behind = self._build(part, behind)
                return behind
            case Alternatives():
                return self._add("split", [self._build(part, behind) for part in node.parts])
            case Repeat():
                return self._build_repeat(node, behind)
            case _:
                assert_never(node)

    def _build_repeat(self, node: Repeat, behind: int) -> int:
        if node.most is None:
            loop = self._add("split", [behind])
            self._positions[loop].next.append(self._build(node.part, loop))
            start = loop
        else:
            start = behind
            for _ in range(node.most - node.least):
                start = self._add("split", [behind, self._build(node.part, start)])
        for _ in range(node.least):
            start = self._build(node.part, start)
        return start


@lru_cache(maxsize=64)
def _automaton(pattern: str) -> Automaton:
    return Automaton(pattern)


def find_pattern(pattern: str, text: str | None) -> bool | None:
    """Whether a pattern is somewhere in a text; None for a missing text."""
    return None if text is None else _automaton(pattern).search(text)
