"""Locks between processes: the fair lock round the store and the drain, and a writer's sign of life.

Both are ``flock`` on a file of their own (never on a file that anyone reads), and both are closed in
forked children: a DataLoader worker that outlives its kernel must not hold them.
"""

from __future__ import annotations

import os
import sys
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from trackside.errors import StoreUnavailable

__all__ = ["FileLock", "OwnerLock", "is_owner_gone"]

if sys.platform == "win32":
    import msvcrt

    def _lock(fd: int, *, blocking: bool, shared: bool = False) -> bool:  # noqa: ARG001
        while True:
            os.lseek(fd, 0, os.SEEK_SET)
            try:
                msvcrt.locking(fd, msvcrt.LK_NBLCK, 1)
            except OSError:
                if not blocking:
                    return False
                time.sleep(0.01)
            else:
                return True

else:
    import fcntl

    def _lock(fd: int, *, blocking: bool, shared: bool = False) -> bool:
        mode = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
        try:
            fcntl.flock(fd, mode if blocking else mode | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


# Descriptors to close in a forked child. The guard is held during a fork, so that no descriptor is open
# without being listed here.
_open_fds: set[int] = set()
_mutexes: dict[str, threading.Lock] = {}
_guard = threading.RLock()


def _open(path: Path) -> int:
    with _guard:
        fd = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o644)
        _open_fds.add(fd)
        return fd


def _close(fd: int) -> None:
    with _guard:
        _open_fds.discard(fd)
        os.close(fd)


def _release_in_child() -> None:
    global _guard
    _guard = threading.RLock()
    for fd in _open_fds:
        os.close(fd)
    _open_fds.clear()
    _mutexes.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(
        before=lambda: _guard.acquire(),
        after_in_parent=lambda: _guard.release(),
        after_in_child=_release_in_child,
    )


class FileLock:
    """An exclusive lock on a file, fair between processes, which also excludes threads of one process.

    Not reentrant: a thread that holds it and asks again waits for itself.

    Args:
        path: the lock file, made when missing; its folder has to exist.
    """

    def __init__(self, path: Path) -> None:
        self._path = Path(path)

    @contextmanager
    def hold(self, timeout_s: float | None = None) -> Iterator[None]:
        """Hold the lock for the ``with`` block.

        Raises:
            StoreUnavailable: it wasn't free within ``timeout_s``, or its file can't be opened.
        """
        held = self._acquire(timeout_s)
        if held is None:
            raise StoreUnavailable(f"{self._path} is held by another process for more than {timeout_s:g} s.")
        try:
            yield
        finally:
            held.release()

    @contextmanager
    def try_hold(self) -> Iterator[bool]:
        """Hold the lock for the ``with`` block if it is free now: ``with lock.try_hold() as held``.

        Raises:
            StoreUnavailable: its file can't be opened.
        """
        held = self._acquire(0.0)
        try:
            yield held is not None
        finally:
            if held is not None:
                held.release()

    def _acquire(self, timeout_s: float | None) -> _Held | None:
        deadline = None if timeout_s is None else time.monotonic() + timeout_s
        mutex = self._mutex()
        if not mutex.acquire(timeout=-1 if timeout_s is None else max(timeout_s, 0.0)):
            return None
        held = _Held(mutex)
        try:
            held.fd = fd = _open(self._path)
            locked = _lock(fd, blocking=deadline is None)
        except OSError as error:
            held.release()
            raise StoreUnavailable(f"{self._path} can't be locked: {error.strerror}.") from error
        except BaseException:
            held.release()
            raise
        if locked or deadline is None:
            return held
        return _wait(held, deadline - time.monotonic())

    def _mutex(self) -> threading.Lock:
        # One waiter per process and file: threads queue here, processes in the kernel's own queue.
        with _guard:
            return _mutexes.setdefault(os.path.realpath(self._path), threading.Lock())


