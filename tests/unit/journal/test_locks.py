"""The locks between processes."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from trackside.errors import StoreUnavailable
from trackside.journal.locks import FileLock, OwnerLock, is_owner_gone

HOLDER = """
import sys
from pathlib import Path
from trackside.journal.locks import FileLock, OwnerLock
path = Path(sys.argv[1])
if path.name.endswith("owner.lock"):
    lock = OwnerLock(path)
    print("held", flush=True)
    sys.stdin.readline()
else:
    with FileLock(path).hold():
        print("held", flush=True)
        sys.stdin.readline()
"""


@pytest.fixture
def hold_elsewhere(tmp_path):
    """Hold a lock in another process; returns that process."""
    started = []

    def start(path: Path) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            [sys.executable, "-c", HOLDER, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        started.append(process)
        assert process.stdout.readline() == b"held\n"
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()
        process.stdin.close()
        process.stdout.close()


def test_threads_of_one_process_exclude_each_other(tmp_path):
    """Two threads never hold one lock at the same time."""
    path = tmp_path / "store.lock"
    inside, most = [], []

    def work():
        for _ in range(50):
            with FileLock(path).hold():
                inside.append(1)
                most.append(len(inside))
                inside.pop()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert max(most) == 1
    assert len(most) == 200


def test_lock_held_by_another_process_times_out_and_then_comes(tmp_path, hold_elsewhere):
    """A timed wait ends with an error after its time, and the lock can be had later."""
    path = tmp_path / "store.lock"
    holder = hold_elsewhere(path)
    with pytest.raises(StoreUnavailable, match=r"store\.lock is held"), FileLock(path).hold(0.05):
        raise AssertionError("not reached")
    with FileLock(path).try_hold() as held:
        assert not held
    holder.stdin.close()
    holder.wait(10)
    with FileLock(path).hold(10):
        pass
    with FileLock(path).try_hold() as held:
        assert held


def test_timed_wait_gets_the_lock_as_soon_as_it_is_free(tmp_path, hold_elsewhere):
    """A wait with time left takes the lock when the other process lets go."""
    path = tmp_path / "store.lock"
    holder = hold_elsewhere(path)
    threading.Timer(0.05, lambda: holder.stdin.close()).start()
    with FileLock(path).hold(30):
        assert holder.wait(10) == 0


def test_lock_in_a_missing_folder_is_a_clear_error(tmp_path):
    """A lock that can't be made says which file and why."""
    lock = FileLock(tmp_path / "no-folder" / "x.lock")
    with pytest.raises(StoreUnavailable, match=r"x\.lock can't be locked: No such file"), lock.hold():
        raise AssertionError("not reached")


def test_exception_in_the_block_frees_the_lock(tmp_path):
    """The lock is free after the block, however it ends."""
    lock = FileLock(tmp_path / "x.lock")
    with pytest.raises(ZeroDivisionError), lock.hold():
        _ = 1 / 0
    with lock.try_hold() as held:
        assert held


def test_owner_lock_tells_the_living_from_the_dead(tmp_path, hold_elsewhere):
    """A writer is alive while its process holds the lock, also seen twice; and gone after kill -9."""
    path = tmp_path / "owner.lock"
    assert is_owner_gone(path)
    holder = hold_elsewhere(path)
    assert not is_owner_gone(path)
    assert not is_owner_gone(path)
    holder.kill()
    holder.wait()
    assert is_owner_gone(path)
    assert is_owner_gone(path)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
@pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")
def test_forked_child_holds_no_lock(tmp_path):
    """A lock is free once its process lets go, though a forked worker lives on."""
    lock, owner_path = FileLock(tmp_path / "x.lock"), tmp_path / "owner.lock"
    owner = OwnerLock(owner_path)
    end_read, end_write = os.pipe()
    born_read, born_write = os.pipe()
    with lock.hold():
        child = os.fork()
        if child == 0:
            os.close(end_write)
            os.write(born_write, b"1")
            os.read(end_read, 1)
            os._exit(0)
        os.read(born_read, 1)
    with lock.try_hold() as held:
        assert held
    os.close(owner._fd)  # as the end of the process would
    owner._fd = os.open(os.devnull, os.O_RDONLY)
    assert is_owner_gone(owner_path)
    os.close(end_write)
    os.waitpid(child, 0)
    for fd in (end_read, born_read, born_write):
        os.close(fd)


def test_owner_lock_is_touched_and_removed(tmp_path):
    """A sign of life moves the file's time; an end in order removes the file."""
    path = tmp_path / "owner.lock"
    owner = OwnerLock(path)
    os.utime(path, (1, 1))
    owner.touch_after(3600)
    assert path.stat().st_mtime == 1
    owner.touch_after(0)
    assert path.stat().st_mtime > time.time() - 60
    owner.release()
    assert not path.exists()
    assert list(tmp_path.iterdir()) == []
