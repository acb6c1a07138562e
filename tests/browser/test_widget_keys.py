"""In a notebook's outputs the keyboard works what has the focus: the notebook's shortcuts leave it alone."""

from __future__ import annotations

from typing import Any

import pytest
from labserver import LabServer, write_notebook
from playwright.sync_api import Browser, Locator, expect
from run_list import LOG
from test_notebook7 import ITS_OWN
from workbench import Workbench

TRACKED = "%%track tracked\nrate = 0.1\ntrackside.log_metric('loss', rate)"
NOTEBOOK = """() => {
  const { content } = window.jupyterapp.shell.currentWidget;
  return [content.activeCellIndex, content.mode, content.widgets.length];
}"""

COUNT_SAVES = """() => {
  window.saves = 0;
  const { saveState } = window.jupyterapp.shell.currentWidget.context;
  saveState.connect((_, state) => { window.saves += Number(state === 'completed'); });
}"""


def state(bench: Workbench) -> Any:
    """The notebook's active cell, its mode, and how many cells it has."""
    return bench.page.evaluate(NOTEBOOK)


def focus_is_in(bench: Workbench, place: Locator) -> bool:
    return bool(place.evaluate("place => place.contains(document.activeElement)"))


@pytest.mark.parametrize("place", ["JupyterLab", "Notebook 7"])
def test_keys_work_what_has_the_focus(both_labs: LabServer, browser: Browser, place: str) -> None:
    """Arrows and Space in a widget's run list, Enter on its buttons, on a run's card and on a badge."""
    name = f"keys-{place.split()[0]}.ipynb"
    log = LOG.replace('"listed"', repr(place))
    write_notebook(both_labs.root / name, log, TRACKED, f"trackside.runs({place!r})")
    context = browser.new_context(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    bench = Workbench(context.new_page(), both_labs)
    bench.open_in(place, name)
    bench.run_all()
    grid = bench.output(2).get_by_role("grid", name="Runs", exact=True)
    rows = grid.get_by_role("rowheader")
    expect(rows).to_have_count(4, timeout=30_000)
    bench.page.keyboard.press("Escape")
    before = state(bench)
    assert before[1:] == ["command", 3]

    rows.first.focus()
    bench.page.keyboard.press("ArrowDown")
    expect(rows.nth(1)).to_be_focused()
    bench.page.keyboard.press("Space")
    expect(grid.get_by_role("row", selected=True)).to_have_count(1)
    bench.page.keyboard.press("Shift+ArrowDown")
    expect(grid.get_by_role("row", selected=True)).to_have_count(2)
    for key in "d", "d", "b", "x":
        bench.page.keyboard.press(key)
    sort = grid.get_by_role("button", name="Sort by loss", exact=True)
    sort.focus()
    bench.page.keyboard.press("Enter")
    header = grid.get_by_role("columnheader", name="loss", exact=True)
    expect(header).to_have_attribute("aria-sort", "ascending")
    assert focus_is_in(bench, grid)
    assert state(bench) == before

    bench.page.evaluate(COUNT_SAVES)
    bench.page.keyboard.press("Control+s")
    bench.page.wait_for_function("window.saves > 0")
    card = bench.output(1).get_by_role("group", name="Run tracked").get_by_role("button", name="Open")
    card.focus()
    bench.page.keyboard.press("Enter")
    expect(bench.sidebar).to_be_visible()
    expect(bench.sidebar.get_by_role("button", name="tracked", exact=True)).to_be_visible(timeout=15_000)
    bench.page.evaluate("window.jupyterapp.shell.collapseLeft()")
    expect(bench.sidebar).to_be_hidden()
    badge = bench.page.get_by_role("button", name="tracked, loss 0.1000", exact=True)
    badge.focus()
    bench.page.keyboard.press("Enter")
    expect(bench.sidebar).to_be_visible()
    # A cell whose part has the focus is the active one; it is not edited.
    assert state(bench) == [1, *before[1:]]
    bench.forgive(ITS_OWN)
    assert (bench.complaints, bench.foreign) == ([], [])
    context.close()
