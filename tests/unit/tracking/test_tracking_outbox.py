"""Files of runs in an object store: the loop waits for nothing, and in the end all are there, once."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

import trackside
from s3_server import S3Server
from trackside.artifacts import open_root
from trackside.errors import ArtifactNotFound, FilesUnavailable, RunNotFound
from trackside.journal.locks import is_owner_gone
from trackside.tracking import uploads
from trackside.tracking.gc import plan_gc, run_gc
from trackside.tracking.uploader import outbox_of
from trackside.tracking.workspace import Workspace

PATIENCE_S = 60.0


@pytest.fixture(autouse=True)
def no_process_left(workspace: Workspace) -> Iterator[None]:
    """What a test has started has ended before the next: it would use that one's time."""
    yield
    outbox = outbox_of(workspace.location)
    if outbox.folder.exists():
        for note in outbox.folder.glob("*.json"):
            note.unlink()


@pytest.fixture
def own_server(monkeypatch: pytest.MonkeyPatch) -> Iterator[S3Server]:
    """A server that a test may stop."""
    server = S3Server()
    server.use(monkeypatch)
    yield server
    server.stop()


def wait_for(what: Callable[[], object]) -> None:
    """A run or a file that the store doesn't know yet is waited for as well."""
    deadline = time.monotonic() + PATIENCE_S
    while True:
        with suppress(RunNotFound, KeyError):
            if what():
                return
        assert time.monotonic() < deadline, what
        time.sleep(0.05)


def use(url: str) -> None:
    """Let the next runs keep their files there."""
    trackside.create_experiment("far", artifact_location=url)
    trackside.set_experiment("far")


def files_of(run_id: str) -> dict[str, str | None]:
    """What the store knows: path and digest."""
    return {file.path: file.digest for file in trackside.get_store().list_files(run_id)}


def digest_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def test_file_is_announced_then_there(bucket_url: str, workspace: Workspace, tmp_path: Path) -> None:
    """Logged, it is pending; brought, it has its digest, and reads back as any file of a run."""
    use(bucket_url)
    data = {"empty.txt": b"", "a b/ü✓.txt": b"text", "big.bin": os.urandom(9 << 20)}
    with trackside.start_run() as run:
        for path, content in data.items():
            (tmp_path / "x" / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / "x" / path).write_bytes(content)
        trackside.log_artifacts(tmp_path / "x")
        assert set(files_of(run.run_id)) == set(data)
    trackside.flush()
    assert files_of(run.run_id) == {path: digest_of(content) for path, content in data.items()}
    assert [found.is_pending for found in trackside.list_artifacts(run.run_id)] == [False] * 3
    got = Path(trackside.download_artifacts(run.run_id))
    assert {path: (got / path).read_bytes() for path in data} == data
    assert outbox_of(workspace.location).names() == []
    assert not [*outbox_of(workspace.location).folder.glob("*.d*")]


def test_file_that_waits_is_read_and_replaced(own_server: S3Server) -> None:
    """A table grows and a text is logged again while the place is away; the last of each arrives."""
    own_server.make_bucket("team")
    use("s3://team/runs")
    own_server.stop()
    with trackside.start_run() as run:
        for step in range(5):
            trackside.log_table({"step": [step]}, "steps.csv")
            trackside.log_text(str(step), "last.txt")
    own_server.start()
    own_server.make_bucket("team")
    wait_for(lambda: None not in files_of(run.run_id).values())
    trackside.flush()
    assert len(trackside.load_table("steps.csv", run_ids=[run.run_id])) == 5
    assert Path(trackside.download_artifacts(run.run_id, "last.txt")).read_text() == "4"


