"""Registered models: a run becomes a version, and everything that shows the run or the model says so."""

from __future__ import annotations

from accessibility import problems
from playwright.sync_api import Locator, expect
from run_pages import open_run, region
from workbench import Workbench

HOSTILE = "<img src=x onerror=alert(1)>"
EXPERIMENT = "registering"
MODEL = "churn <b>classifier"

RUNS = """
import trackside
trackside.set_experiment({experiment!r})
for name, depth in (("forest", 3), ("deep forest", 9)):
    with trackside.start_run(run_name=name):
        trackside.log_param("depth", depth)
        trackside.log_metric("auc", 0.9 + depth / 100)
"""


def save_as_model(page: Locator) -> Locator:
    """Open the dialog of a run's page."""
    page.get_by_role("button", name="Save as model", exact=True).click()
    dialog = page.get_by_role("dialog", name="Save as model", exact=True)
    expect(dialog.get_by_role("radio", name="Create a new model", exact=True)).to_be_checked()
    return dialog


def send(dialog: Locator) -> None:
    dialog.get_by_role("button", name="Save", exact=True).click()


def choose(version: Locator, action: str) -> None:
    """An action of the version's menu."""
    version.get_by_role("button", name="More actions", exact=True).click()
    version.get_by_role("menuitem", name=action, exact=True).click()


def make_model(workbench: Workbench, run_id: str) -> None:
    """Save a run as the first version of the first model, with a description that is markup."""
    page = open_run(workbench, run_id)
    dialog = save_as_model(page)
    expect(dialog.get_by_role("radio", name="Add to an existing model", exact=True)).to_be_disabled()
    assert problems(workbench, dialog) == []
    dialog.get_by_role("textbox", name="Model name", exact=True).fill(MODEL)
    dialog.get_by_role("textbox", name="Description", exact=True).fill(HOSTILE)
    send(dialog)
    expect(dialog).to_have_count(0)
    expect(page.get_by_role("button", name="Save as model", exact=True)).to_be_focused()
    expect(region(page, "Overview").get_by_text(f"{MODEL} v1", exact=True)).to_be_visible()


def add_version(workbench: Workbench, run_id: str) -> Locator:
    """Try its name for a new model, which is refused where it was typed; then add to it. The overview."""
    page = open_run(workbench, run_id)
    dialog = save_as_model(page)
    box = dialog.get_by_role("textbox", name="Model name", exact=True)
    box.fill(MODEL)
    send(dialog)
    expect(dialog.get_by_role("alert")).to_contain_text("already")
    expect(box).to_have_attribute("aria-invalid", "true")
    workbench.forgive(r"\b409\b")  # the browser itself writes a refused request on the console
    dialog.get_by_role("radio", name="Add to an existing model", exact=True).check()
    dialog.get_by_role("combobox", name="Model", exact=True).select_option(MODEL)
    assert problems(workbench, dialog) == []
    send(dialog)
    expect(dialog).to_have_count(0)
    overview = region(page, "Overview")
    expect(overview.get_by_text(f"{MODEL} v2", exact=True)).to_be_visible()
    return overview


def look_at_column(workbench: Workbench) -> None:
    """Both runs say in the run list what was made of them."""
    # Wide enough for all columns: those out of sight are not there.
    workbench.page.set_viewport_size({"width": 1920, "height": 1080})
    [experiment] = workbench.lab.ask("experiments.search", {"text": EXPERIMENT})["experiments"]
    workbench.execute("trackside:open-experiment", experimentIds=[experiment["experiment_id"]])
    tab = workbench.page.get_by_role("region", name=f"Experiment {EXPERIMENT}", exact=True)
    tab.get_by_role("button", name="Customize columns", exact=True).click()
    columns = workbench.page.get_by_role("dialog", name="Customize columns", exact=True)
    columns.get_by_role("checkbox", name="Registered version", exact=True).check()
    columns.get_by_role("button", name="Done", exact=True).click()
    grid = tab.get_by_role("grid", name="Runs", exact=True)
    expect(grid.get_by_role("gridcell", name=f"{MODEL} v2 @champion", exact=True)).to_be_visible()
    expect(grid.get_by_role("gridcell", name=f"{MODEL} v1", exact=True)).to_be_visible()


