"""Large files: announced at once, copied in the background, never silently missing."""

from __future__ import annotations

import hashlib
import io
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

import trackside
from trackside.tracking import uploads
from trackside.tracking.workspace import Workspace

SIZE = 3_000_000


class Gate:
    """Holds up the copying of large files until it is opened."""

    def __init__(self) -> None:
        self.is_reached = threading.Event()
        self.is_open = threading.Event()


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Files of a megabyte are large, and each is copied only when the gate is open."""
    made = Gate()
    monkeypatch.setattr(uploads, "BACKGROUND_BYTES", 1 << 20)
    read = uploads.WatchedSource.read

    def wait_and_read(source: Any, size: int) -> bytes:
        made.is_reached.set()
        assert made.is_open.wait(60)
        return read(source, size)

    monkeypatch.setattr(uploads.WatchedSource, "read", wait_and_read)
    yield made
    made.is_open.set()


@pytest.fixture
def big(tmp_path: Path) -> Path:
    """A large file."""
    file = tmp_path / "big.bin"
    file.write_bytes(os.urandom(SIZE))
    return file


def digest_of(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def warnings_about_files(run_id: str) -> list[str]:
    """Not that its process has crashed."""
    return [text for text in trackside.get_store().get_warnings(run_id) if "big.bin" in text]


def left_over(workspace: Workspace) -> list[str]:
    """What is written down of copies that aren't done, and what is half written."""
    folder = workspace.location.folder
    return [p.name for p in [*folder.glob("uploads/*.json"), *folder.rglob("*.part")]]


def test_nothing_is_left_behind(gate: Gate, big: Path, workspace: Workspace) -> None:
    """Neither of a process that ends in order, nor, in the end, of one that was killed."""
    crash_while_copying(workspace, big)
    gate.is_open.set()
    with trackside.start_run():
        trackside.log_artifact(big)
    trackside.flush()
    assert list((workspace.location.folder / "uploads").iterdir()) == []


def test_large_file_is_announced_then_there(gate: Gate, big: Path, workspace: Workspace) -> None:
    """The call returns at once; until the copy is done the file is listed as pending."""
    with trackside.start_run() as run:
        trackside.log_artifact(big, "models")
        (pending,) = trackside.list_artifacts(run.run_id, "models")
        assert (pending.path, pending.file_size, pending.is_pending) == ("models/big.bin", SIZE, True)
        gate.is_open.set()
    (there,) = trackside.list_artifacts(run.run_id, "models")
    assert (there.is_pending, there.digest) == (False, digest_of(big))
    assert left_over(workspace) == []


def test_file_may_be_deleted_or_replaced(gate: Gate, big: Path, tmp_path: Path) -> None:
    """What was open is kept, whatever takes its name."""
    digest = digest_of(big)
    with trackside.start_run() as run:
        trackside.log_artifact(big)
        (tmp_path / "new").write_bytes(b"new")
        (tmp_path / "new").replace(big)
        gate.is_open.set()
    (there,) = trackside.list_artifacts(run.run_id)
    assert there.digest == digest


def test_file_changed_in_place_is_not_kept(gate: Gate, big: Path, workspace: Workspace) -> None:
    """Nothing that was never logged is taken for it; a warning and the run say so."""
    run = trackside.start_run()
    trackside.log_artifact(big)
    assert gate.is_reached.wait(60)
    with big.open("r+b") as file:
        file.write(b"changed")
    gate.is_open.set()
    with pytest.warns(UserWarning, match=r"big\.bin .* was not kept: it was changed"):
        trackside.end_run()
    (warning,) = trackside.get_store().get_warnings(run.run_id)
    assert "it was changed" in warning
    (missing,) = trackside.list_artifacts(run.run_id)
    assert missing.is_pending
    assert left_over(workspace) == []


def test_file_logged_again_takes_the_place(gate: Gate, big: Path, workspace: Workspace) -> None:
    """A checkpoint that is overwritten and logged each epoch: the last one is kept, without a complaint."""
    with trackside.start_run() as run:
        trackside.log_artifact(big)
        assert gate.is_reached.wait(60)
        big.write_bytes(os.urandom(SIZE))
        opener = threading.Timer(0.1, gate.is_open.set)
        opener.start()
        trackside.log_artifact(big)
        opener.join()
    (there,) = trackside.list_artifacts(run.run_id)
    assert there.digest == digest_of(big)
    assert trackside.get_store().get_warnings(run.run_id) == []
    assert left_over(workspace) == []


def test_download_waits_for_the_copy(gate: Gate, big: Path) -> None:
    """What this process has logged can be read by it."""
    with trackside.start_run() as run:
        trackside.log_artifact(big)
        opener = threading.Timer(0.1, gate.is_open.set)
        opener.start()
        copy = trackside.download_artifacts(run.run_id, "big.bin")
        opener.join()
    assert digest_of(Path(copy)) == digest_of(big)


