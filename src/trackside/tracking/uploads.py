"""Large files are copied in the background: announced at once, there when they are there, never forgotten.

A call returns when the file is open, its identity (size, time of change, inode) noted and its copy announced
in the journal. Deleting or replacing it afterwards does no harm; changing it in place before its copy is done
does, and is found out. What a crash leaves undone is gone on with by the next process that uses the store.
"""

from __future__ import annotations

import os
import socket
import sys
import threading
import time
import uuid
import warnings
import weakref
from collections import deque
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from trackside.artifacts import ArtifactRoot, is_below, open_root
from trackside.artifacts.intents import (
    Intent,
    IntentFolder,
    SourceChanged,
    WatchedSource,
    identify,
)
from trackside.errors import TracksideError
from trackside.journal.records import FileLogged, RunUpdate
from trackside.tracking.outgoing import root_to_write

if TYPE_CHECKING:
    from trackside.tracking.workspace import Workspace

__all__ = ["BACKGROUND_BYTES", "Uploads", "uploads_of"]

BACKGROUND_BYTES = 64 << 20
"""From this size on a file is copied in the background."""

WAIT_S = 60.0
"""How long the end of a run, ``flush`` and the end of a program wait for copies."""

KERNEL_EXIT_S = 1.0
"""The same at the end of a kernel, which Jupyter kills soon."""

BAR_DELAY_S = 1.0
FORGET_S = 10.0


@dataclass(eq=False)
class _Upload:
    intent: Intent
    place: Path
    source: WatchedSource
    file: BinaryIO
    copied: int = 0

    def describe(self) -> str:
        size = self.intent.identity.size_bytes
        return f"{self.intent.path} ({size / 1e6:,.0f} MB, {100 * self.copied // max(size, 1)} % copied)"


