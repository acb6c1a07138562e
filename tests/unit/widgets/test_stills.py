"""The picture of a comparison that stays in an exported notebook."""

from __future__ import annotations

import re
from base64 import b64decode
from io import BytesIO
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree

import pytest
from PIL import Image, ImageColor

import trackside
from trackside.charts.contour import BANDS
from trackside.widgets.stills.chart import RIGHT
from trackside.widgets.stills.paint import SHADES

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = '"><script>alert(1)</script>'
HEAVY: list[dict[str, Any]] = [
    {},
    {"group": "params.ten"},
    {"group": "params.ten", "facet": "params.four"},
    {"kind": "scatter"},
    {"kind": "bar", "x": "params.n"},
    {"kind": "box", "x": "params.n"},
    {"kind": "parallel"},
    {"kind": "heatmap"},
    {"kind": "heatmap", "facet": "params.four"},
    {"kind": "contour"},
]


@pytest.fixture(autouse=True)
def runs(run_ids: list[str]) -> None:
    """Three runs of "drawn", which is active; one has a hostile name, one metric isn't always a number."""
    trackside.set_experiment("drawn")
    for n, name in enumerate(["first", "second", HOSTILE]):
        with trackside.start_run(run_name=name):
            trackside.log_params({"lr": 10.0**-n, "kind": "ab"[n % 2]})
            for step in range(500):
                trackside.log_metric("loss", float("nan") if step == 7 else 1 / (step + n + 1), step=step)
    trackside.flush()  # a disk that stands still for a second makes a reader's answer one without them


def draw(**options: object) -> ElementTree.Element | None:
    """The picture in a comparison's static rendering; None without one."""
    html = trackside.compare(**options).static_bundle()["text/html"]
    assert "<script" not in html
    found = re.search(r'<img [^>]*src="data:image/svg\+xml,([^"]+)"', html)
    return None if found is None else ElementTree.fromstring(unquote(found[1]))


def test_curves_are_drawn_in_the_colours_of_their_runs() -> None:
    """Each run has its line, thinned, and its name in the legend; what is no number is left out."""
    svg = draw(y="loss")
    assert svg is not None
    lines = svg.findall(f"{SVG}polyline")
    swatches = [one.get("fill") for one in svg.findall(f"{SVG}rect")]
    assert [line.get("stroke") for line in lines] == swatches
    assert len(swatches) == 3
    assert all(20 < len((line.get("points") or "").split()) <= 80 for line in lines)
    texts = [text.text for text in svg.findall(f"{SVG}text")]
    assert {"first", "second", f"{HOSTILE[:21]}…", "step"} <= set(texts)


def marks_of(svg: ElementTree.Element, path: str) -> list[ElementTree.Element]:
    """What is drawn, without the legend's samples."""
    places = ("x", "cx", "points")
    return [
        mark
        for mark in svg.iter(f"{SVG}{path}")
        if float(next(mark.attrib[name] for name in places if name in mark.attrib).split(",")[0]) <= RIGHT
    ]


def texts_of(svg: ElementTree.Element) -> set[str | None]:
    return {text.text for text in svg.iter(f"{SVG}text")}


