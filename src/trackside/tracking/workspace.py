"""This process's place in a store: pinned at first use, journal first, database only when something is read.

Logging needs the journal alone. The store is opened by the first read, or by the thread that drains.
"""

from __future__ import annotations

import atexit
import hashlib
import os
import threading
import time
import warnings
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, TypeVar

from trackside.entities import LifecycleStage
from trackside.errors import ExperimentNotFound, StoreUnavailable, TracksideError
from trackside.settings import (
    DEFAULT_EXPERIMENT,
    CaptureSettings,
    StoreLocation,
    derive_experiment_id,
    load_capture_settings,
    resolve_store,
)

if TYPE_CHECKING:
    from trackside.entities import Experiment
    from trackside.journal.drain import Drainer, DrainReport, DrainThread
    from trackside.journal.records import Event, SourceRecord
    from trackside.journal.writer import JournalWriter
    from trackside.store.base import Store

__all__ = ["DRAIN_BUDGET_S", "Workspace", "current_workspace", "flush", "get_store", "set_store"]

DRAIN_BUDGET_S = 0.25
"""How long a read waits for what is still in the journals before it answers without it."""
LOOKUP_BUDGET_S = 2.0
"""How long a caller waits for the database where an answer is wanted but not needed."""
FLUSH_BUDGET_S = 30.0
EXIT_BUDGET_S = 1.0

T = TypeVar("T")


