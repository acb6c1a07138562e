"""An experiment in a tab of the main area: opened, arranged, reloaded, shared between two pages."""

from __future__ import annotations

import re
from collections.abc import Callable

from labserver import LabServer
from playwright.sync_api import Locator, Page, Request, expect
from workbench import Workbench

RUNS = """import trackside
trackside.set_experiment('{experiment}')
for name in ('one', 'two', 'three'):
    with trackside.start_run(run_name=name):
        trackside.log_metric('loss', 0.5)"""

PAIR = """import trackside
trackside.set_experiment('{experiment}')
for name, more in (('low', 0), ('high', 1)):
    with trackside.start_run(run_name='{experiment} ' + name):
        trackside.log_metric('loss', {loss} + more)"""


def tab_of(page: Page, experiment: str) -> Locator:
    return page.get_by_role("region", name=f"Experiment {experiment}", exact=True)


def open_tab(workbench: Workbench, experiment: str) -> Locator:
    """Expand an experiment in the sidebar and open it in its tab."""
    workbench.open_sidebar()
    workbench.open_experiment(experiment)
    workbench.sidebar.get_by_role("button", name="Open in tab", exact=True).click()
    tab = tab_of(workbench.page, experiment)
    expect(tab).to_be_visible()
    return tab


def box_of(tab: Locator, run: str) -> Locator:
    return tab.get_by_role("checkbox", name=f"Select {run}", exact=True)


def choose(workbench: Workbench, experiment: str, action: str) -> None:
    workbench.actions_of(experiment).click()
    workbench.page.get_by_role("menuitem", name=action, exact=True).click()


def rename(workbench: Workbench, experiment: str, name: str) -> None:
    choose(workbench, experiment, "Rename")
    dialog = workbench.page.get_by_role("dialog", name="Rename experiment", exact=True)
    dialog.get_by_role("textbox", name="Name", exact=True).fill(name)
    dialog.get_by_role("button", name="Rename", exact=True).click()


def saves_selection(request: Request) -> bool:
    return "/workspaces/" in request.url and "trackside:tab:" in (request.post_data or "")


def test_a_tab_survives_a_reload_and_follows_its_experiment(workbench: Workbench) -> None:
    """Filter, pane, selection come back; a rename retitles the tab; restored or closed, it is had again."""
    workbench.lab.run_python(RUNS.format(experiment="kept"))
    tab = open_tab(workbench, "kept")
    box = tab.get_by_role("textbox", name="Filter runs", exact=True)
    box.fill("run_name != 'three'")
    box.press("Enter")
    expect(box_of(tab, "three")).to_have_count(0)
    tab.get_by_role("button", name="Filter", exact=True).click()
    with workbench.page.expect_response(lambda response: saves_selection(response.request)):
        box_of(tab, "two").check()

    workbench.page.goto(f"{workbench.lab.base}/lab")
    workbench.wait_until_restored()
    expect(box).to_have_value("run_name != 'three'", timeout=15_000)
    expect(box_of(tab, "two")).to_be_checked()
    expect(box_of(tab, "one")).not_to_be_checked()
    expect(tab.get_by_role("button", name="Filter", exact=True)).to_have_attribute("aria-expanded", "true")

    rename(workbench, "kept", "kept well")
    tab = tab_of(workbench.page, "kept well")
    expect(tab.get_by_role("heading", name="kept well", exact=True)).to_be_visible()
    expect(workbench.page.get_by_role("tab", name="kept well", exact=True)).to_be_visible()
    choose(workbench, "kept well", "Delete")
    alert = tab.get_by_role("alert")
    expect(alert).to_contain_text("kept well")
    alert.get_by_role("button", name="Restore", exact=True).click()
    expect(alert).to_have_count(0)
    expect(box_of(tab, "two")).to_be_checked()
    expect(box_of(tab, "one")).to_be_visible()

    title = workbench.page.get_by_role("tab", name="kept well", exact=True)
    title.locator(".lm-TabBar-tabCloseIcon").click()
    expect(tab).to_have_count(0)
    expect(box_of(open_tab(workbench, "kept well"), "two")).to_be_visible()
    workbench.page.wait_for_function("window.jupyterapp.shell.currentWidget.title.label === 'kept well'")


