"""From a store to rows: labels, gaps, axes, and which runs can't be drawn."""

from __future__ import annotations

from typing import Any

import pytest
from logged_runs import Logged

import trackside
from trackside.charts.colours import find_colour
from trackside.charts.config import ChartConfig
from trackside.charts.frames import MAX_RUNS, Frame, read_frame
from trackside.entities import RUN_PALETTE
from trackside.errors import InvalidInput, RunNotFound


def read(logged: Logged, *run_ids: str, max_points: int = 100, **changes: Any) -> Frame:
    config = ChartConfig(**{"y": ("metrics.loss",), **changes})
    return read_frame(logged.store, run_ids, config, max_points)


@pytest.mark.parametrize(
    ("parts", "only"),
    [
        ({"y": ("metrics.accuracy",)}, (7.0, 0.5)),
        ({"y": ("metrics.accuracy",), "maximum": 1.0}, (7.0, None)),
        ({"y": ("metrics.accuracy",), "x": "time"}, (None, 0.5)),
        ({"y": ("metrics.accuracy",), "aggregation": "mean"}, (7.0, 0.5)),
        ({"y": ("metrics.loss",)}, (None, None)),
        ({"y": ("metrics.accuracy",), "kind": "bar"}, (None, None)),
        ({"y": ("metrics.accuracy",), "kind": "heatmap"}, (7.0, 0.5)),
    ],
)
def test_an_axis_of_one_value_is_known(logged: Logged, parts: dict[str, Any], only: Any) -> None:
    """Where all points of a curve have one step, or one value, the picture says which."""
    frame = read_frame(logged.store, [logged.first, logged.second], ChartConfig(**parts))
    assert (frame.picture.only_x, frame.picture.only_y) == only


def test_one_row_a_point(logged: Logged) -> None:
    """Every point is a row with its run, metric, step and value; what isn't finite is a gap."""
    rows = read(logged, logged.first).rows
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
    rows = read(logged, logged.first, x="relative_time").rows
    assert [row["relative_time"] for row in rows] == [0.0, 0.5, 1.0, 1.5, 2.0]


@pytest.mark.parametrize(
    ("longest_s", "unit", "expected"), [(170, "seconds", 170), (600, "minutes", 10), (5 * 3600, "hours", 5)]
)
def test_long_times_are_in_longer_units(logged: Logged, longest_s: int, unit: str, expected: float) -> None:
    """Hours are not counted in seconds; the axis says in what."""
    start = logged.store.get_run(logged.bare).info.start_time
    with trackside.start_run(run_id=logged.bare):
        for time_ms in (start, start + longest_s * 1000):
            trackside.log_metric("lasting", 1.0, step=time_ms - start, timestamp=time_ms)
    trackside.flush()
    frame = read(logged, logged.bare, y=("metrics.lasting",), x="relative_time")
    assert frame.picture.x_title == f"{unit} since the start"
    assert [row["relative_time" if unit == "seconds" else unit] for row in frame.rows] == [0, expected]


@pytest.mark.parametrize(("legend", "texts"), [(True, "level"), (False, "aslant")])
def test_names_below_an_axis_stand_where_they_have_room(logged: Logged, legend: bool, texts: str) -> None:
    """Two long names are level in a wide chart, and aslant in one that has no room for a legend."""
    config = ChartConfig(kind="bar", y=("metrics.loss",))
    runs = [logged.first, logged.second, logged.bare]
    trackside.set_experiment("names")
    for n in range(2):
        with trackside.start_run(run_name=f"a longer name {n}") as run:
            trackside.log_metric("loss", n)
        runs.append(run.info.run_id)
    trackside.flush()
    assert read_frame(logged.store, runs[1:], config, legend=legend).picture.texts == texts


def test_a_curves_colour_is_a_number_where_the_column_is(sweep: list[str]) -> None:
    """Numbers have a scale of colours, texts have one each."""
    for column, kind in (("params.lr", "Q"), ("params.kind", "N")):
        config = ChartConfig(y=("metrics.loss",), colour=column)
        assert read_frame(trackside.get_store(), sweep, config).picture.colour_type == kind


def test_time_is_in_milliseconds(logged: Logged) -> None:
    """Time is milliseconds since the epoch, as Vega reads it."""
    start = logged.store.get_run(logged.first).info.start_time
    rows = read(logged, logged.first, x="time").rows
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
    assert read(logged, logged.first, y=("metrics.accuracy",)).picture.markers
    assert not read(logged, logged.first).picture.markers


def test_long_curve_is_thinned(logged: Logged) -> None:
    """No curve has more points than asked for."""
    assert len(read(logged, logged.first, max_points=2).rows) == 2


