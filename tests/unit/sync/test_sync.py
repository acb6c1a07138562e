"""Copying a store into another one: whole, once, again after an interruption, and checked."""

from __future__ import annotations

import hashlib
import json
import math
import os
import re
import signal
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from trackside.artifacts import open_root
from trackside.cli import main
from trackside.entities import Fact, ViewType
from trackside.errors import Conflict
from trackside.journal.records import Content, FactNoted, FileLogged, RunEnd, RunUpdate, SourceRecord
from trackside.store import open_store
from trackside.store.base import RunQuery, Store
from trackside.sync.stores import sync_stores
from trackside.testing import START, Feed

CODE = "lr = 0.1\nfit(lr)"
DOCUMENT = b'{"cells": []}' * 9000
CELL = b"x = 1"


def digest_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@pytest.fixture
def source(tmp_path: Path) -> Iterator[Store]:
    store = open_store(tmp_path / "here" / "store.db")
    yield store
    store.close()


@pytest.fixture
def target(tmp_path: Path) -> Iterator[Store]:
    store = open_store(tmp_path / "there" / "store.db")
    yield store
    store.close()


def fill(store: Store) -> list[str]:
    """Three runs that have everything; the last goes on."""
    experiment_id = store.create_experiment("boats", tags={"team": "a"})
    feed = Feed(store)
    run_ids = []
    for number in range(3):
        run_id = feed.log_run(
            experiment_id,
            run_name=f"run {number}",
            params={"lr": f"0.{number}", "text": "é" * 300},
            tags={"stage": "a"},
            source=SourceRecord(notebook_path="/w/boats.ipynb", cell_id="c1", code=CODE),
            status="FINISHED" if number < 2 else None,
        )
        points = [(run_id, "loss", 1.0 / (1 + step), step, START + step) for step in range(5000)]
        points += [(run_id, "odd", value, 0, START) for value in (math.nan, -0.0, math.inf)]
        feed.send(points=points)
        file = open_root(store.get_run(run_id).info.artifact_uri).write("plots/a b.txt", b"picture")
        feed.send(
            FileLogged(run_id, file.path, file.size_bytes, file.digest, START),
            Content(digest_of(CELL), len(CELL), CELL),
            Content(digest_of(DOCUMENT), len(DOCUMENT), DOCUMENT, [digest_of(CELL)]),
            FactNoted(run_id, "document", digest_of(DOCUMENT), START),
            RunUpdate(run_id, warnings=["something was odd"]),
        )
        run_ids.append(run_id)
    return run_ids


def experiment_of(store: Store) -> str:
    found = store.get_experiment_by_name("boats")
    assert found is not None
    return found.experiment_id


def test_everything_is_copied(source: Store, target: Store) -> None:
    """Params, tags, points (not a number, infinite, minus zero), code, document, files, warnings, models."""
    run_ids = fill(source)
    source.create_model_version("ship", run_id=run_ids[0], path="plots", model="new", description="first")
    source.set_model_alias("ship", "best", 1)
    report = sync_stores(source, target)
    assert (report.runs_copied, report.running, report.files, report.problems) == (2, 1, 2, [])
    assert report.points == 2 * 5003
    for run_id in run_ids[:2]:
        here, there = source.get_run(run_id), target.get_run(run_id)
        assert (here.data.params, here.data.tags) == (there.data.params, there.data.tags)
        assert there.info.run_name == here.info.run_name
        for key in ("loss", "odd"):
            one, other = (store.get_metric_history(run_id, key) for store in (source, target))
            assert one.tobytes() == other.tobytes()
        assert target.get_source(run_id).code == CODE
        assert target.get_facts(run_id) == [Fact("document", digest_of(DOCUMENT), START)]
        assert target.get_warnings(run_id) == ["something was odd"]
        assert [file.path for file in target.list_files(run_id)] == ["plots/a b.txt"]
        with open_root(there.info.artifact_uri).open("plots/a b.txt") as stream:
            assert stream.read() == b"picture"
    contents = {digest_of(DOCUMENT): DOCUMENT, digest_of(CELL): CELL}
    assert target.get_contents(list(contents)) == contents
    assert target.get_model_version_by_alias("ship", "best").run_id == run_ids[0]
    assert target.get_experiment(experiment_of(target)).tags["team"] == "a"


def test_a_second_sync_copies_nothing_twice(source: Store, target: Store) -> None:
    """What was renamed or tagged meanwhile is brought up to date, what has ended comes along."""
    run_ids = fill(source)
    sync_stores(source, target)
    revision = target.get_revision()
    assert sync_stores(source, target).runs_copied == 0
    assert target.get_revision() == revision
    source.update_runs(run_ids[:1], run_name="renamed", tags={"stage": None, "good": "yes"})
    source.update_runs(run_ids[2:], status=source.get_run(run_ids[0]).info.status)
    report = sync_stores(source, target)
    assert (report.runs_copied, report.runs_updated) == (1, 1)
    renamed = target.get_run(run_ids[0])
    assert renamed.info.run_name == "renamed"
    assert (renamed.data.tags.get("stage"), renamed.data.tags["good"]) == (None, "yes")


