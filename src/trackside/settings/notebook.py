"""Which notebook this process runs, or was started by.

The server extension corrects the path by the kernel's id, because ``JPY_SESSION_NAME`` is stale after a
rename.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

__all__ = ["NotebookPath", "find_notebook", "notebook_folder"]

_VSCODE_NAME = "__vsc_ipynb_file__"


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


def find_notebook(names: Mapping[str, Any] | None = None) -> NotebookPath | None:
    """The notebook of this kernel.

    Args:
        names: the user's variables, where VS Code leaves the path; those of ``__main__`` if not given.

    Returns:
        None outside a kernel, whoever started it, unless ``TRACKSIDE_NOTEBOOK`` says otherwise.
    """
    is_kernel = names is not None or "ipykernel" in sys.modules
    return _find(_main_names() if names is None else names, is_kernel=is_kernel)


def notebook_folder() -> Path | None:
    """The folder of the notebook that this process runs or was started by; None elsewhere.

    The working folder of a kernel is another one under papermill and VS Code, and can change in a cell.
    """
    notebook = _find(_main_names(), is_kernel=True)
    if notebook is None:
        return None
    folder = Path(notebook.path).parent
    return folder if folder.is_absolute() and folder.is_dir() else None


def _main_names() -> Mapping[str, Any]:
    return vars(sys.modules["__main__"])


def _find(names: Mapping[str, Any], *, is_kernel: bool) -> NotebookPath | None:
    """The surest sign; all but the setting mean something only in a kernel (and what it has started)."""
    if is_kernel and (path := names.get(_VSCODE_NAME)):
        return NotebookPath(str(path), "vscode")
    if path := os.environ.get("TRACKSIDE_NOTEBOOK"):
        return NotebookPath(str(Path(path).expanduser().absolute()), "setting")
    if not is_kernel:
        return None
    session = Path(os.environ.get("JPY_SESSION_NAME", ""))
    if session.is_absolute() and session.suffix == ".ipynb":
        return NotebookPath(str(session), "session")
    if path := _read_command_line(os.environ.get("JPY_PARENT_PID", ""), str(Path.cwd())):
        return NotebookPath(path, "command_line")
    return None


@cache
def _read_command_line(parent_pid: str, folder: str) -> str | None:
    """The one ``.ipynb`` that the parent's command line names (``nbconvert --execute``, papermill)."""
    if not parent_pid.isdigit():
        return None
    parent = Path("/proc", parent_pid)
    try:
        words = parent.joinpath("cmdline").read_bytes().decode(errors="replace").split("\0")
        bases = [str(parent.joinpath("cwd").readlink()), folder, *_started_in(parent)]
    except OSError:
        return None
    found = [Path(word) for word in words if word.endswith(".ipynb") and not word.startswith("-")]
    if len(found) != 1 and not _is_papermill(words):
        return None
    if "--cwd" in words:  # papermill has gone there
        bases.reverse()
    for file in found[:1]:
        for base in bases:
            if Path(base, file).is_file():
                return str(Path(base, file).resolve())
    return None


def _started_in(process: Path) -> list[str]:
    """The folder in which a shell started a process, whatever folder it is in now."""
    try:
        variables = process.joinpath("environ").read_bytes().split(b"\0")
    except OSError:
        return []
    return [os.fsdecode(text[4:]) for text in variables if text.startswith(b"PWD=/")]


def _is_papermill(words: list[str]) -> bool:
    # Its arguments are the input and then the output, which is being written.
    return any(Path(word).name == "papermill" for word in words[:3]) or words[1:3] == ["-m", "papermill"]
