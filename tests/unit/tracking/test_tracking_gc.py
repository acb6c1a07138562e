"""``gc``: what was deleted goes for good, with its files; nothing else does, also if it is interrupted."""

from __future__ import annotations

import datetime
import os
import sqlite3
import subprocess
import sys
import textwrap
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import fsspec
import pytest

import trackside
from trackside.artifacts.removal import remove_files
from trackside.capture.contents import make_text
from trackside.capture.gathering import gatherer_of
from trackside.errors import InvalidInput, RunNotFound
from trackside.tracking.gc import parse_age, plan_gc, run_gc
from trackside.tracking.workspace import Workspace

LARGE = "x" * 200_000


def log_run(text: str = "note", points: int = 10) -> str:
    """A finished run with a file; its id."""
    with trackside.start_run() as run:
        for step in range(points):
            trackside.log_metric("m", step / 7, step=step)
        trackside.log_text(text, "deep/note.txt")
    return run.run_id


def folder_of(run_id: str) -> Path:
    return Path(trackside.get_run(run_id).info.artifact_uri)


def test_gc_frees_what_it_said(workspace: Workspace) -> None:
    """Runs, points and files of what is deleted, and nothing of what isn't."""
    gone, kept = log_run(), log_run()
    here, there = folder_of(gone), folder_of(kept)
    trackside.delete_run(gone)
    said = trackside.gc(0, dry_run=True)
    assert (said.runs, said.experiments, said.points) == (1, 0, 10)
    assert (said.files, said.file_bytes) == (1, len("note"))
    assert said.database_bytes > 0
    assert here.exists()
    done = trackside.gc(0)
    assert (done.runs, done.points, done.files, done.file_bytes) == (1, 10, 1, len("note"))
    assert done.failures == ()
    with pytest.raises(RunNotFound):
        trackside.get_run(gone)
    assert (here.parent.exists(), there.exists()) == (False, True)
    assert trackside.gc(0).runs == 0


def test_gc_waits_for_its_time() -> None:
    """What was deleted just now isn't older than thirty days."""
    run_id = log_run()
    trackside.delete_run(run_id)
    assert trackside.gc().runs == 0
    trackside.restore_run(run_id)


def test_experiment_goes_with_its_runs() -> None:
    """And its name begins anew."""
    trackside.set_experiment("churn")
    run_id = log_run()
    trackside.delete_experiment(trackside.get_run(run_id).info.experiment_id)
    done = trackside.gc("0")
    assert (done.runs, done.experiments) == (1, 1)
    assert trackside.get_experiment_by_name("churn") is None
    trackside.set_experiment("churn")
    assert log_run()


def test_content_shared_with_another_run_stays() -> None:
    """A large file that two runs have takes its place once, and goes with the last of them."""
    one, two = log_run(LARGE), log_run(LARGE)
    trackside.delete_run(one)
    assert trackside.gc(0).file_bytes == 0
    assert (folder_of(two) / "deep" / "note.txt").read_text() == LARGE
    shared = folder_of(two).parent.parent / ".content"
    assert list(shared.glob("??/*"))
    trackside.delete_run(two)
    assert trackside.gc(0).file_bytes == len(LARGE)
    assert not list(shared.glob("??/*"))


def test_content_that_a_process_will_refer_to_stays(workspace: Workspace) -> None:
    """A process writes a content once in an hour; gc in between takes it from no later run."""
    gatherer = gatherer_of(workspace)
    content = make_text("numpy 2.4")
    first, second = log_run(), log_run()
    written = gatherer.note(first, "environment", content)
    workspace.append(*written)
    trackside.delete_run(first)
    assert trackside.gc(0).runs == 1
    later = gatherer.note(second, "environment", content)
    assert (len(written), len(later)) == (2, 1)  # the content isn't written again
    workspace.append(*later)
    store = workspace.open_store_after_drain()
    (fact,) = [fact for fact in store.get_facts(second) if fact.digest == content.digest]
    assert store.get_contents([fact.digest]) == {content.digest: b"numpy 2.4"}


def test_files_at_a_remote_address_go_too() -> None:
    """Whatever fsspec speaks; those of other runs stay."""
    trackside.create_experiment("far", artifact_location="memory://bucket/far")
    trackside.set_experiment("far")
    gone, kept = log_run("a" * 50), log_run()
    trackside.delete_run(gone)
    done = trackside.gc(0)
    assert (done.runs, done.files, done.file_bytes) == (1, 1, 50)
    left = fsspec.filesystem("memory").find("/bucket/far")
    assert [gone in path for path in left] == [False]
    assert kept in left[0]


def test_run_restored_after_the_plan_stays(workspace: Workspace) -> None:
    """With its files; only what is still deleted goes, and the report says so."""
    back, gone = log_run(), log_run()
    trackside.delete_run(back)
    trackside.delete_run(gone)
    store = workspace.open_store()
    plan = plan_gc(store, 0)
    trackside.restore_run(back)
    done = run_gc(workspace.location, store, plan)
    assert (done.runs, done.points, done.files) == (1, 10, 1)
    assert (folder_of(back) / "deep" / "note.txt").exists()


