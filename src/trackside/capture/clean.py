"""Whether a run is clean: what its kernel had executed, against the notebook's document. Pure, no guesses.

A run is clean if running the notebook from the top down to its cell would execute the same cells in the same
order: of every cell that the kernel ran, the last execution counts; it has to be in the document with the
text it has there, not below the run's cell, and no cell above another may have run after it. Cells that were
never run say nothing. What can't be found out makes it unknown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

__all__ = ["DocumentCell", "ExecutedCell", "Judgement", "Reason", "judge"]

MAX_SNIPPET = 30


@dataclass(frozen=True, slots=True)
class ExecutedCell:
    """A cell that the kernel ran, secrets masked."""

    code: str
    cell_id: str | None = None
    execution_count: int | None = None


@dataclass(frozen=True, slots=True)
class DocumentCell:
    """A cell of code of the document, secrets masked as in what was executed."""

    code: str
    cell_id: str | None = None


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a run isn't clean, or why that is unknown; ``position`` counts cells of code from 1."""

    kind: Literal["order", "below", "edited", "deleted", "not_found", "no_document", "no_history"]
    text: str
    cell_id: str | None = None
    position: int | None = None
    is_certain: bool = True


@dataclass(frozen=True, slots=True)
class Judgement:
    """``no`` if there is a certain reason, else ``unknown`` if there is any, else ``yes``."""

    reasons: list[Reason] = field(default_factory=list)

    @property
    def clean(self) -> Literal["yes", "no", "unknown"]:
        """The answer."""
        if any(reason.is_certain for reason in self.reasons):
            return "no"
        return "unknown" if self.reasons else "yes"


def judge(
    executed: Sequence[ExecutedCell] | None,
    document: Sequence[DocumentCell] | None,
    *,
    is_live: bool = True,
) -> Judgement:
    """Whether a run is clean.

    Args:
        executed: all cells that the kernel ran, in that order, the run's own last; None if nobody knows.
        document: the notebook's cells of code in their order; None if nobody told them.
        is_live: they are as they were when the cell ended. A saved file may be older than what ran: then a
            cell that isn't in it, or has another text there, proves nothing.
    """
    if executed is None:
        text = "It is not known which cells the kernel had executed before."
        return Judgement([Reason("no_history", text, is_certain=False)])
    ran = [cell for cell in executed if cell.code.strip()]
    if document is None or not ran:
        text = "No front end and no saved file told which cells the notebook has."
        return Judgement([Reason("no_document", text, is_certain=False)])
    cells = [_Place(number, cell) for number, cell in enumerate(document, 1) if cell.code.strip()]
    finder = _Finder(cells, is_live=is_live)
    last: dict[int, int] = {}
    """Position of a cell → when it ran last."""
    for moment, cell in enumerate(ran):
        place = finder.find(cell)
        if place is not None:
            last[place.position] = moment
    own = finder.find(ran[-1])
    if own is None:
        return Judgement(list(finder.lost.values()))
    places = {place.position: place for place in cells}
    found = [places[position] for position in sorted(last)]
    reasons = _find_below(found, own)
    reasons += _find_order([place for place in found if place.position <= own.position], last)
    reasons += _find_edited(found, ran, last, is_live=is_live)
    return Judgement([*reasons, *finder.lost.values()])


@dataclass(frozen=True, slots=True)
class _Place:
    position: int
    cell: DocumentCell

    @property
    def name(self) -> str:
        return f"Cell {self.position} ({_snippet(self.cell.code)})"

    def reason(
        self, kind: Literal["order", "below", "edited"], text: str, *, is_certain: bool = True
    ) -> Reason:
        return Reason(kind, text, self.cell.cell_id, self.position, is_certain)


class _Finder:
    """Finds executed cells in the document: by their id, or by a text that only one cell has."""

    def __init__(self, places: Sequence[_Place], *, is_live: bool) -> None:
        self._is_live = is_live
        self._by_id = {place.cell.cell_id: place for place in places if place.cell.cell_id}
        self._by_text: dict[str, list[_Place]] = {}
        for place in places:
            self._by_text.setdefault(_plain(place.cell.code), []).append(place)
        self.lost: dict[object, Reason] = {}

    def find(self, ran: ExecutedCell) -> _Place | None:
        if ran.cell_id is not None and ran.cell_id in self._by_id:
            return self._by_id[ran.cell_id]
        if ran.cell_id is None or not self._is_live:
            same = self._by_text.get(_plain(ran.code), [])
            if len(same) == 1:
                return same[0]
        self.lost.setdefault(ran.cell_id or ran.code, self._explain(ran))
        return None

    def _explain(self, ran: ExecutedCell) -> Reason:
        count = f" [{ran.execution_count}]" if ran.execution_count is not None else ""
        name = f"The cell{count} {_snippet(ran.code)}"
        if ran.cell_id is not None and self._is_live:
            return Reason("deleted", f"{name} was deleted since it ran.", ran.cell_id)
        where = "notebook" if self._is_live else "saved file"
        text = f"{name} ran, but can't be told apart from others, or isn't there, in the {where}."
        return Reason("not_found", text, ran.cell_id, is_certain=False)


def _find_below(found: Sequence[_Place], own: _Place) -> list[Reason]:
    return [
        place.reason("below", f"{place.name} stands below the run's cell and ran before it.")
        for place in found
        if place.position > own.position
    ]


def _find_order(above: Sequence[_Place], last: dict[int, int]) -> list[Reason]:
    """Cells that ran after one that stands below them; ``above`` in document order."""
    reasons = []
    earliest: _Place | None = None  # of the cells below, the one that ran first
    for place in reversed(above):
        if earliest is not None and last[earliest.position] < last[place.position]:
            text = f"{place.name} ran after cell {earliest.position}, which stands below it."
            reasons.append(place.reason("order", text))
        if earliest is None or last[place.position] < last[earliest.position]:
            earliest = place
    return reasons[::-1]


def _find_edited(
    found: Sequence[_Place], ran: Sequence[ExecutedCell], last: dict[int, int], *, is_live: bool
) -> list[Reason]:
    reasons = []
    for place in found:
        if _plain(ran[last[place.position]].code) != _plain(place.cell.code):
            text = f"{place.name} was edited since it ran."
            if not is_live:
                text = f"{place.name} has another text in the saved file than the one that ran."
            reasons.append(place.reason("edited", text, is_certain=is_live))
    return reasons


def _plain(code: str) -> str:
    return code.replace("\r\n", "\n").strip("\n")


def _snippet(code: str) -> str:
    lines = [line.strip() for line in code.split("\n")]
    shown = next((line for line in lines if line and not line.startswith(("#", "%"))), "") or next(
        (line for line in lines if line), ""
    )
    return f"“{shown if len(shown) <= MAX_SNIPPET else shown[: MAX_SNIPPET - 1] + '…'}”"