@pytest.mark.parametrize(
    ("options", "mark", "count", "words"),
    [
        ({"kind": "scatter", "x": "params.lr", "y": "loss"}, "circle", 3, {"lr", "first"}),
        (
            {"kind": "scatter", "x": "params.lr", "y": "loss", "log_x": True},
            "circle",
            3,
            {"0.01", "0.1", "1"},
        ),
        ({"kind": "scatter", "x": "params.kind", "y": "loss"}, "circle", 3, {"a", "b"}),
        ({"kind": "scatter", "x": "params.lr", "y": ["loss", "params.lr"]}, "circle", 6, {"loss"}),
        ({"kind": "bar", "y": "loss"}, "rect", 3, {"first", "second"}),
        ({"kind": "bar", "y": "loss", "x": "params.kind"}, "rect", 3, {"a", "b", "kind"}),
        ({"kind": "bar", "y": "loss", "group": "params.kind"}, "rect", 2, {"a", "b"}),
        ({"kind": "box", "y": "loss", "x": "params.kind"}, "rect", 2, {"a", "b", "kind"}),
        ({"kind": "box", "y": "loss"}, "rect", 1, {"loss"}),
        ({"kind": "box", "y": "loss", "facet": "params.kind"}, "rect", 2, {"a", "b"}),
        ({"y": "loss", "group": "params.kind"}, "polyline", 2, {"a", "b"}),
        ({"y": "loss", "log_y": True}, "polyline", 3, {"0.01", "0.1", "1"}),
        ({"y": "loss", "smoothing": 0.5, "minimum": 0.1, "maximum": 0.6}, "polyline", 3, {"0.1", "0.6"}),
        ({"y": "loss", "facet": "params.kind"}, "polyline", 3, {"a", "b", "first"}),
        ({"kind": "parallel", "y": ["params.kind", "params.lr", "loss"]}, "polyline", 3, {"a", "b", "lr"}),
        ({"kind": "heatmap", "y": "loss"}, "image", 1, {"first", "step"}),
        (
            {"kind": "heatmap", "x": "params.kind", "y": "params.lr", "colour": "metrics.loss"},
            "image",
            1,
            {"a", "0.01"},
        ),
        ({"kind": "heatmap", "y": "loss", "facet": "params.kind"}, "image", 2, {"a", "b"}),
    ],
    ids=str,
)
def test_every_kind_of_chart_is_drawn(
    options: dict[str, object], mark: str, count: int, words: set[str]
) -> None:
    """Points, bars, boxes, lines, cells; groups, panels, logarithms and words at the axes."""
    svg = draw(**options)
    assert svg is not None
    assert len(marks_of(svg, mark)) == count
    assert words <= texts_of(svg)


def test_a_group_has_its_band() -> None:
    """The mean of a group's runs stands on what it spans."""
    svg = draw(y="loss", group="params.kind")
    assert svg is not None
    assert len(marks_of(svg, "polygon")) == 2


def pixels_of(svg: ElementTree.Element) -> Image.Image:
    (drawn,) = svg.iter(f"{SVG}image")
    return Image.open(BytesIO(b64decode(drawn.attrib["href"].removeprefix("data:image/png;base64,"))))


def test_a_cell_has_the_colour_of_its_value() -> None:
    """Values grow upwards and to the right; a cell without a run is transparent."""
    svg = draw(kind="heatmap", x="params.kind", y="params.lr", colour="params.lr")
    assert svg is not None
    picture = pixels_of(svg)
    assert picture.size == (2, 3)
    least, most = (ImageColor.getrgb(colour) for colour in (SHADES[0], SHADES[-1]))
    assert [picture.getpixel((0, 0)), picture.getpixel((0, 2))] == [(*most, 255), (*least, 255)]
    assert picture.getpixel((1, 0)) == (0, 0, 0, 0)


def test_a_contour_has_its_runs_on_it() -> None:
    """Bands of colour between the runs, and a ring a run."""
    trackside.set_experiment("surface")
    for n, (lr, units) in enumerate([(1, 1), (1, 9), (9, 1), (9, 9)]):
        with trackside.start_run(run_name=f"corner {n}"):
            trackside.log_params({"lr": lr, "units": units})
            trackside.log_metric("loss", n)
    svg = draw(kind="contour", x="params.lr", y="params.units", colour="metrics.loss")
    assert svg is not None
    assert len(marks_of(svg, "circle")) == 4
    colours = pixels_of(svg).getcolors()
    assert colours is not None
    assert 5 <= len(colours) <= BANDS


def test_what_has_no_value_leaves_the_table() -> None:
    """A chart of nothing has no picture, nor one that its runs don't allow."""
    assert draw(kind="line", y="unheard of") is None
    assert draw(kind="bar", y="loss", x="params.unheard") is None
    assert draw(kind="heatmap", y="unheard of") is None
    assert draw(kind="contour", x="params.lr", y="params.kind", colour="metrics.loss") is None


def test_ten_comparisons_of_many_runs_are_small() -> None:
    """Of whatever kind, with forty long curves each, ten static renderings stay below 300 kB."""
    for n in range(40):
        with trackside.start_run(run_name=f"long {n}"):
            trackside.log_metrics({"loss": n}, step=0)
            for step in range(1, 300):
                trackside.log_metric("loss", 1 / (step + n), step=step)
            trackside.log_params({"n": n, "ten": n % 10, "four": n % 4})
    for chart in HEAVY:
        bundle = trackside.compare(y="loss", limit=100, **chart).static_bundle()
        assert 10 * sum(len(text) for text in bundle.values()) < 300_000, chart