class Uploads:
    """The copies of one workspace, one after the other, in a thread that ends when there is nothing to do."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = weakref.ref(workspace)
        self._intents = IntentFolder(workspace.location.folder / "uploads")
        self._changed = threading.Condition()
        self._waiting: deque[_Upload] = deque()
        self._current: _Upload | None = None
        self._thread: threading.Thread | None = None
        self._problems: list[str] = []

    def add(self, run_id: str, uri: str, path: str, source: Path) -> None:
        """Announce a file and have it copied. Raises OSError if it can't be read."""
        file = source.open("rb")
        identity = identify(file)
        intent = Intent(
            run_id, uri, path, str(source.absolute()), identity, uuid.uuid4().hex, socket.gethostname()
        )
        self.forget(run_id, path)
        place = self._intents.add(intent)
        self._append(FileLogged(run_id, path, identity.size_bytes, None, _now_ms()))
        self._enqueue(_Upload(intent, place, WatchedSource(file, identity), file))

    def forget(self, run_id: str, path: str) -> None:
        """Another file takes this place, or it was deleted: what waits for it, or is copied, is dropped."""
        with self._changed:
            unwanted = [one for one in self._left(run_id) if is_below(one.intent.path, path)]
            for upload in unwanted:
                upload.source.is_unwanted = True
            # It stops at its next piece; its end must not come behind what takes its place.
            self._changed.wait_for(lambda: self._current not in unwanted, FORGET_S)

    def adopt(self) -> None:
        """Go on with what processes that have ended left undone, or say on their runs what is missing."""
        for place, intent in self._intents.adopt():
            _remove_draft(intent)
            try:
                file = Path(intent.source).open("rb")  # noqa: SIM115 - it is closed by the thread
            except OSError as error:
                self._give_up(intent, place, f"{intent.source} can't be read any more: {error.strerror}")
                continue
            if identify(file) != intent.identity:
                file.close()
                self._give_up(intent, place, f"{intent.source} has been changed since")
                continue
            self._enqueue(_Upload(intent, place, WatchedSource(file, intent.identity), file))

    def wait(self, timeout_s: float, run_id: str | None = None) -> None:
        """Wait for the copies (of one run); a warning says which aren't done then, and what went wrong."""
        deadline = time.monotonic() + timeout_s
        with self._changed:
            while (left := self._left(run_id)) and (room := deadline - time.monotonic()) > 0:
                self._changed.wait(min(room, 0.5))
            problems, self._problems = self._problems, []
        for problem in problems:
            warnings.warn(problem, UserWarning, stacklevel=3)
        if left:
            names = ", ".join(upload.describe() for upload in left[:5])
            warnings.warn(
                f"{len(left)} files are still being copied: {names}. If this process ends before, the next "
                "one that uses the store goes on; don't change the files until then.",
                UserWarning,
                stacklevel=3,
            )

    def close(self, timeout_s: float) -> None:
        """Wait, and leave nothing behind but what isn't done."""
        self.wait(timeout_s)
        with suppress(OSError):
            self._intents.close()

    def _left(self, run_id: str | None) -> list[_Upload]:
        uploads = [*([self._current] if self._current else []), *self._waiting]
        return [one for one in uploads if run_id in (None, one.intent.run_id)]

    def _enqueue(self, upload: _Upload) -> None:
        with self._changed:
            self._waiting.append(upload)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="trackside-uploads", daemon=True)
                self._thread.start()

    def _run(self) -> None:
        while True:
            with self._changed:
                if not self._waiting:
                    self._thread = None
                    return
                upload = self._current = self._waiting.popleft()
            try:
                self._copy(upload)
            except Exception as error:  # noqa: BLE001 - told on the run, whatever it is
                self._give_up(upload.intent, upload.place, f"{type(error).__name__}: {error}")
            finally:
                upload.file.close()
                with self._changed:
                    self._current = None
                    self._changed.notify_all()

    def _copy(self, upload: _Upload) -> None:
        intent = upload.intent
        bar = _make_bar(intent)

        def progress(size: int) -> None:
            upload.copied += size
            bar.update(size)

        try:
            source = cast("BinaryIO", upload.source)
            written = self._root(intent).copy(intent.path, source, progress, draft=intent.draft)
        except SourceChanged as change:
            if not upload.source.is_unwanted:
                self._give_up(intent, upload.place, str(change))
        except (OSError, TracksideError) as error:
            self._give_up(intent, upload.place, str(error))
        else:
            if not written.is_on_its_way:
                self._append(
                    FileLogged(intent.run_id, written.path, written.size_bytes, written.digest, _now_ms())
                )
        finally:
            bar.close()
            upload.place.unlink(missing_ok=True)

    def _root(self, intent: Intent) -> ArtifactRoot:
        workspace = self._workspace()
        return (
            open_root(intent.uri)
            if workspace is None
            else root_to_write(workspace, intent.run_id, intent.uri)
        )

    def _give_up(self, intent: Intent, place: Path, reason: str) -> None:
        size = intent.identity.size_bytes / 1e6
        problem = f"The file {intent.path} ({size:,.0f} MB) was not kept: {reason}."
        self._append(RunUpdate(intent.run_id, warnings=[problem], time_ms=_now_ms()))
        with self._changed:
            self._problems.append(problem)
        place.unlink(missing_ok=True)

    def _append(self, record: FileLogged | RunUpdate) -> None:
        workspace = self._workspace()
        if workspace is not None:
            workspace.append(record)


_all: weakref.WeakKeyDictionary[Workspace, Uploads] = weakref.WeakKeyDictionary()
_guard = threading.Lock()


def uploads_of(workspace: Workspace) -> Uploads:
    """The copies of a workspace."""
    with _guard:
        found = _all.get(workspace)
        if found is None:
            found = _all[workspace] = Uploads(workspace)
        return found


def exit_wait_s() -> float:
    """How long the end of this process waits."""
    return KERNEL_EXIT_S if "ipykernel" in sys.modules else WAIT_S


def _remove_draft(intent: Intent) -> None:
    """What the crash left half written, in a local folder; elsewhere nothing is seen of it."""
    if "://" not in intent.uri:
        with suppress(OSError):
            (Path(intent.uri) / intent.path).with_name(f".{intent.draft}.part").unlink()


def _make_bar(intent: Intent) -> Any:
    """A progress bar that shows itself when it takes longer than a second."""
    from tqdm.std import tqdm

    return tqdm(
        total=intent.identity.size_bytes,
        desc=intent.path.rpartition("/")[2],
        unit="B",
        unit_scale=True,
        leave=False,
        delay=BAR_DELAY_S,
        mininterval=0.5,
        disable=not (sys.stderr.isatty() or "ipykernel" in sys.modules),
    )


def _now_ms() -> int:
    return time.time_ns() // 1_000_000


def _after_fork() -> None:
    """A child copies nothing for its parent; what it logs itself has copies of its own."""
    global _all, _guard
    _guard = threading.Lock()
    _all = weakref.WeakKeyDictionary()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
