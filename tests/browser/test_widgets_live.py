"""What a widget shows and answers while a cell of its own kernel computes."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from labserver import LabServer, write_notebook
from playwright.sync_api import expect
from run_list import BUSY, HOSTILE, LOG
from workbench import Workbench

# How many different pictures of something there are; ends when there were so many, or after some time.
WATCH = """([look, wanted]) => new Promise(resolve => {
  const seen = new Set();
  const end = performance.now() + 30_000;
  const timer = setInterval(() => {
    const picture = (LOOKS)[look]();
    if (picture) { seen.add(picture); }
    if (seen.size >= wanted || performance.now() > end) {
      clearInterval(timer);
      resolve(seen.size);
    }
  }, 20);
})""".replace(
    "LOOKS",
    """{
  row: () => document.querySelector('.jp-Trackside-runsView [role="rowheader"][aria-label="live"]')
    ?.parentElement.textContent,
  line: () => document.querySelector('figure path[aria-roledescription="line mark"][aria-label*="live"]')
    ?.getAttribute('d')
}""",
)
RUNNING = "index => !window.jupyterapp.shell.currentWidget.content.widgets[index].model.executionCount"
# Of Notebook 7's own, see test_notebook7.py.
ITS_OWN = r"reading 'schema'|Window name candidate"


@pytest.mark.parametrize("place", ["JupyterLab", "Notebook 7"])
def test_a_run_list_lives_while_its_kernel_computes(
    place: str, both_labs: LabServer, open_workbench: Callable[..., Workbench]
) -> None:
    """Runs appear as they begin; header, filter and columns answer before the cell has ended."""
    bench = open_workbench(both_labs, empty=True)
    name, experiment = f"live in {place}.ipynb", f"live in {place}"
    end = both_labs.root / f"end of {place}"
    log = LOG.replace("listed", experiment)
    busy = BUSY.replace("END", repr(str(end)))
    show = (
        f"trackside.runs({experiment!r})",
        f"trackside.compare(experiment={experiment!r}, y='loss', x='step')",
        "trackside.run()",
    )
    write_notebook(both_labs.root / name, log, *show, busy)
    bench.open_in(place, name)
    bench.start_all()
    runs, comparison = bench.output(1), bench.output(2)
    grid = runs.get_by_role("grid", name="Runs", exact=True)
    expect(grid.get_by_role("rowheader", name="live", exact=True)).to_be_visible(timeout=60_000)
    assert bench.page.evaluate(WATCH, ["row", 6]) == 6
    comparison.scroll_into_view_if_needed()
    assert bench.page.evaluate(WATCH, ["line", 6]) == 6
    grid.get_by_role("button", name="Sort by loss", exact=True).click()
    header = grid.get_by_role("columnheader", name="loss", exact=True)
    expect(header).to_have_attribute("aria-sort", "ascending")
    expect(grid.get_by_role("rowheader").last).to_have_attribute("aria-label", "live")
    runs.get_by_role("textbox", name="Filter runs", exact=True).fill("params.n > 0")
    expect(grid.get_by_role("rowheader")).to_have_count(2)
    comparison.get_by_role("button", name="Customize chart", exact=True).click()
    dialog = bench.page.get_by_role("dialog", name="Customize chart", exact=True)
    expect(dialog.get_by_role("textbox", name="Title", exact=True)).to_be_visible()
    bench.page.keyboard.press("Escape")
    page = bench.output(3)
    page.scroll_into_view_if_needed()
    expect(page.get_by_role("heading", name=HOSTILE, exact=True)).to_be_visible(timeout=30_000)
    page.get_by_role("button", name="Previous run", exact=True).click()
    expect(page.get_by_role("heading", name="second", exact=True)).to_be_visible(timeout=30_000)
    assert bench.page.evaluate(RUNNING, 4)
    end.touch()
    bench.wait_until_run()
    bench.forgive(ITS_OWN)
