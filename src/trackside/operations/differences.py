"""What differs between two runs: params, metrics, tags, and their notebooks cell by cell.

Cells are aligned by nbdime (github.com/jupyter/nbdime), which knows notebooks: it is imported here, when the
first comparison is asked for, and nowhere else.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any, Literal, cast

from trackside.entities import NOTE_TAG
from trackside.errors import NotFound
from trackside.operations.context import OperationContext
from trackside.operations.notebooks import load_notebook
from trackside.operations.numbers import encode_number
from trackside.operations.wire_source import (
    AlignedCell,
    DocumentFacts,
    MetricDifference,
    RunsDiff,
    RunsDiffed,
    SideCell,
    TextDifference,
)
from trackside.store.base import Store

__all__ = ["align_cells", "diff_runs"]

MAX_CELLS = 500
"""nbdime compares each cell with each: for two long documents with nothing in common it takes seconds."""

_ORDER = {"removerange": 0, "addrange": 1, "patch": 2}
"""What is added at a place stands before the cell that is there."""

_OURS = ("trackside.", "mlflow.")


def diff_runs(context: OperationContext, request: RunsDiff) -> RunsDiffed:
    """What differs between two runs."""
    store = context.read()
    left, right = store.get_run(request.left_run_id), store.get_run(request.right_run_id)
    sources = store.get_source(request.left_run_id), store.get_source(request.right_run_id)
    metrics = dict.fromkeys((*left.data.metrics, *right.data.metrics))
    diffed = RunsDiffed(
        revision=store.get_revision(),
        params=_differences(left.data.params, right.data.params),
        metrics=[
            MetricDifference(
                key=key,
                left=_number(left.data.metrics, key),
                right=_number(right.data.metrics, key),
            )
            for key in sorted(metrics)
            if _number(left.data.metrics, key) != _number(right.data.metrics, key)
        ],
        tags=_differences(_own_tags(left.data.tags), _own_tags(right.data.tags)),
        left_code=sources[0].code,
        right_code=sources[1].code,
    )
    if request.notebook:
        _compare_notebooks(store, request, diffed, (sources[0].cell_id, sources[1].cell_id))
    return diffed


def _differences(left: Mapping[str, str], right: Mapping[str, str]) -> list[TextDifference]:
    return [
        TextDifference(key=key, left=left.get(key), right=right.get(key))
        for key in sorted({*left, *right})
        if left.get(key) != right.get(key)
    ]


def _own_tags(tags: Mapping[str, str]) -> dict[str, str]:
    return {key: text for key, text in tags.items() if key == NOTE_TAG or not key.startswith(_OURS)}


def _number(metrics: Mapping[str, float], key: str) -> Any:
    return encode_number(metrics[key]) if key in metrics else None


def _compare_notebooks(
    store: Store, request: RunsDiff, diffed: RunsDiffed, cell_ids: tuple[str | None, str | None]
) -> None:
    documents: list[tuple[DocumentFacts, dict[str, Any]]] = []
    for run_id in (request.left_run_id, request.right_run_id):
        try:
            documents.append(load_notebook(store, run_id))
        except NotFound as error:
            diffed.note = str(error)
            return
    (diffed.left_document, left), (diffed.right_document, right) = documents
    longest = max(len(left["cells"]), len(right["cells"]))
    if longest > MAX_CELLS:
        diffed.note = f"A notebook of {longest} cells is too long to compare (at most {MAX_CELLS})."
        return
    try:
        diffed.cells = align_cells(left, right)
    except ImportError:
        diffed.note = (
            'Comparing notebooks needs nbdime: pip install "trackside[diff]" where Jupyter Server runs.'
        )
        return
    for pair in diffed.cells:
        pair.is_run = (pair.left is not None and pair.left.cell_id == cell_ids[0] is not None) or (
            pair.right is not None and pair.right.cell_id == cell_ids[1] is not None
        )


def align_cells(left: dict[str, Any], right: dict[str, Any]) -> list[AlignedCell]:
    """Cells of two notebooks beside each other, as nbdime aligns them.

    Raises:
        ImportError: nbdime isn't installed.
    """
    import nbformat
    from nbdime import diff_notebooks

    # What a cell is called and when it was run says nothing about its content.
    plain = [
        nbformat.from_dict(_without_counts(document))  # type: ignore[no-untyped-call]
        for document in (left, right)
    ]
    operations: list[Any] = next((op.diff for op in diff_notebooks(*plain) if op.key == "cells"), [])
    aligned: list[AlignedCell] = []
    mine = theirs = 0

    def take_pairs(until: int) -> None:
        nonlocal mine, theirs
        while mine < until:
            aligned.append(_pair(left["cells"][mine], right["cells"][theirs]))
            mine, theirs = mine + 1, theirs + 1

    for op in sorted(operations, key=lambda op: (op.key, _ORDER[op.op])):
        take_pairs(op.key)
        if op.op == "removerange":
            aligned += [_pair(cell, None) for cell in left["cells"][mine : mine + op.length]]
            mine += op.length
        elif op.op == "addrange":
            count = len(op.valuelist)
            aligned += [_pair(None, cell) for cell in right["cells"][theirs : theirs + count]]
            theirs += count
        else:
            take_pairs(op.key + 1)
    take_pairs(len(left["cells"]))
    return aligned


def _without_counts(document: dict[str, Any]) -> dict[str, Any]:
    plain = copy.deepcopy(document)
    for cell in plain["cells"]:
        if "execution_count" in cell:
            cell["execution_count"] = None
        for output in cell.get("outputs", ()):
            if "execution_count" in output:
                output["execution_count"] = None
    return plain


def _pair(left: dict[str, Any] | None, right: dict[str, Any] | None) -> AlignedCell:
    if left is None or right is None:
        return AlignedCell(kind="removed" if right is None else "added", left=_side(left), right=_side(right))
    first, second = (_without_counts({"cells": [cell]})["cells"][0] for cell in (left, right))
    source = first["source"] != second["source"] or first["cell_type"] != second["cell_type"]
    outputs = first.get("outputs", []) != second.get("outputs", [])
    return AlignedCell(
        kind="changed" if source or outputs else "equal",
        left=_side(left),
        right=_side(right),
        source_differs=source,
        outputs_differ=outputs,
    )


def _side(cell: dict[str, Any] | None) -> SideCell | None:
    if cell is None:
        return None
    return SideCell(
        cell_id=cell.get("id"),
        cell_type=cast("Literal['code', 'markdown', 'raw']", cell["cell_type"]),
        execution_count=cell.get("execution_count"),
        source=cell["source"],
        outputs=cell.get("outputs", []),
    )
