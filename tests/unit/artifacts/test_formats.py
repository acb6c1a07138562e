"""Figures, pictures, tables and dicts as the content of files."""

from __future__ import annotations

import io
import json
import sys
from typing import Any

import altair as alt
import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest
import yaml
from matplotlib.figure import Figure
from PIL import Image

from trackside.artifacts.document import render_document
from trackside.artifacts.figure import render_figure
from trackside.artifacts.image import render_image
from trackside.artifacts.table import add_rows, read_table, render_table, to_frame
from trackside.errors import InvalidInput

MAGIC = {"png": b"\x89PNG", "svg": b"<?xml", "pdf": b"%PDF", "jpg": b"\xff\xd8"}


@pytest.fixture
def matplotlib_figure() -> Figure:
    figure = Figure()
    figure.subplots().plot([1, 2, 3])
    return figure


@pytest.fixture
def altair_chart() -> alt.Chart:
    return alt.Chart(pd.DataFrame({"x": [1], "y": [2]})).mark_point().encode(x="x", y="y")


@pytest.mark.parametrize("kind", ["png", "svg", "pdf", "jpg"])
def test_matplotlib_writes_by_suffix(matplotlib_figure: Figure, kind: str) -> None:
    """The suffix is the format, in small or capital letters; ``Axes`` stand for their figure."""
    assert render_figure(matplotlib_figure, f"a/b.{kind.upper()}").startswith(MAGIC[kind])
    assert render_figure(matplotlib_figure.axes[0], f"b.{kind}").startswith(MAGIC[kind])


def test_options_reach_the_library(matplotlib_figure: Figure) -> None:
    """``save_kwargs`` are those of the library."""
    small, large = (render_figure(matplotlib_figure, "a.png", {"dpi": dpi}) for dpi in (20, 200))
    assert Image.open(io.BytesIO(large)).width == 10 * Image.open(io.BytesIO(small)).width


def test_altair_chart_is_its_specification(altair_chart: alt.Chart) -> None:
    """As JSON a chart is what Vega-Lite reads."""
    assert json.loads(render_figure(altair_chart, "c.json"))["mark"]["type"] == "point"


def test_plotly_figure_is_json_or_a_whole_page() -> None:
    """The HTML holds the library itself: nothing is loaded from elsewhere."""
    figure = go.Figure(go.Scatter(y=[1, 2]))
    assert json.loads(render_figure(figure, "f.json"))["data"][0]["y"] == [1, 2]
    page = render_figure(figure, "f.html").decode()
    assert len(page) > 1_000_000
    assert '<script src="http' not in page


@pytest.mark.parametrize(
    ("module", "package", "file", "kind"),
    [
        ("vl_convert", "vl-convert-python", "c.png", "altair"),
        ("vl_convert", "vl-convert-python", "c.html", "altair"),
        ("kaleido", "kaleido", "c.png", "plotly"),
    ],
)
def test_missing_renderer_is_named(
    altair_chart: alt.Chart, monkeypatch: pytest.MonkeyPatch, module: str, package: str, file: str, kind: str
) -> None:
    """Where an optional package is needed and missing, the error says which to install."""
    monkeypatch.setitem(sys.modules, module, None)
    figure = altair_chart if kind == "altair" else go.Figure()
    with pytest.raises(InvalidInput, match=f"pip install {package}"):
        render_figure(figure, file)


@pytest.mark.parametrize("file", ["f", "f.docx", "f.json.", ".png"])
def test_unknown_format_is_refused(matplotlib_figure: Figure, file: str) -> None:
    """The message lists what can be written."""
    with pytest.raises(InvalidInput, match=r"\.png"):
        render_figure(matplotlib_figure, file)


@pytest.mark.parametrize("value", [None, "text", 3, [1, 2], object()])
def test_what_is_no_figure_is_refused(value: Any) -> None:
    """The message says what can be logged."""
    with pytest.raises(InvalidInput, match="matplotlib, Altair or Plotly"):
        render_figure(value, "f.png")


@pytest.mark.parametrize(
    ("image", "mode", "pixel"),
    [
        (np.full((4, 6), 200, np.uint8), "L", 200),
        (np.full((4, 6, 1), 0.5), "L", 128),
        (np.full((4, 6, 3), 1.0, np.float32), "RGB", (255, 255, 255)),
        (np.zeros((4, 6, 4), np.int64), "RGBA", (0, 0, 0, 0)),
        (np.ones((4, 6), bool), "L", 255),
        ([[0, 255]], "L", 0),
        (Image.new("RGB", (6, 4), "red"), "RGB", (255, 0, 0)),
    ],
)
def test_pictures_keep_their_pixels(image: Any, mode: str, pixel: Any) -> None:
    """Integers are 0 to 255, floats 0 to 1, bools black and white."""
    made = Image.open(io.BytesIO(render_image(image, "a.png")))
    assert (made.mode, made.getpixel((0, 0))) == (mode, pixel)


