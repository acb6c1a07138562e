"""Saved views of an experiment, in two pages at once."""

from __future__ import annotations

import re
from collections.abc import Callable

from accessibility import problems
from labserver import LabServer
from playwright.sync_api import Locator, expect
from workbench import Workbench

HOSTILE = "<img src=x onerror=alert(1)>"
RUNS = """import trackside
trackside.set_experiment('seen')
for name, rate in (('one', 0.1), ('two', 0.2), ('three', 0.3)):
    with trackside.start_run(run_name=name):
        trackside.log_param('lr', rate)
        for step in range(5):
            trackside.log_metrics({'loss': rate / (step + 1), 'accuracy': 1 - rate}, step=step)"""
FILTER = "run_name != 'three'"
SOON_MS = 10_000
WIDTH = "136"
"""Of the column "Status", 40 more than it has of itself."""


def open_tab(workbench: Workbench) -> Locator:
    experiment_id = next(iter(workbench.lab.list_runs("seen").values())).info.experiment_id
    workbench.execute("trackside:open-experiment", experimentIds=[experiment_id])
    tab = workbench.page.get_by_role("region", name="Experiment seen", exact=True)
    expect(tab.get_by_role("rowheader", name="one")).to_be_visible()
    return tab


def choice(tab: Locator) -> Locator:
    return tab.get_by_role("combobox", name="Saved view", exact=True)


def chosen(tab: Locator) -> Locator:
    return choice(tab).locator("option:checked")


def press(tab: Locator, name: str) -> None:
    tab.get_by_role("button", name=name, exact=True).click()


def act(tab: Locator, action: str) -> None:
    press(tab, "View actions")
    tab.get_by_role("menuitem", name=action, exact=True).click()


def filter_by(tab: Locator, text: str) -> None:
    box = tab.get_by_role("textbox", name="Filter runs", exact=True)
    box.fill(text)
    box.press("Enter")
    box.press("Escape")


def name_view(workbench: Workbench, name: str) -> None:
    dialog = workbench.page.get_by_role("dialog", name=re.compile("view$"))
    dialog.get_by_role("textbox", name="Name", exact=True).fill(name)
    dialog.get_by_role("textbox", name="Name", exact=True).press("Enter")
    expect(dialog).to_have_count(0)


def arrange(tab: Locator) -> None:
    """Filter, sort, widen a column, leave out what doesn't differ, keep one chart of two."""
    filter_by(tab, FILTER)
    expect(tab.get_by_role("rowheader")).to_have_count(2)
    press(tab, "Sort by Name")
    expect(tab.get_by_role("columnheader", name="Name", exact=True)).to_have_attribute(
        "aria-sort", "ascending"
    )
    edge = tab.get_by_role("separator", name="Resize Status", exact=True)
    box = edge.bounding_box()
    assert box is not None
    mouse = tab.page.mouse
    mouse.move(box["x"] + 3, box["y"] + 10)
    mouse.down()
    mouse.move(box["x"] + 43, box["y"] + 10, steps=4)
    mouse.up()
    expect(edge).to_have_attribute("aria-valuenow", WIDTH)
    tab.get_by_role("checkbox", name="Select one", exact=True).check()
    figures = tab.get_by_role("region", name="Comparison", exact=True).get_by_role("figure")
    expect(figures).to_have_count(2)
    figures.first.hover()
    figures.first.get_by_role("button", name="Remove chart", exact=True).click()
    expect(figures).to_have_count(1)
    press(tab, "Filter")


def expect_arranged(tab: Locator) -> None:
    expect(tab.get_by_role("textbox", name="Filter runs", exact=True)).to_have_value(FILTER)
    expect(tab.get_by_role("rowheader")).to_have_count(2)
    expect(tab.get_by_role("columnheader", name="Name", exact=True)).to_have_attribute(
        "aria-sort", "ascending"
    )
    expect(tab.get_by_role("button", name="Filter", exact=True)).to_have_attribute("aria-expanded", "true")
    edge = tab.get_by_role("separator", name="Resize Status", exact=True)
    expect(edge).to_have_attribute("aria-valuenow", WIDTH)


def expect_followed(here: Locator, there: Locator) -> None:
    """What one saves, the other shows within a moment, as long as nothing was changed there."""
    press(here, "Filter")
    expect(here.get_by_role("status", name="View modified", exact=True)).to_be_visible()
    press(here, "Save view")
    expect(here.get_by_role("status", name=f"Saved “{HOSTILE}”.", exact=True)).to_be_visible()
    filter_button = there.get_by_role("button", name="Filter", exact=True)
    expect(filter_button).to_have_attribute("aria-expanded", "false", timeout=SOON_MS)


