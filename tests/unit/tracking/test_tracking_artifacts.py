"""Files of runs through the public functions."""

from __future__ import annotations

import json
import os
import uuid
from pathlib import Path
from typing import Any

import altair as alt
import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

import trackside
from trackside.errors import ArtifactChanged, ArtifactNotFound, InvalidInput, RunNotFound


def listed(run_id: str, path: str | None = None) -> list[str]:
    return [artifact.path for artifact in trackside.list_artifacts(run_id, path)]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A folder of the user with some files."""
    folder = tmp_path / "my data"
    (folder / "deep er").mkdir(parents=True)
    (folder / "a.csv").write_text("a,b\n1,2\n")
    (folder / "deep er/<b>.txt").write_text("b")
    return folder


def test_file_and_folder_are_copied(data: Path) -> None:
    """A file keeps its name, a folder what is in it; what the user does to theirs later changes nothing."""
    with trackside.start_run() as run:
        trackside.log_artifact(data / "a.csv")
        trackside.log_artifact(str(data / "a.csv"), "in/here")
        trackside.log_artifact(data)
        trackside.log_artifacts(data, "whole")
    (data / "a.csv").write_text("changed")
    assert listed(run.run_id) == ["a.csv", "in", "my data", "whole"]
    assert listed(run.run_id, "my data") == ["my data/a.csv", "my data/deep er"]
    assert listed(run.run_id, "whole/deep er") == ["whole/deep er/<b>.txt"]
    for path in ("a.csv", "in/here/a.csv", "my data/a.csv", "whole/a.csv"):
        assert Path(trackside.download_artifacts(run.run_id, path)).read_text() == "a,b\n1,2\n"


def test_listing_knows_size_and_digest(data: Path) -> None:
    """Also where nobody logged the file: then without a digest."""
    with trackside.start_run() as run:
        trackside.log_artifact(data / "a.csv")
        (Path(trackside.get_artifact_uri()) / "by hand.txt").write_text("x")
    logged, by_hand = trackside.list_artifacts(run.run_id)
    assert (logged.path, logged.is_dir, logged.file_size, len(logged.digest)) == ("a.csv", False, 8, 64)
    assert (by_hand.path, by_hand.file_size, by_hand.digest) == ("by hand.txt", 1, None)


def test_every_kind_of_file_is_logged() -> None:
    """Text, dicts, figures, pictures and tables, each under its path."""
    with trackside.start_run() as run:
        trackside.log_text("t", "t.txt")
        trackside.log_dict({"a": np.arange(2)}, "d.yaml")
        trackside.log_figure(Figure(), "f/m.png")
        trackside.log_figure(alt.Chart(pd.DataFrame({"x": [1]})).mark_bar(), "f/a.json")
        trackside.log_image(np.zeros((2, 2)), "i.png")
        trackside.log_table({"a": [1]}, "t.json")
        with pytest.raises(InvalidInput, match="figure"):
            trackside.log_figure("no figure", "f.png")
    assert listed(run.run_id) == ["d.yaml", "f", "i.png", "t.json", "t.txt"]
    assert listed(run.run_id, "f") == ["f/a.json", "f/m.png"]


def test_pictures_of_a_series_carry_key_step_and_time() -> None:
    """As MLflow 3 names them; the run is marked as one with pictures."""
    with trackside.start_run() as run:
        trackside.log_image(np.zeros((2, 2)), key="dogs/small", step=3, timestamp=17)
        for wrong in ({"key": "a", "artifact_file": "b.png"}, {}, {"key": "a%b"}):
            with pytest.raises(InvalidInput, match="key"):
                trackside.log_image(np.zeros((2, 2)), **wrong)
    (path,) = listed(run.run_id, "images")
    start = "images/dogs#small%step%3%timestamp%17%"
    assert path.startswith(start)
    assert uuid.UUID(path.removeprefix(start).removesuffix(".png"))
    assert trackside.get_run(run.run_id).data.tags["mlflow.loggedImages"] == "True"


def test_table_grows() -> None:
    """A second call adds its rows; the tables of several runs come back as one."""
    runs = []
    for number in range(2):
        with trackside.start_run(run_name=f"run {number}") as run:
            trackside.log_table(pd.DataFrame({"q": [f"a{number}"], "score": [0.5]}), "t/eval.json")
            trackside.log_table({"q": f"b{number}", "score": 1}, "t/eval.json")
        runs.append(run.run_id)
    table = trackside.load_table("t/eval.json", extra_columns=["run_id"])
    assert sorted(table["q"]) == ["a0", "a1", "b0", "b1"]
    assert set(table["run_id"]) == set(runs)
    assert trackside.load_table("t/eval.json", [runs[0]])["score"].tolist() == [0.5, 1.0]
    tag = trackside.get_run(runs[0]).data.tags["mlflow.loggedArtifacts"]
    assert json.loads(tag) == [{"path": "t/eval.json", "type": "table"}]
    with pytest.raises(ArtifactNotFound, match=r"none\.csv"):
        trackside.load_table("none.csv")


def test_file_goes_to_a_run_that_has_ended(data: Path) -> None:
    """``run_id`` says which; the active run has nothing of it."""
    with trackside.start_run() as ended:
        pass
    with trackside.start_run() as active:
        trackside.log_artifact(data / "a.csv", run_id=ended.run_id)
        trackside.log_text("x", "x.txt", run_id=ended.run_id)
        trackside.log_table({"a": [1]}, "t.csv", run_id=ended.run_id)
        trackside.log_text("y", "y.txt", run_id=active.run_id)
    assert listed(ended.run_id) == ["a.csv", "t.csv", "x.txt"]
    assert listed(active.run_id) == ["y.txt"]
    with pytest.raises(RunNotFound):
        trackside.log_text("x", "x.txt", run_id="f" * 32)


def test_run_object_has_the_same_methods(data: Path) -> None:
    """Also from outside of its block."""
    run = trackside.start_run()
    trackside.end_run()
    run.log_artifact(data / "a.csv")
    run.log_dict({}, "d.json")
    assert listed(run.run_id) == ["a.csv", "d.json"]


@pytest.mark.parametrize("path", ["../x", "/tmp/x", "a/../../x", "a\\b"])
def test_no_function_leads_out_of_the_run(data: Path, path: str) -> None:
    """Whatever writes, reads or lists refuses it, and nothing is written."""
    with trackside.start_run() as run:
        for act in (
            lambda: trackside.log_artifact(data / "a.csv", path),
            lambda: trackside.log_artifacts(data, path),
            lambda: trackside.log_dict({}, path),
            lambda: trackside.log_table({"a": [1]}, f"{path}.json"),
            lambda: trackside.get_artifact_uri(path),
            lambda: trackside.list_artifacts(run.run_id, path),
            lambda: trackside.download_artifacts(run.run_id, path),
        ):
            with pytest.raises(InvalidInput):
                act()
    assert listed(run.run_id) == []


def test_folder_with_a_name_that_cannot_be_kept_is_refused_as_a_whole(data: Path) -> None:
    """None of its files is logged."""
    (data / "z\n.txt").write_text("x")
    with trackside.start_run() as run, pytest.raises(InvalidInput, match="control"):
        trackside.log_artifacts(data)
    assert listed(run.run_id) == []


def test_missing_file_is_named(tmp_path: Path) -> None:
    """With the working folder, because that is mostly what was wrong."""
    with trackside.start_run(), pytest.raises(InvalidInput, match="working folder"):
        trackside.log_artifact("nothing.bin")
    with trackside.start_run(), pytest.raises(InvalidInput, match="log_artifact"):
        trackside.log_artifacts(__file__)


def test_download_refuses_what_was_changed(tmp_path: Path) -> None:
    """A file that somebody wrote into since it was logged is not taken for what was logged."""
    with trackside.start_run() as run:
        trackside.log_text("true", "a.txt")
        (Path(trackside.get_artifact_uri()) / "a.txt").write_text("false")
    with pytest.raises(ArtifactChanged, match=r"a\.txt"):
        trackside.download_artifacts(run.run_id, "a.txt", tmp_path / "out")


def test_download_of_all_keeps_the_tree(data: Path, tmp_path: Path) -> None:
    """Below the folder that was named, which is made."""
    with trackside.start_run() as run:
        trackside.log_artifacts(data)
    folder = trackside.download_artifacts(run.run_id, dst=tmp_path / "new/out")
    assert folder == str(tmp_path / "new/out")
    assert (tmp_path / "new/out/deep er/<b>.txt").read_text() == "b"


def test_deleted_file_is_gone() -> None:
    """From the disk and from what the store knows; the empty path takes all."""
    with trackside.start_run() as run:
        trackside.log_text("x", "a/b.txt")
        trackside.log_text("x", "c.txt")
    trackside.delete_artifacts(run.run_id, "a")
    assert listed(run.run_id) == ["c.txt"]
    assert [file.path for file in trackside.get_store().list_files(run.run_id)] == ["c.txt"]
    with pytest.raises(ArtifactNotFound):
        trackside.delete_artifacts(run.run_id, "a")
    trackside.delete_artifacts(run.run_id)
    assert listed(run.run_id) == []


def test_files_may_be_elsewhere(data: Path) -> None:
    """An experiment's location can be any URL that fsspec speaks."""
    name = f"remote {uuid.uuid4().hex}"
    trackside.create_experiment(name, artifact_location=f"memory://{uuid.uuid4().hex}")
    trackside.set_experiment(name)
    with trackside.start_run() as run:
        trackside.log_artifacts(data, "in")
        assert trackside.get_artifact_uri("in").startswith("memory://")
    assert listed(run.run_id, "in") == ["in/a.csv", "in/deep er"]
    assert Path(trackside.download_artifacts(run.run_id, "in/deep er/<b>.txt")).read_text() == "b"
    trackside.delete_artifacts(run.run_id, "in")
    assert listed(run.run_id) == []


def test_same_data_in_many_runs_is_kept_once(tmp_path: Path) -> None:
    """Ten runs with one data set take the place of one."""
    (tmp_path / "train.bin").write_bytes(os.urandom(300_000))
    uris = []
    for _ in range(10):
        with trackside.start_run():
            trackside.log_artifact(tmp_path / "train.bin")
            uris.append(Path(trackside.get_artifact_uri("train.bin")))
    assert len({uri.stat().st_ino for uri in uris}) == 1


def test_no_run_no_list() -> None:
    """Without an active run it has to be said whose files."""
    with pytest.raises(InvalidInput, match="run_id"):
        trackside.list_artifacts()


def test_odd_arguments_are_refused_in_one_sentence() -> None:
    """No library's own error reaches the user."""
    with trackside.start_run():
        odd: list[Any] = [("x.txt", "no dict"), ("t.xyz", {"a": [1]})]
        for file, value in odd:
            with pytest.raises(InvalidInput):
                trackside.log_table(value, file)
