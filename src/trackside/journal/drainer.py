"""A process that drains in the background: of the server while somebody watches, of a kernel after a burst.

Its parent writes ``watch on`` and ``watch off`` to its stdin and reads a JSON line from its stdout for each
change of the store: ``{"revision", "experiment_ids", "run_ids", "truncated"}``, the first at its start. It
ends when its stdin does, so that it never outlives its parent.
"""

from __future__ import annotations

import os
import queue
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

import msgspec

from trackside.decoding import decode_json
from trackside.entities import ChangeSet
from trackside.journal.locks import FileLock, is_owner_gone
from trackside.settings import StoreLocation

if TYPE_CHECKING:
    import subprocess

    from trackside.journal.drain import Drainer
    from trackside.store.base import Store

__all__ = ["DrainerProcess", "is_drained_elsewhere", "main"]

_WATCHED_S = 0.2
_UNWATCHED_S = 1.0
_IDLE_S = 30.0
_PASS_S = 1.0
_MAINTAIN_S = 5.0
_FINISH_S = 30.0
_MAX_RUNS = 100
_BEHIND_BYTES = 4 << 20


def is_drained_elsewhere(location: StoreLocation) -> bool:
    """Whether a process drains this store in the background."""
    try:
        return not is_owner_gone(location.folder / "drainer.lock")
    except OSError:
        return False