def edit_models(workbench: Workbench) -> None:
    """Runs are found by the model; it is renamed, loses a version; the section is open after a reload."""
    page, sidebar = workbench.page, workbench.sidebar
    tab = page.get_by_role("region", name=f"Experiment {EXPERIMENT}", exact=True)
    box = tab.get_by_role("textbox", name="Filter runs", exact=True)
    box.fill("model = ")
    suggestions = page.get_by_role("listbox", name="Filter suggestions", exact=True)
    expect(suggestions.get_by_role("option").first).to_contain_text(f"'{MODEL}'")
    box.fill(f"model = '{MODEL}' AND params.depth > 5")
    expect(tab.get_by_role("rowheader")).to_have_count(1)
    models = sidebar.get_by_role("list", name="Registered models", exact=True)
    choose(models.get_by_role("listitem").first.locator("> div").first, "Rename")
    asked = page.get_by_role("dialog")
    asked.get_by_role("textbox", name="Name", exact=True).fill("leavers")
    asked.get_by_role("button", name="Rename", exact=True).click()
    versions = models.get_by_role("list", name="Versions of leavers", exact=True).get_by_role("listitem")
    expect(versions).to_have_count(2)
    choose(versions.nth(1), "Delete…")
    sure = page.get_by_role("dialog", name="Delete version", exact=True)
    expect(sure.get_by_role("button", name="Cancel", exact=True)).to_be_focused()
    assert problems(workbench, sure) == []
    sure.get_by_role("button", name="Delete", exact=True).click()
    expect(versions).to_have_count(1)
    box.fill("model = 'leavers'")
    expect(tab.get_by_role("rowheader", name="deep forest", exact=True)).to_be_visible()
    page.reload()
    workbench.wait_until_restored()
    expect(sidebar).to_be_visible(timeout=30_000)  # as it was; a click would close it
    expect(models.get_by_role("button", name="leavers", exact=True)).to_be_visible()


def test_runs_become_versions_of_a_model(workbench: Workbench) -> None:
    """A new model, a name in use, a second version, an alias, what changed: wherever they are shown."""
    alarms: list[str] = []
    workbench.page.on("dialog", lambda dialog: (alarms.append(dialog.message), dialog.dismiss()))
    workbench.lab.run_python(RUNS.format(experiment=EXPERIMENT))
    runs = {name: run.info.run_id for name, run in workbench.lab.list_runs(EXPERIMENT).items()}
    sidebar = workbench.open_sidebar()
    button = sidebar.get_by_role("button", name="Models", exact=True)
    button.click()
    expect(button).to_have_attribute("aria-expanded", "true")
    expect(sidebar.get_by_text("No model is registered yet.")).to_be_visible()
    assert problems(workbench, sidebar) == []

    make_model(workbench, runs["forest"])
    overview = add_version(workbench, runs["deep forest"])
    models = sidebar.get_by_role("list", name="Registered models", exact=True)
    models.get_by_role("button", name=MODEL, exact=True).click()
    versions = models.get_by_role("list", name=f"Versions of {MODEL}", exact=True).get_by_role("listitem")
    expect(versions).to_have_count(2)
    expect(versions.nth(1)).to_contain_text(HOSTILE)
    choose(versions.first, "Set alias…")
    asked = workbench.page.get_by_role("dialog")
    asked.get_by_role("textbox", name="Name", exact=True).fill("champion")
    asked.get_by_role("button", name="Set", exact=True).click()
    expect(versions.first).to_contain_text("@champion")
    expect(overview.get_by_text("@champion", exact=True)).to_be_visible()
    assert problems(workbench, sidebar) == []

    versions.nth(1).get_by_role("button", name=f"{MODEL} v1", exact=True).click()
    expect(workbench.page.get_by_role("heading", name="forest", level=1, exact=True)).to_be_visible()
    choose(versions.first, "What changed from v1")
    expect(workbench.page.get_by_role("columnheader", name="deep forest")).to_be_visible(timeout=30_000)
    look_at_column(workbench)
    edit_models(workbench)
    assert alarms == []
    assert workbench.page.locator('img[src="x"]').count() == 0