@pytest.mark.parametrize(("aggregation", "expected"), [("none", 0.01), ("mean", 0.01), ("median", 0.0)])
def test_heatmap_of_a_long_curve_shows_its_mean(logged: Logged, aggregation: str, expected: float) -> None:
    """Thinned to its extremes, a curve with a spike in a hundred points would look half as high as these."""
    with trackside.start_run() as run:
        for step in range(10_000):
            trackside.log_metric("loss", float(step % 100 == 50), step=step)
    trackside.flush()
    rows = read(logged, run.info.run_id, kind="heatmap", aggregation=aggregation).rows
    assert len(rows) == 100
    assert [row["value"] for row in rows] == pytest.approx([expected] * 100)
    assert [row["step"] for row in rows] == list(range(49, 10_000, 100))
    rows = read(logged, run.info.run_id, kind="heatmap", aggregation="max").rows
    assert max(row["value"] for row in rows) == 1.0


def test_unknown_run_is_an_error(logged: Logged) -> None:
    """A run that doesn't exist isn't silently left out."""
    with pytest.raises(RunNotFound):
        read(logged, "f" * 32)


def test_nothing_to_draw_is_an_error(logged: Logged) -> None:
    """A chart needs runs."""
    with pytest.raises(InvalidInput, match="at least one run"):
        read(logged)


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


def rows_of(run_ids: list[str], **parts: Any) -> Frame:
    config = ChartConfig(**{"y": ("metrics.loss",), **parts})
    return read_frame(trackside.get_store(), run_ids, config)


def test_a_row_a_run(sweep: list[str]) -> None:
    """Bars, points and boxes have the last value of each run, or the aggregate asked for."""
    last = rows_of(sweep, kind="bar").rows
    least = rows_of(sweep, kind="scatter", y=("max(metrics.loss)",), x="params.lr").rows
    assert [row["run_id"] for row in last] == sweep
    assert [row["value"] for row in last] == [(n + 1) / 5 for n in range(6)]
    assert [(row["x"], row["value"]) for row in least] == [(10.0 ** (n - 4), n + 1.0) for n in range(6)]


def test_what_is_no_number_is_nominal(sweep: list[str]) -> None:
    """A param whose values all are numbers is an axis of numbers, any other one of texts."""
    assert rows_of(sweep, kind="scatter", x="params.lr").picture.x_type == "Q"
    assert rows_of(sweep, kind="scatter", x="params.kind").picture.x_type == "N"
    assert rows_of(sweep, kind="scatter", x="start_time").picture.x_type == "T"


def test_legend_of_groups_fits_them(sweep: list[str]) -> None:
    """Long names of groups need lines of their own, in a narrow chart sooner; of very many none is named."""
    assert rows_of(sweep, kind="bar", group_by="params.kind", aggregation="mean").picture.entries == "short"
    config = ChartConfig(kind="bar", y=("metrics.loss",), group_by="auto", aggregation="mean")
    store = trackside.get_store()
    assert read_frame(store, sweep, config).picture.entries == "long"
    for n in range(31):
        with trackside.start_run() as run:
            sweep.append(run.info.run_id)
            trackside.log_param("model", f"m{n:014}" if n else "m")
            trackside.log_metric("loss", n)
    trackside.flush()
    config = ChartConfig(kind="scatter", y=("metrics.loss",), x="metrics.loss", colour="params.model")
    assert read_frame(store, sweep[-2:], config).picture.entries == "short"
    assert read_frame(store, sweep[-2:], config, legend=False).picture.entries == "long"
    assert read_frame(store, sweep, config).picture.entries == "many"


@pytest.mark.parametrize(
    ("parts", "texts"),
    [
        ({"kind": "box"}, "level"),  # the metric alone stands below it
        ({"kind": "bar", "x": "params.long"}, "level"),
        ({"kind": "bar", "x": "params.long", "facet": "params.kind"}, "aslant"),  # half of the width
        ({"kind": "bar"}, "thinned"),
        ({"kind": "bar", "facet": "params.own"}, "level"),  # a panel has a run alone
    ],
)
def test_texts_have_the_room_that_their_panel_has(logged: Logged, parts: Any, texts: str) -> None:
    """Whether texts stand level depends on which there are, and on how wide a panel is."""
    run_ids = []
    for n in range(24):
        with trackside.start_run(run_name=f"run {n}") as run:
            run_ids.append(run.info.run_id)
            trackside.log_params({"long": f"value {n % 3}", "kind": n % 2, "own": n})
            trackside.log_metric("loss", n)
    trackside.flush()
    config = ChartConfig(y=("metrics.loss",), **parts)
    assert read_frame(logged.store, run_ids, config).picture.texts == texts


def test_numbers_far_apart_are_coloured_by_their_logarithm(sweep: list[str]) -> None:
    """Learning rates from 0.0001 to 10 would look alike but for the last one; losses don't."""
    for kind in ("line", "scatter", "parallel"):
        assert rows_of(sweep, kind=kind, colour="params.lr").picture.colour_log
        assert not rows_of(sweep, kind=kind, colour="metrics.loss").picture.colour_log
    assert not rows_of(sweep, kind="bar", colour="params.depth").picture.colour_log  # there is a 0
    assert not rows_of(
        sweep, kind="contour", x="params.lr", log_x=True, colour="params.lr"
    ).picture.colour_log


