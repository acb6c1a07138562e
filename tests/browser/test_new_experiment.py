"""A new, empty experiment: from the Launcher, the menu and the sidebar."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, expect
from workbench import Workbench


def dialog_of(workbench: Workbench) -> Locator:
    dialog = workbench.page.get_by_role("dialog", name="New experiment", exact=True)
    expect(dialog).to_be_visible()
    return dialog


def create(workbench: Workbench, name: str) -> None:
    dialog = dialog_of(workbench)
    dialog.get_by_role("textbox", name="Name", exact=True).fill(name)
    dialog.get_by_role("button", name="Create", exact=True).click()


def test_an_experiment_is_made_from_everywhere(workbench: Workbench) -> None:
    """By the Launcher's card, the menu and the sidebar, in the same dialog."""
    workbench.open_sidebar()
    leave_it(workbench)
    use_the_launcher(workbench)
    use_the_menu(workbench)
    be_refused(workbench)


def use_the_launcher(workbench: Workbench) -> None:
    """The Launcher's card opens the dialog; the new experiment is in the list and opens empty."""
    card = workbench.page.get_by_role("region", name="notebook content").or_(
        workbench.page.locator(".jp-Launcher")
    )
    card.get_by_text("Experiment", exact=True).click()
    create(workbench, "from the launcher")
    expect(workbench.page.get_by_role("dialog")).to_have_count(0)
    expect(workbench.experiment("from the launcher")).to_be_visible()


def use_the_menu(workbench: Workbench) -> None:
    """`File > New > Experiment` opens the same dialog."""
    menubar = workbench.page.get_by_role("menubar").first
    menubar.get_by_role("menuitem", name="File", exact=True).click()
    # Lumino gives an entry with a submenu no role.
    workbench.page.get_by_role("menu").get_by_text("New", exact=True).hover()
    workbench.page.get_by_role("menuitem", name=re.compile(r"^Experiment")).click()
    create(workbench, "from the menu")
    expect(workbench.experiment("from the menu")).to_be_visible()


def be_refused(workbench: Workbench) -> None:
    """Of a name in use the dialog stays open, says what is wrong beside it and takes another one."""
    sidebar = workbench.sidebar
    sidebar.get_by_role("button", name="New experiment", exact=True).click()
    create(workbench, "taken")
    expect(workbench.experiment("taken")).to_be_visible()
    sidebar.get_by_role("button", name="New experiment", exact=True).click()
    create(workbench, "taken")
    alert = dialog_of(workbench).get_by_role("alert")
    expect(alert).to_contain_text("taken")
    create(workbench, "free")
    expect(workbench.page.get_by_role("dialog")).to_have_count(0)
    expect(workbench.experiment("free")).to_be_visible()
    workbench.forgive(r"\b409\b")  # the browser itself writes a refused request on the console


def leave_it(workbench: Workbench) -> None:
    """Escape closes the dialog, makes nothing and returns the focus to the button."""
    sidebar = workbench.sidebar
    button = sidebar.get_by_role("button", name="New experiment", exact=True)
    button.click()
    dialog_of(workbench).get_by_role("textbox", name="Name", exact=True).fill("never")
    workbench.page.keyboard.press("Escape")
    expect(workbench.page.get_by_role("dialog")).to_have_count(0)
    expect(button).to_be_focused()
    expect(workbench.experiment("never")).to_have_count(0)
