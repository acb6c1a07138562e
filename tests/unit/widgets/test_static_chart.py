"""The picture of a comparison that stays in an exported notebook."""

from __future__ import annotations

import re
from base64 import b64decode
from xml.etree import ElementTree

import pytest

import trackside

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = '"><script>alert(1)</script>'


@pytest.fixture(autouse=True)
def runs(run_ids: list[str]) -> None:
    """Three runs of "drawn", which is active; one has a hostile name, one metric isn't always a number."""
    trackside.set_experiment("drawn")
    for n, name in enumerate(["first", "second", HOSTILE]):
        with trackside.start_run(run_name=name):
            trackside.log_params({"lr": 10.0**-n, "kind": "ab"[n % 2]})
            for step in range(500):
                trackside.log_metric("loss", float("nan") if step == 7 else 1 / (step + n + 1), step=step)


def draw(**options: object) -> ElementTree.Element | None:
    """The picture in a comparison's static rendering; None without one."""
    html = trackside.compare(**options).static_bundle()["text/html"]
    assert "<script" not in html
    found = re.search(r'<img [^>]*src="data:image/svg\+xml;base64,([^"]+)"', html)
    return None if found is None else ElementTree.fromstring(b64decode(found[1]))


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
    assert {"first", "second", HOSTILE[:22], "step"} <= set(texts)


@pytest.mark.parametrize(
    ("options", "mark", "count"),
    [
        ({"kind": "scatter", "x": "params.lr", "y": "loss"}, "circle", 3),
        ({"kind": "scatter", "x": "params.lr", "y": "loss", "log_x": True}, "circle", 3),
        ({"kind": "bar", "y": "loss"}, "line[@stroke-width='14']", 3),
        ({"kind": "box", "y": "loss", "x": "params.kind"}, "rect", 2),
        ({"kind": "box", "y": "loss"}, "rect", 1),
        ({"y": "loss", "group": "params.kind"}, "polyline", 2),
        ({"y": "loss", "log_y": True}, "polyline", 3),
    ],
)
def test_other_charts_are_drawn_too(options: dict[str, object], mark: str, count: int) -> None:
    """Points, bars, groups, logarithms."""
    svg = draw(**options)
    assert svg is not None
    assert len(svg.findall(f"{SVG}{mark}")) == count


def test_what_is_not_drawn_leaves_the_table() -> None:
    """A chart with words on an axis, or with more axes than two, has no picture."""
    assert draw(kind="box", x="params.kind", y="loss", facet="params.kind") is None
    assert draw(kind="scatter", x="params.kind", y="loss") is None
    assert draw(kind="parallel", y=["params.lr", "loss"]) is None


def test_ten_comparisons_of_many_runs_are_small() -> None:
    """With forty long curves each, ten static renderings stay below 300 kB."""
    for n in range(40):
        with trackside.start_run(run_name=f"long {n}"):
            trackside.log_metrics({"loss": n}, step=0)
            for step in range(1, 300):
                trackside.log_metric("loss", 1 / (step + n), step=step)
    bundle = trackside.compare(y="loss", limit=100).static_bundle()
    assert 10 * sum(len(text) for text in bundle.values()) < 300_000
