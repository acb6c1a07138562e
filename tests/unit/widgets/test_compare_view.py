"""The comparison as a widget, without a front end."""

from __future__ import annotations

from typing import Any

import pytest

import trackside
from trackside.errors import ExperimentNotFound, FilterSyntaxError, InvalidInput, RunNotFound


@pytest.fixture
def curves(run_ids: list[str]) -> list[str]:
    """Ids of three runs in the experiment "curves", which is active: curves of loss, one value of score."""
    trackside.set_experiment("curves")
    ids = []
    for n in range(3):
        with trackside.start_run(run_name=f"curve {n}") as run:
            trackside.log_params({"lr": 10.0**-n, "kind": "ab"[n % 2]})
            for step in range(5):
                trackside.log_metric("loss", 1 / (step + n + 1), step=step)
            trackside.log_metric("score", n)
            ids.append(run.info.run_id)
    return ids


def test_runs_are_given_in_many_ways(curves: list[str], run_ids: list[str]) -> None:
    """By default those of the active experiment; a filter, ids, runs, a frame or an experiment."""
    assert set(trackside.compare().run_ids) == set(curves)
    assert trackside.compare("params.lr < 0.5", order_by=["params.lr"]).run_ids == curves[:0:-1]
    assert trackside.compare(curves[0]).run_ids == [curves[0]]
    assert trackside.compare([curves[2], curves[0], curves[2]]).run_ids == [curves[2], curves[0]]
    assert trackside.compare([trackside.get_run(curves[1])]).run_ids == [curves[1]]
    assert trackside.compare(trackside.get_run(curves[1])).run_ids == [curves[1]]
    frame = trackside.search_runs(order_by=["params.lr"])
    assert trackside.compare(frame).run_ids == curves[::-1]
    digits = trackside.get_experiment_by_name("digits")
    assert digits is not None
    assert set(trackside.compare(digits).run_ids) == set(run_ids)
    assert set(trackside.compare(experiment=["digits", "curves"]).run_ids) == {*run_ids, *curves}
    assert len(trackside.compare(experiment=["digits", "curves"], limit=5).run_ids) == 5


def test_a_run_that_begins_later_is_compared_too(curves: list[str]) -> None:
    """What a filter finds is found anew."""
    view = trackside.compare("params.kind = 'a'")
    with trackside.start_run(run_name="late") as run:
        trackside.log_param("kind", "a")
    assert run.info.run_id in view.run_ids


@pytest.mark.parametrize(
    ("asked", "kind"),
    [
        ({"y": "loss"}, "line"),
        ({"y": ["loss", "score"]}, "line"),
        ({"y": "score"}, "bar"),
        ({"y": "min(metrics.loss)"}, "bar"),
        ({"y": "loss", "x": "params.lr"}, "scatter"),
        ({"y": "loss", "x": "relative_time"}, "line"),
        ({"y": "not logged yet"}, "line"),
    ],
)
def test_the_kind_follows_what_is_drawn(curves: list[str], asked: dict[str, Any], kind: str) -> None:
    """Without a kind: curves over step and time, points over a column, bars of single values."""
    assert trackside.compare(**asked).config["kind"] == kind


def test_what_is_asked_for_is_the_configuration(curves: list[str]) -> None:
    """Arguments become ``config``; bare names are metrics, a group is drawn as one."""
    view = trackside.compare(kind="line", y="loss", group="params.kind", log_y=True, title="Loss")
    config = view.config
    assert config["y"] == ["metrics.loss"]
    assert (config["group_by"], config["aggregation"]) == ("params.kind", "mean")
    assert (config["log_y"], config["title"], config["x"]) == (True, "Loss", "step")
    assert view.configs == [config]
    assert trackside.compare(kind="bar").config["y"] == ["metrics.score"]
    assert trackside.compare().configs == []


def test_the_configuration_is_set_and_observed(curves: list[str]) -> None:
    """What is set is completed and observed; what can't be a chart is an error and changes nothing."""
    view = trackside.compare(y="loss")
    told: list[Any] = []
    view.observe(lambda change: told.append(change.new.get("kind")), names="config")
    view.config = {"kind": "bar", "y": "score"}
    assert told == ["bar"]
    assert view.configs[0]["y"] == ["metrics.score"]
    before = view.config
    for wrong in (
        {"kind": "pie", "y": "loss"},
        {"kind": "bar"},
        {"y": "loss", "z": 1},
        {"y": "loss", "x": "?"},
    ):
        with pytest.raises(InvalidInput):
            view.config = wrong
        with pytest.raises(InvalidInput):
            view.configs = [wrong]
    assert (view.config, view.configs) == (before, [before])
    view.configs = [{"y": "loss"}, before]
    assert view.config["y"] == ["metrics.loss"]
    view.config = {}
    assert view.configs == []


def test_the_chart_the_code_and_the_frame_are_of_one_picture(curves: list[str]) -> None:
    """``chart`` draws what ``to_frame`` holds, and ``code()`` names its runs."""
    view = trackside.compare("params.kind = 'a'", y="loss")
    frame = view.to_frame()
    assert len(frame) == 10
    assert set(frame["run"]) == {"curve 0", "curve 2"}
    (values,) = view.chart.to_dict()["datasets"].values()
    assert [row["value"] for row in values] == list(frame["value"])
    code = view.code()
    assert curves[0] in code
    assert len(code.splitlines()) <= 25


def test_nothing_to_draw_is_said(curves: list[str]) -> None:
    """Without a value there is no chart, but a widget that waits for one."""
    view = trackside.compare("params.kind = 'none'", y="loss")
    for read in (lambda: view.chart, view.code, view.to_frame):
        with pytest.raises(InvalidInput, match="nothing to draw yet"):
            read()
    assert "Comparison of curves" in view.static_bundle()["text/plain"]


def test_a_mistake_in_a_comparison_is_told_where_it_is_made(curves: list[str]) -> None:
    """What can't be found or read is a sentence."""
    with pytest.raises(FilterSyntaxError):
        trackside.compare("params.lr <")
    with pytest.raises(ExperimentNotFound):
        trackside.compare(experiment="nowhere")
    with pytest.raises(RunNotFound):
        trackside.compare("0" * 32)
    with pytest.raises(InvalidInput, match="is no id of a run"):
        trackside.compare(["params.lr < 1"])
    with pytest.raises(InvalidInput, match=r"1\.5 is no run"):
        trackside.compare(1.5)
    with pytest.raises(InvalidInput, match="not both"):
        trackside.compare([curves[0]], experiment="curves")
    with pytest.raises(InvalidInput, match="at least one"):
        trackside.compare([])
    with pytest.raises(InvalidInput, match="limit is 0"):
        trackside.compare(limit=0)
    with pytest.raises(InvalidInput):
        trackside.compare(kind="pie", y="loss")
    with pytest.raises(InvalidInput, match="say which"):
        trackside.compare("params.kind = 'none'", "bar")
    view = trackside.compare("params.lr < 1")
    with pytest.raises(FilterSyntaxError):
        view.filter_string = "params.lr <"
    assert view.filter_string == "params.lr < 1"