def expect_merged(here: Locator, there: Locator) -> None:
    """Different parts that two have changed are put together."""
    there.get_by_role("checkbox", name="Only what differs", exact=True).check()
    press(here, "Filter")
    press(here, "Save view")
    expect(here.get_by_role("status", name="View modified", exact=True)).to_have_count(0)
    press(there, "Save view")
    expect(there.get_by_role("status", name=re.compile("now has what was changed"))).to_be_visible()
    filter_button = there.get_by_role("button", name="Filter", exact=True)
    expect(filter_button).to_have_attribute("aria-expanded", "true")
    checkbox = here.get_by_role("checkbox", name="Only what differs", exact=True)
    expect(checkbox).to_be_checked(timeout=SOON_MS)


def expect_asked(second: Workbench, here: Locator, there: Locator) -> None:
    """The same part that two have changed is a question."""
    filter_by(there, "run_name = 'two'")
    expect(there.get_by_role("rowheader")).to_have_count(1)
    filter_by(here, "run_name = 'one'")
    expect(here.get_by_role("rowheader")).to_have_count(1)
    press(here, "Save view")
    expect(here.get_by_role("status", name="View modified", exact=True)).to_have_count(0)
    press(there, "Save view")
    alert = there.get_by_role("alert").filter(has_text="the filter")
    expect(alert).to_contain_text(HOSTILE)
    assert problems(second, there.locator(".jp-Trackside-tabHeader")) == []
    alert.get_by_role("button", name="Keep mine", exact=True).click()
    expect(alert).to_have_count(0)
    expect(choice(there)).to_be_focused()
    box = here.get_by_role("textbox", name="Filter runs", exact=True)
    expect(box).to_have_value("run_name = 'two'", timeout=SOON_MS)


def expect_deleted(here: Locator, there: Locator) -> None:
    """Deleted elsewhere, the tab stays as it is; what was deleted can be had back, and made the default."""
    filter_by(there, FILTER)
    expect(there.get_by_role("status", name="View modified", exact=True)).to_be_visible()
    act(here, "Delete view")
    expect(here.get_by_role("status", name=f"Deleted “{HOSTILE}”.", exact=True)).to_be_visible()
    gone = there.get_by_role("status", name=re.compile("was deleted in another tab"))
    expect(gone).to_be_visible(timeout=SOON_MS)
    expect(there.get_by_role("textbox", name="Filter runs", exact=True)).to_have_value(FILTER)
    press(here, "Undo")
    expect(chosen(here)).to_have_text(HOSTILE)
    act(here, "Make default")
    expect(chosen(here)).to_have_text(f"{HOSTILE} (default)")
    expect(choice(there).locator("option")).to_have_count(2, timeout=SOON_MS)


def test_a_view_is_shared_by_tabs_and_keeps_what_each_has_done(
    own_lab: Callable[..., LabServer], open_workbench: Callable[[LabServer], Workbench]
) -> None:
    """Saved, shown in another page, changed by both, contested, deleted; its name is text."""
    lab = own_lab()
    lab.run_python(RUNS)
    first, second = open_workbench(lab), open_workbench(lab)
    alarms: list[str] = []
    for workbench in (first, second):
        workbench.page.on("dialog", lambda dialog: (alarms.append(dialog.message), dialog.dismiss()))
    here = open_tab(first)
    arrange(here)
    press(here, "Save view")
    name_view(first, HOSTILE)
    expect(chosen(here)).to_have_text(HOSTILE)

    # Another page: there it is chosen, and shows the same; both show it as it was saved.
    there = open_tab(second)
    choice(there).select_option(label=HOSTILE)
    expect_arranged(there)
    there.get_by_role("checkbox", name="Select two", exact=True).check()
    expect(there.get_by_role("region", name="Comparison", exact=True).get_by_role("figure")).to_have_count(1)
    expect(here.get_by_role("checkbox", name="Select two", exact=True)).not_to_be_checked()
    expect(there.get_by_role("status", name="View modified", exact=True)).to_have_count(0)
    for theme in ("JupyterLab Light", "JupyterLab Dark"):
        with second.themed(theme):
            assert problems(second, there) == [], theme

    expect_followed(here, there)
    expect_merged(here, there)
    expect_asked(second, here, there)
    expect_deleted(here, there)
    assert alarms == []
    for workbench in (first, second):
        assert workbench.page.locator('img[src="x"]').count() == 0
        workbench.forgive(r"\b409\b")