class Workspace:
    """One store as one process uses it; safe to share between threads, and goes on in a forked child.

    Args:
        location: the store; it is pinned, ``os.chdir`` doesn't change it.
        capture: what ``%%track`` captures.

    Attributes:
        default_experiment_name: gives the experiment's name where none is set (the notebook's name).
        describe_source: gives the source of a run that code opens with ``start_run``.
    """

    def __init__(self, location: StoreLocation, capture: CaptureSettings | None = None) -> None:
        self.location = location
        self.capture = capture or CaptureSettings()
        self.default_experiment_name: Callable[[], str | None] | None = None
        self.describe_source: Callable[[], SourceRecord | None] | None = None
        self._experiment: tuple[str, str] | None = None
        self._known: dict[str, tuple[str, str | None]] = {}  # name → id, artifact location
        self._journal: JournalWriter | None = None
        self._reset()

    def _reset(self) -> None:
        self._lock = threading.RLock()
        self._opening = threading.Lock()
        self._draining = threading.Lock()
        self._store: Store | None = None
        self._drainer: Drainer | None = None
        self._thread: DrainThread | None = None

    # identity
    @property
    def store_id(self) -> str:
        """The store's uuid; where it can't be made, an id that follows from the address."""
        try:
            return self.location.identity()
        except (OSError, ValueError, LookupError):
            return hashlib.blake2b(self.location.url.encode(), digest_size=16).hexdigest()

    # experiments
    def set_experiment(self, name: str) -> str:
        """Let runs go into an experiment from now on, and make it known; its id."""
        experiment_id = self.resolve_experiment(name)
        self._experiment = (experiment_id, name)
        if name not in self._known:
            from trackside.journal.records import ExperimentOpen

            self._known[name] = (experiment_id, None)
            self.append(ExperimentOpen(experiment_id, name, time.time_ns() // 1_000_000))
        return experiment_id

    def use_experiment(self, experiment: Experiment) -> None:
        """Let runs go into an experiment that the store holds."""
        self.learn(experiment)
        self._experiment = (experiment.experiment_id, experiment.name)

    def learn(self, experiment: Experiment) -> None:
        """Remember an experiment that the store holds."""
        self._known[experiment.name] = (experiment.experiment_id, experiment.artifact_location)

    def active_experiment(self) -> tuple[str, str]:
        """Id and name of the experiment that the next run goes into; asks no store."""
        if self._experiment is not None:
            return self._experiment
        name = self.default_experiment_name() if self.default_experiment_name is not None else None
        name = name or DEFAULT_EXPERIMENT
        return self.derive_experiment(name), name

    def active_experiment_name(self) -> str:
        """Name of the experiment that the next run goes into."""
        return self.active_experiment()[1]

    def derive_experiment(self, name: str) -> str:
        """The id of the experiment of this name as far as this process knows; asks no store."""
        known = self._known.get(name)
        return known[0] if known is not None else derive_experiment_id(self.store_id, name)

    def resolve_experiment(self, name: str) -> str:
        """The id of the experiment of this name, whether it exists or is yet to be made.

        The store is asked only if there is a database, and for a short time; without an answer the id is
        derived from the name, and the drain settles it by name.
        """
        if name not in self._known:
            found = self.ask(lambda store: store.get_experiment_by_name(name))
            if found is not None and found.lifecycle_stage is LifecycleStage.ACTIVE:
                self.learn(found)
        return self.derive_experiment(name)

    def name_experiment(self, experiment_id: str) -> str | None:
        """The name of an experiment, or None if there is no telling.

        Raises:
            ExperimentNotFound: the store doesn't hold it.
        """
        for name, (known_id, _) in list(self._known.items()):
            if known_id == experiment_id:
                return name
        if experiment_id == "0":
            return DEFAULT_EXPERIMENT
        found = self.ask(lambda store: store.get_experiment(experiment_id))
        if found is None:
            if self.location.database.exists():
                return None
            raise ExperimentNotFound(
                f"There is no experiment with id {experiment_id!r}.", path="experiment_id"
            )
        self.learn(found)
        return found.name

    def guess_artifact_location(self, name: str) -> str:
        """Where the files of an experiment's runs are, as far as this process knows."""
        known = self._known.get(name)
        return (known[1] if known is not None else None) or str(self.location.artifact_root)

    def find_artifact_location(self, name: str) -> str:
        """Where the files of an experiment's runs are; the store is asked once."""
        known = self._known.get(name)
        location = known[1] if known is not None else None
        if location is None:
            found = self.ask(lambda store: store.get_experiment_by_name(name), drain=False)
            location = found.artifact_location if found is not None else str(self.location.artifact_root)
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
        self.journal.append(*records)
        if self._thread is None:
            self._start_draining()

    def kick(self) -> None:
        """Drain soon: a run has ended."""
        if self._thread is not None:
            self._thread.kick()

    def _start_draining(self) -> None:
        from trackside.journal.drain import DrainThread

        with self._lock:
            if self._thread is None:
                self._thread = DrainThread(self.location, self.open_store, self.journal)

    # store
    def open_store(self) -> Store:
        """The store, opened by whoever needs it first.

        Raises:
            StoreUnavailable: it can't be opened; the message says why.
        """
        with self._opening:
            if self._store is None:
                self._store = _open(self.location)
            return self._store

    def open_store_after_drain(self, timeout_s: float = DRAIN_BUDGET_S) -> Store:
        """The store, after applying what waits in the journals, for at most so long."""
        store = self.open_store()
        self._drain(store, timeout_s)
        return store

    def read_store(self) -> Store:
        """The store for a reader, who is told if not everything could be applied in time."""
        store = self.open_store()
        started = time.monotonic()
        report = self._drain(store, DRAIN_BUDGET_S)
        is_late = time.monotonic() - started >= DRAIN_BUDGET_S
        if report is None or report.error or (is_late and report.behind_bytes):
            reason = f": {report.error}" if report is not None and report.error else "."
            _warn(f"What was logged last is not in this answer yet{reason} It is safe in the journal.")
        return store

    def _drain(self, store: Store, timeout_s: float) -> DrainReport | None:
        from trackside.journal.drain import Drainer

        deadline = time.monotonic() + timeout_s
        if not self._draining.acquire(timeout=timeout_s):
            return None
        try:
            if self._drainer is None:
                self._drainer = Drainer(self.location, store)
            return self._drainer.drain(max(0.0, deadline - time.monotonic()))
        except (OSError, StoreUnavailable):
            return None  # the answer comes from what is there
        finally:
            self._draining.release()

    def ask(
        self,
        question: Callable[[Store], T],
        timeout_s: float = LOOKUP_BUDGET_S,
        *,
        drain: bool = True,
        create: bool = False,
    ) -> T | None:
        """The answer of the store, or None if there is no answer within that time.

        Args:
            question: what to ask.
            timeout_s: how long to wait.
            drain: apply the journals first.
            create: make the database if there is none; else its absence is no answer.

        Raises:
            TracksideError: what the question raised, if the store could be reached.
        """
        if not create and not self.location.database.exists():
            return None
        answers: list[T] = []
        errors: list[TracksideError] = []

        def find() -> None:
            try:
                answers.append(question(self.open_store_after_drain() if drain else self.open_store()))
            except (StoreUnavailable, OSError):
                pass
            except TracksideError as error:
                errors.append(error)

        thread = threading.Thread(target=find, name="trackside-lookup", daemon=True)
        thread.start()
        thread.join(timeout_s)
        if errors:
            raise errors[0]
        return answers[0] if answers else None

    def flush(self, timeout_s: float = FLUSH_BUDGET_S) -> None:
        """Have everything that was logged on the disk and, within that time, in the store."""
        self.journal.fsync()
        try:
            report = self._drain(self.open_store(), timeout_s)
        except StoreUnavailable as error:
            _warn(f"{error.message} What was logged is safe in the journal and is caught up later.")
            return
        if report is None or report.behind_bytes:
            reason = f": {report.error}" if report is not None and report.error else "."
            _warn(f"Not all of what was logged is in the store yet{reason} It is safe in the journal.")

    def close(self, timeout_s: float = EXIT_BUDGET_S) -> None:
        """End the journal in order, give the drain a moment, close the store."""
        thread, self._thread = self._thread, None
        if self._journal is not None:
            self._journal.close()
        if thread is not None:
            thread.stop(timeout_s)
        with self._opening:
            store, self._store, self._drainer = self._store, None, None
        if store is not None:
            store.close()

    def after_fork(self) -> None:
        """In a forked child: new locks, and store and drain of its own (the journal sees to itself)."""
        self._inherited = (self._store, self._drainer, self._thread)  # the parent's: closing would hurt
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
    deadline = time.monotonic() + EXIT_BUDGET_S
    for workspace in tuple(_all):
        workspace.close(max(0.1, deadline - time.monotonic()))


def package_version() -> str:
    """The version of the installed package."""
    try:
        return version("trackside")
    except PackageNotFoundError:
        return "0+unknown"


def _open(location: StoreLocation) -> Store:
    from trackside.store import open_store

    try:
        return open_store(location)
    except TracksideError:
        raise
    except Exception as error:
        raise StoreUnavailable(f"The store at {location.url} can't be opened: {error}") from error


def _warn(text: str) -> None:
    warnings.warn(text, UserWarning, stacklevel=3)


def _after_fork() -> None:
    global _guard
    _guard = threading.RLock()
    for workspace in _all:
        workspace.after_fork()


atexit.register(close_all)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
