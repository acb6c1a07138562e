"""An experiment in a tab of the main area: opened, arranged, reloaded, shared between two pages."""

from __future__ import annotations

from collections.abc import Callable

from labserver import LabServer
from playwright.sync_api import Locator, Page, Request, expect
from workbench import Workbench

RUNS = """import trackside
trackside.set_experiment('{experiment}')
for name in ('one', 'two', 'three'):
    with trackside.start_run(run_name=name):
        trackside.log_metric('loss', 0.5)"""


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
    """Filter, pane, selection come back; a rename retitles the tab; what is deleted can be restored."""
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
    views = workbench.page.get_by_role("menubar").first.get_by_role("menuitem", name="View", exact=True)
    views.click()
    workbench.page.get_by_role("menuitem", name="Open Experiment…", exact=True).click()
    chooser = workbench.page.get_by_role("dialog")
    chooser.get_by_role("combobox").select_option("brand new")
    chooser.get_by_role("button", name="Open", exact=True).click()
    expect(tab).to_be_visible()
