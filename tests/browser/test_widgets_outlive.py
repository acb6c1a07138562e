"""What stays of a widget when its kernel is gone, and what comes back when it isn't."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from labserver import LabServer, write_notebook
from nbformat.v4 import new_markdown_cell
from playwright.sync_api import Browser, Locator, expect
from workbench import KERNEL, Workbench

LOG = """import time, trackside
trackside.set_experiment("kept in {place}")
for n in range(3):
    with trackside.start_run(run_name=f"run {{n}}") as run:
        trackside.log_params({{"width": n, "depth": n % 2, "kind": "ab"[n % 2]}})
        for step in range(3): trackside.log_metric("loss", 1 / (n + 1 + step), step=step)
    while time.time() * 1000 < run.info.start_time + 1: pass  # runs of one millisecond have no order"""
SHOW = "trackside.runs('kept in {place}')"
DRAWN = "trackside.compare(experiment='kept in {place}', y='loss')"
# Charts of other kinds, and what their pictures are called.
KINDS = {
    "'parallel', y=['params.kind', 'params.width', 'loss']": "kind, width, loss",
    "'heatmap', x='params.kind', y='params.width', colour='metrics.loss'": "loss by kind and width",
    "'contour', x='params.width', y='params.depth', colour='metrics.loss'": "loss by width and depth",
    "'scatter', x='params.width', y='loss', facet='params.kind'": "loss by width",
}
# Counts outputs that had something and then nothing, though only for a moment.
WATCH = """(() => {
  const filled = new Set();
  window.emptied = 0;
  const look = () => {
    for (const view of document.querySelectorAll('.jp-Trackside-view')) {
      if (view.querySelector('table, .jp-Trackside-widget')) {
        filled.add(view);
      } else if (filled.delete(view)) {
        window.emptied += 1;
      }
    }
    requestAnimationFrame(look);
  };
  look();
})()"""
LOADED = "picture => picture.decode().then(() => picture.naturalWidth > 0)"
MOST_BYTES = 300_000
# Of Notebook 7's own, see test_notebook7.py; and what a page says of a kernel that it has lost.
ITS_OWN = r"reading 'schema'|Window name candidate|Canceled future|kernel"


def expect_live(output: Locator) -> None:
    """The list answers."""
    grid = output.get_by_role("grid", name="Runs", exact=True)
    expect(grid.get_by_role("rowheader")).to_have_count(3, timeout=30_000)
    expect(output.locator("table")).to_have_count(0)
    header = grid.get_by_role("columnheader", name="loss", exact=True)
    before = header.get_attribute("aria-sort") or ""
    grid.get_by_role("button", name="Sort by loss", exact=True).click()
    expect(header).not_to_have_attribute("aria-sort", before)


def expect_drawn(output: Locator) -> None:
    """The chart is drawn by Vega, which it is when it is in view."""
    output.scroll_into_view_if_needed()
    expect(output.locator("figure svg.marks")).to_be_visible(timeout=30_000)


def expect_kept(output: Locator) -> None:
    """The table is there in place of the list, and nothing that complains."""
    table = output.get_by_role("table")
    expect(table.get_by_role("row")).to_have_count(4, timeout=30_000)
    expect(table.get_by_role("cell", name="run 2", exact=True)).to_be_visible()
    expect(output.get_by_role("grid")).to_have_count(0)
    expect(output).not_to_contain_text("Error")


def expect_picture(output: Locator) -> None:
    """The chart is there as a picture, which needs nothing else, above a table."""
    picture = output.get_by_role("img", name="loss by step", exact=True)
    expect(picture).to_be_visible(timeout=30_000)
    assert picture.evaluate(LOADED)
    expect(output.locator("figure")).to_have_count(0)


@pytest.mark.parametrize("place", ["JupyterLab", "Notebook 7"])
def test_an_output_outlives_its_kernel(
    place: str, both_labs: LabServer, open_workbench: Callable[..., Workbench]
) -> None:
    """On its kernel it is live in each new page, never empty; without it, table and picture."""
    bench = open_workbench(both_labs, empty=True)
    name = f"kept in {place}.ipynb"
    path = write_notebook(
        both_labs.root / name, LOG.format(place=place), SHOW.format(place=place), DRAWN.format(place=place)
    )
    bench.open_in(place, name)
    bench.run_all()
    expect_live(bench.output(1))
    expect_drawn(bench.output(2))
    bench.execute("docmanager:save")

    bench.page.add_init_script(WATCH)
    bench.open_in(place, name)
    expect_live(bench.output(1))
    expect_drawn(bench.output(2))
    assert bench.page.evaluate("window.emptied") == 0
    bench.page.evaluate(f"{KERNEL}.restart()")
    expect_kept(bench.output(1))
    expect_picture(bench.output(2))

    bench.page.evaluate("window.jupyterapp.shell.currentWidget.context.sessionContext.shutdown()")
    bench.open_in(place, name)
    assert is_trusted(bench)
    expect_kept(bench.output(1))
    expect_picture(bench.output(2))

    copy = path.with_name(f"foreign {name}")
    notebook = nbformat.read(path, as_version=4)
    notebook.cells.append(new_markdown_cell("Not what was signed."))
    nbformat.write(notebook, copy)
    bench.open_in(place, copy.name)
    assert not is_trusted(bench)
    expect_kept(bench.output(1))
    expect_picture(bench.output(2))
    bench.forgive(ITS_OWN)


def is_trusted(bench: Workbench) -> bool:
    return bool(bench.page.evaluate("window.jupyterapp.shell.currentWidget.content.widgets[1].model.trusted"))


def run(folder: Path, *command: str) -> None:
    """Run a program of the environment, on a store of the folder's."""
    environment = {**os.environ, "TRACKSIDE_STORE": str(folder / "store" / "store.db")}
    subprocess.run([sys.executable, "-m", *command], cwd=folder, env=environment, check=True)


def test_an_executed_notebook_is_read_without_a_network(tmp_path: Path, browser: Browser) -> None:
    """Ten widgets run by papermill, and by nbconvert itself: tables, and pictures of every kind of chart."""
    others = [f"trackside.compare(None, {options})" for options in KINDS]
    shown = [text.format(place="a file") for text in [SHOW] * 5 + [DRAWN]] + others
    path = write_notebook(tmp_path / "given.ipynb", LOG.format(place="a file"), *shown)
    run(tmp_path, "papermill", "--no-progress-bar", path.name, "papermill.ipynb")
    executed = nbformat.read(tmp_path / "papermill.ipynb", as_version=4)
    assert "widgets" not in executed.metadata
    assert (tmp_path / "papermill.ipynb").stat().st_size - path.stat().st_size < MOST_BYTES
    run(tmp_path, "nbconvert", "--to", "html", "papermill.ipynb")
    run(tmp_path, "nbconvert", "--execute", "--to", "html", path.name, "--output", "nbconvert.html")
    context = browser.new_context(offline=True)
    page = context.new_page()
    for name in ("papermill", "nbconvert"):
        page.goto((tmp_path / f"{name}.html").as_uri(), wait_until="domcontentloaded")
        tables = page.get_by_role("table")
        expect(tables).to_have_count(10)
        for table in tables.all():
            expect(table.get_by_role("cell", name="run 2", exact=True).first).to_be_visible()
        for drawn in ("loss by step", *KINDS.values()):
            assert page.get_by_role("img", name=drawn, exact=True).evaluate(LOADED), drawn
    context.close()
