"""Which cell and kernel a run comes from, as far as the kernel itself can know."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

__all__ = ["find_cell_id", "kernel_id", "parent_cell_id"]

_CONNECTION_FILE = re.compile(r"kernel-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.json$")
_MAX_NOTEBOOK_BYTES = 20_000_000


def kernel_id(connection_file: str) -> str | None:
    """The id Jupyter Server knows the kernel by; None for a kernel that no server started."""
    match = _CONNECTION_FILE.search(connection_file)
    return match[1] if match else None


def parent_cell_id(parent: Mapping[str, Any] | None) -> str | None:
    """The id of the cell that a front end names in its request."""
    metadata = (parent or {}).get("metadata") or {}
    cell_id = metadata.get("cellId")
    return cell_id if isinstance(cell_id, str) and cell_id else None


def find_cell_id(path: str, code: str) -> str | None:
    """The id of the code cell with exactly this text in the saved notebook, if there is exactly one."""
    try:
        stat = Path(path).stat()
    except OSError:
        return None
    if stat.st_size > _MAX_NOTEBOOK_BYTES:
        return None
    cells = _cells_of(path, stat.st_mtime_ns).get(code.strip("\n"), ())
    return cells[0] if len(cells) == 1 else None


@lru_cache(maxsize=4)  # a notebook that is saved again and again
def _cells_of(path: str, mtime_ns: int) -> dict[str, list[str | None]]:  # noqa: ARG001 - part of the key
    try:
        document = json.loads(Path(path).read_text(encoding="utf-8"))
        cells: dict[str, list[str | None]] = {}
        for cell in document.get("cells", []):
            if cell.get("cell_type") == "code":
                source = cell.get("source", "")
                text = source if isinstance(source, str) else "".join(source)
                cells.setdefault(text.strip("\n"), []).append(cell.get("id"))
    except (OSError, ValueError, AttributeError, TypeError):
        return {}
    return cells
