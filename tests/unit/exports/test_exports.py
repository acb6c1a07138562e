"""Runs as files: nothing lost, nothing that a program would take for more than it is."""

from __future__ import annotations

import csv
import io
import json
import math
import os
import sys
import tracemalloc
import warnings
import zipfile
from pathlib import Path

import pyarrow.parquet
import pytest

import trackside
from trackside.errors import FilterSyntaxError, InvalidInput, RunNotFound
from trackside.exports.archive import write_zip
from trackside.exports.selection import select_runs
from trackside.journal.records import FileLogged
from trackside.tracking.workspace import current_workspace


def read_csv(path: str | Path) -> list[dict[str, str]]:
    with Path(path).open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_csv_has_a_row_for_each_run(run_ids: list[str], tmp_path: Path) -> None:
    """What it is, its last metrics, params and tags; what a run lacks is empty."""
    full, empty = read_csv(trackside.export(run_ids, tmp_path / "runs.csv"))
    assert (full["run_id"], full["run_name"], full["experiment"]) == (run_ids[0], "a/b: <sloop>", "boats")
    assert full["start_time"].endswith("+00:00")
    assert (full["metrics.loss"], full["metrics.nan"], full["metrics.inf"]) == (
        repr(1 / 3),
        "NaN",
        "-Infinity",
    )
    assert full["params.text"] == 'a "b",\nü'
    assert (empty["run_name"], empty["metrics.loss"], empty["params.lr"]) == ("empty", "", "")


def test_csv_holds_no_formula(run_ids: list[str], tmp_path: Path) -> None:
    """A text that a spreadsheet would compute gets an apostrophe; a negative number stays one."""
    (full, _) = read_csv(trackside.export(run_ids, tmp_path / "runs.csv"))
    assert full["params.kind"] == "'=1+1"
    assert full["params.lr"] == "-0.5"
    texts = {"full_width": "＝1+1", "line": "\n=1+1", "at": "@SUM(1)", "inside": "a=1"}
    with trackside.start_run() as run:
        trackside.log_params(texts)
    (row,) = read_csv(trackside.export([run.info.run_id], tmp_path / "more.csv"))
    guarded = [key for key, text in texts.items() if row[f"params.{key}"] == f"'{text}"]
    assert guarded == ["full_width", "line", "at"]


def test_json_has_everything_of_a_run(run_ids: list[str], tmp_path: Path) -> None:
    """Strict JSON, with the words for what has no number."""
    text = Path(trackside.export(run_ids, tmp_path / "runs.json")).read_text()
    full, empty = json.loads(text, parse_constant=lambda word: pytest.fail(word))
    assert full["metrics"] == {"loss": 1 / 3, "nan": "NaN", "inf": "-Infinity"}
    assert full["params"]["kind"] == "=1+1"
    assert full["tags"]["mlflow.runName"] == "a/b: <sloop>"
    assert (empty["metrics"], empty["status"]) == ({}, "FINISHED")


def test_parquet_has_every_point(run_ids: list[str], tmp_path: Path) -> None:
    """Numbers as numbers, times as times, and the history of each metric."""
    table = pyarrow.parquet.read_table(trackside.export(run_ids, tmp_path / "runs.parquet"))
    full, empty = table.to_pylist()
    assert (full["metrics.loss"], math.isnan(full["metrics.nan"])) == (1 / 3, True)
    assert (full["params.kind"], empty["params.kind"]) == ("=1+1", None)
    assert str(table.schema.field("start_time").type) == "timestamp[ms, tz=UTC]"
    losses = [point for point in full["history"] if point["key"] == "loss"]
    assert [(point["step"], point["value"]) for point in losses] == [(0, 1.0), (1, 0.5), (2, 1 / 3)]
    assert empty["history"] == []


def test_parquet_of_a_run_without_points(run_ids: list[str], tmp_path: Path) -> None:
    """Its history is an empty list."""
    (empty,) = pyarrow.parquet.read_table(trackside.export([run_ids[1]], tmp_path / "a.parquet")).to_pylist()
    assert (empty["run_name"], empty["history"]) == ("empty", [])


def test_parquet_takes_little_memory_for_long_curves(run_ids: list[str], tmp_path: Path) -> None:
    """Points are written as arrays: an object for each would take twenty times as much."""
    points = current_workspace().journal.bind(run_ids[1])
    for start in range(0, 60_000, 10_000):
        points.log_many([("loss", step / 7, step, step) for step in range(start, start + 10_000)])
    trackside.flush()
    path = trackside.export([run_ids[1]], tmp_path / "runs.parquet")
    history = pyarrow.parquet.read_table(path).column("history").combine_chunks().values
    assert history.field("value").to_pylist() == [step / 7 for step in range(60_000)]
    tracemalloc.start()
    trackside.export([run_ids[1]], tmp_path / "runs.parquet")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 12 << 20


