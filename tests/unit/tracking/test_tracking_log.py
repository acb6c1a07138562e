"""What can be logged, and what is refused at once."""

from __future__ import annotations

import math
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import trackside
from trackside.errors import InvalidInput, ParamConflict
from trackside.tracking.workspace import Workspace


def test_metric_points_are_stored_in_order() -> None:
    """Each call adds a point; step and time are kept, the last value is the run's metric."""
    with trackside.start_run() as run:
        for step in range(100):
            trackside.log_metric("loss", 1 / (step + 1), step=step, timestamp=1_790_000_000_000 + step)
    points = trackside.get_metric_history(run.run_id, "loss", as_numpy=True)
    assert np.array_equal(points["step"], np.arange(100))
    assert np.array_equal(points["timestamp"], 1_790_000_000_000 + np.arange(100))
    assert np.array_equal(points["value"], 1 / (np.arange(100) + 1))
    assert trackside.get_run(run.run_id).data.metrics == {"loss": 0.01}


def test_step_is_zero_if_none_is_given() -> None:
    """As in MLflow, a point without a step has step 0."""
    with trackside.start_run() as run:
        trackside.log_metric("m", 1.0)
        trackside.log_metrics({"n": 2.0})
    assert trackside.get_metric_history(run.run_id, "m")["step"].tolist() == [0]
    assert trackside.get_metric_history(run.run_id, "n")["step"].tolist() == [0]


@pytest.mark.parametrize(
    ("value", "stored"),
    [
        (1, 1.0),
        (True, 1.0),
        (np.float32(0.5), 0.5),
        (np.int64(3), 3.0),
        (np.array([2.5]), 2.5),
        (np.array(2.5), 2.5),
        (Fraction(1, 4), 0.25),
        (math.inf, math.inf),
        (-math.inf, -math.inf),
    ],
)
def test_any_real_number_is_a_metric(value: Any, stored: float) -> None:
    """Numbers of NumPy and others are stored as the float they are, and remembered as one."""
    with trackside.start_run() as run:
        trackside.log_metric("m", value)
        trackside.log_metrics({"n": value})
        assert run.last_metrics == {"m": stored, "n": stored}
    assert trackside.get_run(run.run_id).data.metrics == {"m": stored, "n": stored}


def test_nan_is_kept() -> None:
    """NaN is a value like any other."""
    with trackside.start_run() as run:
        trackside.log_metric("m", math.nan)
    assert math.isnan(trackside.get_run(run.run_id).data.metrics["m"])


@pytest.mark.parametrize("value", ["1.0", None, [1, 2], np.array([1.0, 2.0]), object(), 1j])
def test_what_is_no_number_is_refused(value: Any) -> None:
    """The message names the metric and the value, and the run goes on."""
    with trackside.start_run() as run:
        with pytest.raises(InvalidInput, match="'m'"):
            trackside.log_metric("m", value)
        assert run.last_metrics == {}
        trackside.log_metric("m", 1.0)
    assert trackside.get_run(run.run_id).data.metrics == {"m": 1.0}


def test_batch_with_a_bad_value_is_refused_as_a_whole() -> None:
    """``log_metrics`` logs all or nothing."""
    with trackside.start_run() as run, pytest.raises(InvalidInput, match="'b'"):
        trackside.log_metrics({"a": 1.0, "b": "x"})
    assert trackside.get_run(run.run_id).data.metrics == {}


@pytest.mark.parametrize("key", ["", "a#b", "x" * 251, "a\0b", "a\ud800", "../a", "/a", "a//b"])
def test_bad_metric_key_is_refused(key: str) -> None:
    """Keys follow MLflow's rule."""
    with trackside.start_run(), pytest.raises(InvalidInput, match="metric"):
        trackside.log_metric(key, 1.0)


@pytest.mark.parametrize("step", [1 << 63, -(1 << 63) - 1, 0.5, "1"])
def test_bad_step_is_refused(step: Any) -> None:
    """A step is an integer of 64 bits."""
    with trackside.start_run(), pytest.raises(InvalidInput, match="step"):
        trackside.log_metric("m", 1.0, step=step)


def test_params_are_stored_as_text() -> None:
    """Values are kept as their text; ``log_param`` gives the value back."""
    with trackside.start_run() as run:
        assert trackside.log_param("lr", 0.1) == 0.1
        trackside.log_params({"layers": (16, 32), "kind": "mlp", "none": None})
        assert run.params["lr"] == "0.1"
    expected = {"lr": "0.1", "layers": "(16, 32)", "kind": "mlp", "none": "None"}
    assert trackside.get_run(run.run_id).data.params == expected


def test_same_param_again_is_no_conflict() -> None:
    """A param may be logged again with the same text."""
    with trackside.start_run() as run:
        trackside.log_param("a", 1)
        trackside.log_param("a", "1")
    assert trackside.get_run(run.run_id).data.params == {"a": "1"}


