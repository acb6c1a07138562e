"""The cells that a kernel ran, in their order, and their histories as contents that runs share."""

from __future__ import annotations

import threading
from dataclasses import dataclass

from trackside.journal.records import Content

__all__ = ["Executed", "ExecutedCells"]


@dataclass(slots=True)
class Executed:
    """A cell that ran, with its text as it was; ``masked`` is that without secrets, once it is known."""

    code: str
    cell_id: str | None
    execution_count: int | None
    masked: str | None = None


class ExecutedCells:
    """What ran so far; it only grows. Making a history costs as much as there is new in it."""

    def __init__(self) -> None:
        self.cells: list[Executed] = []
        self._lock = threading.Lock()
        self._heads: list[tuple[int, Content]] = []
        """(how many cells it covers, content), growing."""

    def __len__(self) -> int:
        return len(self.cells)

    def add(self, cell: Executed) -> None:
        """Record a cell that ran."""
        self.cells.append(cell)

    def history(self, count: int) -> tuple[Content, list[Content]]:
        """The content of the first ``count`` cells, and all contents that it needs and has made new."""
        from trackside.capture.contents import ExecutedContent, ExecutedItem, make_content, make_text
        from trackside.capture.documents import mask_cell

        with self._lock:
            covered, before = self._longest(count)
            if before is not None and covered == count:
                return before, []
            texts = [
                make_text(mask_cell(cell.code) if cell.masked is None else cell.masked)
                for cell in self.cells[covered:count]
            ]
            items = [
                ExecutedItem(cell.cell_id, cell.execution_count, text.digest)
                for cell, text in zip(self.cells[covered:count], texts, strict=True)
            ]
            digest = None if before is None else before.digest
            parts = [*([] if digest is None else [digest]), *(item.code for item in items)]
            head = make_content(ExecutedContent(before=digest, cells=items), parts)
            self._heads.append((count, head))
            return head, texts

    def _longest(self, count: int) -> tuple[int, Content | None]:
        """A history of at most so many cells, mostly the last: runs in each other ask in any order."""
        return next((one for one in reversed(self._heads) if one[0] <= count), (0, None))
