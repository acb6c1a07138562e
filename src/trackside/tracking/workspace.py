"""This process's place in a store: pinned at first use, journal first, database only when something is read.

Logging needs the journal alone. The store is opened by the first read, or by the thread that drains.
"""

from __future__ import annotations

import os
import sys
import threading
import time
import warnings
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, TypeVar

from trackside.entities import Experiment, LifecycleStage
from trackside.errors import Conflict, ExperimentNotFound, StoreUnavailable
from trackside.settings import (
    DEFAULT_EXPERIMENT,
    CaptureSettings,
    StoreLocation,
    derive_experiment_id,
    find_notebook,
    load_capture_settings,
    resolve_store,
)
from trackside.tracking.abandoned import adopt_uploads, finish_uploads
from trackside.tracking.reader import StoreReader

if TYPE_CHECKING:
    from trackside.journal.background import DrainThread
    from trackside.journal.drain import DrainReport
    from trackside.journal.records import Event, SourceRecord
    from trackside.journal.writer import JournalWriter
    from trackside.store.base import Store

__all__ = ["Workspace", "current_workspace", "flush", "get_store", "set_store"]

FLUSH_BUDGET_S = 30.0
EXIT_BUDGET_S = 1.0

T = TypeVar("T")


class Workspace:
    """One store as one process uses it; safe to share between threads, and goes on in a forked child.

    Args:
        location: the store; it is pinned, ``os.chdir`` doesn't change it.
        capture: what ``%%track`` captures.

    Attributes:
        default_experiment_name: gives the experiment's name where none is set, by default the notebook's.
        describe_source: gives the source of a run that code opens with ``start_run``.
        before_close: called, once, before the journal ends: what else has to be written.
    """

    def __init__(self, location: StoreLocation, capture: CaptureSettings | None = None) -> None:
        self.location = location
        self.capture = capture or CaptureSettings()
        self.default_experiment_name: Callable[[], str | None] | None = None
        self.describe_source: Callable[[], SourceRecord | None] | None = None
        self._experiment: tuple[str, str] | None = None
        self._known: dict[str, tuple[str, str | None]] = {}  # name → id, artifact location
        self._journal: JournalWriter | None = None
        self._has_logged = False  # since it was made or closed
        self._reset()

    def _reset(self) -> None:
        self._lock = threading.RLock()
        self._reader = StoreReader(self.location, self._wait_for_own_pass)
        self._thread: DrainThread | None = None
        self.before_close: list[Callable[[], None]] = []

    @property
    def store_id(self) -> str:
        """The store's uuid; where it can't be made, an id that follows from the address."""
        return self.location.assume_identity()

    # experiments
    def set_experiment(self, name: str) -> Experiment:
        """Let runs go into the experiment of this name from now on; it is made if it's missing.

        The store is asked only if there is a database, and for a short time; without an answer the id is
        derived from the name, and the drain settles it by name.
        """
        found = self.ask(lambda store: store.get_experiment_by_name(name), drain=False)
        if found is not None and found.lifecycle_stage is LifecycleStage.ACTIVE:
            self.use_experiment(found)
            return found
        now = time.time_ns() // 1_000_000
        experiment_id = self.derive_experiment(name)
        self._experiment = (experiment_id, name)
        if name not in self._known:
            from trackside.journal.records import ExperimentOpen

            self._known[name] = (experiment_id, None)
            self.append(ExperimentOpen(experiment_id, name, now))
        return Experiment(
            experiment_id, name, self.guess_artifact_location(name), creation_time=now, last_update_time=now
        )

    def use_experiment(self, experiment: Experiment) -> None:
        """Let runs go into an experiment that the store holds."""
        self.learn(experiment)
        self._experiment = (experiment.experiment_id, experiment.name)

    def is_set(self, experiment_id: str) -> bool:
        """Whether runs go into the experiment because somebody set it."""
        return self._experiment is not None and self._experiment[0] == experiment_id

    def learn(self, experiment: Experiment) -> None:
        """Remember an experiment that the store holds."""
        self._known[experiment.name] = (experiment.experiment_id, experiment.artifact_location)

    def forget(self, experiment_id: str) -> None:
        """Forget what is known of an experiment that was renamed, deleted or restored."""
        for name, (known_id, _) in list(self._known.items()):
            if known_id == experiment_id:
                del self._known[name]

    def active_experiment(self) -> tuple[str, str]:
        """Id and name of the experiment that the next run goes into; asks no store."""
        if self._experiment is not None:
            return self._experiment
        name = self.default_experiment_name() if self.default_experiment_name is not None else None
        if name is None and (notebook := find_notebook()) is not None:
            name = notebook.stem
        name = name or DEFAULT_EXPERIMENT
        return self.derive_experiment(name), name

    def active_experiment_name(self) -> str:
        """Name of the experiment that the next run goes into."""
        return self.active_experiment()[1]

    def source_of_run(self) -> SourceRecord | None:
        """Where a run comes from that code opens with ``start_run``."""
        if self.describe_source is not None:
            return self.describe_source()
        notebook = find_notebook()
        if notebook is None:
            return None
        from trackside.journal.records import SourceRecord

        return SourceRecord(notebook_path=notebook.path, path_origin=notebook.origin)

    def derive_experiment(self, name: str) -> str:
        """The id of the experiment of this name as far as this process knows; asks no store."""
        known = self._known.get(name)
        return known[0] if known is not None else derive_experiment_id(self.store_id, name)

    def name_experiment(self, experiment_id: str) -> str | None:
        """The name of an experiment, or None if there is no telling.

        Raises:
            ExperimentNotFound: the store doesn't hold it.
            Conflict: it is deleted.
        """
        for name, (known_id, _) in list(self._known.items()):
            if known_id == experiment_id:
                return name
        if experiment_id == "0":
            return DEFAULT_EXPERIMENT
        found = self.ask(lambda store: store.get_experiment(experiment_id))
        if found is None:
            if self.location.has_database():
                return None
            raise ExperimentNotFound(
                f"There is no experiment with id {experiment_id!r}.", path="experiment_id"
            )
        if found.lifecycle_stage is LifecycleStage.DELETED:
            raise Conflict(
                f"The experiment {found.name!r} is deleted: restore it before you log to it.",
                path="experiment_id",
            )
        self.learn(found)
        return found.name

    def guess_artifact_location(self, name: str) -> str:
        """Where the files of an experiment's runs are, as far as this process knows."""
        known = self._known.get(name)
        return (known[1] if known is not None else None) or self.location.artifact_root

    def find_artifact_location(self, name: str) -> str:
        """Where the files of an experiment's runs are; the store is asked once."""
        known = self._known.get(name)
        location = known[1] if known is not None else None
        if location is None:
            found = self.ask(lambda store: store.get_experiment_by_name(name), drain=False)
            location = found.artifact_location if found is not None else self.location.artifact_root
            self._known[name] = (self.derive_experiment(name), location)
        return location

    # journal
    @property
    def journal(self) -> JournalWriter:
        """The journal of this process; its files are made with the first record."""
        journal = self._journal
        return journal if journal is not None else self._make_journal()

    def _make_journal(self) -> JournalWriter:
        from trackside.journal.writer import JournalWriter

        with self._lock:
            if self._journal is None:
                self._journal = JournalWriter(self.location, package_version())
                self._journal.on_warning = _warn
            return self._journal

    def append(self, *records: Event) -> None:
        """Journal some records with one ``write``, and see to it that they are drained some time."""
        self._has_logged = True
        self.journal.append(*records)
        if self._thread is None:
            self._start_draining()

    def kick(self) -> None:
        """Drain soon: a run has ended."""
        if self._thread is not None:
            self._thread.kick()

    def _start_draining(self) -> None:
        from trackside.journal.background import DrainThread

        with self._lock:
            if self._thread is None:
                self._thread = DrainThread(self.location, self.open_store, self.journal)
                adopt_uploads(self)

    # store
    def open_store(self) -> Store:
        """The store, opened by whoever needs it first.

        Raises:
            StoreUnavailable: it can't be opened; the message says why.
        """
        return self._reader.open()

    def open_store_after_drain(self) -> Store:
        """The store, after applying what waits in the journals as far as that is quick."""
        self._reader.drain()
        return self._reader.open()

    def read_store(self) -> Store:
        """The same for a reader, who is told if what was logged last could not be applied in time."""
        _warn_if_behind(self._reader.drain(), "What was logged last is not in this answer yet")
        return self._reader.open()

    def ask(self, question: Callable[[Store], T], *, drain: bool = True, create: bool = False) -> T | None:
        """The store's answer, or None where there is no database or no answer soon: see ``StoreReader``."""
        return self._reader.ask(question, drain=drain, create=create)

    def is_behind(self) -> bool:
        """Whether journals hold what nobody could apply just now."""
        report = self._reader.drain()
        return report is None or report.behind_bytes > 0

    def _wait_for_own_pass(self, timeout_s: float) -> bool:
        return self._thread is not None and self._thread.finish_pass(timeout_s)

    def flush(self, timeout_s: float = FLUSH_BUDGET_S) -> None:
        """Have everything that was logged on the disk and, within that time, in the store."""
        adopt_uploads(self)
        finish_uploads(self, is_exit=False)
        if not self._has_logged:
            return
        self.journal.fsync()
        try:
            report = self._reader.drain(timeout_s)
        except StoreUnavailable as error:
            _warn(f"{error.message} What was logged is safe in the journal and is caught up later.")
        else:
            _warn_if_behind(report, "Not all of what was logged is in the store yet")

    def close(self, timeout_s: float = EXIT_BUDGET_S) -> None:
        """End the journal in order, give the drain a moment, close the store."""
        while self.before_close:
            self.before_close.pop()()
        thread, self._thread = self._thread, None
        self._has_logged = False
        if self._journal is not None:
            self._journal.close()
        if thread is not None:
            thread.stop(timeout_s)
        self._reader.close()

    def after_fork(self) -> None:
        """In a forked child: new locks, and store and drain of its own (the journal sees to itself)."""
        self._inherited = (self._reader, self._thread)  # the parent's: closing would hurt it
        self._reset()


