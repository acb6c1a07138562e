r"""Regular expressions of the search language, read into a tree: the same on every database.

The dialect is what Python and PostgreSQL both understand, without whatever needs backtracking:

- any character but ``\ ^ $ . [ ] | ( ) * + ? { }`` stands for itself, these behind a backslash;
  ``\t \n \r \f \v`` as in Python
- ``.`` any character; ``[abc]``, ``[^a-z]`` sets; ``\d \w \s`` and ``\D \W \S`` as in Python (Unicode)
- ``^`` the beginning of the text and ``$`` its end
- ``*``, ``+``, ``?``, ``{n}``, ``{n,}``, ``{n,m}`` repetition, of at most 100; a ``?`` behind is ignored
- ``|`` alternatives, ``( )`` and ``(?: )`` groups, ``(?i)`` in front: whatever the case

A pattern is found anywhere in the text. Back-references, look-around and named groups don't exist, so that
looking for a pattern takes time proportional to the text (:mod:`trackside.store.automaton`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = [
    "Alternatives",
    "Atom",
    "Edge",
    "Node",
    "PatternError",
    "Repeat",
    "Sequence",
    "literal_start",
    "read_pattern",
]

MAX_REPEAT = 100
MAX_SIZE = 1000
"""Atoms of a pattern, repetitions written out."""
MAX_DEPTH = 40

_SPECIAL = frozenset("\\^$.[]|()*+?{}")
_CLASSES = frozenset("dDwWsS")
_CONTROLS = {"t": "\t", "n": "\n", "r": "\r", "f": "\f", "v": "\v"}
_COUNT = re.compile(r"\{(\d{1,4})(?:(,)(\d{1,4})?)?\}", re.ASCII)


class PatternError(ValueError):
    """A pattern that can't be read; ``position`` is where in it."""

    def __init__(self, message: str, position: int) -> None:
        super().__init__(message)
        self.message = message
        self.position = position


@dataclass(frozen=True, slots=True)
class Atom:
    """One character: ``source`` is a regular expression of Python's that matches exactly one.

    ``char`` is that character, if only one matches.
    """

    source: str
    char: str | None = None


@dataclass(frozen=True, slots=True)
class Edge:
    """The beginning or the end of the text."""

    end: bool


@dataclass(frozen=True, slots=True)
class Sequence:
    """All parts, one behind the other."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Alternatives:
    """One of the parts."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    """A part, so many times; ``most`` None for any number."""

    part: Node
    least: int
    most: int | None


Node = Atom | Edge | Sequence | Alternatives | Repeat


def read_pattern(text: str) -> tuple[Node, bool]:
    """The tree of a pattern, and whether the case of letters doesn't matter.

    Raises:
        PatternError: it can't be read, or is too large.
    """
    any_case = text.startswith("(?i)")
    reader = _Reader(text, 4 if any_case else 0)
    node = reader.read_alternatives(0)
    if reader.position < len(text):
        raise PatternError("this ) closes nothing", reader.position)
    if measure(node) > MAX_SIZE:
        raise PatternError(f"it has more than {MAX_SIZE} characters when repetitions are written out", 0)
    return node, any_case


def literal_start(text: str) -> str:
    """What every text in which a pattern is found begins with; empty if that can't be told."""
    node, any_case = read_pattern(text)
    parts = node.parts if isinstance(node, Sequence) else (node,)
    if any_case or not parts or parts[0] != Edge(end=False):
        return ""
    start = ""
    for part in parts[1:]:
        if not isinstance(part, Atom) or part.char is None:
            break
        start += part.char
    return start


def measure(node: Node) -> int:
    """How many atoms a tree has, repetitions written out."""
    match node:
        case Atom() | Edge():
            return 1
        case Sequence() | Alternatives():
            return 1 + sum(measure(part) for part in node.parts)
        case Repeat():
            return 1 + measure(node.part) * max(node.most or 0, node.least, 1)