@pytest.mark.parametrize("how", ["stopped", "frozen"])
def test_an_outage_holds_up_nobody(own_server: S3Server, how: str, workspace: Workspace) -> None:
    """The loop logs as fast as ever, what reads says that the place is away, and all arrives once."""
    own_server.make_bucket("team")
    use("s3://team/runs")
    with trackside.start_run() as run:
        trackside.log_text("before", "before.txt")
        wait_for(lambda: files_of(run.run_id)["before.txt"] is not None)
        if how == "stopped":
            own_server.stop()
        else:
            own_server.freeze()
        began = time.monotonic()
        for step in range(50):
            trackside.log_metric("loss", 1 / (1 + step), step=step)
            trackside.log_text(f"text {step}", f"texts/{step}.txt")
        assert time.monotonic() - began < 10
    wait_for(lambda: list(files_of(run.run_id).values()).count(None) == 50)
    if how == "stopped":
        with pytest.raises(FilesUnavailable, match="doesn't answer"):
            trackside.list_artifacts(run.run_id)
        wait_for(lambda: outbox_of(workspace.location).problems())
        with pytest.warns(UserWarning, match="50 files wait on this machine .* s3://team, where files"):
            trackside.flush()
        own_server.start()
        own_server.make_bucket("team")
    else:
        own_server.thaw()
    wait_for(lambda: None not in files_of(run.run_id).values())
    trackside.flush()
    assert [file.path for file in open_root(run.artifact_uri).walk("texts")] == sorted(
        f"texts/{step}.txt" for step in range(50)
    )
    assert len(trackside.get_metric_history(run.run_id, "loss")) == 50
    wait_for(lambda: not outbox_of(workspace.location).problems())


def test_deleted_while_it_waits_never_comes(bucket_url: str) -> None:
    """Nor is it listed."""
    use(bucket_url)
    with trackside.start_run() as run:
        trackside.log_text("x", "notes/a.txt")
        trackside.delete_artifacts(run.run_id, "notes")
        trackside.log_text("y", "b.txt")
    trackside.flush()
    assert list(files_of(run.run_id)) == ["b.txt"]
    assert [file.path for file in open_root(run.artifact_uri).walk()] == ["b.txt"]
    with pytest.raises(ArtifactNotFound):
        trackside.delete_artifacts(run.run_id, "notes")


def test_a_killed_process_is_replaced(own_server: S3Server, workspace: Workspace) -> None:
    """Killed in the middle of a file, another brings it whole."""
    own_server.make_bucket("team")
    use("s3://team/runs")
    own_server.freeze()
    content = os.urandom(20 << 20)
    source = workspace.location.folder / "model.bin"
    with trackside.start_run() as run:
        source.write_bytes(content)
        trackside.log_artifact(source)
        lock = outbox_of(workspace.location).folder / "uploader.lock"
        wait_for(lambda: not is_owner_gone(lock))
        (uploader,) = processes_that_hold(lock)
        os.kill(uploader, signal.SIGKILL)
        wait_for(lambda: is_owner_gone(lock))
    own_server.thaw()
    trackside.flush()
    assert files_of(run.run_id) == {"model.bin": digest_of(content)}
    assert Path(trackside.download_artifacts(run.run_id, "model.bin")).read_bytes() == content


