"""Searching runs into a DataFrame, and the history of a metric."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
import pytest

import trackside
from trackside.entities import Run, RunData, RunInfo, RunStatus
from trackside.errors import ExperimentNotFound, FilterSyntaxError, InvalidInput, RunNotFound
from trackside.store.base import HISTORY_DTYPE, RunColumns
from trackside.tracking.search import frame_of

SIX = ["run_id", "experiment_id", "status", "artifact_uri", "start_time", "end_time"]


@pytest.fixture
def runs() -> list[str]:
    """Three runs of the experiment ``vision``: accuracy 0.5, 0.9, and none."""
    trackside.set_experiment("vision")
    made = []
    for name, accuracy in (("a", 0.5), ("b", 0.9), ("c", None)):
        with trackside.start_run(run_name=name) as run:
            trackside.log_params({"lr": 0.1, "kind": f"net-{name}"})
            if accuracy is not None:
                trackside.log_metric("accuracy", accuracy)
            trackside.set_tag("team", "x")
        made.append(run.run_id)
    return made


def test_columns_come_in_mlflows_order(runs: list[str]) -> None:
    """Six fixed columns, then metrics, params, tags; what a run lacks is missing."""
    frame = trackside.search_runs()
    assert list(frame.columns[:6]) == SIX
    kinds = [name.split(".")[0] for name in frame.columns[6:]]
    assert kinds == sorted(kinds, key=["metrics", "params", "tags"].index)
    assert {"metrics.accuracy", "params.kind", "params.lr", "tags.mlflow.runName", "tags.team"} <= set(frame)
    by_id = frame.set_index("run_id")
    assert by_id.loc[runs[1], "metrics.accuracy"] == 0.9
    assert math.isnan(by_id.loc[runs[2], "metrics.accuracy"])
    assert by_id.loc[runs[0], "params.kind"] == "net-a"
    assert by_id.loc[runs[0], "status"] == "FINISHED"


def test_times_are_utc(runs: list[str]) -> None:
    """Start and end are ``datetime64`` in UTC, and the end of a running run is missing."""
    with trackside.start_run() as run:
        frame = trackside.search_runs().set_index("run_id")
    for name in ("start_time", "end_time"):
        assert isinstance(frame[name].dtype, pd.DatetimeTZDtype)
        assert str(frame[name].dtype.tz) == "UTC"
    assert frame.loc[run.run_id, "end_time"] is pd.NaT
    assert frame.loc[runs[0], "start_time"].timestamp() * 1000 == pytest.approx(
        trackside.get_run(runs[0]).info.start_time
    )


def test_no_rows_still_give_six_columns() -> None:
    """An empty answer has the six columns with their types."""
    frame = trackside.search_runs()
    assert list(frame.columns) == SIX
    assert len(frame) == 0
    assert isinstance(frame["start_time"].dtype, pd.DatetimeTZDtype)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("metrics.accuracy > 0.6", "b"),
        ("metrics.accuracy <= 0.9 AND params.kind = 'net-a'", "a"),
        ("params.kind LIKE 'net-_'", "abc"),
        ("params.kind != 'net-a'", "bc"),
        ("params.lr < 0.2", "abc"),
        ("tags.team = 'x' AND run_name IN ('a', 'c')", "ac"),
        ("status = 'FINISHED'", "abc"),
        ("status = 'RUNNING'", ""),
        ("metrics.nothing > 0", ""),
    ],
)
def test_filter_chooses_runs(runs: list[str], text: str, found: str) -> None:
    """Conditions on metrics, params, tags and attributes are all met by what is found."""
    assert sorted(trackside.search_runs(filter_string=text).get("tags.mlflow.runName", [])) == list(found)


@pytest.mark.parametrize(
    ("order", "found"),
    [
        (["metrics.accuracy DESC"], ["b", "a", "c"]),
        (["metrics.accuracy ASC"], ["a", "b", "c"]),
        (["params.lr", "params.kind DESC"], ["c", "b", "a"]),
        (["run_name"], ["a", "b", "c"]),
    ],
)
def test_order_sorts_runs(runs: list[str], order: list[str], found: list[str]) -> None:
    """Sort keys apply in turn; what lacks the value comes last in both directions."""
    assert trackside.search_runs(order_by=order)["tags.mlflow.runName"].tolist() == found


def test_number_of_results_is_limited(runs: list[str]) -> None:
    """``max_results`` gives the first so many."""
    frame = trackside.search_runs(max_results=1, order_by=["metrics.accuracy DESC"])
    assert frame["run_id"].tolist() == [runs[1]]


def test_list_holds_runs(runs: list[str]) -> None:
    """``output_format="list"`` gives run entities."""
    found = trackside.search_runs(output_format="list", order_by=["run_name"])
    assert [type(run) for run in found] == [Run] * 3
    assert [run.info.run_id for run in found] == runs
    assert found[1].data.metrics == {"accuracy": 0.9}


def test_search_looks_where_it_is_told(runs: list[str]) -> None:
    """By ids, by names, everywhere; without a word in the active experiment."""
    vision = trackside.get_experiment_by_name("vision").experiment_id
    trackside.set_experiment("empty")
    assert len(trackside.search_runs()) == 0
    assert len(trackside.search_runs([vision])) == 3
    assert len(trackside.search_runs(experiment_names=["vision", "empty"])) == 3
    assert len(trackside.search_runs(search_all_experiments=True)) == 3


def test_unknown_name_is_a_warning() -> None:
    """An experiment that doesn't exist has no runs, and a warning says so; not an error."""
    with pytest.warns(UserWarning, match="'nothing'"):
        frame = trackside.search_runs(experiment_names=["nothing"])
    assert list(frame.columns) == SIX


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({"experiment_ids": ["0"], "experiment_names": ["a"]}, "not both"),
        ({"output_format": "polars"}, "polars"),
        ({"max_results": 0}, "positive"),
        ({"max_results": True}, "positive"),
        ({"experiment_names": "vision"}, "list"),
        ({"order_by": "metrics.a"}, "list"),
        ({"run_view_type": "some"}, "view type"),
    ],
)
def test_odd_arguments_are_refused(arguments: dict[str, Any], says: str) -> None:
    """What can't be understood is an error that says what to do."""
    with pytest.raises(InvalidInput, match=says):
        trackside.search_runs(**arguments)


