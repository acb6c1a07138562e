"""Every kind as Vega-Lite: which marks, which fields, in which colours, under which names."""

from __future__ import annotations

from typing import Any

import pytest

from trackside.charts.config import ChartConfig
from trackside.charts.drawing import DATA_NAME, draw
from trackside.charts.picture import DrawnRun, Picture

RUNS = (DrawnRun("a" * 32, "<b>wide</b>", "#0072b2", 0), DrawnRun("b" * 32, "'; alert(1)", "#d55e00", 0))


def spec_of(runs: tuple[DrawnRun, ...] = RUNS, labels: tuple[str, ...] = ("loss",), **parts: Any) -> Any:
    asked = {key: parts.pop(key) for key in list(parts) if key in ChartConfig.__struct_fields__}
    config = ChartConfig(**{"y": tuple(f"metrics.{label}" for label in labels), **asked})
    curves = config.kind in ("line", "scatter", "heatmap") and config.x in ("step", "time", "relative_time")
    picture = Picture(config=config, runs=runs, labels=labels, **{"over_runs": not curves, **parts})
    return draw(picture).spec


def marks(spec: Any) -> list[str]:
    return [layer["mark"]["type"] for layer in spec["layer"]]


def test_data_is_named_and_empty() -> None:
    """The specification holds no points and loads nothing: its one data source is a name."""
    spec = spec_of()
    assert spec["data"] == {"name": DATA_NAME}
    assert "datasets" not in spec
    assert "url" not in str({key: value for key, value in spec.items() if key != "$schema"})


def test_each_run_has_its_colour() -> None:
    """The colour scale maps the runs' labels to the runs' own colours, in the order asked for."""
    for kind in ("line", "bar", "scatter"):
        for layer in spec_of(kind=kind)["layer"]:
            assert layer["encoding"]["color"]["scale"] == {
                "domain": [run.label for run in RUNS],
                "range": [run.colour for run in RUNS],
            }


@pytest.mark.parametrize("kind", ["line", "bar", "scatter", "parallel"])
def test_very_many_runs_bring_their_colours_along(kind: str) -> None:
    """Without a place for them in the legend, the colours stand in the rows, and the picture stays small."""
    colours = [layer["encoding"].get("color") for layer in spec_of((), kind=kind)["layer"]]
    assert {"field": "run_colour", "type": "nominal", "scale": None} in colours


def test_each_run_is_one_line_with_its_name() -> None:
    """Lines are split by run id and described by the label; the copy for the pointer is not announced."""
    lines, hits = spec_of()["layer"]
    assert lines["encoding"]["detail"]["field"] == "run_id"
    assert lines["mark"].get("aria") is None
    assert hits["mark"]["aria"] is False
    assert hits["mark"]["opacity"] == 0


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("line", ["line", "line"]),
        ("bar", ["bar"]),
        ("scatter", ["point"]),
        ("box", ["boxplot", "point"]),
        ("parallel", ["line", "point", "text"]),
        ("heatmap", ["rect"]),
        ("contour", ["rect", "point"]),
    ],
)
def test_marks(kind: str, expected: list[str]) -> None:
    """Each kind has its marks, those of runs described by the run's name."""
    spec = spec_of(kind=kind)
    assert marks(spec) == expected
    described = [layer["encoding"].get("description", {}).get("field") for layer in spec["layer"]]
    assert "run" in described


def test_bars_of_runs_are_not_stacked() -> None:
    """A stack is sorted by an expression, in which Vega takes "constructor" for something of its own."""
    [bars] = spec_of(kind="bar")["layer"]
    assert bars["encoding"]["y"]["stack"] is None


