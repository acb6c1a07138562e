"""What earlier cells of this kernel assigned from literals, for the cells that read it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from trackside.capture.cell import CellFacts, analyse, parse_cell
from trackside.capture.options import analysed_part, dedented

__all__ = ["EarlierCells"]

MAX_NAMES = 5000
MAX_SEQUENCE = 8
_ABSENT = object()


class EarlierCells:
    """Names → literals, in the order the cells ran; whatever else binds a name takes it out again."""

    def __init__(self) -> None:
        self._literals: dict[str, object] = {}
        self.logs_params = False
        """Whether a cell so far mentions ``log_param``: a function may log a param under a captured name."""

    def add_code(self, code: str) -> None:
        """Record a cell that ran."""
        text, is_python = analysed_part(dedented(code))
        self.logs_params = self.logs_params or "log_param" in code
        tree = parse_cell(text) if is_python else None
        if tree is not None:
            self.add(analyse(tree))

    def add(self, facts: CellFacts) -> None:
        """Record a cell that ran, already analysed."""
        literals = facts.literals()
        for name in facts.bindings:
            self._literals.pop(name, None)
        for name, value in literals.items():
            if len(self._literals) < MAX_NAMES and is_plain(value):
                self._literals[name] = value

    def read_by(self, facts: CellFacts, namespace: Mapping[str, Any]) -> dict[str, object]:
        """Literals of earlier cells that a cell reads and that are still the variables' values."""
        found = {}
        for name in facts.reads:
            literal = self._literals.get(name, _ABSENT)
            if literal is _ABSENT:
                continue
            value = namespace.get(name, _ABSENT)
            if type(value) is type(literal) and value == literal:
                found[name] = literal
        return found


def is_plain(value: object) -> bool:
    """A number, a string, a bool or a small tuple of such."""
    if isinstance(value, tuple):
        return len(value) <= MAX_SEQUENCE and all(
            isinstance(item, bool | int | float | str) for item in value
        )
    return isinstance(value, bool | int | float | str)
