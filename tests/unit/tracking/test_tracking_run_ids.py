"""Which runs a person means: every function that takes several runs reads them in the same way."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import trackside
from trackside.errors import InvalidInput, RunNotFound
from trackside.tracking.run_ids import read_run_ids

FRAMES: dict[str, Callable[[dict[str, Any]], Any]] = {
    "pandas": pd.DataFrame,
    "polars": pl.DataFrame,
    "lazy": pl.LazyFrame,
    "pyarrow": pa.table,
}


@pytest.fixture
def ids() -> list[str]:
    """Three runs of two learning rates."""
    trackside.set_experiment("named")
    found = []
    for lr in (0.1, 0.1, 0.01):
        with trackside.start_run() as run:
            trackside.log_param("lr", lr)
            trackside.log_metric("loss", lr, step=1)
            found.append(run.info.run_id)
    return found


@pytest.mark.parametrize("library", FRAMES)
def test_a_frame_of_any_library_names_runs(library: str) -> None:
    """Its column run_id says which, in the order of the rows, each once; other columns don't matter."""
    frame = FRAMES[library]({"loss": [1.0, 2.0, 3.0], "run_id": ["b", "a", "b"]})
    assert read_run_ids(frame) == ["b", "a"]


@pytest.mark.parametrize("library", FRAMES)
def test_a_frame_without_ids_is_a_sentence(library: str) -> None:
    """A frame that can't say which runs it is about is refused with the column that it needs."""
    with pytest.raises(InvalidInput, match="no column run_id"):
        read_run_ids(FRAMES[library]({"loss": [1.0]}))
    with pytest.raises(InvalidInput, match=r"(None|nan) is no run"):
        read_run_ids(FRAMES[library]({"run_id": ["a", None]}))


def test_runs_are_named_by_what_one_has_of_them(ids: list[str]) -> None:
    """An id, a run of the store, an open run, and any sequence of these."""
    stored = trackside.get_run(ids[0])
    with trackside.start_run() as active:
        mixed = [ids[1], stored, active, stored]
        assert read_run_ids(mixed) == [ids[1], ids[0], active.run_id]
        assert read_run_ids(active) == [active.run_id]
    assert read_run_ids(stored) == read_run_ids(ids[0]) == [ids[0]]
    found = trackside.search_runs()
    assert read_run_ids(found["run_id"]) == found["run_id"].tolist()
    assert read_run_ids(pl.Series(ids)) == read_run_ids(np.array(ids)) == read_run_ids(iter(ids)) == ids


@pytest.mark.parametrize("wrong", [None, 3, [3], [None], object()])
def test_what_is_no_run_is_a_sentence(wrong: Any) -> None:
    """The message quotes what was given and says what can be given."""
    with pytest.raises(InvalidInput, match="is no run: give ids, runs, or a frame with a column run_id"):
        read_run_ids(wrong)


@pytest.mark.parametrize("library", FRAMES)
def test_everything_that_takes_runs_takes_frames(ids: list[str], library: str, tmp_path: Path) -> None:
    """Search, points, charts, exports and moving: some rows of a frame are some runs."""
    frame = FRAMES[library]({"run_id": ids[:2]})
    assert trackside.search_runs(run_ids=frame)["run_id"].tolist() == ids[:2]
    columns = {"lr": "params.lr"}
    assert trackside.search_runs(run_ids=frame, columns=columns)["lr"].tolist() == [0.1, 0.1]
    assert trackside.get_metric_history(frame, ["loss"])["run_id"].tolist() == ids[:2]
    spec = trackside.chart("bar", frame, y="loss").to_dict()
    assert [row["run_id"] for rows in spec["datasets"].values() for row in rows] == ids[:2]
    exported = Path(trackside.export(frame, tmp_path / "runs.csv"))
    assert pd.read_csv(exported)["run_id"].tolist() == ids[:2]
    trackside.create_experiment("elsewhere")
    assert sorted(trackside.move_runs(frame, experiment_name="elsewhere")) == sorted(ids[:2])


def test_a_surface_and_axes_of_polars() -> None:
    """What prepares a chart of one's own takes the same frames, and gives the same as for pandas."""
    data = {"x": [0.0, 1.0, 2.0], "y": [0.0, 2.0, 1.0], "value": [3.0, None, 1.0], "kind": ["a", "b", None]}
    axes = ["x", "kind", "value"]
    pandas = trackside.parallel_axes(pd.DataFrame(data), axes)
    pd.testing.assert_frame_equal(trackside.parallel_axes(pl.LazyFrame(data), axes), pandas)
    whole = {"x": [0.0, 1.0, 2.0], "y": [0.0, 2.0, 1.0], "value": [3.0, 2.0, 1.0]}
    surface = trackside.interpolate(pd.DataFrame(whole))
    pd.testing.assert_frame_equal(trackside.interpolate(pl.DataFrame(whole)), surface)


def test_an_unknown_id_in_a_frame_is_named(ids: list[str]) -> None:
    """A frame of another store is an error with the id, not an empty chart."""
    with pytest.raises(RunNotFound, match="f" * 32):
        trackside.chart("line", pl.DataFrame({"run_id": ["f" * 32]}), y="loss")