def test_picture_with_alpha_becomes_a_jpeg() -> None:
    """JPEG has no alpha channel; it is left out."""
    assert render_image(np.zeros((4, 4, 4), np.uint8), "a.jpg").startswith(MAGIC["jpg"])


@pytest.mark.parametrize(
    ("image", "says"),
    [
        (np.zeros(3), "shape"),
        (np.zeros((2, 2, 2)), "shape"),
        (np.zeros((0, 2)), "shape"),
        (np.full((2, 2), 256), "256"),
        (np.full((2, 2), -0.1), "-0.1"),
        (np.full((2, 2), np.nan), "nan"),
        (np.array([["a"]]), "numbers"),
    ],
)
def test_what_is_no_picture_is_refused(image: Any, says: str) -> None:
    """The message names shape or range."""
    with pytest.raises(InvalidInput, match=says):
        render_image(image, "a.png")


def test_unknown_picture_format_is_refused() -> None:
    """As for figures."""
    with pytest.raises(InvalidInput, match="xyz"):
        render_image(np.zeros((2, 2)), "a.xyz")


def test_table_is_written_as_mlflow_does() -> None:
    """Columns once, rows as lists, NaN as null."""
    frame = to_frame({"a": [1, 2], "b": ["x", None], "c": [0.5, np.nan]})
    document = json.loads(render_table(frame, "t.json"))
    assert document == {"columns": ["a", "b", "c"], "data": [[1, "x", 0.5], [2, None, None]]}


@pytest.mark.parametrize("file", ["t.json", "t.csv", "t.parquet"])
def test_table_comes_back(file: str) -> None:
    """In each format, rows added later are behind the first, and a missing column is empty."""
    frame = to_frame({"a": [1, 2], "b": ["x, y", "ü"]})
    before = render_table(frame, file)
    pd.testing.assert_frame_equal(read_table(before, file), frame, check_dtype=False)
    same = read_table(add_rows(before, before, file), file)
    pd.testing.assert_frame_equal(same, pd.concat([frame, frame], ignore_index=True), check_dtype=False)
    both = read_table(add_rows(before, render_table(to_frame({"a": 3, "c": True}), file), file), file)
    assert both["a"].tolist() == [1, 2, 3]
    assert list(both.columns) == ["a", "b", "c"]
    assert both["c"].isna().tolist() == [True, True, False]


@pytest.mark.parametrize("file", ["t.json", "t.csv"])
def test_rows_of_the_same_columns_keep_their_text(file: str) -> None:
    """A code such as 007 stays one, whatever is added later."""
    rows = render_table(to_frame({"code": ["007", "x"], "n": [1, None]}), file)
    twice = add_rows(rows, rows, file)
    assert twice.count(b"007") == 2
    assert twice.count(b"code") == 1


@pytest.mark.parametrize("data", [[1, 2], "text", None, 5])
def test_what_is_no_table_is_refused(data: Any) -> None:
    """A DataFrame or a dict is."""
    with pytest.raises(InvalidInput, match="DataFrame"):
        to_frame(data)


@pytest.mark.parametrize(("file", "content"), [("t.json", b"[]"), ("t.json", b"{"), ("t.parquet", b"x")])
def test_file_that_holds_no_table_is_named(file: str, content: bytes) -> None:
    """Nothing is appended to something else."""
    with pytest.raises(InvalidInput, match=r"t\."):
        read_table(content, file)


def test_missing_pyarrow_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only Parquet needs it."""
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(InvalidInput, match=r"pyarrow: pip install 'trackside\[parquet\]'"):
        render_table(pd.DataFrame({"a": [1]}), "t.parquet")


def test_dict_becomes_json_or_yaml() -> None:
    """By suffix; arrays become lists, letters stay letters."""
    value = {"b": np.arange(3), "a": {"ü": (1, 2)}, "n": np.float64(0.5), "s": {2, 1}}
    plain = {"b": [0, 1, 2], "a": {"ü": [1, 2]}, "n": 0.5, "s": [1, 2]}
    for file in ("d.json", "d.txt", "d"):
        content = render_document(value, file)
        assert json.loads(content) == plain
        assert "ü" in content.decode()
    for file in ("d.yaml", "d.YML"):
        assert yaml.safe_load(render_document(value, file)) == plain
        assert render_document(value, file).decode().startswith("b:")


def test_what_has_no_end_is_refused() -> None:
    """A dict that holds itself can't be written."""
    value: dict[str, Any] = {}
    value["self"] = value
    with pytest.raises(InvalidInput, match=r"d\.json"):
        render_document(value, "d.json")