def test_names_are_in_no_expression() -> None:
    """Vega-Lite makes an expression of what sorts; of runs' and metrics' names there are only domains."""
    [over] = spec_of(kind="bar", x="params.lr")["layer"]
    assert over["encoding"]["xOffset"] == {"field": "slot", "type": "ordinal", "sort": "ascending"}
    [bars] = spec_of(kind="bar", labels=("loss", "accuracy"))["layer"]
    assert bars["encoding"]["xOffset"]["sort"] == "ascending"
    assert bars["encoding"]["xOffset"]["scale"]["domain"] == bars["encoding"]["color"]["scale"]["domain"]
    lines, _ = spec_of(labels=("toString", "constructor"))["layer"]
    assert "sort" not in lines["encoding"]["strokeDash"]
    assert lines["encoding"]["strokeDash"]["scale"] == {"domain": ["toString", "constructor"]}


@pytest.mark.parametrize("title", ["constructor", "__proto__", "toString", "if"])
def test_titles_that_vega_takes_for_variables_are_told_apart(title: str) -> None:
    """Of the axis, the colour and the chart: a character of no width behind them, nothing else."""
    spec = spec_of(title=title, labels=(title,))
    assert spec["title"] == f"{title}\u200b"
    assert spec["layer"][0]["encoding"]["y"]["title"] == f"{title}\u200b"


@pytest.mark.parametrize(
    ("x", "kind", "title"),
    [
        ("step", "quantitative", "step"),
        ("time", "temporal", "time"),
        ("relative_time", "quantitative", "seconds since the start"),
    ],
)
def test_x_axis(x: str, kind: str, title: str) -> None:
    """The x axis runs over step, time, or seconds since the run's start."""
    lines, _ = spec_of(x=x, x_type="T" if x == "time" else "Q", x_title=title)["layer"]
    assert (lines["encoding"]["x"]["field"], lines["encoding"]["x"]["type"]) == (x, kind)
    assert lines["encoding"]["x"]["title"] == title


def test_axis_has_the_metrics_name() -> None:
    """With one metric the y axis has its name; with several, dashes tell them apart."""
    one, _ = spec_of()["layer"]
    two, _ = spec_of(labels=("loss", "accuracy"))["layer"]
    assert one["encoding"]["y"]["title"] == "loss"
    assert "strokeDash" not in one["encoding"]
    assert two["encoding"]["strokeDash"]["field"] == "metric"


def test_dashes_have_gaps() -> None:
    """Round ends, which let a point between gaps be seen, would fill them."""
    assert spec_of()["layer"][0]["mark"]["strokeCap"] == "round"
    assert "strokeCap" not in spec_of(labels=("loss", "accuracy"))["layer"][0]["mark"]


def test_tooltip_tells_run_step_and_value() -> None:
    """Pointing at a line tells the run, the step and the value."""
    _, hits = spec_of()["layer"]
    assert [item["field"] for item in hits["encoding"]["tooltip"]] == ["run", "metric", "step", "value"]
    # Step 12,345 is not 1.234e+4, as a value may be.
    assert hits["encoding"]["tooltip"][2]["format"] == ","


@pytest.mark.parametrize("kind", ["line", "scatter", "contour"])
def test_zoom_and_selection(kind: str) -> None:
    """Drag and wheel zoom; a click selects by run id."""
    params = {param["name"]: param for param in spec_of(kind=kind)["params"]}
    assert params["zoom"]["bind"] == "scales"
    assert params["select"]["select"] == {"type": "point", "fields": ["run_id"]}


@pytest.mark.parametrize("kind", ["bar", "box", "parallel", "heatmap"])
def test_selection_without_zoom(kind: str) -> None:
    """Where axes are not continuous there is no zoom; a click selects the run."""
    assert [param["name"] for param in spec_of(kind=kind)["params"]] == ["select"]


@pytest.mark.parametrize(
    ("runs", "wanted", "shown"), [(1, True, False), (2, True, True), (2, False, False), (31, True, False)]
)
def test_legend_only_where_it_adds_something(runs: int, wanted: bool, shown: bool) -> None:
    """One run needs no legend, very many have no room for one, and a narrow place wants none."""
    many = tuple(DrawnRun(f"{n:032x}", f"run {n}", "#0072b2", 0) for n in range(runs))
    lines, _ = spec_of(many, legend=wanted)["layer"]
    assert ("legend" not in lines["encoding"]["color"]) is shown