def test_two_pages_share_the_store_and_not_the_selection(
    lab: LabServer, open_workbench: Callable[[LabServer], Workbench]
) -> None:
    """A rename in one page is in the other within a second; each has its own selection and one tab."""
    lab.run_python(RUNS.format(experiment="shared"))
    here, there = open_workbench(lab), open_workbench(lab)
    tab, other = open_tab(here, "shared"), open_tab(there, "shared")
    box_of(tab, "two").check()
    rename(here, "shared", "shared by two")
    renamed = tab_of(there.page, "shared by two")
    expect(renamed.get_by_role("heading", name="shared by two", exact=True)).to_be_visible(timeout=1_000)
    expect(other).to_have_count(0)
    expect(box_of(renamed, "two")).not_to_be_checked()
    there.sidebar.get_by_role("button", name="Open in tab", exact=True).click()
    expect(renamed).to_have_count(1)


def test_a_new_experiment_opens_and_says_what_to_do(workbench: Workbench) -> None:
    """After "Create" the empty experiment is in its tab, and its button puts `%%track` into the notebook."""
    workbench.open_notebook("first-steps.ipynb", "lr = 0.1")
    workbench.open_sidebar().get_by_role("button", name="New experiment", exact=True).click()
    dialog = workbench.page.get_by_role("dialog", name="New experiment", exact=True)
    dialog.get_by_role("textbox", name="Name", exact=True).fill("brand new")
    dialog.get_by_role("button", name="Create", exact=True).click()
    tab = tab_of(workbench.page, "brand new")
    expect(tab).to_contain_text("No runs yet.")
    tab.get_by_role("button", name="Insert %%track", exact=True).click()
    expect(workbench.cell(1)).to_contain_text("%%track")
    open_from_menu(workbench, "brand new")
    expect(tab).to_be_visible()


def open_from_menu(workbench: Workbench, *experiments: str) -> None:
    """Choose them under View > Open Experiment…, all in one tab."""
    menus = workbench.page.get_by_role("menubar").first
    menus.get_by_role("menuitem", name="View", exact=True).click()
    workbench.page.get_by_role("menuitem", name="Open Experiment…", exact=True).click()
    chooser = workbench.page.get_by_role("dialog")
    chooser.get_by_role("listbox").select_option(list(experiments))
    chooser.get_by_role("button", name="Open", exact=True).click()


def test_runs_of_several_experiments_are_one_list(workbench: Workbench) -> None:
    """Two experiments chosen together have one tab: rows, column, filter, sort and charts are over both."""
    page = workbench.page
    for experiment, loss in (("pair-a", 0.3), ("pair-b", 0.2)):
        workbench.lab.run_python(PAIR.format(experiment=experiment, loss=loss))
    open_from_menu(workbench, "pair-a", "pair-b")
    tab = page.get_by_role("region", name=re.compile("^Experiment pair-., pair-.$"))
    grid = tab.get_by_role("grid", name="Runs", exact=True)
    expect(grid.get_by_role("rowheader")).to_have_count(4)

    charts = tab.get_by_role("button", name="Charts", exact=True)
    charts.click()  # room for all columns
    header = grid.get_by_role("columnheader", name="Experiment", exact=True)
    expect(header).to_have_attribute("aria-colindex", "3")
    header.drag_to(grid.get_by_role("columnheader", name="Status", exact=True))
    expect(header).to_have_attribute("aria-colindex", "4")
    cells = grid.locator("[role='gridcell'][aria-colindex='4']")
    expect(cells.filter(has_text="pair-a")).to_have_count(2)
    expect(cells.filter(has_text="pair-b")).to_have_count(2)

    grid.get_by_role("button", name="Sort by loss", exact=True).click()
    expect(grid.get_by_role("rowheader").first).to_have_accessible_name("pair-b low")
    expect(cells).to_have_text(["pair-b", "pair-a", "pair-b", "pair-a"])
    tab.get_by_role("textbox", name="Filter runs", exact=True).fill("metrics.loss < 1")
    expect(cells).to_have_text(["pair-b", "pair-a"])
    for name in ("pair-a low", "pair-b low"):
        box_of(tab, name).check()
    charts.click()
    figure = tab.get_by_role("figure").first
    expect(figure).to_have_attribute("data-ready", "true", timeout=30_000)
    for name in ("pair-a low", "pair-b low"):
        expect(figure.locator(f"[aria-label*='{name}']").first).to_be_attached()
