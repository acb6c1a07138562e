"""Reading the store from a process that logs: opened late, drained first, never waited for without end."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from trackside.errors import StoreUnavailable, TracksideError
from trackside.settings import StoreLocation

if TYPE_CHECKING:
    from trackside.journal.drain import Drainer, DrainReport
    from trackside.store.base import Store

__all__ = ["DRAIN_BUDGET_S", "StoreReader"]

DRAIN_BUDGET_S = 0.25
"""How long a read waits for others who drain before it answers from what is there."""
GRACE_S = 0.75
"""How much longer it waits for work that this process itself is doing."""
LOOKUP_BUDGET_S = 2.0
"""How long a caller waits for the database where an answer is wanted but not needed."""

T = TypeVar("T")


class StoreReader:
    """The store as one process reads it; safe to share between threads.

    Args:
        location: the store.
        wait_for_own_pass: waits for the pass that the process's drain thread is in, for so many seconds;
            False if it is in none.
    """

    def __init__(self, location: StoreLocation, wait_for_own_pass: Callable[[float], bool]) -> None:
        self._location = location
        self._wait_for_own_pass = wait_for_own_pass
        self._opening = threading.Lock()
        self._draining = threading.Lock()
        self._store: Store | None = None
        self._drainer: Drainer | None = None

    def open(self) -> Store:
        """The store, opened by whoever needs it first.

        Raises:
            StoreUnavailable: it can't be opened; the message says why.
        """
        with self._opening:
            if self._store is None:
                self._store = _open(self._location)
            return self._store

    def drain(self, timeout_s: float = DRAIN_BUDGET_S) -> DrainReport | None:
        """Apply the journals; None if that took too long, in which case it goes on in the background.

        Others are waited for at most ``timeout_s``. Our own work gets some more time, because a busy machine
        must not hide from a process what it has just logged itself.

        Raises:
            StoreUnavailable: the store can't be opened.
        """
        store = self.open()
        reports: list[DrainReport] = []
        done = threading.Event()

        def work() -> None:
            try:
                if self._draining.acquire(timeout=timeout_s):
                    try:
                        reports.append(self._drain_here(store, timeout_s))
                    finally:
                        self._draining.release()
            except (OSError, StoreUnavailable):
                pass  # the answer comes from what is there
            finally:
                done.set()

        _start(work, "trackside-read")
        done.wait(timeout_s + GRACE_S + DRAIN_BUDGET_S)
        return reports[0] if reports else None

    def _drain_here(self, store: Store, timeout_s: float) -> DrainReport:
        from trackside.journal.drain import Drainer

        self._wait_for_own_pass(GRACE_S)
        if self._drainer is None:
            self._drainer = Drainer(self._location, store)
        report = self._drainer.drain(timeout_s)
        if report.error and self._wait_for_own_pass(GRACE_S):  # one that has begun since
            report = self._drainer.drain(DRAIN_BUDGET_S)
        return report

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
        if not create and not self._location.has_database():
            return None
        answers: list[T] = []
        errors: list[TracksideError] = []
        done = threading.Event()

        def find() -> None:
            try:
                if drain:
                    self.drain()
                answers.append(question(self.open()))
            except (StoreUnavailable, OSError):
                pass
            except TracksideError as error:
                errors.append(error)
            finally:
                done.set()

        _start(find, "trackside-lookup")
        done.wait(timeout_s)
        if errors:
            raise errors[0]
        return answers[0] if answers else None

    def close(self) -> None:
        """Close the store if it was opened; a later read opens it again."""
        with self._opening:
            store, self._store, self._drainer = self._store, None, None
        if store is not None:
            store.close()


def _start(work: Callable[[], None], name: str) -> None:
    try:
        threading.Thread(target=work, name=name, daemon=True).start()
    except RuntimeError:  # the interpreter is shutting down and gives no more threads
        work()


def _open(location: StoreLocation) -> Store:
    from trackside.store import open_store

    try:
        return open_store(location)
    except TracksideError:
        raise
    except Exception as error:
        raise StoreUnavailable(f"The store at {location.shown} can't be opened: {error}") from error
