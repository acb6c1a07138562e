"""Where a run's files are written: into their place, or on the way there into the outbox."""

from __future__ import annotations

import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

from trackside.artifacts import WrittenFile, open_root
from trackside.journal.records import FileLogged

if TYPE_CHECKING:
    from trackside.artifacts import ArtifactRoot
    from trackside.tracking.workspace import Workspace

__all__ = ["root_to_write"]

_LOOK_S = 0.5
_looked: dict[Path, float] = {}


def root_to_write(workspace: Workspace, run_id: str, uri: str) -> ArtifactRoot:
    """The root of a run's files for who logs: what is on another machine is brought there later."""
    if "://" not in uri:
        return open_root(uri)
    from trackside.artifacts.outbox import OutboxRoot, is_sent_later
    from trackside.settings.files_url import check_files_url

    if not is_sent_later(uri):
        return open_root(uri)
    from trackside.tracking.uploader import outbox_of

    def announce(written: WrittenFile, time_ms: int) -> None:
        workspace.append(FileLogged(run_id, written.path, written.size_bytes, None, time_ms))

    def send() -> None:
        _send(workspace)

    uri = check_files_url(uri, "artifact_location")
    return OutboxRoot(outbox_of(workspace.location), run_id, uri, announce, send)


def _send(workspace: Workspace) -> None:
    """Have the outbox emptied; in a thread, for starting a process takes a moment."""
    from trackside.tracking.uploader import start_uploader

    folder, now = workspace.location.folder, time.monotonic()
    if now - _looked.get(folder, -_LOOK_S) < _LOOK_S:
        return
    _looked[folder] = now
    starter = threading.Thread(
        target=start_uploader, args=(workspace.location,), name="trackside-uploader", daemon=True
    )
    try:
        starter.start()
    except RuntimeError:  # the interpreter is about to end and starts no thread
        start_uploader(workspace.location)