def test_interrupted_gc_is_begun_again(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between a run's files and its rows, and between two batches: the next one finishes it."""
    runs = [log_run(points=1) for _ in range(3)]
    for run_id in runs:
        trackside.delete_run(run_id)
    store = workspace.open_store()
    plan = plan_gc(store, 0)
    assert store.condemn_runs(runs[:1], plan.purge.before_ms) == runs[:1]  # and then it ended
    remove_files(str(folder_of(runs[0])), runs[0])

    def interrupt(_: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("trackside.tracking.gc._BATCH", 2)
    with pytest.raises(KeyboardInterrupt):
        run_gc(workspace.location, store, plan, interrupt)
    assert trackside.gc(0).runs == 1
    assert trackside.search_runs(experiment_ids=["0"], run_view_type="all").empty


GC = """
    import sys, trackside.tracking.gc as gc
    from trackside.tracking.workspace import current_workspace
    gc._BATCH = 1
    workspace = current_workspace()
    store = workspace.open_store()
    gc.run_gc(workspace.location, store, gc.plan_gc(store, 0), lambda _: print("one", flush=True))
"""


@pytest.mark.parametrize("done", [1, 4])
def test_killed_gc_is_begun_again(workspace: Workspace, done: int) -> None:
    """After ``kill -9`` nothing is half there that another gc doesn't finish."""
    runs = [log_run(f"{number}" * 70_000, points=1) for number in range(8)]
    roots = [folder_of(run_id) for run_id in runs]
    for run_id in runs:
        trackside.delete_run(run_id)
    with subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(GC)],
        env={**os.environ, "TRACKSIDE_STORE": workspace.location.url},
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        for _ in range(done):
            assert process.stdout.readline() == "one\n"
        process.kill()
    trackside.gc(0)
    assert trackside.search_runs(experiment_ids=["0"], run_view_type="all").empty
    assert [root for root in roots if root.parent.exists()] == []
    assert list((roots[0].parent.parent / ".content").glob("??/*")) == []


def test_two_gcs_at_once_free_everything_once() -> None:
    """What one has removed the other leaves out."""
    for _ in range(60):
        trackside.delete_run(log_run(points=1))
    with ThreadPoolExecutor(2) as pool:
        reports = list(pool.map(trackside.gc, [0, 0]))
    assert sum(report.runs for report in reports) == 60
    assert [report.failures for report in reports] == [(), ()]
    assert trackside.search_runs(experiment_ids=["0"], run_view_type="all").empty


def test_files_that_stay_keep_their_run() -> None:
    """A run whose files can't be removed waits for the next time and can't be restored meanwhile."""
    run_id = log_run()
    root = folder_of(run_id)
    trackside.delete_run(run_id)
    root.parent.rename(root.parent.with_name("aside"))
    root.parent.mkdir()
    root.write_text("a file where a folder was")
    done = trackside.gc(0)
    assert done.runs == 0
    assert len(done.failures) == 1
    assert run_id in done.failures[0]
    root.unlink()
    assert trackside.gc(0).runs == 1


def test_run_behind_a_registered_version_stays_with_its_files() -> None:
    """Though it was deleted: until the version is, its model can be had."""
    kept, gone = log_run("kept"), log_run("gone")
    store = trackside.get_store()
    store.create_model_version("churn", run_id=kept, path="deep/note.txt", model="new")
    folder = folder_of(kept)
    for run_id in (kept, gone):
        trackside.delete_run(run_id)
    done = trackside.gc(0)
    assert (done.runs, done.registered, done.unfinished) == (1, 1, 0)
    assert (folder / "deep" / "note.txt").read_text() == "kept"
    store.delete_model_version("churn", 1)
    assert trackside.gc(0).runs == 1
    assert not folder.exists()


def test_database_becomes_smaller(workspace: Workspace) -> None:
    """What the runs took is given back to the file system."""
    with trackside.start_run() as run:
        for key in range(20):
            trackside.log_metrics({f"m{key}": 0.0})
            for step in range(5000):
                trackside.log_metric(f"m{key}", step / 7, step=step, timestamp=step * step)
    trackside.flush()
    store = workspace.open_store()
    while store.compact(1000):
        pass
    trackside.delete_run(run.run_id)
    said = trackside.gc(0, dry_run=True)
    assert said.points == 20 * 5001
    assert said.database_bytes > 20 * 5001 * 8
    done = trackside.gc(0)
    assert done.database_bytes > said.database_bytes * 0.8
    with closing(sqlite3.connect(workspace.location.database)) as database:
        assert database.execute("PRAGMA freelist_count").fetchone() == (0,)
    assert workspace.location.database.stat().st_size < 20 * 5001 * 8


def test_run_that_is_going_on_stays() -> None:
    """A deleted run that its process still logs to is left alone until it has ended."""
    with trackside.start_run() as run:
        trackside.delete_run(run.run_id)
        done = trackside.gc(0)
        assert (done.runs, done.unfinished) == (0, 1)
    assert trackside.gc(0).runs == 1


@pytest.mark.parametrize(
    ("age", "seconds"),
    [
        ("30 days", 30 * 86_400),
        ("12h", 43_200),
        ("1d12h", 129_600),
        ("1d2h3m4s", 93_784),
        ("1.5 hours", 5400),
        ("2 weeks", 1_209_600),
        ("5 min", 300),
        ("0", 0),
        (90, 90),
        (datetime.timedelta(minutes=2), 120),
    ],
)
def test_age_is_read(age: Any, seconds: int) -> None:
    """In words, in MLflow's letters, as seconds or a timedelta."""
    assert parse_age(age) == seconds * 1000


@pytest.mark.parametrize("age", ["", "soon", "30", "3 moons", "1d x", -1, float("nan"), True, None])
def test_odd_age_is_refused(age: Any) -> None:
    """What can't be understood removes nothing."""
    with pytest.raises(InvalidInput):
        trackside.gc(age)