_guard = threading.RLock()
_current: Workspace | None = None
_all: list[Workspace] = []


def current_workspace() -> Workspace:
    """The workspace of this process; which store it is in is decided here, once."""
    return _current if _current is not None else _pin(None)


def _pin(url: str | None) -> Workspace:
    global _current
    with _guard:
        if _current is None or url is not None:
            location = resolve_store(url)
            for note in location.notes:
                _warn(note)
            before = _current
            workspace = Workspace(location, load_capture_settings())
            if before is not None:
                workspace.default_experiment_name = before.default_experiment_name
                workspace.describe_source = before.describe_source
            _all.append(workspace)
            _current = workspace
        return _current


def set_store(url: str | os.PathLike[str]) -> None:
    """Use another store from now on: ``sqlite:///path``, a path of a database or of a ``.trackside`` folder.

    Runs that are open stay where they began. The experiment has to be set again.

    Raises:
        InvalidInput: no store speaks this URL.
    """
    location = StoreLocation.from_url(os.fspath(url))
    if _current is None or _current.location.url != location.url:
        _pin(os.fspath(url))


def get_store() -> Store:
    """The store in use, with everything applied that this process has logged.

    Raises:
        StoreUnavailable: it can't be opened.
    """
    return current_workspace().open_store_after_drain()


