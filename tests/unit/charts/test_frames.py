"""From a store to rows: labels, gaps, axes, and which runs can't be drawn."""

from __future__ import annotations

from typing import Any

import pytest
from logged_runs import Logged

from trackside.charts.colours import find_colour
from trackside.charts.frames import CurveFrame, read_curves
from trackside.charts.picture import CurvePicture
from trackside.entities import RUN_PALETTE
from trackside.errors import InvalidInput, RunNotFound


def read(logged: Logged, *run_ids: str, max_points: int = 100, **changes: Any) -> CurveFrame:
    picture = CurvePicture(**{"runs": (), "y": ("loss",), **changes})
    return read_curves(logged.store, run_ids, picture, max_points)


def test_one_row_a_point(logged: Logged) -> None:
    """Every point is a row with its run, metric, step and value; what isn't finite is a gap."""
    rows = read(logged, logged.first).to_rows()
    assert [(row["step"], row["value"]) for row in rows] == [
        (0, 3.0),
        (1, None),
        (2, 2.0),
        (3, None),
        (4, 1.0),
    ]
    assert {(row["run_id"], row["metric"]) for row in rows} == {(logged.first, "loss")}


def test_relative_time_is_in_seconds(logged: Logged) -> None:
    """Relative time counts from the start of the run."""
    rows = read(logged, logged.first, x="relative_time").to_rows()
    assert [row["relative_time"] for row in rows] == [0.0, 0.5, 1.0, 1.5, 2.0]


def test_time_is_in_milliseconds(logged: Logged) -> None:
    """Time is milliseconds since the epoch, as Vega reads it."""
    start = logged.store.get_run(logged.first).info.start_time
    rows = read(logged, logged.first, x="time").to_rows()
    assert [row["time"] - start for row in rows] == [0, 500, 1000, 1500, 2000]


def test_runs_of_one_name_get_two_labels(logged: Logged) -> None:
    """Runs that share a name are told apart by the beginning of their ids."""
    labels = [run.label for run in read(logged, logged.first, logged.second).picture.runs]
    assert labels == [f'say "hi"\n ({run_id[:8]})' for run_id in (logged.first, logged.second)]


def test_single_run_keeps_its_name(logged: Logged) -> None:
    """Alone, a run is called by its name; asked for twice, it is still alone."""
    assert [run.label for run in read(logged, logged.first, logged.first).picture.runs] == ['say "hi"\n']


def test_run_without_the_metric_is_named(logged: Logged) -> None:
    """A run that can't be drawn is named and takes no colour in the scale."""
    frame = read(logged, logged.first, logged.bare)
    assert frame.not_drawn == ("bare",)
    assert [run.run_id for run in frame.picture.runs] == [logged.first]


def test_single_point_asks_for_a_marker(logged: Logged) -> None:
    """Where a curve has one point only, points are marked."""
    assert read(logged, logged.first, y=("accuracy",)).picture.markers
    assert not read(logged, logged.first).picture.markers


def test_long_curve_is_thinned(logged: Logged) -> None:
    """No curve has more points than asked for."""
    assert len(read(logged, logged.first, max_points=2).to_rows()) == 2


def test_unknown_run_is_an_error(logged: Logged) -> None:
    """A run that doesn't exist isn't silently left out."""
    with pytest.raises(RunNotFound):
        read(logged, "f" * 32)


def test_nothing_to_draw_is_an_error(logged: Logged) -> None:
    """A chart needs runs and metrics."""
    with pytest.raises(InvalidInput, match="at least one run"):
        read(logged)
    with pytest.raises(InvalidInput, match="at least one run"):
        read(logged, logged.first, y=())


def test_colour_is_the_stores(logged: Logged) -> None:
    """A run is drawn in the colour that the store gave it."""
    colours = [run.colour for run in read(logged, logged.first, logged.second).picture.runs]
    assert colours == list(RUN_PALETTE[:2])


@pytest.mark.parametrize("tag", [None, "", "red", "#12", "url(#x)", "#0072b2;"])
def test_run_without_a_colour_keeps_one(tag: str | None) -> None:
    """A run whose tag is missing or is no colour gets one of the palette by its id, always the same."""
    tags = {} if tag is None else {"trackside.colour": tag}
    assert find_colour("a" * 32, tags) in RUN_PALETTE
    assert find_colour("a" * 32, tags) == find_colour("a" * 32, {})
