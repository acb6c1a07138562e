"""The notebook of a run: received from the front end when its cell has ended, and given as it was."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from trackside.capture.clean import DocumentCell, ExecutedCell, Judgement, judge
from trackside.capture.contents import CleanContent, ReasonItem, make_content
from trackside.capture.documents import document_of, join_cells, normalise_cell
from trackside.entities import Fact
from trackside.errors import InvalidInput, NotFound
from trackside.journal.records import Content
from trackside.operations.context import OperationContext
from trackside.operations.sources import Sources
from trackside.operations.wire_source import (
    CellBefore,
    DocumentFacts,
    NotebookAsOf,
    NotebookGet,
    NotebookSnapshot,
    NotebookTaken,
    SnapshotCell,
)
from trackside.store.base import Store

__all__ = ["get_notebook", "load_notebook", "take_snapshot"]


def take_snapshot(context: OperationContext, request: NotebookSnapshot) -> NotebookTaken:
    """Keep the notebook as it is when a tracked cell has ended, and judge whether the run is clean."""
    store = context.read()
    run = store.get_run(request.run_id)
    cells = [_content(index, one) for index, one in enumerate(request.cells)]
    sent = {content.digest: content for content in cells if isinstance(content, Content)}
    known = store.get_contents([digest for digest in cells if isinstance(digest, str)])
    digests = [one.digest if isinstance(one, Content) else one if one in known else None for one in cells]
    if sent:
        store.add_contents(list(sent.values()))
    judgement = None
    if request.is_complete and None not in digests:
        found = known | {digest: content.data or b"" for digest, content in sent.items()}
        whole = [digest for digest in digests if digest is not None]
        judgement = _keep(store, run.info.run_id, request, whole, found)
    return NotebookTaken(
        revision=store.get_revision(),
        digests=digests,
        clean=None if judgement is None else judgement.clean,
    )


def _content(index: int, item: SnapshotCell) -> Content | str | None:
    if item.cell is None:
        return item.digest
    try:
        return make_content(normalise_cell(item.cell))
    except ValueError as error:
        raise InvalidInput(
            f"Cell {index + 1} of the notebook makes no sense: {error}.", path="cells"
        ) from error


def _keep(
    store: Store, run_id: str, request: NotebookSnapshot, digests: Sequence[str], found: Mapping[str, bytes]
) -> Judgement:
    document = _document(digests, request)
    cells = [msgspec.json.decode(found[digest]) for digest in digests]
    judgement = judge(
        _executed(store, run_id),
        [DocumentCell(cell["source"], cell.get("id")) for cell in cells if cell["cell_type"] == "code"],
    )
    reasons = CleanContent(
        reasons=[ReasonItem(one.kind, one.text, one.cell_id, one.position) for one in judgement.reasons]
    )
    clean = make_content(reasons)
    now = time.time_ns() // 1_000_000
    store.add_contents([document, clean])
    facts = [Fact("document", document.digest, now), Fact("clean", clean.digest, now)]
    store.add_facts(run_id, facts, judgement.clean)
    return judgement


def _document(digests: Sequence[str], request: NotebookSnapshot) -> Content:
    cells = [Content(digest, 0, None) for digest in digests]
    return document_of(cells, request.metadata, [note[:500] for note in request.notes])


def _executed(store: Store, run_id: str) -> list[ExecutedCell] | None:
    """What the kernel had executed when the run ended, its own cell last; None if not all of it is known."""
    sources = Sources(store, run_id)
    before, left_out = sources.executed()
    if left_out or "executed" not in sources.facts:
        return None
    source = store.get_source(run_id)
    cells = [ExecutedCell(one.code, one.cell_id, one.execution_count) for one in before]
    return [*cells, ExecutedCell(source.code or "", source.cell_id, source.execution_count)]


def get_notebook(context: OperationContext, request: NotebookGet) -> NotebookAsOf:
    """The notebook as it was when a run ended, as valid nbformat; nothing of it is trusted."""
    store = context.read()
    run, source = store.get_run(request.run_id), store.get_source(request.run_id)
    facts, document = load_notebook(store, request.run_id)
    path = source.notebook_path
    stem = "Notebook" if path is None else path.replace("\\", "/").rpartition("/")[2].removesuffix(".ipynb")
    return NotebookAsOf(
        revision=store.get_revision(),
        run_id=run.info.run_id,
        run_name=run.info.run_name,
        experiment_name=store.get_experiment(run.info.experiment_id).name,
        notebook=context.name_notebook(path),
        file_name=f"{stem} ({run.info.run_name}).ipynb".replace("/", "_").replace(":", "_"),
        cell_id=source.cell_id,
        facts=facts,
        document=document,
    )


def load_notebook(store: Store, run_id: str) -> tuple[DocumentFacts, dict[str, Any]]:
    """The best that is known of a run's notebook.

    The front end's document, else the saved file, else the cells that were executed, without outputs.

    Raises:
        NotFound: the run has no code.
    """
    sources = Sources(store, run_id)
    known = sources.document()
    if known is not None:
        content, facts = known
        return facts, join_cells(sources.cells(content), content.metadata)
    run, source = store.get_run(run_id), store.get_source(run_id)
    if source.code is None:
        raise NotFound(
            f"The run {run.info.run_name!r} has no notebook: no cell made it, or its code wasn't kept.",
            path="run_id",
        )
    before, _ = sources.executed()
    own = CellBefore(cell_id=source.cell_id, execution_count=source.execution_count, code=source.code)
    cells = [
        {**normalise_cell({"cell_type": "code", "id": one.cell_id, "source": one.code}), **_count(one)}
        for one in (*before, own)
    ]
    executed = DocumentFacts(origin="executed", time=run.info.start_time, cell_count=len(cells))
    return executed, join_cells(cells, {})


def _count(cell: CellBefore) -> dict[str, Any]:
    return {"execution_count": cell.execution_count}
