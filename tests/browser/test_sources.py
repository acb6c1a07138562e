"""From a tracked cell to its run and back: snapshot, clean, badge, the notebook at the cell and as it was."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Response, expect
from workbench import Workbench

from trackside.operations.context import OperationContext
from trackside.operations.sources import get_source
from trackside.operations.wire_source import RunSource, RunSourceGet

LOAD = "%load_ext trackside\n%experiment {name}"
PARAM = "lr = 0.5"
TRACKED = "%%track {run}\naccuracy = lr / 2"
HOSTILE = (
    "from IPython.display import HTML, display\n"
    "display(HTML('<b>bold</b><script>window.pwned = 1</script><svg onload=\"window.pwned = 2\">'))"
)
SNAPSHOTS = """async () => {
  const main = [...window.jupyterapp.shell.widgets('main')];
  const found = main.filter(({ context }) => context?.path.startsWith('trackside-snapshot:'));
  return Promise.all(found.map(async ({ context }) => {
    await context.ready;
    await context.sessionContext.ready;
    return context.sessionContext.session;
  }));
}"""
SELECT = "index => { window.jupyterapp.shell.currentWidget.content.activeCellIndex = index; }"


def source_of(workbench: Workbench, run_id: str) -> RunSource:
    """Where a run comes from, as the store has it."""
    context = OperationContext(workbench.lab.location, version="1")
    try:
        return get_source(context, RunSourceGet(run_id=run_id))
    finally:
        context.close()


def is_judged(response: Response) -> bool:
    """Whether the server has taken a whole notebook."""
    return "notebooks.snapshot" in response.url and '"clean":"' in response.text()


def keeps_snapshot(response: Response) -> bool:
    """Whether the page's arrangement is kept with a notebook as of a run in it."""
    return "/workspaces/" in response.url and "trackside-snapshot" in (response.request.post_data or "")


def badge_of(workbench: Workbench, cell: int, name: str | re.Pattern[str]) -> Locator:
    return workbench.cell(cell).get_by_role("button", name=name, exact=True)


def run_cell(workbench: Workbench, index: int) -> None:
    """Run one cell and wait until the notebook's page has told the server."""
    workbench.page.evaluate(SELECT, index)
    with workbench.page.expect_response(is_judged, timeout=60_000):
        workbench.execute("notebook:run-cell")


def height_of(cell: Locator) -> float:
    box = cell.bounding_box()
    assert box is not None
    return box["height"]


def test_a_tracked_cell_knows_its_run_and_the_run_its_notebook(workbench: Workbench) -> None:
    """The notebook is sent when the cell ends; after an edit above, the next run isn't clean."""
    page = workbench.page
    sources = [LOAD.format(name="sources"), PARAM, HOSTILE, TRACKED.format(run="kept")]
    workbench.open_notebook("sources.ipynb", *sources)
    with page.expect_response(is_judged, timeout=60_000):
        workbench.run_all()
    badge = badge_of(workbench, 3, "kept, accuracy 0.2500")
    expect(badge).to_be_visible()
    first = badge.get_attribute("data-run") or ""
    found = source_of(workbench, first)
    assert found.document is not None
    assert (found.clean, found.document.origin, found.document.cell_count) == ("yes", "front_end", 4)

    edited = workbench.cell(1).locator(".cm-content")
    edited.click()
    page.keyboard.press("ControlOrMeta+End")
    page.keyboard.type(" * 2")
    run_cell(workbench, 3)
    expect(badge).not_to_have_attribute("data-run", first)
    second = source_of(workbench, badge.get_attribute("data-run") or "")
    assert second.clean == "no"
    assert [(reason.kind, reason.position) for reason in second.clean_reasons] == [("edited", 2)]
    assert "lr = 0.5 * 2" in second.clean_reasons[0].text

    # Of another cell than the active one, near its lower edge: the cell becomes active under the pointer.
    edited.click()
    badge.click(position={"x": 10, "y": 15})
    runs = workbench.sidebar.get_by_role("list", name="Runs of sources", exact=True)
    expect(workbench.run_row(runs, "kept").first).to_be_visible()

    page.evaluate("() => { delete window.pwned; }")  # where the user ran it, it may run
    with page.expect_response(keeps_snapshot):
        workbench.execute("trackside:open-snapshot", runId=first)
    expect(workbench.cell(3)).to_be_visible()
    expect(workbench.cell(1)).to_contain_text(PARAM)
    expect(workbench.cell(1)).not_to_contain_text("* 2")
    expect(workbench.output(2)).to_contain_text("bold")
    assert page.evaluate("window.pwned") is None
    state = "({ context }) => [context.contentsModel.writable, context.sessionContext.session]"
    assert page.evaluate(f"({state})(window.jupyterapp.shell.currentWidget)") == [False, None]

    workbench.execute("trackside:open-source", runId=first)
    page.wait_for_function(
        """() => { const { content, context } = window.jupyterapp.shell.currentWidget;
             return context?.path === 'sources.ipynb' && content.activeCellIndex === 3; }"""
    )
    workbench.execute("notebook:delete-cell")
    workbench.execute("trackside:open-source", runId=first)
    expect(page.get_by_text("is not in the notebook any more")).to_be_visible()

    page.goto(f"{workbench.lab.base}/lab")
    workbench.wait_until_restored()
    page.wait_for_function(f"async () => (await ({SNAPSHOTS})()).length === 1")
    assert page.evaluate(SNAPSHOTS) == [None]
    # ipywidgets' own extension expects every notebook to have a kernel; the one as of a run has none.
    workbench.forgive(r"@jupyter-widgets/jupyterlab-manager")


@pytest.mark.parametrize("mode", ["full", "defer"])
def test_a_badge_changes_no_height(workbench: Workbench, mode: str) -> None:
    """In both windowing modes: it stays with its cell when one scrolls, and the cell is as high as before."""
    page = workbench.page
    name = f"badges-{mode}"
    filler = [f"x{number} = {number}" for number in range(60)]
    workbench.open_notebook(
        f"{name}.ipynb", LOAD.format(name=name), PARAM, TRACKED.format(run="tall"), *filler
    )
    page.evaluate(
        "mode => { const nb = window.jupyterapp.shell.currentWidget.content;"
        " nb.notebookConfig = {...nb.notebookConfig, windowingMode: mode}; }",
        mode,
    )
    cell = workbench.cell(2).locator(".jp-Cell-inputWrapper").first
    plain = height_of(cell)
    with page.expect_response(is_judged, timeout=60_000):
        workbench.run_all()
    badge = page.get_by_role("button", name="tall, accuracy 0.2500", exact=True)
    page.evaluate("() => window.jupyterapp.shell.currentWidget.content.scrollToItem(62, 'end')")
    page.evaluate("() => window.jupyterapp.shell.currentWidget.content.scrollToItem(0, 'start')")
    expect(badge).to_be_visible()
    assert height_of(cell) == plain
    whole = workbench.cell(2)
    shown = height_of(whole)
    badge.evaluate("badge => { badge.style.display = 'none'; }")
    assert height_of(whole) == shown