class _Reader:
    """A reader by recursive descent, at a position."""

    def __init__(self, text: str, position: int) -> None:
        self._text = text
        self.position = position

    def _peek(self) -> str:
        return self._text[self.position : self.position + 1]

    def read_alternatives(self, depth: int) -> Node:
        if depth > MAX_DEPTH:
            raise PatternError(f"groups are nested more than {MAX_DEPTH} deep", self.position)
        parts = [self._read_sequence(depth)]
        while self._peek() == "|":
            self.position += 1
            parts.append(self._read_sequence(depth))
        return parts[0] if len(parts) == 1 else Alternatives(tuple(parts))

    def _read_sequence(self, depth: int) -> Node:
        parts = []
        while self._peek() not in ("", "|", ")"):
            parts.append(self._read_repeated(depth))
        return parts[0] if len(parts) == 1 else Sequence(tuple(parts))

    def _read_repeated(self, depth: int) -> Node:
        begin = self.position
        node = self._read_one(depth)
        count = self._read_count()
        if count is None:
            return node
        if isinstance(node, Edge):
            raise PatternError("the edge of a text can't be repeated", begin)
        if self._peek() and self._peek() in "*+?{":
            raise PatternError("a repetition can't be repeated without a group round it", self.position)
        return Repeat(node, *count)

    def _read_count(self) -> tuple[int, int | None] | None:
        sign = self._peek()
        begin = self.position
        count: tuple[int, int | None]
        if sign in ("*", "+", "?") and sign:
            count = {"*": (0, None), "+": (1, None), "?": (0, 1)}[sign]
            self.position += 1
        elif sign == "{":
            match = _COUNT.match(self._text, self.position)
            if match is None:
                raise PatternError(
                    r"a number of repetitions is {n}, {n,} or {n,m}; a brace itself is \{", begin
                )
            least = int(match[1])
            most = least if match[2] is None else (None if match[3] is None else int(match[3]))
            if max(least, most or 0) > MAX_REPEAT or (most is not None and most < least):
                raise PatternError(f"repetitions go from n to m of at most {MAX_REPEAT}", begin)
            count = (least, most)
            self.position = match.end()
        else:
            return None
        if self._peek() == "?":
            self.position += 1
        return count

    def _read_one(self, depth: int) -> Node:
        char = self._peek()
        begin = self.position
        self.position += 1
        if char == "(":
            return self._read_group(depth, begin)
        if char == "[":
            return self._read_set(begin)
        if char == "\\":
            return self._read_escaped(begin)
        if char in "^$":
            return Edge(end=char == "$")
        if char == ".":
            return Atom(r"[\s\S]")
        if char in "*+?{":
            raise PatternError(f"there is nothing to repeat before {char}", begin)
        if char in "]}":
            raise PatternError(f"write \\{char} for the character itself", begin)
        return Atom(re.escape(char), char)

    def _read_group(self, depth: int, begin: int) -> Node:
        if self._peek() == "?":
            if not self._text.startswith("?:", self.position):
                raise PatternError(
                    "only ( ) and (?: ) are groups, and (?i) stands in front of a pattern; look-around and "
                    "named groups aren't known",
                    begin,
                )
            self.position += 2
        node = self.read_alternatives(depth + 1)
        if self._peek() != ")":
            raise PatternError("this ( is never closed", begin)
        self.position += 1
        return node if isinstance(node, Alternatives | Sequence) else Sequence((node,))

    def _read_escaped(self, begin: int) -> Atom:
        source = self._read_escape(begin)
        char = self._text[self.position - 1]
        return Atom(source, None if char in _CLASSES else _CONTROLS.get(char, char))

    def _read_escape(self, begin: int) -> str:
        char = self._peek()
        self.position += 1
        if char in _CLASSES and char:
            return f"\\{char}"
        if char in _CONTROLS:
            return re.escape(_CONTROLS[char])
        if not char:
            raise PatternError("a backslash stands at the end", begin)
        if char.isalnum() or char == "_":
            raise PatternError(f"\\{char} isn't known", begin)
        return re.escape(char)

    def _read_set(self, begin: int) -> Atom:
        negated = self._peek() == "^"
        self.position += negated
        items: list[str] = []
        while (char := self._peek()) != "]" or not items:
            if not char:
                raise PatternError("this [ is never closed", begin)
            if char == "[":
                raise PatternError(r"write \[ for the character itself", self.position)
            items.append(self._read_range())
        self.position += 1
        return Atom(f"[{'^' if negated else ''}{''.join(items)}]")

    def _read_range(self) -> str:
        begin = self.position
        first = self._read_member()
        if self._peek() != "-" or self._text[self.position + 1 : self.position + 2] in ("]", ""):
            return first
        self.position += 1
        last = self._read_member()
        low, high = (re.sub(r"\\(.)", r"\1", one, flags=re.DOTALL) for one in (first, last))
        if low > high or any(len(one) == 2 and one[1] in _CLASSES for one in (first, last)):
            raise PatternError("a range goes from one character to a later one", begin)
        return f"{first}-{last}"

    def _read_member(self) -> str:
        begin = self.position
        char = self._peek()
        self.position += 1
        if char == "\\":
            return self._read_escape(begin)
        return f"\\{char}" if char in _SPECIAL or char in "-&~" else char
