"""The process that brings files from the outbox to their place, beside those that log.

It is started by whoever has put a file into the outbox and finds none at work, and ends when there has been
nothing to do for a while. It reads the store's URL from its stdin. What was brought it writes into a journal
of its own. While the place is away it tries again, seldom; files and journals wait.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
import warnings
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import NamedTuple

from trackside.artifacts import open_root
from trackside.artifacts.outbox import Outbox, Parcel
from trackside.artifacts.outbox_rows import Attempt, bring_rows, drop_attempt, list_attempts
from trackside.errors import ArtifactNotFound, InvalidInput, TracksideError
from trackside.journal.locks import FileLock, is_owner_gone
from trackside.journal.records import FileLogged, RunUpdate
from trackside.settings import StoreLocation
from trackside.tracking.workspace import Workspace

__all__ = ["main", "outbox_of", "start_uploader", "wait_for_outbox"]

AT_ONCE = 8
"""So many files are brought at the same time: small ones are mostly waiting for an answer."""

_LOOK_S = 0.1
_LOOK_AWAY_S = 0.5
_IDLE_S = 10.0
_LINGER_S = 60.0
"""So long it goes on trying when the process that started it has ended."""
_LONGEST_PAUSE_S = 15.0
_LOCK = "uploader.lock"
_LOCK_S = 1.0
_DRAIN_S = 10.0


def outbox_of(location: StoreLocation) -> Outbox:
    """The outbox of a store on this machine."""
    return Outbox(location.folder / "outbox")


def start_uploader(location: StoreLocation) -> None:
    """See to it that a process brings what waits. Without one the next that uses the store tries again."""
    folder = outbox_of(location).folder
    with suppress(OSError):
        if not is_owner_gone(folder / _LOCK):
            return
        # -P: a notebook's folder may hold a random.py.
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "trackside.tracking.uploader"],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C in a terminal is for the parent
        )
        threading.Thread(target=process.wait, name="trackside-uploader", daemon=True).start()
        assert process.stdin is not None
        with suppress(OSError), process.stdin:  # not on the command line: it may hold a password
            process.stdin.write(f"{os.getpid()}\n{location.url}".encode())


def wait_for_outbox(
    location: StoreLocation, timeout_s: float, run_id: str | None = None, *, quiet: bool = False
) -> None:
    """Wait until the files of a run, or all, are in their place; not while that is away.

    A warning says what is left then, and why; with ``quiet`` only if something is wrong.
    """
    outbox = outbox_of(location)
    deadline = time.monotonic() + timeout_s
    started = 0.0
    while left := outbox.waiting(run_id):
        now = time.monotonic()
        problem = outbox.find_stuck(run_id)
        if problem is not None or now > deadline:
            break
        if now - started > 1.0:  # also if one has crashed meanwhile
            started = now
            start_uploader(location)
        time.sleep(_LOOK_S / 2)
    if left and (problem is not None or not quiet):
        warnings.warn(
            f"{left} files wait on this machine to be brought to their place"
            f"{f': {problem}' if problem else '.'} They are brought as soon as that is possible and a "
            "process uses the store.",
            UserWarning,
            stacklevel=3,
        )


_Group = list[tuple[str, Parcel]]


class _Pause(NamedTuple):
    """How long a place is left alone, and why."""

    pause_s: float
    until: float
    problem: str


def _place_of(group: _Group) -> str:
    return group[0][1].place


class _Uploader:
    """The process itself."""

    def __init__(self, location: StoreLocation, parent: int) -> None:
        self._outbox = outbox_of(location)
        self._workspace = Workspace(location)
        self._parent = parent
        self._busy_at = time.monotonic()
        self._away: dict[str, _Pause] = {}

    def run(self) -> None:
        """Bring what waits, until nothing has for a while, or nobody would know."""
        self._outbox.folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(self._outbox.folder / _LOCK)
        while True:
            # Not try_hold: who looks whether somebody is at work holds it for an instant as well.
            with lock.hold(_LOCK_S):
                self._recover()
                self._work()
            # Who put a file in just now may have seen the lock held.
            if not self._outbox.names() or self._away:
                break
        self._workspace.close(_DRAIN_S)

    def _recover(self) -> None:
        taken = {name for name, _ in self._outbox.taken()}
        for attempt in list_attempts(self._outbox):
            if is_there := not taken.isdisjoint(attempt.names):  # one is taken only when all are there
                for name in attempt.names:
                    self._outbox.take(name)
                self._note(attempt)
                self._finish(attempt.names)
            if is_there or not any(map(self._outbox.is_waiting, attempt.names)):
                drop_attempt(self._outbox, attempt.target)
        for name, parcel in self._outbox.taken():
            if not parcel.is_rows:
                self._note(parcel)
            self._finish([name])
        self._outbox.sweep()

    def _work(self) -> None:
        with ThreadPoolExecutor(AT_ONCE) as pool:
            while self._outbox.folder.is_dir():
                names = self._outbox.names()
                if names:
                    self._bring_all(pool, names)
                idle_s = time.monotonic() - self._busy_at
                is_orphan = os.getppid() != self._parent
                if names and not self._away:
                    continue
                if not names and (is_orphan or idle_s > _IDLE_S):
                    return
                if names and is_orphan and idle_s > _LINGER_S:
                    return
                time.sleep(_LOOK_AWAY_S if names else _LOOK_S)

    def _bring_all(self, pool: ThreadPoolExecutor, names: list[str]) -> None:
        """One pass: for each target its last file, or the rows for its table; targets side by side."""
        done: list[str] = []
        failures: dict[str, str] = {}
        todo = self._choose(self._sort(names))
        for start in range(0, len(todo), AT_ONCE * 4):
            part = [group for group in todo[start : start + AT_ONCE * 4] if _place_of(group) not in failures]
            for group, failed in zip(part, pool.map(self._bring, part), strict=True):
                if failed is None:
                    done += [name for name, _ in group if not self._outbox.is_waiting(name)]
                    self._away.pop(_place_of(group), None)
                else:
                    failures[_place_of(group)] = failed
            self._finish(done)
            if done:
                self._busy_at = time.monotonic()
            done.clear()
        for place, failed in failures.items():
            before = self._away.get(place)
            pause_s = 0.5 if before is None else min(before.pause_s * 2, _LONGEST_PAUSE_S)
            self._away[place] = _Pause(pause_s, time.monotonic() + pause_s, failed)
        self._outbox.note_problems({place: pause.problem for place, pause in self._away.items()})

    def _choose(self, groups: list[_Group]) -> list[_Group]:
        """All that may work; of a place that was away, when it is time, one that tries whether it is back."""
        by_place: dict[str, list[_Group]] = {}
        for group in groups:
            by_place.setdefault(_place_of(group), []).append(group)
        self._away = {place: pause for place, pause in self._away.items() if place in by_place}
        todo = []
        for place, here in by_place.items():
            if place not in self._away:
                todo += here
            elif time.monotonic() >= self._away[place].until:
                todo += here[:1]
        return todo

    def _sort(self, names: list[str]) -> list[_Group]:
        """What is to be done with each target now: a file alone, or all rows that wait for a table."""
        found: dict[str, _Group] = {}
        for name in names:
            if (parcel := self._outbox.read(name)) is None:
                continue
            before = found.setdefault(parcel.target, [])
            if not parcel.is_rows:  # what was logged before goes nowhere any more
                drop_attempt(self._outbox, parcel.target)
                for replaced, _ in before:
                    if self._outbox.take(replaced):
                        self._outbox.finish(replaced)
                before.clear()
            before.append((name, parcel))
        return [group if group[0][1].is_rows else group[:1] for group in found.values()]

    def _bring(self, group: _Group) -> str | None:
        """Bring one file, or the rows for a table; why not, in a sentence."""
        name, parcel = group[0]
        if parcel.is_rows:
            return self._bring_rows(group)
        try:
            content = self._outbox.content(name).open("rb")
        except FileNotFoundError:
            if (self._outbox.folder / name).exists():  # else it was withdrawn
                self._give_up(name, parcel, "its content on this machine is gone")
            return None
        try:
            root = open_root(parcel.uri)
            with content:
                written = root.copy(parcel.path, content)
        except Exception as error:  # noqa: BLE001 - told to who waits, whatever it is
            return str(error)
        if written.digest != parcel.digest:
            self._give_up(name, parcel, "its content on this machine has changed")
            with suppress(TracksideError, OSError):
                root.delete(parcel.path)
            return None
        if self._outbox.take(name):
            self._note(parcel)
        elif self._outbox.find(parcel.run_id, parcel.uri, parcel.path) is None:
            with suppress(ArtifactNotFound):  # it was deleted while it was under way
                root.delete(parcel.path)
        return None

    def _bring_rows(self, group: _Group) -> str | None:
        try:
            attempt = bring_rows(self._outbox, group)
        except InvalidInput as error:
            for name, parcel in group:
                self._give_up(name, parcel, str(error).rstrip("."))
            return None
        except Exception as error:  # noqa: BLE001 - told to who waits, whatever it is
            return str(error)
        if attempt is None:
            for name, parcel in group:
                if self._outbox.is_waiting(name):
                    self._give_up(name, parcel, "its content on this machine is gone or has changed")
            return None
        if all(self._outbox.is_waiting(name) for name in attempt.names):
            for name in attempt.names:
                self._outbox.take(name)
            self._note(attempt)
            self._finish(attempt.names)
        else:  # it was deleted while they were under way
            with suppress(ArtifactNotFound):
                open_root(attempt.uri).delete(attempt.path)
        drop_attempt(self._outbox, attempt.target)
        return None

    def _give_up(self, name: str, parcel: Parcel, reason: str) -> None:
        problem = f"The file {parcel.path} was not kept: {reason}."
        self._workspace.append(RunUpdate(parcel.run_id, warnings=[problem], time_ms=parcel.time_ms))
        if self._outbox.take(name):
            self._outbox.finish(name)

    def _note(self, parcel: Parcel | Attempt) -> None:
        self._workspace.append(
            FileLogged(parcel.run_id, parcel.path, parcel.size_bytes, parcel.digest, parcel.time_ms)
        )

    def _finish(self, names: Sequence[str]) -> None:
        """Forget what was brought, once the journal is on the disk."""
        if names:
            self._workspace.journal.fsync()
            self._workspace.kick()
        for name in names:
            self._outbox.finish(name)


def main() -> int:
    """Run the process; returns its exit code."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent, _, url = sys.stdin.buffer.read().decode().partition("\n")
    with suppress(OSError, TracksideError):
        _Uploader(StoreLocation.from_url(url), int(parent)).run()
    return 0


if __name__ == "__main__":
    sys.exit(main())