def flush() -> None:
    """Return when all that was logged is on the disk and in the store (a warning says if it isn't)."""
    for workspace in tuple(_all):
        workspace.flush()


def close_all() -> None:
    """At the end of the process: end the journals in order."""
    for workspace in tuple(_all):
        finish_uploads(workspace)
    deadline = time.monotonic() + EXIT_BUDGET_S
    for workspace in tuple(_all):
        workspace.close(max(0.1, deadline - time.monotonic()))


@cache
def package_version() -> str:
    """The version of the installed package.

    It is in the name of the folder that the installer made (PyPA, "Recording installed projects"); asking
    ``importlib.metadata`` costs a first run 20 ms.
    """
    for place in sys.path:
        try:
            names = os.listdir(place or ".")  # noqa: PTH208 - a tenth of the time of a Path
        except OSError:
            continue
        for name in names:
            if name.startswith("trackside-") and name.endswith(".dist-info"):
                return name.removeprefix("trackside-").removesuffix(".dist-info")
    return "0+unknown"


def _warn_if_behind(report: DrainReport | None, what: str) -> None:
    if report is None or report.error:
        reason = f": {report.error}" if report is not None and report.error else "."
        _warn(f"{what}{reason} It is safe in the journal.")


def _warn(text: str) -> None:
    warnings.warn(text, UserWarning, stacklevel=3)


def _after_fork() -> None:
    global _guard
    _guard = threading.RLock()
    for workspace in _all:
        workspace.after_fork()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
