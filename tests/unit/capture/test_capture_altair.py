"""Plain Altair charts carry the MIME type that is drawn offline."""

import json
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import altair
import pytest
from IPython.core.formatters import MimeBundleFormatter

from trackside.capture.altair import VEGALITE_6, register_vegalite, unregister_vegalite


@pytest.fixture
def formatter() -> Iterator[MimeBundleFormatter]:
    """A formatter as a shell has one, ours registered."""
    made = MimeBundleFormatter()
    register_vegalite(made)
    yield made
    altair.renderers.enable("default")


def chart() -> Any:
    """A chart with its data."""
    return altair.Chart(altair.Data(values=[{"a": 1}])).mark_point().encode(x="a:Q")


@pytest.mark.parametrize("kind", ["plain", "layer", "concat"])
def test_charts_carry_vega_lite_6_beside_the_default(formatter: MimeBundleFormatter, kind: str):
    """Single, layered and concatenated charts alike; what Altair shows by default stays."""
    made = {"plain": chart(), "layer": chart() + chart(), "concat": chart() | chart()}[kind]
    data, _metadata = formatter(made)
    assert data[VEGALITE_6]["$schema"].split("/")[-1].startswith("v6")
    assert "text/html" in data


def test_no_text_of_a_chart_ends_its_script(formatter: MimeBundleFormatter):
    """In a notebook exported as HTML the name of a run is a text in a script, and stays in it."""
    name = "</script><img src=x onerror=alert(1)>"
    made = altair.Chart(altair.Data(values=[{"run": name}])).mark_point().encode(x="run:N")
    data, _metadata = formatter(made)
    page = data["text/html"]
    assert name not in page
    assert json.dumps(name).replace("<", "\\u003c") in page
    assert data[VEGALITE_6]["data"]["values"] == [{"run": name}]


def test_a_renderer_that_the_user_chose_is_left_alone(formatter: MimeBundleFormatter):
    """With another renderer the bundle is Altair's own."""
    altair.renderers.enable("json")
    data = formatter(chart())
    data = data[0] if isinstance(data, tuple) else data
    assert VEGALITE_6 not in data


def test_unregistering_gives_altairs_own_bundle(formatter: MimeBundleFormatter):
    """After unload_ext nothing of ours is left."""
    formatter(chart())
    unregister_vegalite(formatter)
    data = formatter(chart())
    data = data[0] if isinstance(data, tuple) else data
    assert VEGALITE_6 not in data


def test_registering_does_not_import_altair():
    """Altair costs more than a second; it is imported when the user does."""
    code = """
import sys
from IPython.core.formatters import MimeBundleFormatter
from trackside.capture.altair import register_vegalite
register_vegalite(MimeBundleFormatter())
assert "altair" not in sys.modules
"""
    subprocess.run([sys.executable, "-c", code], check=True)