def test_large_file_goes_the_same_way(
    bucket_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """First copied in the background, then brought; the user may delete it when the call returns."""
    monkeypatch.setattr(uploads, "BACKGROUND_BYTES", 1 << 20)
    use(bucket_url)
    content = os.urandom(3_000_000)
    (tmp_path / "big.bin").write_bytes(content)
    with trackside.start_run() as run:
        trackside.log_artifact(tmp_path / "big.bin")
        (tmp_path / "big.bin").unlink()
    trackside.flush()
    assert files_of(run.run_id) == {"big.bin": digest_of(content)}


def test_missing_bucket_holds_the_files_and_is_said(bucket_url: str, s3: S3Server) -> None:
    """Whoever makes it gets what was logged before."""
    name = f"late-{os.urandom(6).hex()}"
    use(f"s3://{name}/runs")
    with trackside.start_run() as run:
        trackside.log_text("x", "a.txt")
    with pytest.warns(UserWarning, match=f"There is no s3://{name}: make it"):
        trackside.flush()
    s3.make_bucket(name)
    wait_for(lambda: files_of(run.run_id)["a.txt"] is not None)


def test_one_missing_bucket_holds_up_no_other(bucket_url: str) -> None:
    """However many files wait for it, and though they were logged first."""
    run_ids = []
    for name, url in (("nowhere", "s3://nobody-made-this/runs"), ("far", bucket_url)):
        trackside.create_experiment(name, artifact_location=url)
        trackside.set_experiment(name)
        for again in range(2):
            with trackside.start_run() as run:
                for number in range(20):
                    trackside.log_text(f"{again}", f"{number}.txt")
                run_ids.append(run.run_id)
    for run_id in run_ids[2:]:
        wait_for(lambda run_id=run_id: sum(map(bool, files_of(run_id).values())) == 20)
    with pytest.warns(
        UserWarning, match="40 files wait on this machine .* There is no s3://nobody-made-this"
    ):
        trackside.flush()


def test_purged_runs_take_their_files_along(bucket_url: str) -> None:
    """Also from an object store, with what is on its way there; other runs keep theirs."""
    use(bucket_url)
    run_ids = []
    for _ in range(2):
        with trackside.start_run() as run:
            trackside.log_text("x" * 50, "deep/a.txt")
            run_ids.append(run.run_id)
    trackside.flush()
    gone, kept = run_ids
    trackside.delete_run(gone)
    done = trackside.gc(0)
    assert (done.runs, done.files, done.file_bytes, done.failures) == (1, 1, 50, ())
    left = [file.path for file in open_root(bucket_url).walk()]
    assert left == [f"{kept}/artifacts/deep/a.txt"]


GC_THAT_DIES = """
    import os, signal, sys
    from trackside.tracking.gc import plan_gc, run_gc
    from trackside.tracking.workspace import current_workspace

    workspace = current_workspace()
    store = workspace.open_store_after_drain()

    class Dying:
        def __getattr__(self, name):
            return getattr(store, name)

        def condemn_runs(self, *arguments):
            if sys.argv[1] == "after":
                store.condemn_runs(*arguments)
            os.kill(os.getpid(), signal.SIGKILL)

    run_gc(workspace.location, Dying(), plan_gc(store, 0))
"""


def delete_run_that_waits(server: S3Server, workspace: Workspace) -> str:
    """The id of a deleted run with a file for a place that is away."""
    server.make_bucket("team")
    use("s3://team/runs")
    server.stop()
    with trackside.start_run() as run:
        trackside.log_text("x", "a.txt")
    wait_for(lambda: not workspace.is_behind())
    trackside.delete_run(run.run_id)
    return run.run_id


@pytest.mark.parametrize("moment", ["before", "after"])
def test_killed_gc_neither_loses_nor_leaves_what_waits(
    own_server: S3Server, workspace: Workspace, moment: str
) -> None:
    """Before it has decided, a run can be restored with all that waits; after that, the next gc takes all."""
    run_id = delete_run_that_waits(own_server, workspace)
    died = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(GC_THAT_DIES), moment],
        env={**os.environ, "TRACKSIDE_STORE": workspace.location.url},
        check=False,
    )
    assert died.returncode == -signal.SIGKILL
    assert outbox_of(workspace.location).waiting(run_id) == 1
    if moment == "before":
        trackside.restore_run(run_id)
        assert outbox_of(workspace.location).waiting(run_id) == 1
        return
    own_server.start()
    own_server.make_bucket("team")
    done = trackside.gc(0)
    assert (done.runs, done.failures) == (1, ())
    assert outbox_of(workspace.location).names() == []
    wait_for(lambda: not list(open_root("s3://team/runs").walk()))


def test_run_restored_after_the_plan_keeps_what_waits(own_server: S3Server, workspace: Workspace) -> None:
    """A gc that was asked to remove it removes nothing of it."""
    run_id = delete_run_that_waits(own_server, workspace)
    store = workspace.open_store_after_drain()
    plan = plan_gc(store, 0)
    trackside.restore_run(run_id)
    assert run_gc(workspace.location, store, plan).runs == 0
    assert outbox_of(workspace.location).waiting(run_id) == 1


def processes_that_hold(lock: Path) -> list[int]:
    found = []
    for descriptor in Path("/proc").glob("[0-9]*/fd/*"):
        with suppress(OSError):
            if descriptor.readlink() == lock:
                found.append(int(descriptor.parts[2]))
    return found
