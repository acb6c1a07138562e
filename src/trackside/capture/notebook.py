"""Which notebook, cell and kernel a run comes from, as far as the kernel itself can know.

The server extension corrects the path by the kernel's id, because ``JPY_SESSION_NAME`` is stale after a
rename.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

__all__ = ["NotebookPath", "find_cell_id", "kernel_id", "notebook_path", "parent_cell_id"]

_CONNECTION_FILE = re.compile(r"kernel-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.json$")
_MAX_NOTEBOOK_BYTES = 20_000_000


@dataclass(frozen=True, slots=True)
class NotebookPath:
    """Where the notebook is, and how that is known (``Source.path_origin``)."""

    path: str
    origin: str

    @property
    def stem(self) -> str:
        """The name without folder and suffix: what an experiment is named after."""
        return Path(self.path).stem

    @property
    def is_guess(self) -> bool:
        """Whether the path was only read off the parent's command line."""
        return self.origin == "command_line"


def notebook_path(names: Mapping[str, Any]) -> NotebookPath | None:
    """The notebook of this kernel; ``names`` are the user's variables (VS Code leaves the path there)."""
    if path := names.get("__vsc_ipynb_file__"):
        return NotebookPath(str(path), "vscode")
    if path := os.environ.get("TRACKSIDE_NOTEBOOK"):
        return NotebookPath(str(Path(path).absolute()), "setting")
    if path := os.environ.get("JPY_SESSION_NAME"):
        return NotebookPath(path, "session")
    if path := _from_command_line(os.environ.get("JPY_PARENT_PID", ""), str(Path.cwd())):
        return NotebookPath(path, "command_line")
    return None


@cache
def _from_command_line(parent_pid: str, folder: str) -> str | None:
    """The one ``.ipynb`` that the parent's command line names (``nbconvert --execute``, papermill)."""
    if not parent_pid.isdigit():
        return None
    try:
        words = Path(f"/proc/{parent_pid}/cmdline").read_bytes().decode(errors="replace").split("\0")
        parent_folder = Path(f"/proc/{parent_pid}/cwd").readlink()
    except OSError:
        return None
    found = [Path(word) for word in words if word.endswith(".ipynb") and not word.startswith("-")]
    if len(found) != 1 and not _is_papermill(words):
        return None
    for file in found[:1]:
        for base in (parent_folder, Path(folder)):
            if (base / file).is_file():
                return str((base / file).resolve())
    return None


def _is_papermill(words: list[str]) -> bool:
    # Its arguments are the input and then the output, which is being written.
    return any(Path(word).name == "papermill" for word in words[:3]) or words[1:3] == ["-m", "papermill"]


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


@cache
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