def test_param_with_another_value_is_a_conflict_at_once() -> None:
    """The message names key and both values; the first value stays, and nothing of the batch is logged."""
    with trackside.start_run() as run:
        trackside.log_param("lr", 0.1)
        with pytest.raises(ParamConflict, match=r"'lr'.*'0\.1'.*'0\.2'"):
            trackside.log_params({"new": 1, "lr": 0.2})
    assert trackside.get_run(run.run_id).data.params == {"lr": "0.1"}


def test_param_of_a_resumed_run_conflicts() -> None:
    """A resumed run knows the params it had."""
    with trackside.start_run() as run:
        trackside.log_param("a", 1)
    with trackside.start_run(run_id=run.run_id), pytest.raises(ParamConflict):
        trackside.log_param("a", 2)


class Textless:
    def __str__(self) -> str:
        raise RuntimeError("no text")


@pytest.mark.parametrize(
    ("key", "value", "says"),
    [
        ("a" * 251, 1, "251"),
        ("a=b", 1, "a=b"),
        (5, 1, "string"),
        ("a", "x" * 6001, "6000"),
        ("a", "nul\0", "NUL"),
        ("a", "\ud800", "surrogate"),
        ("a", Textless(), "no text"),
    ],
)
def test_bad_param_is_refused(key: Any, value: Any, says: str) -> None:
    """The message names the value and the rule, and nothing is logged."""
    with trackside.start_run() as run, pytest.raises(InvalidInput, match=says):
        trackside.log_params({"good": 1, key: value})
    assert trackside.get_run(run.run_id).data.params == {}


def test_params_have_to_be_a_mapping() -> None:
    """A list of params is refused with a hint."""
    with trackside.start_run(), pytest.raises(InvalidInput, match="dict"):
        trackside.log_params([("a", 1)])  # type: ignore[arg-type]


def test_tags_can_be_changed_and_taken_away() -> None:
    """A tag has the value that was set last, until it is deleted."""
    with trackside.start_run() as run:
        trackside.set_tag("stage", "draft")
        trackside.set_tags({"stage": "final", "old": 1})
        trackside.delete_tag("old")
        assert run.data.tags["stage"] == "final"
    tags = trackside.get_run(run.run_id).data.tags
    assert tags["stage"] == "final"
    assert "old" not in tags


def test_bad_tag_is_refused() -> None:
    """A tag has at most 8,000 characters."""
    with trackside.start_run(), pytest.raises(InvalidInput, match="8000"):
        trackside.set_tag("a", "x" * 8001)


def test_logging_without_a_run_starts_one() -> None:
    """As in MLflow, the first thing logged outside of a run starts one, and the next goes into the same."""
    trackside.log_metric("m", 1.0)
    run = trackside.active_run()
    trackside.log_param("a", 1)
    trackside.end_run()
    stored = trackside.get_run(run.run_id)
    assert (stored.data.metrics, stored.data.params) == ({"m": 1.0}, {"a": "1"})
    assert len(trackside.search_runs()) == 1


def test_logging_after_the_end_starts_another_run() -> None:
    """A run that has ended takes no more through the fluent functions."""
    with trackside.start_run() as first:
        trackside.log_metric("m", 1.0)
    trackside.log_metric("m", 2.0)
    second = trackside.active_run()
    assert second.run_id != first.run_id
    trackside.end_run()
    assert trackside.get_run(first.run_id).data.metrics == {"m": 1.0}


def test_text_becomes_a_file_of_the_run(workspace: Workspace) -> None:
    """``log_text`` writes below the run's artifact folder, nowhere else."""
    with trackside.start_run() as run:
        trackside.log_text("Größe\n", "notes/first.txt")
        trackside.log_text("again\n", "notes/first.txt")
    folder = Path(trackside.get_run(run.run_id).info.artifact_uri)
    assert [file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file()] == [
        "notes/first.txt"
    ]
    assert (folder / "notes/first.txt").read_text() == "again\n"
    assert folder.is_relative_to(workspace.location.artifact_root)


def test_files_go_to_the_experiments_own_location(tmp_path: Path) -> None:
    """An experiment made with an artifact location keeps the files of its runs there."""
    trackside.create_experiment("elsewhere", artifact_location=str(tmp_path / "files"))
    trackside.set_experiment("elsewhere")
    with trackside.start_run() as run:
        trackside.log_text("x", "a.txt")
    assert (tmp_path / "files" / run.run_id / "artifacts" / "a.txt").read_text() == "x"
    assert trackside.get_run(run.run_id).info.artifact_uri == str(
        tmp_path / "files" / run.run_id / "artifacts"
    )


@pytest.mark.parametrize("path", ["../a.txt", "/tmp/a.txt", "a/../../b", "", "a/", "a\0b"])
def test_file_outside_of_the_run_is_refused(path: str) -> None:
    """A run's files can't be escaped by path."""
    with trackside.start_run(), pytest.raises(InvalidInput):
        trackside.log_text("x", path)
