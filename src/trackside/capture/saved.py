"""The saved file of a notebook: what is used where no front end tells the document."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from trackside.capture.clean import DocumentCell, ExecutedCell, judge
from trackside.capture.contents import CleanContent, ReasonItem, make_content
from trackside.capture.documents import document_of, mask_cell, normalise_cell
from trackside.journal.records import FactNoted

if TYPE_CHECKING:
    from trackside.capture.executed import Executed
    from trackside.capture.gathering import FactGatherer
    from trackside.journal.records import Event, SourceRecord

__all__ = ["judge_saved_file"]

MAX_FILE_BYTES = 5 << 20


def judge_saved_file(
    gatherer: FactGatherer, run_id: str, path: str, ran: Sequence[Executed | SourceRecord]
) -> list[Event]:
    """The records that say which notebook is saved, and whether the run is clean by it."""
    file = Path(path)
    try:
        stat = file.stat()
        if stat.st_size > MAX_FILE_BYTES:
            return []
        document = json.loads(file.read_text(encoding="utf-8"))
        cells = [normalise_cell(cell) for cell in document["cells"]]
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return []  # it is being written, or is no notebook
    code = [DocumentCell(cell["source"], cell.get("id")) for cell in cells if cell["cell_type"] == "code"]
    executed = [ExecutedCell(mask_cell(one.code or ""), one.cell_id, one.execution_count) for one in ran]
    judgement = judge(executed, code, is_live=False)
    contents = [make_content(cell) for cell in cells]
    saved = document_of(contents, document.get("metadata"))
    reasons = [ReasonItem(one.kind, one.text, one.cell_id, one.position) for one in judgement.reasons]
    why = make_content(CleanContent(reasons=reasons))
    time_ms = stat.st_mtime_ns // 1_000_000
    return [
        *gatherer.new_contents(*contents, saved, why),
        FactNoted(run_id, "file", saved.digest, time_ms, judgement.clean),
        FactNoted(run_id, "file_clean", why.digest, time_ms),
    ]