def test_bad_filter_is_a_sentence_with_a_caret() -> None:
    """A filter or sort key that can't be read says where."""
    with pytest.raises(FilterSyntaxError, match=r"(?s)Write OR.*\^"):
        trackside.search_runs(filter_string="metrics.a > 1 || metrics.b > 1")
    with pytest.raises(FilterSyntaxError):
        trackside.search_runs(order_by=["metrics.a SIDEWAYS"])


def test_impossible_id_is_not_found() -> None:
    """What isn't a number is no experiment's id."""
    with pytest.raises(ExperimentNotFound, match="abc"):
        trackside.search_runs(["abc"])


@pytest.mark.parametrize("view", [1, "ACTIVE_ONLY", "all", 3])
def test_mlflows_view_types_are_understood(runs: list[str], view: Any) -> None:
    """The view type may be MLflow's number or word."""
    assert len(trackside.search_runs(run_view_type=view)) == 3
    assert len(trackside.search_runs(run_view_type=2)) == 0


def test_frame_is_made_of_columns() -> None:
    """The frame follows from what the store says, without a store: keys sorted, gaps missing."""
    one = RunInfo("1" * 32, "a", "7", RunStatus.FAILED, 1000, 2000, "me", "/files")
    other = RunInfo("2" * 32, "b", "7", RunStatus.RUNNING, 3000, None, "me", "/files")
    runs = [
        Run(one, RunData({"b": 1.0}, {"p": "x"}, {})),
        Run(other, RunData({"a": math.inf}, {}, {"t": ""})),
    ]
    frame = frame_of(RunColumns.from_runs(runs, None, 2, 1))
    assert list(frame.columns) == [*SIX, "metrics.a", "metrics.b", "params.p", "tags.t"]
    assert frame["metrics.a"].tolist()[1] == math.inf
    assert frame["metrics.b"].isna().tolist() == [False, True]
    assert frame["params.p"].isna().tolist() == [False, True]
    assert frame["tags.t"].isna().tolist() == [True, False]
    assert frame["end_time"].isna().tolist() == [False, True]
    assert frame["start_time"].astype("int64").tolist() == [1000, 3000]


def test_history_is_a_frame_in_order() -> None:
    """Points come by step, then time; the time is UTC."""
    with trackside.start_run() as run:
        for step in (3, 1, 2):
            trackside.log_metric("m", step * 1.5, step=step, timestamp=1_790_000_000_000 - step)
    frame = trackside.get_metric_history(run.run_id, "m")
    assert list(frame.columns) == ["step", "timestamp", "value"]
    assert frame["step"].tolist() == [1, 2, 3]
    assert frame["value"].tolist() == [1.5, 3.0, 4.5]
    assert str(frame["timestamp"].dtype.tz) == "UTC"
    assert frame["timestamp"].iloc[0] == pd.Timestamp(1_790_000_000_000 - 1, unit="ms", tz="UTC")


def test_history_as_numpy() -> None:
    """``as_numpy`` gives the same fields as a structured array."""
    with trackside.start_run() as run:
        trackside.log_metric("m", math.nan, step=5, timestamp=7)
    points = trackside.get_metric_history(run.run_id, "m", as_numpy=True)
    assert points.dtype == HISTORY_DTYPE
    assert (points["step"][0], points["timestamp"][0]) == (5, 7)
    assert np.isnan(points["value"][0])


def test_metric_that_was_never_logged_has_no_points() -> None:
    """An unknown metric is empty, an unknown run an error."""
    with trackside.start_run() as run:
        pass
    assert len(trackside.get_metric_history(run.run_id, "m")) == 0
    with pytest.raises(RunNotFound):
        trackside.get_metric_history("f" * 32, "m")
