"""The widgets where people have other programs than the newest JupyterLab: JupyterLab 4.2 and marimo."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from pathlib import Path

from labserver import LabServer
from marimo_server import run_marimo
from playwright.sync_api import Browser, Locator, Page, expect
from run_list import BUSY, LOG, use
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


@app.cell
def _(mo, trackside):
    mo.ui.anywidget(trackside.compare(experiment="listed", y="loss", x="step"))
    return


@app.cell
def _(mo, trackside):
    mo.ui.anywidget(trackside.run("first"))
    return


@app.cell
def _(mo):
    begin = mo.ui.button(label="Begin", value=0, on_click=lambda count: count + 1)
    begin
    return (begin,)


@app.cell
def _(begin, trackside):
    if begin.value:
BUSY
    return
"""
COMPARE = "trackside.compare(experiment='listed', y='loss', x='step')"


def look_at_chart(page: Page, place: Locator) -> None:
    """The comparison is drawn, and its chart can be changed."""
    place.get_by_role("button", name="Customize chart", exact=True).click(timeout=60_000)
    dialog = page.get_by_role("dialog", name="Customize chart", exact=True)
    expect(dialog.get_by_role("textbox", name="Title", exact=True)).to_be_visible()
    page.keyboard.press("Escape")
    expect(place.locator("figure svg.marks")).to_be_visible(timeout=60_000)


def look_at_run(place: Locator, name: str) -> None:
    """The page of a run says what it is, and shows the one before."""
    expect(place.get_by_role("heading", name=name, exact=True)).to_be_visible(timeout=60_000)
    place.get_by_role("button", name="Next run", exact=True).click()
    expect(place.get_by_role("heading", name=name, exact=True)).to_have_count(0)


def test_jupyterlab_4_2(
    own_lab: Callable[..., LabServer], open_workbench: Callable[..., Workbench], place: Callable[[str], str]
) -> None:
    """The labextension loads in the oldest JupyterLab, whose widgets ask the server through it, all three."""
    bench = open_workbench(own_lab(place=place("jupyterlab-4.2")))
    assert bench.page.evaluate("window.jupyterapp.version").startswith(OLDEST)
    bench.open_notebook("oldest.ipynb", LOG, "trackside.runs('listed')", COMPARE, "trackside.run('first')")
    bench.run_all()
    use(bench.output(1))
    bench.output(2).scroll_into_view_if_needed()
    look_at_chart(bench.page, bench.output(2))
    bench.output(3).scroll_into_view_if_needed()
    look_at_run(bench.output(3), "first")
    assert bench.page.evaluate("[...globalThis[Symbol.for('trackside')].assets.keys()]") == []
    bench.open_sidebar()
    runs = bench.open_experiment("listed")
    expect(runs.get_by_role("listitem")).to_have_count(3, timeout=15_000)
    bench.forgive(ITS_OWN)


def test_marimo(place: Callable[[str], str], tmp_path: Path, browser: Browser) -> None:
    """Without labextension and server part, all three are reactive, live beside a busy cell, and light."""
    end = tmp_path / "end"
    log = textwrap.indent(LOG.replace("%load_ext trackside\n", ""), "    ")
    busy = textwrap.indent(BUSY.replace("END", repr(str(end))), "        ")
    notebook = tmp_path / "app.py"
    notebook.write_text(MARIMO.replace("LOG", log).replace("BUSY", busy))
    # The page is light whatever the system prefers.
    context = browser.new_context(
        viewport={"width": 1280, "height": 800}, reduced_motion="reduce", color_scheme="dark"
    )
    page = context.new_page()
    asked, complaints = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    (tmp_path / "pyproject.toml").write_text('[tool.marimo.display]\ntheme = "light"\n')
    with run_marimo(place("marimo"), notebook) as address:
        page.goto(address)
        lists = page.locator("[data-kind=runs]")
        grid = use(lists)
        expect(page.get_by_text("Selected: ['first']; sorted: ['metrics.loss ASC']")).to_be_visible(
            timeout=30_000
        )
        expect(page.get_by_text("filtered: params.n > 0")).to_be_visible(timeout=30_000)
        assert grid.evaluate("grid => grid.getRootNode() instanceof ShadowRoot")
        header = grid.get_by_role("columnheader", name="loss", exact=True)
        expect(header).to_have_css("background-color", "rgb(238, 238, 238)")
        comparison = page.locator("[data-kind=compare]")
        look_at_chart(page, comparison)
        status = page.locator("[data-kind=run] dd").get_by_role("img", name="Status: Finished", exact=True)
        expect(status).to_have_css("display", "inline-block", timeout=60_000)
        look_at_run(page.locator("[data-kind=run]"), "first")
        lists.get_by_role("button", name="Clear filter", exact=True).click()
        expect(grid.get_by_role("rowheader")).to_have_count(3)
        page.get_by_role("button", name="Begin", exact=True).click()
        live = grid.get_by_role("row").filter(has=page.get_by_role("rowheader", name="live", exact=True))
        expect(live).to_be_visible(timeout=30_000)
        text = live.inner_text()
        expect(live).not_to_have_text(text, timeout=30_000)
        line = comparison.locator('path[aria-roledescription="line mark"][aria-label*="live"]')
        expect(line).to_be_attached(timeout=30_000)
        grid.get_by_role("button", name="Sort by n", exact=True).click()
        busy = lists.get_by_role("status").filter(has_text="The kernel is busy")
        expect(busy).to_be_visible(timeout=15_000)
        end.touch()
        expect(busy).to_have_count(0, timeout=15_000)
        header = grid.get_by_role("columnheader", name="n", exact=True)
        expect(header).to_have_attribute("aria-sort", "ascending")
        context.close()
    assert [url for url in asked if not url.startswith((address, "data:", "blob:"))] == []
    assert complaints == []
