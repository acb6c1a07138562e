"""A tab of an experiment while things go wrong, and how it looks to assistive technology."""

from __future__ import annotations

import re
from collections.abc import Callable

from accessibility import problems
from labserver import LabServer
from playwright.sync_api import Locator, Route, expect
from workbench import THEMES, Workbench

RUNS = """import trackside
trackside.set_experiment('{experiment}')
for name, rate in (('one', 0.1), ('two', 0.2), ('three', 0.3)):
    with trackside.start_run(run_name=name):
        trackside.log_param('lr', rate)
        for step in range(5):
            loss = rate / (step + 1)
            trackside.log_metrics({{'loss': loss, 'accuracy': 1 - loss}}, step=step)"""
ONE_MORE = """import trackside
trackside.set_experiment('{experiment}')
with trackside.start_run(run_name='{run}'):
    trackside.log_metric('loss', 0.4)"""
FILTER = "run_name != 'three'"
PASSING = r"ERR_|WebSocket|Failed to fetch|NetworkError|Connection lost|\b(40[34]|50[0-9])\b|[Kk]ernel"


def arrange(workbench: Workbench, experiment: str) -> Locator:
    """Open the tab of an experiment, filter, select two runs, open the dialog of columns."""
    workbench.open_sidebar()
    workbench.open_experiment(experiment)
    workbench.sidebar.get_by_role("button", name="Open in tab", exact=True).click()
    tab = workbench.page.get_by_role("region", name=f"Experiment {experiment}", exact=True)
    box = tab.get_by_role("textbox", name="Filter runs", exact=True)
    box.fill(FILTER)
    box.press("Enter")
    expect(tab.get_by_role("checkbox", name="Select three", exact=True)).to_have_count(0)
    for run in ("one", "two"):
        tab.get_by_role("checkbox", name=f"Select {run}", exact=True).check()
    tab.get_by_role("button", name="Customize columns", exact=True).click()
    expect(columns_of(workbench)).to_be_visible()
    return tab


def columns_of(workbench: Workbench) -> Locator:
    return workbench.page.get_by_role("dialog", name="Customize columns", exact=True)


def expect_arranged(workbench: Workbench, tab: Locator) -> None:
    """What the user had is still there."""
    expect(tab.get_by_role("textbox", name="Filter runs", exact=True)).to_have_value(FILTER)
    for run in ("one", "two"):
        expect(tab.get_by_role("checkbox", name=f"Select {run}", exact=True)).to_be_checked()
    expect(tab.get_by_role("checkbox", name="Select three", exact=True)).to_have_count(0)
    expect(columns_of(workbench)).to_be_visible()


def test_what_the_user_had_survives_what_goes_wrong(
    own_lab: Callable[..., LabServer], open_workbench: Callable[[LabServer], Workbench]
) -> None:
    """A failing operation, no network, a killed server: said where it happened, and nothing is lost."""
    lab = own_lab()
    lab.run_python(RUNS.format(experiment="sturdy"))
    workbench = open_workbench(lab)
    page = workbench.page
    tab = arrange(workbench, "sturdy")
    page.evaluate("window.samePage = true")
    disconnected = tab.get_by_role("status", name="Disconnected", exact=True)

    def refuse(route: Route) -> None:
        route.fulfill(
            status=503, json={"error": {"code": "store_unavailable", "message": "The store is locked."}}
        )

    page.route("**/trackside/api/v1/experiments.get*", refuse)
    tab.get_by_role("button", name="Refresh", exact=True).click()
    alert = tab.get_by_role("alert").filter(has_text="The store is locked.")
    expect(alert).to_be_visible()
    expect_arranged(workbench, tab)
    page.unroute("**/trackside/api/v1/experiments.get*")
    alert.get_by_role("button", name="Try again", exact=True).click()
    expect(alert).to_have_count(0)

    page.context.set_offline(True)
    tab.get_by_role("button", name="Refresh", exact=True).click()
    expect(disconnected).to_be_visible(timeout=30_000)
    expect_arranged(workbench, tab)
    page.context.set_offline(False)
    expect(disconnected).to_have_count(0, timeout=60_000)

    lab.kill()
    expect(disconnected).to_be_visible(timeout=30_000)
    expect_arranged(workbench, tab)
    lab.run_python(ONE_MORE.format(experiment="sturdy", run="four"))
    lab.start()
    expect(tab.get_by_role("checkbox", name="Select four", exact=True)).to_be_visible(timeout=60_000)
    expect(disconnected).to_have_count(0)
    expect_arranged(workbench, tab)
    assert page.evaluate("window.samePage") is True
    workbench.forgive(PASSING)


