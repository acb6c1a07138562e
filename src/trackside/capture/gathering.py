"""Gathers what is slow to find out of a run, beside the code that runs: environment, git, cells, saved file.

A thread of the process waits until no run has begun for a moment (at most two seconds), so that it costs no
cell anything; then it writes to the journal what it found, each content once. What is left at the end of the
process is gathered before it ends. Nothing here raises into the user's code.
"""

from __future__ import annotations

import atexit
import os
import threading
import time
import weakref
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from trackside.store.facts_base import WRITTEN_AGAIN_S

if TYPE_CHECKING:
    from trackside.capture.executed import Executed, ExecutedCells
    from trackside.journal.records import Content, Event, RunOpen, SourceRecord
    from trackside.tracking.workspace import Workspace

__all__ = ["FactGatherer", "Job", "gatherer_of", "request_facts", "use_cells"]

QUIET_S = 0.25
LONGEST_S = 2.0
EXIT_S = 1.0


@dataclass(eq=False, slots=True)
class Job:
    """What is wanted of one run."""

    run_id: str
    folder: str
    with_environment: bool
    with_git: bool
    executed: ExecutedCells | None = None
    before: int = 0
    """So many cells had been executed when it began."""
    later: Callable[[], list[Event]] | None = field(default=None)
    """What is found out when the run has ended; the front end may have done so by then."""


class FactGatherer:
    """The gathering of one workspace; safe to share between threads."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = weakref.ref(workspace)
        self._lock = threading.Lock()
        self._asking = threading.Lock()
        self._wake = threading.Event()
        self._jobs: list[Job] = []
        self._first_s = self._last_s = 0.0
        self._known: dict[str, float] = {}
        self._git: dict[str, object] = {}
        self._environment: object = None
        self._stop = threading.Event()
        self._open: dict[str, Job] = {}
        self._thread: threading.Thread | None = None
        self._writing = threading.Lock()
        self._is_over = False

    # asking
    def request(self, job: Job) -> None:
        """Have the facts of a run gathered soon."""
        with self._asking:
            self._last_s = time.monotonic()
            if not self._jobs:
                self._first_s = self._last_s
            if job.executed is not None:
                self._open[job.run_id] = job
            self._jobs.append(job)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="trackside-facts", daemon=True)
                self._thread.start()
        self._wake.set()

    def note_executed(self, run_id: str) -> None:
        """Write now which cells had been executed before a run, unless that is done."""
        with self._lock:
            job = self._open.pop(run_id, None)
            if job is not None and job.executed is not None:
                head, contents = job.executed.history(job.before)
                self._write(self.note(run_id, "executed", head, *contents))

    def flush(self, timeout_s: float = EXIT_S) -> None:
        """Gather what is left, for at most about so long."""
        self._stop.set()
        self._wake.set()
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join(timeout_s)

    def end(self) -> None:
        """The same, before the workspace's journal ends: what comes later than that is not written."""
        self.flush()
        with self._writing:
            self._is_over = True

    @property
    def has_ended(self) -> bool:
        """Whether its journal has ended; who goes on with the workspace needs another one."""
        return self._is_over

    def look_later(self, run_id: str, source: SourceRecord, ran: Sequence[Executed | SourceRecord]) -> None:
        """When it is quiet, judge by the saved file whether a run is clean; its own cell is the last."""

        def look() -> list[Event]:
            from trackside.capture.saved import judge_saved_file

            return judge_saved_file(self, run_id, source.notebook_path or "", ran)

        self.request(Job(run_id, "", with_environment=False, with_git=False, later=look))

    # the thread
    def _run(self) -> None:
        while not self._stop.is_set():
            self._wake.wait()
            self._wake.clear()
            self._wait_until_quiet()
            self._try_to_gather()
        self._try_to_gather()

    def _wait_until_quiet(self) -> None:
        while self._jobs:
            now = time.monotonic()
            until = min(self._last_s + QUIET_S, self._first_s + LONGEST_S)
            if now >= until or self._stop.wait(until - now):
                return

    def _try_to_gather(self) -> None:
        with self._asking:
            jobs, self._jobs = self._jobs, []
        # First what a front end waits for, last what it may find out itself meanwhile.
        for find in (self._find_executed, self._find_environment, self._find_git, self._find_later):
            for job in jobs:
                try:
                    self._write(find(job))
                except Exception as error:  # noqa: BLE001 - whatever it is, the user's code goes on
                    with suppress(Exception):
                        self._warn(job, error)

    def _find_executed(self, job: Job) -> list[Event]:
        self.note_executed(job.run_id)
        return []

    def _find_later(self, job: Job) -> list[Event]:
        return [] if job.later is None else job.later()

    def _find_environment(self, job: Job) -> list[Event]:
        if not job.with_environment:
            return []
        from trackside.capture.contents import make_content
        from trackside.capture.environment import EnvironmentReader

        if self._environment is None:
            self._environment = EnvironmentReader()
        assert isinstance(self._environment, EnvironmentReader)
        return self.note(job.run_id, "environment", make_content(self._environment.read()))

    def _find_git(self, job: Job) -> list[Event]:
        if not job.with_git:
            return []
        from trackside.capture.contents import make_content
        from trackside.capture.git import GitReader

        reader = self._git.setdefault(job.folder, GitReader(job.folder))
        assert isinstance(reader, GitReader)
        state = reader.read()
        if state is None:
            return []
        parts = [] if state.patch is None else [state.patch]
        content = make_content(state.content, [part.digest for part in parts])
        return self.note(job.run_id, "git", content, *parts)

    # writing
    def note(self, run_id: str, kind: str, content: Content, *parts: Content) -> list[Event]:
        """The records that note a fact, with the contents that weren't written yet."""
        from trackside.journal.records import FactNoted

        return [*self.new_contents(content, *parts), FactNoted(run_id, kind, content.digest, _now_ms())]

    def new_contents(self, *contents: Content) -> list[Content]:
        """Those of the contents that this process hasn't written lately: the store may have lost others."""
        now = time.monotonic()
        new = []
        for content in contents:
            if now - self._known.get(content.digest, -WRITTEN_AGAIN_S) >= WRITTEN_AGAIN_S:
                self._known[content.digest] = now
                new.append(content)
        return new

    def _write(self, records: list[Event]) -> None:
        workspace = self._workspace()
        with self._writing:
            if records and workspace is not None and not self._is_over:
                workspace.append(*records)

    def _warn(self, job: Job, error: Exception) -> None:
        from trackside.journal.records import RunUpdate

        text = f"trackside could not gather all about this run: {type(error).__name__}: {error}"
        self._write([RunUpdate(job.run_id, warnings=[text], time_ms=_now_ms())])


