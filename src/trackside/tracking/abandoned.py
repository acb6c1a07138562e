"""Copies of large files, seen from the workspace: what others left undone, and what has to end with it.

The module that copies is loaded only where there is something to copy.
"""

from __future__ import annotations

import sys
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from trackside.tracking.workspace import Workspace

__all__ = ["adopt_uploads", "finish_uploads"]

_WAIT_S = 60.0
_KERNEL_WAIT_S = 1.0


def adopt_uploads(workspace: Workspace) -> None:
    """Go on with copies that crashed processes left undone, in the background.

    What this process may not look into is the business of whoever may.
    """
    with suppress(PermissionError):
        if (workspace.location.folder / "uploads").is_dir():
            from trackside.tracking.uploads import uploads_of

            uploads_of(workspace).adopt()
        if any((workspace.location.folder / "outbox").glob("*.json")):
            from trackside.tracking.uploader import start_uploader

            start_uploader(workspace.location)


def finish_uploads(workspace: Workspace, *, is_exit: bool = True) -> None:
    """Wait for the copies of this workspace, those that it took over included.

    For a minute at most, at the end of a kernel for a second; a warning says what is left.
    """
    if (uploads := sys.modules.get("trackside.tracking.uploads")) is not None:
        uploads.uploads_of(workspace).close(uploads.exit_wait_s() if is_exit else uploads.WAIT_S)
    if (uploader := sys.modules.get("trackside.tracking.uploader")) is not None:
        is_kernel = is_exit and "ipykernel" in sys.modules  # Jupyter kills it soon, and the files are safe
        uploader.wait_for_outbox(
            workspace.location, _KERNEL_WAIT_S if is_kernel else _WAIT_S, quiet=is_kernel
        )
