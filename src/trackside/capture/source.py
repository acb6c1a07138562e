"""Source of a run, asked of a shell: notebook, kernel, cell and code."""

from __future__ import annotations

import sys
from typing import Any

from trackside.capture.executed import Executed
from trackside.capture.notebook import find_cell_id, kernel_id, parent_cell_id
from trackside.journal.records import SourceRecord
from trackside.settings import NotebookPath
from trackside.settings import find_notebook as find_notebook_of

__all__ = ["describe", "executed_cell", "find_notebook", "list_history", "request_of"]


def find_notebook(shell: Any) -> NotebookPath | None:
    """The notebook whose kernel the shell belongs to."""
    return find_notebook_of(shell.user_ns)


def request_of(shell: Any) -> dict[str, Any]:
    """The request that is being answered in this context; empty outside a kernel."""
    kernel = getattr(shell, "kernel", None)
    return (kernel.get_parent("shell") or {}) if kernel is not None else {}


def describe(shell: Any, info: Any, code: str, notebook: NotebookPath | None) -> SourceRecord:
    """All that the kernel knows of where a cell comes from."""
    raw = getattr(info, "raw_cell", "") or ""
    cell_id = parent_cell_id(request_of(shell)) or getattr(info, "cell_id", None)
    if cell_id is None and notebook is not None and notebook.origin in ("command_line", "setting"):
        cell_id = find_cell_id(notebook.path, raw)
    return SourceRecord(
        notebook_path=notebook.path if notebook else None,
        path_origin=notebook.origin if notebook else None,
        kernel_id=_kernel_id(shell),
        cell_id=cell_id,
        # execution_count itself is one ahead inside a cell on IPython 9.
        execution_count=getattr(shell.displayhook, "prompt_count", None),
        code=code,
    )


def executed_cell(shell: Any, info: Any) -> Executed:
    """A cell that begins to run, for the kernel's history."""
    cell_id = parent_cell_id(request_of(shell)) or getattr(info, "cell_id", None)
    return Executed(info.raw_cell, cell_id, getattr(shell.displayhook, "prompt_count", None))


def list_history(shell: Any) -> list[Executed]:
    """The cells that ran before anybody listened; which ones of the notebook they are is not known."""
    history = getattr(shell, "history_manager", None)
    raw = list(getattr(history, "input_hist_raw", []))
    found = [Executed(code, None, number) for number, code in enumerate(raw) if code]
    if found and found[-1].code == raw[-1]:  # the cell that loads the extension, still running
        last = found[-1]
        found[-1] = Executed(last.code, parent_cell_id(request_of(shell)), last.execution_count)
    return found


def _kernel_id(shell: Any) -> str | None:
    kernel = getattr(shell, "kernel", None)
    if kernel is None or "ipykernel" not in sys.modules:
        return None
    from ipykernel.connect import get_connection_file

    try:
        return kernel_id(get_connection_file())
    except RuntimeError:
        return None