def test_end_says_what_is_left(gate: Gate, big: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It waits for a bounded time; what comes later comes all the same."""
    monkeypatch.setattr(uploads, "WAIT_S", 0.05)
    run = trackside.start_run()
    trackside.log_artifact(big)
    with pytest.warns(UserWarning, match=r"1 files are still being copied: big\.bin \(3 MB"):
        trackside.end_run()
    assert trackside.get_run(run.run_id).info.status == "FINISHED"
    monkeypatch.setattr(uploads, "WAIT_S", 60)
    gate.is_open.set()
    trackside.flush()
    (there,) = trackside.list_artifacts(run.run_id)
    assert not there.is_pending


def test_copy_that_fails_is_told(gate: Gate, big: Path, workspace: Workspace) -> None:
    """A disk that is full, a folder in the way: never silently missing."""
    run = trackside.start_run()
    (Path(trackside.get_artifact_uri()) / "big.bin").mkdir(parents=True)
    trackside.log_artifact(big)
    gate.is_open.set()
    with pytest.warns(UserWarning, match="was not kept"):
        trackside.flush()
    trackside.end_run()
    assert "big.bin" in trackside.get_store().get_warnings(run.run_id)[0]
    assert left_over(workspace) == []


def test_announced_file_can_be_deleted(gate: Gate, big: Path, workspace: Workspace) -> None:
    """It is neither copied nor listed any more."""
    with trackside.start_run() as run:
        trackside.log_artifact(big)
        assert gate.is_reached.wait(60)
        opener = threading.Timer(0.1, gate.is_open.set)
        opener.start()
        trackside.delete_artifacts(run.run_id, "big.bin")
        opener.join()
    assert trackside.list_artifacts(run.run_id) == []
    assert trackside.get_store().get_warnings(run.run_id) == []


CRASHING = """
import sys, trackside
from trackside.artifacts import local
from trackside.tracking import uploads
uploads.BACKGROUND_BYTES, local.CHUNK_BYTES = 1 << 20, 16
trackside.set_store(sys.argv[1])
run = trackside.start_run()
trackside.log_artifact(sys.argv[2], "deep")
print(run.run_id, flush=True)
sys.stdin.read()
"""


def crash_while_copying(workspace: Workspace, big: Path) -> str:
    """Kill a process in the middle of a copy; its run."""
    arguments = [sys.executable, "-c", CRASHING, str(workspace.location.folder), str(big)]
    process = subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    run_id = process.stdout.readline().strip()
    while not list(workspace.location.folder.rglob("*.part")):
        assert process.poll() is None
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert len(left_over(workspace)) == 2
    return run_id


def test_copy_is_gone_on_with_after_a_crash(big: Path, workspace: Workspace) -> None:
    """``kill -9`` in the middle: the next process that uses the store keeps the file."""
    run_id = crash_while_copying(workspace, big)
    (pending,) = trackside.list_artifacts(run_id, "deep")
    assert pending.is_pending
    with trackside.start_run():
        trackside.log_metric("m", 1)  # any use of the store will do
    trackside.flush()
    (there,) = trackside.list_artifacts(run_id, "deep")
    assert (there.is_pending, there.digest) == (False, digest_of(big))
    assert warnings_about_files(run_id) == []
    assert left_over(workspace) == []


@pytest.mark.parametrize("change", ["deleted", "changed"])
def test_copy_that_cannot_be_gone_on_with_is_told(big: Path, workspace: Workspace, change: str) -> None:
    """If the file isn't what it was when it was logged, the run says that it is missing."""
    run_id = crash_while_copying(workspace, big)
    if change == "deleted":
        big.unlink()
    else:
        big.write_bytes(b"changed")
    with pytest.warns(UserWarning, match=r"deep/big\.bin .* was not kept"):
        trackside.flush()
    (warning,) = warnings_about_files(run_id)
    assert str(big) in warning
    (missing,) = trackside.list_artifacts(run_id, "deep")
    assert missing.is_pending
    assert left_over(workspace) == []


def test_exit_waits_for_copies(big: Path, workspace: Workspace) -> None:
    """A program that ends at once has its files."""
    code = CRASHING.replace("sys.stdin.read()", "").replace(", local.CHUNK_BYTES = 1 << 20, 16", " = 1 << 20")
    done = subprocess.run(
        [sys.executable, "-c", code, str(workspace.location.folder), str(big)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr == ""
    (there,) = trackside.list_artifacts(done.stdout.strip(), "deep")
    assert (there.is_pending, there.digest) == (False, digest_of(big))


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_long_copy_shows_a_progress_bar(gate: Gate, big: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the file's name; it is gone when the copy is done, and a short copy shows none."""
    shown = Terminal()
    monkeypatch.setattr(sys, "stderr", shown)
    gate.is_open.set()
    with trackside.start_run():
        trackside.log_artifact(big)
    assert shown.getvalue() == ""
    monkeypatch.setattr(uploads, "BAR_DELAY_S", 0)
    with trackside.start_run():
        trackside.log_artifact(big)
    assert "big.bin" in shown.getvalue()
    assert shown.getvalue().rpartition("\r")[2].strip() == ""


def test_large_files_go_elsewhere_in_the_background(gate: Gate, big: Path) -> None:
    """Also to a URL; of a copy that was broken off nothing is seen there."""
    trackside.create_experiment("remote", artifact_location=f"memory://{os.urandom(8).hex()}")
    trackside.set_experiment("remote")
    run = trackside.start_run()
    trackside.log_artifact(big)
    trackside.log_artifact(big, "again")
    assert gate.is_reached.wait(60)
    gate.is_open.set()
    trackside.end_run()
    assert [a.path for a in trackside.list_artifacts(run.run_id)] == ["again", "big.bin"]