def _now_ms() -> int:
    return time.time_ns() // 1_000_000


kernel_cells: ExecutedCells | None = None
"""What this process ran cell by cell, if it is a kernel that captures."""

_gatherers: weakref.WeakKeyDictionary[Workspace, FactGatherer] = weakref.WeakKeyDictionary()


def gatherer_of(workspace: Workspace) -> FactGatherer:
    """The one that gathers for a workspace in this process."""
    found = _gatherers.get(workspace)
    if found is None or found.has_ended:
        found = _gatherers[workspace] = FactGatherer(workspace)
        workspace.before_close.append(found.end)
    return found


def use_cells(cells: ExecutedCells | None) -> None:
    """From now on, runs of this process know the cells that were executed before them."""
    global kernel_cells
    kernel_cells = cells


def request_facts(workspace: Workspace, opened: RunOpen, without: Collection[str] = ()) -> None:
    """Have everything gathered of a run that begins; ``without`` names what isn't wanted."""
    wanted, source = workspace.capture, opened.source
    cells = kernel_cells if wanted.source and source is not None else None
    job = Job(
        opened.run_id,
        _folder_of(source),
        with_environment=wanted.environment and "environment" not in without,
        with_git=wanted.git and "git" not in without,
        executed=cells,
        before=0 if cells is None else len(cells),
    )
    if job.with_environment or job.with_git or cells is not None:
        gatherer_of(workspace).request(job)


def _folder_of(source: SourceRecord | None) -> str:
    if source is not None and source.notebook_path:
        folder = os.path.dirname(source.notebook_path)  # noqa: PTH120 - on the way of every run
        if os.path.isdir(folder):  # noqa: PTH112
            return folder
    try:
        return os.getcwd()  # noqa: PTH109
    except OSError:  # it was deleted
        return os.path.expanduser("~")  # noqa: PTH111


def _flush_all() -> None:
    for gatherer in list(_gatherers.values()):
        gatherer.flush()


atexit.register(_flush_all)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_gatherers.clear)
