"""Curves as Vega-Lite: what is drawn, in which colours, under which names."""

from __future__ import annotations

from typing import Any

import pytest

from trackside.charts.drawing import DATA_NAME, draw
from trackside.charts.picture import CurvePicture, DrawnRun

RUNS = (DrawnRun("a" * 32, "<b>wide</b>", "#0072b2", 0), DrawnRun("b" * 32, "'; alert(1)", "#d55e00", 0))


def picture(**changes: Any) -> CurvePicture:
    return CurvePicture(**{"runs": RUNS, "y": ("loss",), **changes})


def layers(drawn: CurvePicture) -> tuple[dict[str, Any], dict[str, Any]]:
    lines, targets = draw(drawn).spec["layer"]
    return lines, targets


def test_data_is_named_and_empty() -> None:
    """The specification holds no points and loads nothing: its one data source is a name."""
    spec = draw(picture()).spec
    assert spec["data"] == {"name": DATA_NAME}
    assert "datasets" not in spec
    assert "url" not in str({key: value for key, value in spec.items() if key != "$schema"})


def test_each_run_has_its_colour() -> None:
    """The colour scale maps the runs' labels to the runs' own colours, in the order asked for."""
    for layer in layers(picture()):
        assert layer["encoding"]["color"]["scale"] == {
            "domain": [run.label for run in RUNS],
            "range": [run.colour for run in RUNS],
        }


def test_each_run_is_one_line_with_its_name() -> None:
    """Lines are split by run id and described by the label; the copy for the pointer is not announced."""
    lines, targets = layers(picture())
    assert lines["encoding"]["detail"]["field"] == "run_id"
    assert lines["encoding"]["description"]["field"] == "run"
    assert lines["mark"].get("aria") is None
    assert targets["mark"]["aria"] is False
    assert targets["mark"]["opacity"] == 0


@pytest.mark.parametrize(
    ("x", "kind", "title"),
    [
        ("step", "quantitative", "step"),
        ("time", "temporal", "time"),
        ("relative_time", "quantitative", "seconds since the start"),
    ],
)
def test_x_axis(x: Any, kind: str, title: str) -> None:
    """The x axis runs over step, time, or seconds since the run's start."""
    lines, _ = layers(picture(x=x))
    assert (lines["encoding"]["x"]["field"], lines["encoding"]["x"]["type"]) == (x, kind)
    assert lines["encoding"]["x"]["title"] == title


def test_axis_has_the_metrics_name() -> None:
    """With one metric the y axis has its name; with several, dashes tell them apart."""
    one, _ = layers(picture())
    two, _ = layers(picture(y=("loss", "accuracy")))
    assert one["encoding"]["y"]["title"] == "loss"
    assert "strokeDash" not in one["encoding"]
    assert two["encoding"]["strokeDash"]["field"] == "metric"


def test_tooltip_tells_run_step_and_value() -> None:
    """Pointing at a line tells the run, the step and the value."""
    _, targets = layers(picture())
    assert [item["field"] for item in targets["encoding"]["tooltip"]] == ["run", "metric", "step", "value"]


def test_zoom_and_selection() -> None:
    """Drag and wheel zoom; a click selects by run id."""
    params = {param["name"]: param for param in draw(picture()).spec["params"]}
    assert params["zoom"]["bind"] == "scales"
    assert params["select"]["select"] == {"type": "point", "fields": ["run_id"]}


@pytest.mark.parametrize(
    ("runs", "wanted", "shown"), [(1, True, False), (2, True, True), (2, False, False), (31, True, False)]
)
def test_legend_only_where_it_adds_something(runs: int, wanted: bool, shown: bool) -> None:
    """One run needs no legend, very many have no room for one, and a narrow place wants none."""
    many = tuple(DrawnRun(f"{n:032x}", f"run {n}", "#0072b2", 0) for n in range(runs))
    lines, _ = layers(picture(runs=many, legend=wanted))
    assert (lines["encoding"]["color"]["legend"] is not None) is shown


def test_single_points_are_marked() -> None:
    """A curve of one point has no line: its point is marked."""
    lines, _ = layers(picture(markers=True))
    assert lines["mark"]["point"] == {"aria": False}
    assert "point" not in layers(picture())[0]["mark"]


def test_no_colour_but_the_runs() -> None:
    """The configuration has sizes and places only: colours belong to the front end's theme."""
    config = str(draw(picture()).spec["config"]).lower()
    assert "color" not in config
    assert "#" not in config