def test_long_names_have_lines_of_their_own() -> None:
    """Names that would be cut beside each other stand below each other."""
    runs = tuple(DrawnRun(f"{n:032x}", f"resnet50-imagenet-lr0.001-{n}", "#0072b2", 0) for n in range(2))
    lines, _ = spec_of(runs)["layer"]
    assert lines["encoding"]["color"]["legend"] == {"columns": 1, "labelLimit": 260}


def test_points() -> None:
    """A curve of one point has no line: its point is marked; and where points are asked for."""
    assert spec_of(markers=True)["layer"][0]["mark"]["point"] == {"aria": False}
    assert spec_of(points=True)["layer"][0]["mark"]["point"] == {"aria": False}
    assert "point" not in spec_of()["layer"][0]["mark"]


def test_a_run_over_a_column_is_a_point() -> None:
    """A line of one point is seen."""
    assert spec_of(x="params.lr")["layer"][0]["mark"]["point"] == {"aria": False}


def test_outermost_runs_are_whole() -> None:
    """Where points are runs, the axes go on beyond the outermost; not beyond a range that was asked for."""
    x, y = (spec_of(kind="scatter", x="params.lr")["layer"][0]["encoding"][axis]["scale"] for axis in "xy")
    assert (x["padding"], y["padding"]) == (8, 8)
    ranged = spec_of(kind="scatter", x="params.lr", minimum=0.0)["layer"][0]["encoding"]["y"]["scale"]
    assert "padding" not in ranged
    time = spec_of(kind="scatter", x="start_time", x_type="T")["layer"][0]["encoding"]["x"]["scale"]
    assert time == {"padding": 8}


@pytest.mark.parametrize(("texts", "angle"), [("level", 0), ("aslant", -40), ("thinned", -90)])
def test_texts_below_an_axis_can_be_read(texts: str, angle: int) -> None:
    """They are level where they have room beside each other, else aslant; very many stand on end."""
    for parts in ({"kind": "bar"}, {"kind": "box"}, {"kind": "scatter", "x": "params.a", "x_type": "N"}):
        axis = spec_of(texts=texts, **parts)["layer"][0]["encoding"]["x"]["axis"]
        assert axis["labelAngle"] == angle


def test_bars_have_names_or_a_legend() -> None:
    """A bar with its run's name below it is named in no legend; bars over a column are."""
    [bars] = spec_of(kind="bar")["layer"]
    assert bars["encoding"]["color"]["legend"] is None
    [over] = spec_of(kind="bar", x="params.depth")["layer"]
    assert "legend" not in over["encoding"]["color"]


def test_bars_over_a_column_share_the_room_of_their_place() -> None:
    """A run is numbered among those of its place (and panel): no gaps for those of all other places."""
    for facet, groups in ((None, ["x", "x"]), ("params.a", ["facet", "x"]), ("metric", ["metric", "x"])):
        spec = spec_of(kind="bar", x="params.depth", facet=facet)
        [bars] = spec.get("spec", spec)["layer"]
        assert bars["transform"] == [
            {"window": [{"op": "row_number", "as": "slot", "field": ""}], "groupby": groups}
        ]
        assert bars["encoding"]["xOffset"]["field"] == "slot"


def test_a_bar_of_a_group_over_itself_has_the_whole_place() -> None:
    """Over the column that makes the groups, no room is kept for the other groups."""
    parts = {"group_by": "params.kind", "aggregation": "mean"}
    for x, is_beside in (("params.kind", False), ("params.depth", True)):
        bars, _ = spec_of((), kind="bar", x=x, **parts)["layer"]
        assert ("xOffset" in bars["encoding"]) is is_beside


def test_bars_stay_within_their_range() -> None:
    """A bar begins at 0, also where the range doesn't: it doesn't go on over the names below the axis."""
    for parts in ({}, {"group_by": "params.kind", "aggregation": "mean"}):
        layers = spec_of((), kind="bar", minimum=0.5, **parts)["layer"]
        assert all(layer["mark"]["clip"] for layer in layers)


