"""Notebook documents as they are kept of runs: cell by cell, without secrets, nothing of them trusted."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from trackside.capture.cell import parse_cell
from trackside.capture.contents import DocumentContent, make_content
from trackside.capture.options import analysed_part, dedented
from trackside.capture.secrets import MASK, is_secret, mask_code, mask_output, mask_values
from trackside.journal.records import Content

__all__ = ["MAX_OUTPUT_BYTES", "document_of", "join_cells", "mask_cell", "normalise_cell", "source_of"]

MAX_OUTPUT_BYTES = 256 << 10
"""A larger representation of an output is left out; the output's plain text stays."""

_CELL_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_BINARY = ("image/", "audio/", "video/", "application/pdf")
"""What is base64 in a notebook; but SVG is text."""
_SVG = "image/svg+xml"
_METADATA = ("kernelspec", "language_info")
_OUTPUTS: dict[str, tuple[str, ...]] = {
    "stream": ("name", "text"),
    "display_data": ("data", "metadata"),
    "execute_result": ("data", "metadata", "execution_count"),
    "error": ("ename", "evalue", "traceback"),
}


@lru_cache(maxsize=2000)
def mask_cell(code: str) -> str:
    """The text of a cell as it is stored: without what looks like a secret."""
    code = dedented(code)
    text, is_python = analysed_part(code)
    return mask_code(code, parse_cell(text) if is_python else None)


def source_of(cell: Mapping[str, Any]) -> str:
    """The text of a cell of a notebook file, which may be a list of lines."""
    source = cell.get("source", "")
    return "".join(map(str, source)) if isinstance(source, list) else str(source)


def normalise_cell(raw: Mapping[str, Any]) -> dict[str, Any]:
    """A cell as it is kept: what nbformat knows, secrets masked, too large outputs left out, no trust.

    Raises:
        ValueError: it is no cell of a notebook.
    """
    kind = raw.get("cell_type")
    if kind not in ("code", "markdown", "raw"):
        raise ValueError(f"{kind!r} is no type of a cell")
    source = source_of(raw)
    metadata = raw.get("metadata")
    cell: dict[str, Any] = {
        "cell_type": kind,
        "metadata": {
            key: value
            for key, value in (metadata.items() if isinstance(metadata, dict) else ())
            if key in ("tags", "name", "collapsed", "jupyter")
        },
        "source": mask_cell(source) if kind == "code" else mask_values(source),
    }
    cell_id = raw.get("id")
    if isinstance(cell_id, str) and _CELL_ID.fullmatch(cell_id):
        cell["id"] = cell_id
    if kind == "code":
        count = raw.get("execution_count")
        cell["execution_count"] = count if isinstance(count, int) else None
        outputs = raw.get("outputs")
        found = [_normalise_output(one) for one in (outputs if isinstance(outputs, list) else [])]
        cell["outputs"] = [one for one in found if one is not None]
    elif isinstance(attachments := raw.get("attachments"), dict) and attachments:
        cell["attachments"] = attachments
    return cell


def _normalise_output(raw: Any) -> dict[str, Any] | None:
    kind = raw.get("output_type") if isinstance(raw, dict) else None
    if kind not in _OUTPUTS:
        return None
    output: dict[str, Any] = {"output_type": kind}
    if kind == "stream":
        output["name"] = "stderr" if raw.get("name") == "stderr" else "stdout"
        output["text"] = _cut(mask_output(_text(raw.get("text"))))
    elif kind == "error":
        output["ename"], output["evalue"] = _text(raw.get("ename")), mask_output(_text(raw.get("evalue")))
        lines = raw.get("traceback")
        output["traceback"] = [mask_output(str(line)) for line in lines] if isinstance(lines, list) else []
    else:
        output["data"] = _normalise_data(raw.get("data"))
        metadata = raw.get("metadata")
        output["metadata"] = metadata if isinstance(metadata, dict) else {}
        if kind == "execute_result":
            count = raw.get("execution_count")
            output["execution_count"] = count if isinstance(count, int) else None
    return output


def _normalise_data(raw: Any) -> dict[str, Any]:
    data: dict[str, Any] = {}
    left_out = []
    for mime, value in raw.items() if isinstance(raw, dict) else ():
        if isinstance(value, list) and all(isinstance(line, str) for line in value):
            value = "".join(value)
        size = len(value) if isinstance(value, str) else len(repr(value))
        if size > MAX_OUTPUT_BYTES:
            left_out.append(f"{mime} of {size >> 10:,} KiB")
        else:
            data[mime] = value if mime.startswith(_BINARY) and mime != _SVG else _mask_data(value)
    if left_out:
        note = f"[left out because of its size: {', '.join(left_out)}]"
        data["text/plain"] = f"{data['text/plain']}\n{note}" if "text/plain" in data else note
    return data


def _mask_data(value: Any) -> Any:
    """A representation of an output, text or JSON, without secrets."""
    if isinstance(value, str):
        return mask_output(value)
    if isinstance(value, dict):
        return {key: MASK if _is_secret(key, one) else _mask_data(one) for key, one in value.items()}
    return [_mask_data(one) for one in value] if isinstance(value, list) else value


def _is_secret(key: str, value: Any) -> bool:
    return isinstance(value, str) and is_secret(key, value)


def _text(value: Any) -> str:
    return "".join(map(str, value)) if isinstance(value, list) else str(value if value is not None else "")


def _cut(text: str) -> str:
    if len(text) <= MAX_OUTPUT_BYTES:
        return text
    return text[:MAX_OUTPUT_BYTES] + f"\n[{len(text) - MAX_OUTPUT_BYTES:,} more characters are left out]\n"


def document_of(
    cells: Sequence[Content], metadata: Mapping[str, Any] | None = None, notes: Iterable[str] = ()
) -> Content:
    """The content of a notebook made of cells that are contents."""
    digests = [cell.digest for cell in cells]
    kept = {key: value for key in _METADATA if isinstance(value := (metadata or {}).get(key), dict)}
    return make_content(DocumentContent(cells=digests, metadata=kept, notes=list(notes)), digests)


def join_cells(cells: Iterable[dict[str, Any]], metadata: Mapping[str, Any]) -> dict[str, Any]:
    """A valid notebook of nbformat 4.5: every cell has an id, and no two the same."""
    taken: set[str] = set()
    joined = []
    for number, cell in enumerate(cells, 1):
        cell_id = cell.get("id") or f"cell-{number}"
        while cell_id in taken:
            cell_id = f"{cell_id[:50]}-{number}"
        taken.add(cell_id)
        joined.append({**cell, "id": cell_id})
    return {"nbformat": 4, "nbformat_minor": 5, "metadata": dict(metadata), "cells": joined}
