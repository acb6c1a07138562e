"""Rows of one table from several processes: all are there, each once, in a folder as in an object store."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

import trackside
from trackside.artifacts import artifact_root, open_root
from trackside.artifacts.outbox import Outbox, OutboxRoot
from trackside.artifacts.outbox_rows import Attempt, bring_rows
from trackside.artifacts.table import read_table, render_table, to_frame
from trackside.tracking.uploader import outbox_of
from trackside.tracking.workspace import Workspace

LOGGING = """
    import sys, trackside
    run_id, who = sys.argv[1:]
    for step in range(20):
        trackside.log_table({"who": [who], "step": [step]}, "t/steps.csv", run_id=run_id)
        if step == 0:
            print("ready", flush=True)
            sys.stdin.read()
"""

URI_RUN = "a" * 32


def send_rows(outbox: Outbox, uri: str, who: str, step: int) -> None:
    """What ``log_table`` does for a table elsewhere."""
    root = OutboxRoot(outbox, URI_RUN, uri, lambda *_: None, lambda: None)
    root.add_rows("steps.csv", render_table(to_frame({"who": [who], "step": [step]}), "steps.csv"))


def bring_all(outbox: Outbox) -> Attempt | None:
    """What the process beside does with all that waits, up to where it would take it."""
    group = [(name, parcel) for name in outbox.names() if (parcel := outbox.read(name)) is not None]
    return bring_rows(outbox, group)


def steps_of(content: bytes) -> list[tuple[str, int]]:
    frame = read_table(content, "steps.csv")
    return sorted(zip(frame["who"], frame["step"], strict=True))


@pytest.mark.parametrize("place", ["folder", "bucket"])
def test_processes_add_to_one_table(place: str, workspace: Workspace, request: pytest.FixtureRequest) -> None:
    """Two at once; what the store says of the file fits it."""
    if place == "bucket":
        trackside.create_experiment("far", artifact_location=request.getfixturevalue("bucket_url"))
        trackside.set_experiment("far")
    with trackside.start_run() as run:
        trackside.log_table({"who": ["me"], "step": [0]}, "t/steps.csv")
        trackside.flush()
        with subprocess.Popen(
            [sys.executable, "-c", textwrap.dedent(LOGGING), run.run_id, "other"],
            env={**os.environ, "TRACKSIDE_STORE": workspace.location.url},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        ) as other:
            assert other.stdin is not None
            assert other.stdout is not None
            assert other.stdout.readline() == b"ready\n"
            other.stdin.close()
            for step in range(1, 20):
                trackside.log_table({"who": ["me"], "step": [step]}, "t/steps.csv")
            assert other.wait() == 0
    trackside.flush()
    deadline = time.monotonic() + 60
    while outbox_of(workspace.location).waiting():
        assert time.monotonic() < deadline
        time.sleep(0.05)
    expected = [(who, step) for who in ("me", "other") for step in range(20)]
    # Also checked by its digest: what the store knows last is what is there.
    got = Path(trackside.download_artifacts(run.run_id, "t/steps.csv"))
    assert steps_of(got.read_bytes()) == expected


def test_machines_add_to_one_table(bucket_url: str, tmp_path: Path) -> None:
    """Who writes between another's reading and writing is seen: that one reads again, no rows go."""
    uri = artifact_root(bucket_url, URI_RUN)
    here, there = Outbox(tmp_path / "here"), Outbox(tmp_path / "there")

    class Late(Outbox):
        """While it composes, the other machine writes; as often as that has something to say."""

        def content(self, name: str) -> Path:
            if there.names():
                attempt = bring_all(there)
                assert attempt is not None
                there.take(attempt.names[0])
            return super().content(name)

    for step in range(3):
        send_rows(there, uri, "there", step)
        send_rows(here, uri, "here", step)
        assert bring_all(Late(here.folder)) is not None
        for name in here.names():
            here.take(name)
        with open_root(uri).open("steps.csv") as file:
            seen = steps_of(file.read())
        assert seen == [(who, n) for who in ("here", "there") for n in range(step + 1)]


@pytest.mark.parametrize("moment", ["written", "taken"])
def test_rows_are_added_once_after_a_crash(bucket_url: str, workspace: Workspace, moment: str) -> None:
    """Between the writing and the end of what is to be noted, the next process finds out what is there."""
    trackside.create_experiment("far", artifact_location=bucket_url)
    trackside.set_experiment("far")
    with trackside.start_run() as run:
        outbox = outbox_of(workspace.location)
        root = OutboxRoot(outbox, run.run_id, run.artifact_uri, lambda *_: None, lambda: None)
        for step in range(2):
            root.add_rows("steps.csv", render_table(to_frame({"who": ["a"], "step": [step]}), "steps.csv"))
        attempt = bring_all(outbox)
        assert attempt is not None
        if moment == "taken":
            outbox.take(attempt.names[0])
        trackside.log_table({"who": ["a"], "step": [2]}, "steps.csv")
    trackside.flush()
    got = Path(trackside.download_artifacts(run.run_id, "steps.csv"))
    assert steps_of(got.read_bytes()) == [("a", 0), ("a", 1), ("a", 2)]
    assert [file.name for file in outbox.folder.glob("*.*") if "lock" not in file.name] == []


def test_rows_for_what_is_no_table_are_a_warning_of_the_run(bucket_url: str) -> None:
    """The file stays what it is."""
    trackside.create_experiment("far", artifact_location=bucket_url)
    trackside.set_experiment("far")
    with trackside.start_run() as run:
        trackside.log_text('{"no": "table"}', "t.json")
        trackside.log_table({"a": [1]}, "t.json")
    trackside.flush()
    assert Path(trackside.download_artifacts(run.run_id, "t.json")).read_text() == '{"no": "table"}'
    (warning,) = trackside.get_store().get_warnings(run.run_id)
    assert "t.json" in warning
    assert "no table that can be read" in warning