def test_a_panel_has_the_bars_of_its_own_runs() -> None:
    """The runs of other panels leave no gaps in it; the metrics' panels show the same runs."""
    own = spec_of(kind="bar", facet="params.kind")
    assert own["resolve"] == {"scale": {"x": "independent"}}
    by_metric = spec_of(kind="bar", labels=("a", "b"), facet="metric")
    assert by_metric["resolve"] == {"scale": {"y": "independent"}}
    assert by_metric["spec"]["layer"][0]["encoding"]["x"]["field"] == "run"


def test_few_bars_have_longer_names() -> None:
    """The fewer level names there are, the more of each can be read."""
    limits = [
        spec_of(RUNS[:count], kind="bar", texts="level")["layer"][0]["encoding"]["x"]["axis"]["labelLimit"]
        for count in (0, 1, 2)
    ]
    assert limits == [70, 262, 127]


@pytest.mark.parametrize(
    ("entries", "expected"), [("short", None), ("long", {"columns": 1, "labelLimit": 260}), ("many", ...)]
)
@pytest.mark.parametrize("parts", [{"group_by": "params.a", "aggregation": "mean"}, {"colour": "params.a"}])
def test_legends_of_groups_and_texts_are_whole(entries: str, expected: Any, parts: dict[str, Any]) -> None:
    """Long texts have a line each, as names of runs do; very many have none: they would hide the chart."""
    colour = spec_of((), entries=entries, **parts)["layer"][1]["encoding"]["color"]
    assert colour.get("legend", ...) == (None if expected is ... else expected or ...)


def test_colours_can_be_logarithmic() -> None:
    """The scale of the colours is the one that the numbers ask for."""
    for is_log, scale in ((False, None), (True, {"type": "log"})):
        spec = spec_of((), kind="scatter", colour="params.lr", colour_type="Q", colour_log=is_log)
        assert spec["layer"][0]["encoding"]["color"].get("scale") == scale


def test_columns_are_called_the_same_in_tooltips() -> None:
    """A column that a chart has as ``x`` or ``colour`` is told by its own name."""
    parts = {"x": "params.lr", "colour": "params.depth", "x_title": "lr", "colour_title": "depth"}
    tips = spec_of((), kind="scatter", **parts)["layer"][0]["encoding"]["tooltip"]
    assert [tip.get("title", tip["field"]) for tip in tips] == ["run", "metric", "lr", "value", "depth"]


def test_a_cell_tells_run_place_and_value() -> None:
    """Pointing at a cell of a heatmap tells what it stands for."""
    [cells] = spec_of(kind="heatmap", colour_title="loss")["layer"]
    assert [tip.get("title", tip["field"]) for tip in cells["encoding"]["tooltip"]] == ["run", "step", "loss"]
    assert spec_of(kind="heatmap", x="params.a")["layer"][0]["mark"]["tooltip"] is True


def test_a_surface_tells_its_value_and_a_run_its_place() -> None:
    """A cell of the surface is of no run."""
    parts = {"x_title": "lr", "labels": ("depth",), "colour_title": "loss"}
    cells, dots = spec_of(kind="contour", x="params.lr", **parts)["layer"]
    for layer, run in ((cells, []), (dots, ["run"])):
        tips = [tip.get("title", tip["field"]) for tip in layer["encoding"]["tooltip"]]
        assert tips == [*run, "x", "y", "value"]


def test_a_groups_bar_tells_its_numbers_in_words() -> None:
    """The group, its place, the mean with its spread, and of how many runs."""
    parts = {"group_by": "params.kind", "aggregation": "mean", "x": "params.depth", "x_title": "depth"}
    bars, _ = spec_of((), kind="bar", **parts)["layer"]
    told = [tip.get("title", tip.get("field")) for tip in bars["encoding"]["tooltip"]]
    assert told == ["group", "metric", "depth", "mean", "standard deviation", "runs"]


