"""A disk that is full while logging, draining and checkpointing; then there is room again."""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import trackside
from trackside.errors import StoreUnavailable
from trackside.tracking.workspace import current_workspace

resource = pytest.importorskip("resource", reason="this system has no limits to set")

POINTS = 20_000


class SmallDisk:
    """A disk of 8 MiB; where none can be mounted, a limit on the size of files does as if."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._ballast = folder / "ballast"
        command = ["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(folder)]
        self._mounted = (
            os.geteuid() == 0
            and shutil.which("mount") is not None
            and subprocess.run(command, check=False, capture_output=True).returncode == 0
        )
        self._limits = resource.getrlimit(resource.RLIMIT_FSIZE)

    def fill(self) -> None:
        """Leave no byte."""
        if not self._mounted:
            resource.setrlimit(resource.RLIMIT_FSIZE, (0, self._limits[1]))
            return
        with self._ballast.open("wb", buffering=0) as file:
            try:
                while file.write(bytes(4096)):
                    pass
            except OSError:
                pass

    def free(self) -> None:
        """Make room again."""
        resource.setrlimit(resource.RLIMIT_FSIZE, self._limits)
        self._ballast.unlink(missing_ok=True)

    def remove(self) -> None:
        self.free()
        if self._mounted:
            subprocess.run(["umount", "--lazy", str(self.folder)], check=True)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[SmallDisk]:
    """A small disk with the store in use on it, in which there is one run."""
    folder = tmp_path / "small"
    folder.mkdir()
    small = SmallDisk(folder)
    trackside.set_store(folder / ".trackside")
    with trackside.start_run():
        trackside.log_metric("m", 1.0)
    trackside.flush()
    yield small
    small.free()
    current_workspace().close()
    small.remove()


def log_points() -> None:
    for step in range(POINTS):
        trackside.log_metric("m", float(step), step=step)


def wait_for_journal() -> None:
    """Until nothing waits in memory."""
    deadline = time.monotonic() + 30
    while current_workspace().journal.waiting_records:
        assert time.monotonic() < deadline
        threading.Event().wait(0.02)


def assert_complete(run_id: str) -> None:
    """Every point is in the store, once, and no loss is noted."""
    trackside.flush()
    steps = trackside.get_metric_history(run_id, "m", as_numpy=True)["step"]
    assert steps.tolist() == list(range(POINTS))
    assert trackside.get_store().get_warnings(run_id) == []
    assert trackside.get_store().list_rejected() == []


def test_full_while_logging(disk: SmallDisk) -> None:
    """One warning, no error; what waited in memory arrives when there is room."""
    with trackside.start_run() as run:
        disk.fill()
        with pytest.warns(UserWarning, match="can't write its journal") as caught:
            log_points()
        assert len(caught) == 1
        assert current_workspace().journal.waiting_records
        disk.free()
        wait_for_journal()
    assert_complete(run.run_id)


def test_full_while_draining(disk: SmallDisk) -> None:
    """What the database can't take stays in the journal, reads say so, and later it is all there."""
    with trackside.start_run() as run:
        log_points()
        disk.fill()
        with pytest.warns(UserWarning, match="safe in the journal"):
            trackside.flush()
        with pytest.warns(UserWarning, match="safe in the journal"):
            assert len(trackside.search_runs(output_format="list")) == 1
        disk.free()
        wait_for_journal()
    assert_complete(run.run_id)


def test_full_while_checkpointing(disk: SmallDisk) -> None:
    """A checkpoint that finds no room says so; the data stays readable and the next one succeeds."""
    with trackside.start_run() as run:
        log_points()
        trackside.flush()
        store = trackside.get_store()
        disk.fill()
        with pytest.raises(StoreUnavailable, match=r"full|I/O"):
            store.checkpoint()
        assert len(store.get_metric_history(run.run_id, "m")) == POINTS
        disk.free()
        assert store.checkpoint() == store.get_positions()
    assert_complete(run.run_id)