class _Held:
    """One hold of a lock: the process's mutex and, once it is open, the descriptor."""

    def __init__(self, mutex: threading.Lock) -> None:
        self._mutex = mutex
        self._pid = os.getpid()
        self.fd: int | None = None

    def release(self) -> None:
        """Let go; in a forked child nothing is held any more."""
        if self._pid != os.getpid():
            return
        self._pid = -1
        if self.fd is not None:
            _close(self.fd)
        self._mutex.release()


def _wait(held: _Held, timeout_s: float) -> _Held | None:
    """Wait in the kernel's queue (polling would starve), but not for longer than ``timeout_s``.

    ``flock`` knows no timeout, so that a thread waits. One that comes too late lets go at once; until
    then it keeps the process's place in the queue, and the mutex lets no second one pile up.
    """
    if timeout_s <= 0:
        held.release()
        return None
    waiter = _Waiter(held)
    try:
        waiter.start()
    except RuntimeError:  # the interpreter is about to end and starts no thread
        return _poll(held, timeout_s)
    try:
        waiter.done.wait(timeout_s)
    except BaseException:
        waiter.leave()
        raise
    return held if waiter.claim() else None


def _poll(held: _Held, timeout_s: float) -> _Held | None:
    assert held.fd is not None
    deadline = time.monotonic() + timeout_s
    while time.monotonic() < deadline:
        if _lock(held.fd, blocking=False):
            return held
        time.sleep(0.005)
    held.release()
    return None


class _Waiter(threading.Thread):
    def __init__(self, held: _Held) -> None:
        super().__init__(name="trackside-lock", daemon=True)
        self._held = held
        self._decision = threading.Lock()
        self._left = False
        self._locked = False
        self.done = threading.Event()

    def run(self) -> None:
        fd = self._held.fd
        assert fd is not None
        try:
            locked = _lock(fd, blocking=True)
        except OSError:
            locked = False
        with self._decision:
            self._locked = locked and not self._left
            if not self._locked:
                self._held.release()
        self.done.set()

    def claim(self) -> bool:
        """Whether the lock was taken in time; if not, it is let go as soon as it comes."""
        with self._decision:
            self._left = True
            return self._locked

    def leave(self) -> None:
        """Give up, whether the lock was taken or not."""
        if self.claim():
            self._held.release()


class OwnerLock:
    """Says that a writer is alive: a lock it holds for its whole life, and a time it touches.

    The file appears under its name already locked, so that nobody ever finds a live writer's lock free.

    Raises:
        OSError: the file can't be made or locked.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._touched = time.monotonic()
        can_rename = sys.platform != "win32"  # there not while the file is open
        draft = path.with_name(f".{path.name}.{uuid.uuid4().hex}") if can_rename else path
        self._fd = _open(draft)
        try:
            _lock(self._fd, blocking=True)
            if can_rename:
                draft.rename(path)
        except BaseException:
            _close(self._fd)
            draft.unlink(missing_ok=True)
            raise

    def touch_after(self, age_s: float) -> None:
        """Give a sign of life (the only one that counts across hosts) if the last is ``age_s`` old."""
        now = time.monotonic()
        if now - self._touched >= age_s:
            self._touched = now
            os.utime(self._fd if os.utime in os.supports_fd else self._path)

    def release(self) -> None:
        """End in order: the lock goes away, and its file where it may still be deleted."""
        _close(self._fd)
        with suppress(OSError):
            self._path.unlink(missing_ok=True)


def is_owner_gone(path: Path) -> bool:
    """Whether the process of this host that held the owner lock ``path`` has ended.

    Raises:
        OSError: the file can't be opened (other than for being gone).
    """
    try:
        with _guard:
            fd = os.open(path, os.O_RDWR | getattr(os, "O_CLOEXEC", 0))
            _open_fds.add(fd)
    except FileNotFoundError:
        return True
    try:
        # Shared, so that two who look at the same time don't take each other for the owner.
        return _lock(fd, blocking=False, shared=True)
    finally:
        _close(fd)