def expect_accessible(workbench: Workbench, part: Locator) -> None:
    """Axe finds nothing, in any theme."""
    for theme in THEMES:
        with workbench.themed(theme):
            assert problems(workbench, part) == [], theme


def test_dialogs_and_trouble_are_accessible_in_every_theme(workbench: Workbench) -> None:
    """Dialogs of runs and views, an empty experiment, a failing operation, a sidebar that finds nothing."""
    workbench.lab.run_python(RUNS.format(experiment="asked"))
    workbench.lab.run_python("import trackside; trackside.create_experiment('bare')")
    tab = arrange(workbench, "asked")
    columns_of(workbench).get_by_role("button", name="Done", exact=True).click()
    actions = tab.get_by_role("toolbar", name="Run actions", exact=True)
    for action in ("Tag", "Rename", "Note"):
        if action == "Rename":  # of one run
            tab.get_by_role("checkbox", name="Select two", exact=True).uncheck()
        actions.get_by_role("button", name=action, exact=True).click()
        dialog = workbench.page.get_by_role("dialog")
        expect_accessible(workbench, dialog)
        workbench.page.keyboard.press("Escape")
        expect(dialog).to_have_count(0)
    tab.get_by_role("button", name="Save view", exact=True).click()
    dialog = workbench.page.get_by_role("dialog", name="Save view", exact=True)
    expect_accessible(workbench, dialog)
    workbench.page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    workbench.page.route(
        "**/trackside/api/v1/experiments.get*",
        lambda route: route.fulfill(
            status=503, json={"error": {"code": "store_unavailable", "message": "The store is locked."}}
        ),
    )
    tab.get_by_role("button", name="Refresh", exact=True).click()
    expect(tab.get_by_role("alert").filter(has_text="The store is locked.")).to_be_visible()
    expect_accessible(workbench, tab)
    workbench.page.unroute("**/trackside/api/v1/experiments.get*")
    workbench.forgive(r"\b503\b")
    workbench.open_experiment("bare")
    expect_accessible(workbench, workbench.sidebar)
    [bare] = workbench.lab.ask("experiments.search", {"text": "bare"})["experiments"]
    workbench.execute("trackside:open-experiment", experimentIds=[bare["experiment_id"]])
    empty = workbench.page.get_by_role("region", name="Experiment bare", exact=True)
    expect(empty.get_by_text(re.compile(r"^No runs yet\."))).to_be_visible()
    expect_accessible(workbench, empty)
    workbench.sidebar.get_by_role("searchbox", name="Search experiments", exact=True).fill("nothing like it")
    expect(workbench.experiment("bare")).to_have_count(0)
    expect_accessible(workbench, workbench.sidebar)


def test_a_tab_is_accessible_in_every_theme(workbench: Workbench) -> None:
    """Axe finds nothing in the tab with its panes and dialog, empty, filtered to nothing and in trouble."""
    workbench.lab.run_python(RUNS.format(experiment="readable"))
    tab = arrange(workbench, "readable")
    tab.get_by_role("button", name="Filter", exact=True).click()
    pane = tab.get_by_role("region", name="Filter", exact=True)
    splitter = tab.get_by_role("separator", name="Width of the filter", exact=True)
    before = pane.evaluate("node => node.clientWidth")
    splitter.focus()
    for _ in range(3):
        splitter.press("ArrowRight")
    assert pane.evaluate("node => node.clientWidth") > before
    splitter.press("Home")
    expect(splitter).to_have_attribute("aria-valuenow", "10")
    expect_accessible(workbench, tab)
    box = tab.get_by_role("textbox", name="Filter runs", exact=True)
    box.fill("run_name = 'nobody'")
    box.press("Enter")
    expect(tab.get_by_role("checkbox", name="Select one", exact=True)).to_have_count(0)
    expect_accessible(workbench, tab)
    box.fill("metrics.loss >")
    box.press("Enter")
    expect(tab.get_by_role("alert")).to_be_visible()
    expect_accessible(workbench, tab)
    workbench.page.keyboard.press("Escape")
    box.fill("")
    box.press("Enter")
    grid = tab.get_by_role("grid", name="Runs", exact=True)
    grid.get_by_role("rowheader").first.focus()
    workbench.page.keyboard.press("Enter")
    expect(tab.get_by_role("tabpanel", name="Run details", exact=True)).to_be_focused()
    tab.get_by_role("button", name="View run list", exact=True).press("Enter")
    expect(grid.locator(":focus")).to_have_count(1)
