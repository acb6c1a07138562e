"""Renaming, deleting and restoring an experiment in the sidebar."""

from __future__ import annotations

from playwright.sync_api import expect
from workbench import Workbench

RUNS = """import trackside
trackside.set_experiment('short-lived')
with trackside.start_run(run_name='only'):
    trackside.log_metric('loss', 0.5)"""


def choose(workbench: Workbench, name: str, action: str) -> None:
    workbench.actions_of(name).click()
    workbench.page.get_by_role("menuitem", name=action, exact=True).click()


def test_an_experiment_is_renamed_deleted_and_restored(workbench: Workbench) -> None:
    """The menu renames (no name in use), deletes (with an undo), and restores what was deleted."""
    workbench.lab.create_experiments("in use")
    workbench.lab.run_python(RUNS)
    sidebar, keyboard = workbench.open_sidebar(), workbench.page.keyboard

    # With the keyboard alone: to the button, into the menu, out of the dialog, and back.
    row = workbench.experiment("short-lived")
    expect(row).to_be_visible(timeout=15_000)
    row.focus()
    keyboard.press("Tab")
    expect(workbench.actions_of("short-lived")).to_be_focused()
    keyboard.press("ArrowDown")
    expect(workbench.page.get_by_role("menuitem", name="Rename", exact=True)).to_be_focused()
    keyboard.press("Enter")
    dialog = workbench.page.get_by_role("dialog", name="Rename experiment", exact=True)
    name = dialog.get_by_role("textbox", name="Name", exact=True)
    expect(name).to_have_value("short-lived")
    keyboard.type("in use")
    keyboard.press("Enter")
    expect(dialog.get_by_role("alert")).to_contain_text("in use")
    name.fill("long-lived")
    keyboard.press("Enter")
    expect(dialog).to_have_count(0)
    expect(workbench.experiment("long-lived")).to_be_visible()
    expect(workbench.actions_of("long-lived")).to_be_focused()

    choose(workbench, "long-lived", "Delete")
    undo = sidebar.get_by_role("button", name="Undo", exact=True)
    expect(undo).to_be_focused()
    expect(workbench.experiment("long-lived")).to_have_count(0)
    assert workbench.lab.list_runs("long-lived") == {}
    undo.click()
    expect(workbench.experiment("long-lived")).to_be_focused()
    assert list(workbench.lab.list_runs("long-lived")) == ["only"]

    choose(workbench, "long-lived", "Delete")
    expect(undo).to_be_visible()
    sidebar.get_by_role("button", name="Deleted", exact=True).click()
    runs = workbench.open_experiment("long-lived")
    expect(workbench.run_row(runs, "only")).to_be_visible()
    choose(workbench, "long-lived", "Restore")
    sidebar.get_by_role("button", name="Show", exact=True).click()
    expect(workbench.experiment("long-lived")).to_have_attribute("aria-expanded", "true")
    expect(workbench.experiment("in use")).to_be_visible()
    workbench.forgive(r"\b409\b")  # the browser itself writes a refused request on the console