def test_scales() -> None:
    """Logarithmic axes and the range are those asked for."""
    lines, _ = spec_of(log_x=True, log_y=True, minimum=0.5, maximum=2.0)["layer"]
    assert lines["encoding"]["x"]["scale"] == {"type": "log", "nice": False}
    assert lines["encoding"]["y"]["scale"] == {
        "zero": False, "type": "log", "nice": False, "domainMin": 0.5, "domainMax": 2.0
    }  # fmt: skip


@pytest.mark.parametrize("kind", ["line", "scatter"])
def test_an_axis_of_one_value_has_its_tick_there(kind: str) -> None:
    """Vega's own ticks of an axis of no length are called 0.000000."""
    encoding = spec_of(kind=kind, only_x=3.0, only_y=0.25)["layer"][0]["encoding"]
    assert encoding["x"]["axis"] == {"values": [3.0], "format": "~g"}
    assert encoding["y"]["axis"] == {"values": [0.25], "format": "~g"}


def test_a_heatmap_of_one_step_and_value_says_so() -> None:
    """One cell a run, at that step; in the legend stands the one value."""
    [cells] = spec_of(kind="heatmap", only_x=3.0, only_y=0.25)["layer"]
    assert (cells["encoding"]["x"]["type"], cells["encoding"]["x"].get("bin")) == ("ordinal", None)
    assert cells["encoding"]["color"]["legend"] == {"format": "~g", "values": [0.25]}


def test_smoothed_line_has_the_raw_one_behind_it() -> None:
    """The raw values are faint and not announced."""
    raw, lines, _ = spec_of(smoothing=0.5)["layer"]
    assert (raw["encoding"]["y"]["field"], lines["encoding"]["y"]["field"]) == ("value", "smoothed")
    assert raw["mark"]["strokeOpacity"] < 0.5
    assert raw["mark"]["aria"] is False


def test_groups_have_a_band() -> None:
    """A group is a line with an area from the lower to the upper edge."""
    spec = spec_of((), group_by="params.kind", aggregation="mean", group_title="kind")
    band, lines = spec["layer"]
    assert (band["encoding"]["y"]["field"], band["encoding"]["y2"]["field"]) == ("low", "high")
    assert lines["encoding"]["description"]["field"] == "group"
    assert "detail" not in lines["encoding"]


@pytest.mark.parametrize(("axes", "width"), [(2, 300), (8, 640)])
def test_parallel_coordinates_have_a_width_of_their_own(axes: int, width: int) -> None:
    """In a notebook their axes stand as far apart as the values that are written at them need."""
    labels = tuple(f"m{n}" for n in range(axes))
    assert spec_of(kind="parallel", labels=labels)["width"] == width
    assert spec_of(kind="parallel", labels=labels, facet="params.a")["spec"]["width"] == width


def test_axes_in_panels_have_their_names_aslant() -> None:
    """Beside each other, the names of three axes would stand on each other in half of the width."""
    labels = ("lr", "depth", "loss")
    whole, half = (spec_of(kind="parallel", labels=labels, facet=facet) for facet in (None, "params.a"))
    axes = [spec.get("spec", spec)["layer"][0]["encoding"]["x"]["axis"] for spec in (whole, half)]
    assert [axis["labelAngle"] for axis in axes] == [0, -40]


def test_panels() -> None:
    """A facet makes panels of two columns; those of metrics have y axes of their own."""
    spec = spec_of(facet="params.kind", facet_title="kind", title="t")
    assert (spec["facet"]["field"], spec["columns"], spec["title"]) == ("facet", 2, "t")
    by_metric = spec_of(labels=("a", "b"), facet="metric")
    assert by_metric["facet"]["field"] == "metric"
    assert by_metric["resolve"] == {"scale": {"y": "independent"}}
    # The metric stands above its panel.
    assert by_metric["spec"]["layer"][0]["encoding"]["y"]["title"] is None


def test_no_colour_but_the_runs() -> None:
    """There is no configuration: colours and sizes belong to the place where the chart is shown."""
    for kind in ("line", "bar", "scatter", "box", "parallel", "heatmap", "contour"):
        spec = spec_of((), kind=kind)
        assert "#" not in str({key: value for key, value in spec.items() if key not in ("$schema", "config")})