def test_what_was_deleted_there_stays_deleted(source: Store, target: Store) -> None:
    """Nor is it copied anew."""
    run_ids = fill(source)
    sync_stores(source, target)
    target.delete_runs(run_ids[:1])
    source.update_runs(run_ids[:1], run_name="renamed")
    assert sync_stores(source, target).runs_copied == 0
    found = target.search_runs(RunQuery((experiment_of(target),), view=ViewType.ACTIVE_ONLY))
    assert [run.info.run_id for run in found.runs] == run_ids[1:2]


def test_both_ways_make_both_equal(source: Store, target: Store) -> None:
    """Two laptops end with the runs of both."""
    mine, yours = fill(source)[:2], fill(target)[:2]
    sync_stores(source, target)
    sync_stores(target, source)
    for store in (source, target):
        assert store.find_runs([*mine, *yours]) == {*mine, *yours}


def test_a_file_that_is_gone_is_a_problem_of_its_own(source: Store, target: Store) -> None:
    """The run is copied without it, and a sentence says so."""
    run_ids = fill(source)
    open_root(source.get_run(run_ids[0]).info.artifact_uri).delete("plots/a b.txt")
    report = sync_stores(source, target)
    assert report.runs_copied == 2
    (problem,) = report.problems
    assert "plots/a b.txt" in problem
    assert target.list_files(run_ids[0]) == []


def test_a_file_that_is_another_by_now_is_not_copied(source: Store, target: Store) -> None:
    """Its digest isn't that of what was logged: nothing of it stays there, and a sentence says so."""
    [run_id, *_] = fill(source)
    root = open_root(source.get_run(run_id).info.artifact_uri)
    root.write("plots/a b.txt", b"swapped")
    (problem,) = sync_stores(source, target).problems
    assert f"not {digest_of(b'picture')}" in problem
    assert target.list_files(run_id) == []
    assert not Path(open_root(target.get_run(run_id).info.artifact_uri).uri, "plots", "a b.txt").exists()


def test_a_run_that_was_killed_is_copied_with_its_reason(source: Store, target: Store) -> None:
    """What is read back is the same, so that the sync goes on; so is a failure's reason."""
    feed = Feed(source)
    reasons = {
        feed.log_run(status=None): ("KILLED", "power"),
        feed.log_run(status=None): ("FAILED", "no data"),
    }
    feed.send(*(RunEnd(run_id, status, START + 9000, why) for run_id, (status, why) in reasons.items()))
    assert sync_stores(source, target).runs_copied == 2
    for run_id, (status, why) in reasons.items():
        run = target.get_run(run_id)
        assert (run.info.status, run.data.tags["trackside.reason"]) == (status, why)
    assert sync_stores(source, target).runs_updated == 0


def test_a_terminal_has_a_progress_bar(source: Store, tmp_path: Path) -> None:
    """Of the runs; a program that reads the output gets none."""
    fill(source)
    terminal, end = os.openpty()
    termios.tcsetwinsize(end, (24, 100))
    stores = [str(tmp_path / name / "store.db") for name in ("here", "new")]
    command = [sys.executable, "-m", "trackside", "sync", *stores]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=end, check=True, timeout=100)
    os.close(end)
    shown = os.read(terminal, 1 << 16).decode()
    os.close(terminal)
    assert re.search(r"100%.*\b(\d)/\1\b", shown)
    assert b"runs copied" in done.stdout


def test_a_store_is_not_copied_into_itself(source: Store) -> None:
    """That would copy nothing, and says so."""
    with pytest.raises(Conflict, match="the same store"):
        sync_stores(source, source)


def test_a_killed_sync_is_taken_up(tmp_path: Path) -> None:
    """Killed in the middle and begun again: every run is there once and whole."""
    here, there = tmp_path / "here" / "store.db", tmp_path / "there" / "store.db"
    store = open_store(here)
    feed = Feed(store)
    run_ids = [feed.log_run(run_name=str(number)) for number in range(600)]
    for run_id in run_ids:
        feed.send(points=[(run_id, "loss", 1.0, step, START + step) for step in range(50)])
    store.close()
    command = [sys.executable, "-m", "trackside", "sync", str(here), str(there), "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as process:
        deadline = time.monotonic() + 60
        while count(there) == 0 and process.poll() is None:
            assert time.monotonic() < deadline
            time.sleep(0.005)
        os.kill(process.pid, signal.SIGKILL)
    result = CliRunner().invoke(main, command[3:])
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["runs_seen"] == 600
    store = open_store(there)
    assert store.find_runs(run_ids) == set(run_ids)
    histories = store.get_metric_histories(run_ids, ["loss"])
    assert {len(points) for points in histories.values()} == {50}
    store.close()


def count(path: Path) -> int:
    if not path.exists():
        return 0
    store = open_store(path, read_only=True)
    try:
        return store.search_runs(RunQuery(("0",), max_results=1)).total
    finally:
        store.close()
