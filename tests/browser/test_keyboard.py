"""Whoever works with the keyboard always knows where they are, whatever goes under their hands."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from workbench import Workbench

RUNS = """
import trackside
trackside.set_experiment({experiment!r})
for i in range(4):
    with trackside.start_run(run_name=f"net-{{i}}"):
        trackside.log_metric("loss", 1 / (i + 1))
"""


def test_focus_stays_where_what_had_it_goes(workbench: Workbench) -> None:
    """A button that has done its work, a run deleted elsewhere, the last run: a neighbour gets the focus."""
    lab, page = workbench.lab, workbench.page
    lab.run_python(RUNS.format(experiment="under the hands"))
    runs = {name: run.info for name, run in lab.list_runs("under the hands").items()}
    workbench.open_sidebar()
    listed = workbench.open_experiment("under the hands")
    workbench.select_runs(listed, "net-0")
    workbench.sidebar.get_by_role("button", name="Clear selection", exact=True).press("Enter")
    expect(workbench.sidebar.get_by_role("combobox", name="Metric", exact=True)).to_be_focused()
    names = listed.get_by_role("button")
    expect(names).to_have_count(4)
    order = [str(name.get_attribute("aria-label")) for name in names.all()]
    names.nth(1).focus()
    lab.ask("runs.delete", {"run_ids": [runs[order[1]].run_id]})
    expect(listed.get_by_role("button", name=order[2], exact=True)).to_be_focused()

    workbench.sidebar.get_by_role("button", name="Open in tab", exact=True).press("Enter")
    tab = page.get_by_role("region", name="Experiment under the hands", exact=True)
    grid = tab.get_by_role("grid", name="Runs", exact=True)
    expect(grid).to_have_attribute("aria-rowcount", "4", timeout=30_000)
    expect(page.get_by_role("tabpanel", name="under the hands", exact=True)).to_be_focused()
    grid.get_by_role("rowheader", name=order[3], exact=True).focus()
    lab.ask("runs.delete", {"run_ids": [runs[order[3]].run_id]})
    expect(grid.get_by_role("rowheader", name=order[2], exact=True)).to_be_focused()
    page.keyboard.press("Control+a")
    delete = tab.get_by_role("button", name="Delete", exact=True)
    delete.press("Enter")
    undo = tab.get_by_role("button", name="Undo", exact=True)
    undo.press("Enter")
    expect(delete).to_be_focused()

    # Without any run left, those that are deleted can still be listed, and brought back.
    expect(grid).to_have_attribute("aria-rowcount", "3")
    grid.get_by_role("rowheader").first.focus()
    lab.ask("runs.delete", {"run_ids": [run.run_id for run in runs.values()]})
    expect(grid).to_have_count(0)
    expect(tab.get_by_role("tabpanel", name="Run list", exact=True)).to_be_focused()
    tab.get_by_role("checkbox", name="Deleted", exact=True).press("Space")
    expect(grid).to_have_attribute("aria-rowcount", "5")
    expect(grid.get_by_role("rowheader", name="net-0", exact=True)).to_be_visible()


@pytest.mark.parametrize("opener", ["New experiment", "Save view"])
def test_the_ring_is_apart_from_a_button_of_its_colour(workbench: Workbench, opener: str) -> None:
    """The button that a dialog begins with is filled with the ring's colour: there is a gap between them."""
    lab, page = workbench.lab, workbench.page
    lab.run_python(RUNS.format(experiment=f"ring {opener}"))
    experiment_id = next(iter(lab.list_runs(f"ring {opener}").values())).info.experiment_id
    workbench.open_sidebar()
    workbench.execute("trackside:open-experiment", experimentIds=[experiment_id])
    tab = page.get_by_role("region", name=f"Experiment ring {opener}", exact=True)
    expect(tab.get_by_role("grid", name="Runs", exact=True)).to_be_visible(timeout=30_000)
    place = workbench.sidebar if opener == "New experiment" else tab
    place.get_by_role("button", name=opener, exact=True).press("Enter")
    dialog = page.get_by_role("dialog", name=opener, exact=True)
    button = dialog.get_by_role("button", name="Create" if opener == "New experiment" else "Save", exact=True)
    expect(dialog.get_by_role("textbox").first).to_be_focused()
    page.keyboard.type("x")
    for _ in range(6):
        page.keyboard.press("Tab")
        if button.evaluate("node => node === document.activeElement"):
            break
    expect(button).to_be_focused()
    style = button.evaluate(
        "node => { const s = getComputedStyle(node);"
        " return [s.backgroundColor === s.outlineColor, s.outlineStyle, s.outlineOffset]; }"
    )
    assert style == [True, "solid", "2px"]
