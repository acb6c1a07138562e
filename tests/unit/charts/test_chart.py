"""``trackside.chart`` and the source that a chart can be copied as: the same picture."""

from __future__ import annotations

import ast
from typing import Any

import altair as alt
import pytest
from logged_runs import Logged

import trackside
from trackside.charts.code import write_code
from trackside.charts.drawing import draw
from trackside.charts.frames import read_curves
from trackside.charts.picture import CurvePicture, XAxis
from trackside.errors import InvalidInput


def strip(spec: dict[str, Any]) -> dict[str, Any]:
    """A specification without data and without the names that Altair makes up."""
    layers = [{key: value for key, value in layer.items() if key != "name"} for layer in spec["layer"]]
    params = [{key: value for key, value in param.items() if key != "views"} for param in spec["params"]]
    rest = {key: value for key, value in spec.items() if key not in ("data", "datasets")}
    return {**rest, "layer": layers, "params": params}


def execute(code: str) -> Any:
    """Run a cell and give its last expression's value, as IPython does."""
    tree = ast.parse(code)
    last = tree.body.pop()
    assert isinstance(last, ast.Expr)
    names: dict[str, Any] = {}
    exec(compile(tree, "<cell>", "exec"), names)
    return eval(compile(ast.Expression(last.value), "<cell>", "eval"), names)


@pytest.mark.parametrize("x", ["step", "time", "relative_time"])
@pytest.mark.parametrize("y", [("loss",), ("loss", "accuracy")])
def test_code_draws_the_same_chart(logged: Logged, x: XAxis, y: tuple[str, ...]) -> None:
    """Executed, the source of a chart gives the same specification and the same points."""
    asked = CurvePicture(runs=(), y=y, x=x, title="it's")
    frame = read_curves(logged.store, [logged.first, logged.second], asked, 1000)
    code = write_code(frame.picture)
    copied = execute(code).to_dict()
    assert strip(copied) == strip(draw(frame.picture).spec)
    [points] = copied["datasets"].values()
    assert [(p["run"], p["metric"], p["step"], p["value"]) for p in points] == [
        (row["run"], row["metric"], row["step"], row["value"]) for row in frame.to_rows()
    ]
    if x == "relative_time":
        assert [point[x] for point in points] == [row[x] for row in frame.to_rows()]
    alt.data_transformers.enable("default")


@pytest.mark.parametrize("x", ["step", "time", "relative_time"])
def test_code_is_short(logged: Logged, x: XAxis) -> None:
    """The source has at most 25 lines."""
    asked = CurvePicture(runs=(), y=("loss", "accuracy"), x=x, title="it's")
    frame = read_curves(logged.store, [logged.first, logged.second], asked, 1000)
    assert len(write_code(frame.picture).splitlines()) <= 25


def test_chart_of_ids(logged: Logged) -> None:
    """The public function draws runs given by id, with their points in it."""
    spec = trackside.chart(y="loss", runs=[logged.first, logged.second], title="Loss").to_dict()
    [points] = spec["datasets"].values() if "datasets" in spec else [spec["data"]["values"]]
    assert {point["run_id"] for point in points} == {logged.first, logged.second}
    assert spec["title"] == "Loss"


def test_chart_of_a_frame(logged: Logged) -> None:
    """It takes what ``search_runs`` gives, and by default the newest runs of the active experiment."""
    frame = trackside.search_runs(experiment_names=["curves"])
    by_frame = trackside.chart("line", y=["loss"], runs=frame).to_dict()
    by_default = trackside.chart(y="loss").to_dict()
    assert strip(by_frame) == strip(by_default)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"kind": "pie"}, "pie"),
        ({"x": "wall"}, "wall"),
        ({"y": "nothing"}, "nothing"),
        ({"max_points": 1}, "at least 2"),
    ],
)
def test_wrong_argument_is_a_sentence(logged: Logged, wrong: dict[str, Any], message: str) -> None:
    """What can't be drawn is refused with the offending value."""
    with pytest.raises(InvalidInput, match=message):
        trackside.chart(**{"y": "loss", "runs": [logged.first], **wrong})
