"""``trackside.chart`` and the source that a chart can be copied as: the same picture."""

from __future__ import annotations

import ast
import math
import subprocess
import sys
from typing import Any

import altair as alt
import pytest
from chart_cases import CASES
from logged_runs import Logged

import trackside
from trackside.charts.code import write_code
from trackside.charts.config import ChartConfig
from trackside.charts.drawing import build
from trackside.charts.frames import Frame, read_frame
from trackside.errors import InvalidInput

COLUMNS = ("run_id", "run", "metric", "value", "smoothed", "low", "high", "axis", "position")


def strip(part: Any) -> Any:
    """A specification without data and without the names that Altair makes up."""
    if isinstance(part, list):
        return [strip(one) for one in part]
    if not isinstance(part, dict):
        return part
    return {
        key: strip(one)
        for key, one in part.items()
        if key not in ("data", "datasets", "views") and not (key == "name" and str(one).startswith("view_"))
    }


def execute(code: str) -> Any:
    """Run a cell and give its last expression's value, as IPython does."""
    tree = ast.parse(code)
    last = tree.body.pop()
    assert isinstance(last, ast.Expr)
    names: dict[str, Any] = {}
    exec(compile(tree, "<cell>", "exec"), names)
    return eval(compile(ast.Expression(last.value), "<cell>", "eval"), names)


def write(frame: Frame) -> str:
    return write_code(frame.picture, frame.run_ids, frame.row_count)


def numbers(rows: list[dict[str, Any]], *names: str) -> list[tuple[Any, ...]]:
    """Some columns of rows, sorted; numbers rounded, because sums may be made in another order."""

    def plain(value: Any) -> Any:
        if isinstance(value, (int, float)):
            return None if math.isnan(value) else f"{value:.9g}"
        return value

    return sorted((tuple(plain(row.get(name)) for name in names) for row in rows), key=repr)


@pytest.mark.parametrize("name", CASES)
def test_code_draws_the_same_chart(sweep: list[str], name: str) -> None:
    """Executed, the source of a chart of any kind gives the same valid specification, of the same values."""
    frame = read_frame(trackside.get_store(), sweep, CASES[name])
    spec = build(frame.picture, alt.NamedData(name="points")).to_dict()
    copied = execute(write(frame)).to_dict()
    assert strip(copied) == strip(spec)
    points = [row for rows in copied["datasets"].values() for row in rows]
    columns = [key for key in COLUMNS if key in frame.rows[-1]]
    assert numbers(points, *columns) == numbers(frame.rows, *columns)


@pytest.mark.parametrize("name", CASES)
def test_code_is_short_and_formatted(sweep: list[str], name: str) -> None:
    """The source has at most 25 lines, and a formatter finds nothing to change."""
    code = write(read_frame(trackside.get_store(), sweep, CASES[name]))
    assert len(code.splitlines()) <= 25
    command = [sys.executable, "-m", "ruff", "format", "--isolated", "-"]
    formatted = subprocess.run(command, input=code, text=True, capture_output=True, check=True)
    assert formatted.stdout == code
    assert "trackside." in code
    assert "from trackside" not in code
    assert "import trackside." not in code


def test_gaps_are_gaps_in_the_copy(logged: Logged) -> None:
    """A value that isn't finite is a gap in both, smoothed or not."""
    for smoothing in (0.0, 0.5):
        config = ChartConfig(y=("metrics.loss",), smoothing=smoothing)
        frame = read_frame(logged.store, [logged.first, logged.second, logged.bare], config)
        [points] = execute(write(frame)).to_dict()["datasets"].values()
        names = ("run", "step", "value", "smoothed")
        assert numbers(points, *names) == numbers(frame.rows, *names)


@pytest.mark.parametrize("parts", [{}, {"log_x": True}, {"aggregation": "mean"}, {"smoothing": 0.5}])
def test_hours_are_hours_in_the_copy(logged: Logged, parts: dict[str, Any]) -> None:
    """The copy counts relative time in the unit that the chart has."""
    start = logged.store.get_run(logged.bare).info.start_time
    with trackside.start_run(run_id=logged.bare):
        for hour in range(1, 9):
            trackside.log_metric("long", hour % 3, step=hour, timestamp=start + hour * 3_600_000)
    trackside.flush()
    config = ChartConfig(y=("metrics.long",), x="relative_time", **parts)
    frame = read_frame(logged.store, [logged.bare], config)
    copied = execute(write(frame)).to_dict()
    assert strip(copied) == strip(build(frame.picture, alt.NamedData(name="points")).to_dict())
    [points] = copied["datasets"].values()
    assert numbers(points, "hours", "value", "smoothed") == numbers(frame.rows, "hours", "value", "smoothed")


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
    by_default = trackside.chart(y="metrics.loss").to_dict()
    assert strip(by_frame) == strip(by_default)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"kind": "pie"}, "pie"),
        ({"x": "wall"}, "wall"),
        ({"y": "nothing"}, "nothing"),
        ({"max_points": 1}, "at least 2"),
        ({"y": "min(metrics.loss)"}, "one value a run"),
        ({"y": "params.lr"}, "one value a run"),
        ({"kind": "contour"}, "two numeric params"),
        ({"kind": "heatmap", "x": "status"}, "two params"),
        ({"smoothing": 2}, "smoothing"),
        ({"group_by": "sum(x)"}, "no column"),
    ],
)
def test_wrong_argument_is_a_sentence(logged: Logged, wrong: dict[str, Any], message: str) -> None:
    """What can't be drawn is refused with the offending value."""
    with pytest.raises(InvalidInput, match=message):
        trackside.chart(**{"y": "loss", "runs": [logged.first], **wrong})