class DrainerProcess:
    """The parent's side: starts the process, hears of changes.

    Args:
        location: the store.
        on_change: called in a thread of its own with each change; the first tells the revision at the start.
        until_idle: the process ends when nothing was logged for a while, or somebody else drains.
    """

    def __init__(
        self,
        location: StoreLocation,
        on_change: Callable[[ChangeSet], None] | None = None,
        *,
        until_idle: bool = False,
    ) -> None:
        self._location = location
        self._on_change = on_change
        self._until_idle = until_idle
        self._process: subprocess.Popen[bytes] | None = None
        self._watching = False

    def start(self) -> None:
        """Start the process.

        Raises:
            OSError: it can't be started.
        """
        import subprocess  # here: whoever logs imports this module, and few of them start a process

        self.release()  # of one that has died
        # -P: a notebook's folder may hold a random.py.
        command = [sys.executable, "-P", "-m", "trackside.journal.drainer"]
        if self._until_idle:
            command.append("--until-idle")
        self._process = subprocess.Popen(  # noqa: S603 - our own module
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL if self._until_idle else None,
            start_new_session=True,  # Ctrl-C in a terminal is for the parent
        )
        # Not on the command line, nor in the environment: others can read those, and it may hold a password.
        assert self._process.stdin is not None
        with suppress(OSError):  # it has ended
            self._process.stdin.write(self._location.url.encode() + b"\n")
            self._process.stdin.flush()
        threading.Thread(
            target=self._listen, args=(self._process,), name="trackside-changes", daemon=True
        ).start()
        if self._watching:
            self.watch(on=True)

    @property
    def is_alive(self) -> bool:
        """Whether the process runs."""
        return self._process is not None and self._process.poll() is None

    @property
    def ended_well(self) -> bool:
        """Whether the process has ended by its own decision."""
        return self._process is not None and self._process.poll() == 0

    @property
    def pid(self) -> int | None:
        """The process's id, once it is started."""
        return self._process.pid if self._process else None

    def watch(self, on: bool) -> None:
        """Drain at once what comes (somebody looks), or now and then."""
        self._watching = on
        if self._process is not None and self._process.stdin is not None:
            with suppress(OSError, ValueError):  # it has ended
                self._process.stdin.write(b"watch on\n" if on else b"watch off\n")
                self._process.stdin.flush()

    def release(self) -> None:
        """Let the process finish what there is and end; doesn't wait for it."""
        if self._process is not None and self._process.stdin is not None:
            with suppress(OSError):
                self._process.stdin.close()

    def stop(self, timeout_s: float = 3.0) -> None:
        """Let the process finish what there is and end; after ``timeout_s`` it is ended."""
        import subprocess

        self.release()
        if self._process is None:
            return
        try:
            self._process.wait(timeout_s)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _listen(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stdout is not None
        with process.stdout as lines:
            for line in lines:
                try:
                    change = decode_json(line, ChangeSet)
                except msgspec.DecodeError:
                    continue
                if self._on_change is not None:
                    self._on_change(change)
        process.wait()


class _Child:
    """The process itself."""

    def __init__(self, location: StoreLocation, *, until_idle: bool) -> None:
        self._location = location
        self._until_idle = until_idle
        self._watched = False
        self._parent = os.getppid()
        self._commands: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._revision: int | None = None
        self._busy_at = self._maintained_at = time.monotonic()
        self._complaint = ""

    def run(self) -> int:
        from trackside.journal.drain import Drainer
        from trackside.store import open_store

        threading.Thread(target=self._listen, daemon=True).start()
        self._location.identity()
        store = open_store(self._location)
        drainer = Drainer(self._location, store)
        lease = FileLock(self._location.folder / "drainer.lock")
        while True:
            # Without the lease another process drains already: only news and crashed runs are looked for.
            with lease.try_hold() as held:
                if not held and self._until_idle and self._is_settled():
                    return 0
                if not self._work(store, drainer, holds_lease=held):
                    return 0

    def _is_settled(self) -> bool:
        return time.monotonic() - self._busy_at > _UNWATCHED_S

    def _work(self, store: Store, drainer: Drainer, *, holds_lease: bool) -> bool:
        """Drain and tell, again and again; without the lease only once. False when it is time to end."""
        while True:
            behind = self._pass(store, drainer)
            try:
                command = self._commands.get(timeout=0.0 if behind else self._interval_s())
                self._watched = command == "watch on"
            except queue.Empty:
                command = ""
            if command is None or os.getppid() != self._parent:
                self._finish(store, drainer)
                return False
            if self._until_idle and time.monotonic() - self._busy_at > _IDLE_S:
                return False
            if not holds_lease:
                return True

    def _finish(self, store: Store, drainer: Drainer) -> None:
        """Drain what the parent left, unless that takes too long."""
        deadline = time.monotonic() + _FINISH_S
        while self._pass(store, drainer) and time.monotonic() < deadline:
            pass

    def _interval_s(self) -> float:
        return _WATCHED_S if self._watched else _UNWATCHED_S

    def _pass(self, store: Store, drainer: Drainer) -> bool:
        """One drain, and what there is to tell; True if more is left to drain than came meanwhile."""
        now = time.monotonic()
        try:
            report = drainer.drain(_PASS_S)
            if report.points or report.run_ids:
                self._busy_at = time.monotonic()
            if now - self._maintained_at >= _MAINTAIN_S:
                drainer.maintain()
                self._maintained_at = now
            self._tell(store)
        except Exception as error:  # noqa: BLE001 - the journals are there at the next pass
            self._complain(str(error))
            return False
        self._complaint = ""
        return report.error is None and report.behind_bytes > _BEHIND_BYTES

    def _complain(self, complaint: str) -> None:
        """Say what is wrong, once: passes are many."""
        if complaint != self._complaint:
            with suppress(OSError):
                sys.stderr.write(f"trackside: {complaint}\n")
        self._complaint = complaint

    def _tell(self, store: Store) -> None:
        revision = store.get_revision()
        if revision == self._revision:
            return
        if self._revision is None:
            change = ChangeSet(revision, (), (), truncated=False)
        else:
            change = store.list_changes(self._revision, _MAX_RUNS)
        self._revision = max(revision, change.revision)
        sys.stdout.buffer.write(msgspec.json.encode(change) + b"\n")
        sys.stdout.buffer.flush()

    def _listen(self) -> None:
        # Not through sys.stdin: a thread that waits in its buffer makes the interpreter abort at its end.
        rest = b""
        while piece := os.read(0, 4096):
            *lines, rest = (rest + piece).split(b"\n")
            for line in lines:
                self._commands.put(line.decode(errors="replace").strip())
        self._commands.put(None)  # the end


def _read_url() -> str:
    """The store's URL: the first line of the input."""
    line = b""
    while (char := os.read(0, 1)) not in (b"", b"\n"):  # no more than that: the rest are commands
        line += char
    return line.decode()


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the process; returns its exit code."""
    import argparse
    import signal

    parser = argparse.ArgumentParser(prog="python -m trackside.journal.drainer", description=__doc__)
    parser.add_argument("--until-idle", action="store_true", help="end when there is nothing to do")
    options = parser.parse_args(arguments)
    with suppress(ValueError):  # not in the main thread
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        return _Child(StoreLocation.from_url(_read_url()), until_idle=options.until_idle).run()
    except BrokenPipeError:  # the parent is gone
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


if __name__ == "__main__":
    sys.exit(main())
