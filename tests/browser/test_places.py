"""The run list where people have other programs than the newest JupyterLab: JupyterLab 4.2 and marimo."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from pathlib import Path

from labserver import LabServer
from marimo_server import run_marimo
from playwright.sync_api import Browser, expect
from run_list import LOG, use
from workbench import Workbench

OLDEST = "4.2."
# Notebook 7's extension of JupyterLab demands the JupyterLab of its own version.
ITS_OWN = r"RUNTIME-012[\s\S]*@jupyter-notebook/lab-extension"
MARIMO = """import marimo

app = marimo.App()


@app.cell
def _():
LOG
    return (trackside,)


@app.cell
def _(trackside):
    import marimo as mo
    view = mo.ui.anywidget(trackside.runs("listed"))
    view
    return mo, view


@app.cell
def _(mo, view):
    names = [run.info.run_name for run in view.selected]
    mo.md(f"Selected: {names}; sorted: {view.value['order_by']}; filtered: {view.value['filter_string']}")
    return
"""


def test_jupyterlab_4_2(
    own_lab: Callable[..., LabServer], open_workbench: Callable[..., Workbench], place: Callable[[str], str]
) -> None:
    """The labextension loads in the oldest JupyterLab, whose widgets ask the server through it."""
    bench = open_workbench(own_lab(place=place("jupyterlab-4.2")))
    assert bench.page.evaluate("window.jupyterapp.version").startswith(OLDEST)
    bench.open_notebook("oldest.ipynb", LOG, "trackside.runs('listed')")
    bench.run_all()
    use(bench.output(1))
    assert bench.page.evaluate("[...globalThis[Symbol.for('trackside')].assets.keys()]") == []
    bench.open_sidebar()
    runs = bench.open_experiment("listed")
    expect(runs.get_by_role("listitem")).to_have_count(3, timeout=15_000)
    bench.forgive(ITS_OWN)


def test_marimo(place: Callable[[str], str], tmp_path: Path, browser: Browser) -> None:
    """In marimo, which has neither labextension nor server part, the list has its looks and is reactive."""
    log = textwrap.indent(LOG.replace("%load_ext trackside\n", ""), "    ")
    notebook = tmp_path / "app.py"
    notebook.write_text(MARIMO.replace("LOG", log))
    context = browser.new_context(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    page = context.new_page()
    asked, complaints = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    with run_marimo(place("marimo"), notebook) as address:
        page.goto(address)
        grid = use(page.locator("body"))
        expect(page.get_by_text("Selected: ['first']; sorted: ['metrics.loss ASC']")).to_be_visible(
            timeout=30_000
        )
        expect(page.get_by_text("filtered: params.n > 0")).to_be_visible(timeout=30_000)
        assert grid.evaluate("grid => grid.getRootNode() instanceof ShadowRoot")
        header = grid.get_by_role("columnheader", name="loss", exact=True)
        expect(header).to_have_css("background-color", "rgb(238, 238, 238)")
        context.close()
    assert [url for url in asked if not url.startswith((address, "data:", "blob:"))] == []
    assert complaints == []