def test_groups_have_mean_and_spread(sweep: list[str]) -> None:
    """At each step a group has its mean, and one sample standard deviation each way."""
    frame = rows_of(sweep, group_by="params.kind", aggregation="mean")
    first = next(row for row in frame.rows if row["group"] == "a" and row["step"] == 0)
    assert first["value"] == pytest.approx(3.0)
    assert (first["low"], first["high"]) == (pytest.approx(1.0), pytest.approx(5.0))
    assert frame.not_drawn == ()


def test_group_without_aggregation_is_a_colour(sweep: list[str]) -> None:
    """Each run is drawn, in its group's colour."""
    rows = rows_of(sweep, group_by="params.kind").rows
    assert len({row["run_id"] for row in rows}) == 6
    assert {row["group"] for row in rows} == {"a", "b"}


def test_zero_has_no_place_on_a_logarithmic_axis(logged: Logged) -> None:
    """Points at 0 or less are left out, and the runs named."""
    frame = read(logged, logged.first, log_x=True)
    assert [row["step"] for row in frame.rows] == [1, 2, 3, 4]
    assert "logarithmic" in frame.notes[0]
    assert 'say "hi"' in frame.notes[0]


def test_smoothed_values_stand_beside_the_raw(logged: Logged) -> None:
    """A smoothed curve keeps its values and its gaps."""
    rows = read(logged, logged.first, smoothing=0.5).rows
    assert [row["value"] for row in rows] == [3.0, None, 2.0, None, 1.0]
    assert [row["smoothed"] is None for row in rows] == [False, True, False, True, False]
    assert rows[0]["smoothed"] == 3.0


def test_each_panel_has_its_values_at_the_axes(sweep: list[str]) -> None:
    """A value that is written in one panel is written in the others too, where a run has it there."""
    frame = rows_of(sweep, kind="parallel", y=("params.depth", "metrics.loss"), facet="params.kind")
    ticks = {(row["facet"], row["tick"]) for row in frame.rows if row["axis"] == "depth" and row["tick"]}
    assert ticks == {("a", "0"), ("a", "2"), ("b", "0"), ("b", "2")}


def test_parallel_axes_are_the_params_that_differ(sweep: list[str]) -> None:
    """Asked for a metric only, the axes are the params that differ and the metric, from 0 to 1."""
    frame = rows_of(sweep, kind="parallel")
    assert frame.picture.labels == ("depth", "kind", "lr", "loss")
    assert {row["position"] for row in frame.rows if row["axis"] == "depth"} == {0.0, 0.5, 1.0}
    assert [row["tick"] for row in frame.rows if row["axis"] == "kind" and row["tick"]] == ["a", "b"]


def test_contour_has_no_panels(sweep: list[str]) -> None:
    """Its surface goes through all runs: a facet is left out, by column or by metric."""
    plain = rows_of(sweep, kind="contour")
    for facet in ("params.lr", "metric"):
        frame = rows_of(sweep, kind="contour", facet=facet)
        assert frame.picture == plain.picture
        assert frame.rows == plain.rows


def test_contour_goes_through_the_runs(sweep: list[str]) -> None:
    """A contour's cells cover the params' extents and go no further than the values; runs are rows too."""
    frame = rows_of(sweep, kind="contour")
    cells = [row for row in frame.rows if "run_id" not in row]
    runs = [row for row in frame.rows if "run_id" in row]
    assert (frame.picture.config.x, frame.picture.config.y) == ("params.depth", ("params.lr",))
    assert len(runs) == 6
    assert len(cells) == 1600
    assert min(r["value"] for r in runs) <= min(c["value"] for c in cells)
    assert max(c["value"] for c in cells) <= max(r["value"] for r in runs)
    assert (min(c["x"] for c in cells), max(c["x2"] for c in cells)) == (0.0, 2.0)


def test_too_many_runs_are_cut_and_said(sweep: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Of more runs than can be read, the first ones are drawn, and a note says so."""
    monkeypatch.setitem(MAX_RUNS, "bar", 4)
    frame = rows_of(sweep, kind="bar")
    assert [row["run_id"] for row in frame.rows] == sweep[:4]
    assert frame.notes == ("The first 4 of 6 runs are drawn.",)


def test_a_heatmap_over_steps_has_no_other_value(logged: Logged) -> None:
    """A cell of a run and a step shows the metric, whatever was chosen as the colour of another kind."""
    frame = read_frame(
        logged.store, [logged.first], ChartConfig(kind="heatmap", y=("metrics.loss",), colour="duration")
    )
    assert (frame.picture.config.colour, frame.picture.colour_title) == (None, "loss")