def test_missing_pyarrow_is_named(
    run_ids: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the extra that brings it, before anything is written."""
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(InvalidInput, match=r"trackside\[parquet\]"):
        trackside.export(run_ids, tmp_path / "runs.parquet")
    assert not list(tmp_path.glob("*.p*"))


def test_zip_has_the_points_and_files_too(run_ids: list[str], tmp_path: Path) -> None:
    """A folder for each run, under a name that is one on every system."""
    with zipfile.ZipFile(trackside.export(run_ids, tmp_path / "runs.zip")) as archive:
        assert archive.testzip() is None
        full, empty = f"a_b_ _sloop_-{run_ids[0][:8]}", f"empty-{run_ids[1][:8]}"
        assert archive.namelist() == [
            "runs.csv",
            "runs.json",
            f"{full}/run.json",
            f"{full}/metrics.csv",
            f"{full}/artifacts/notes/ü <b>.txt",
            f"{full}/artifacts/t.json",
            f"{empty}/run.json",
            f"{empty}/metrics.csv",
        ]
        assert archive.read(f"{full}/artifacts/notes/ü <b>.txt") == b"hello"
        assert json.loads(archive.read(f"{full}/run.json"))["run_id"] == run_ids[0]
        points = list(csv.DictReader(io.StringIO(archive.read(f"{full}/metrics.csv").decode())))
    assert [p["value"] for p in points if p["key"] == "loss"] == ["1.0", "0.5", repr(1 / 3)]
    assert points[0].keys() == {"key", "step", "timestamp", "value"}


def test_runs_can_be_named_in_many_ways(run_ids: list[str], tmp_path: Path) -> None:
    """Ids, one id, a DataFrame, run objects, a filter; each run once."""
    file = tmp_path / "runs.csv"
    run = trackside.get_run(run_ids[0])
    asked = [
        (run_ids + run_ids, 2),
        (run_ids[0], 1),
        (trackside.search_runs(), 2),
        ([run, run.info], 1),
        ("metrics.loss < 1", 1),
        ("", 2),
    ]
    assert [len(read_csv(trackside.export(runs, file))) for runs, _ in asked] == [n for _, n in asked]
    trackside.set_experiment("other")
    assert read_csv(trackside.export("", file)) == []
    assert len(read_csv(trackside.export("", file, experiment_names=["boats"]))) == 2


def test_wrong_export_is_refused(run_ids: list[str], tmp_path: Path) -> None:
    """In a sentence, and nothing is written."""
    for arguments, kind in (
        ((run_ids, tmp_path / "runs.xlsx"), InvalidInput),
        ((run_ids, tmp_path / "runs"), InvalidInput),
        ((["f" * 32], tmp_path / "runs.csv"), RunNotFound),
        (("metrics.loss <", tmp_path / "runs.csv"), FilterSyntaxError),
        (([5], tmp_path / "runs.csv"), InvalidInput),
    ):
        with pytest.raises(kind):
            trackside.export(*arguments)
    assert not list(tmp_path.glob("runs*"))


def test_files_that_cannot_be_had_are_named(run_ids: list[str], tmp_path: Path) -> None:
    """A file that never arrived, one that somebody wrote into: the rest is there, a warning says so."""
    folder = Path(trackside.get_run(run_ids[0]).info.artifact_uri)
    (folder / "t.json").write_text("changed")
    (folder / "link").symlink_to("/etc/passwd")
    (folder / "a\\b.txt").write_text("a path on another system")
    current_workspace().append(FileLogged(run_ids[0], "big.bin", 10, None))
    with pytest.warns(UserWarning, match="and 2 more"):
        path = trackside.export(run_ids, tmp_path / "runs.zip")
    with zipfile.ZipFile(path) as archive:
        problems = archive.read("problems.txt").decode()
        assert not any("link" in name for name in archive.namelist())
        assert archive.read(f"a_b_ _sloop_-{run_ids[0][:8]}/artifacts/notes/ü <b>.txt") == b"hello"
    assert "t.json: this isn't what was logged" in problems
    assert "big.bin: its content isn't there" in problems
    assert "b.txt: it could not be read" in problems


def test_zip_takes_constant_memory(run_ids: list[str], tmp_path: Path) -> None:
    """However large the files are; and a reader that goes away leaves nothing open."""
    (tmp_path / "big.bin").write_bytes(os.urandom(1 << 20) * 64)
    trackside.log_artifact(tmp_path / "big.bin", run_id=run_ids[1])
    trackside.flush()  # a file of this size is copied in the background
    store = trackside.get_store()
    with warnings.catch_warnings():
        warnings.simplefilter("error", ResourceWarning)
        half_read = write_zip(select_runs(store, [run_ids[1]]))
        for _ in range(8):
            next(half_read)
        half_read.close()
    tracemalloc.start()
    size = sum(len(piece) for piece in write_zip(select_runs(store, [run_ids[1]])))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert size > 64 << 20
    assert peak < 8 << 20


def test_given_runs_come_in_the_given_order(run_ids: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """However many are read at once; each once, deleted ones and those of other experiments too."""
    trackside.set_experiment("ships")
    others = []
    for number in range(4):
        with trackside.start_run(run_name=str(number)) as run:
            pass
        others.append(run.run_id)
    trackside.flush()
    trackside.delete_run(others[1])
    monkeypatch.setattr("trackside.exports.selection.AT_ONCE", 3)
    wanted = [others[3], run_ids[1], others[0], others[3], run_ids[0], others[1], others[2]]
    store = trackside.get_store()
    selection = select_runs(store, wanted)
    assert [run.info.run_id for run in selection.runs] == list(dict.fromkeys(wanted))
    assert set(selection.experiments.values()) == {"ships", "boats"}
    with pytest.raises(RunNotFound, match="f" * 32):
        select_runs(store, [*others, "f" * 32])
