"""Two runs beside each other, and a run again with other params."""

from __future__ import annotations

from accessibility import problems
from playwright.sync_api import Locator, expect
from run_pages import keeps, open_run
from workbench import THEMES, Workbench

HOSTILE = "<img src=x onerror=alert(1)>"

BEGIN = """%load_ext trackside
%experiment {experiment}
import trackside"""
FIRST = f"""%%track first
lr = 0.1
kind = "{HOSTILE}"
trackside.log_metric("loss", 0.5)"""
# Who has just computed it trusts it, and there it runs, once; who compares runs trusts nothing.
SHOWN = """
from IPython.display import HTML, display
count = "window.alarms = (window.alarms ?? 0) + 1"
display(HTML(f"<b>bold</b><script>{count}</script><img src=x onerror='{count}'>"))"""
SECOND = FIRST.replace("first", "second").replace("lr = 0.1", "lr = 0.2").replace("0.5", "0.25")


def track_two(workbench: Workbench, experiment: str, more: str = "") -> dict[str, str]:
    """Two runs of one notebook, the second with more code; ids by name."""
    workbench.open_notebook(f"{experiment}.ipynb", BEGIN.format(experiment=experiment), FIRST, SECOND + more)
    workbench.run_all()
    runs = workbench.lab.list_runs(experiment)
    return {name: run.info.run_id for name, run in runs.items()}


def open_side_by_side(workbench: Workbench, *run_ids: str) -> Locator:
    workbench.execute("trackside:side-by-side", runIds=list(run_ids))
    page = workbench.page.get_by_role("region", name="Side by side", exact=True)
    expect(page.get_by_role("table", name="Side by side", exact=True)).to_be_visible(timeout=30_000)
    return page


def test_two_runs_stand_side_by_side(workbench: Workbench) -> None:
    """What differs stands first; code and notebooks are compared line by line, and nothing in them runs."""
    ids = track_two(workbench, "beside", SHOWN)
    workbench.page.wait_for_function("window.alarms === 2")  # the script and the image of the notebook itself
    with workbench.page.expect_request_finished(keeps("trackside-side-by-side:", ids["first"])):
        page = open_side_by_side(workbench, ids["first"], ids["second"])
    table = page.get_by_role("table", name="Side by side", exact=True)
    expect(table.get_by_role("row", name="lr 0.1 0.2", exact=True)).to_be_visible()
    expect(table.get_by_role("row", name=f"kind {HOSTILE} {HOSTILE}", exact=True)).to_be_visible()
    page.get_by_role("checkbox", name="Only what differs", exact=True).check()
    expect(table.get_by_role("row", name=f"kind {HOSTILE} {HOSTILE}", exact=True)).to_have_count(0)
    code = page.get_by_role("table", name="Code of the cell", exact=True)
    expect(code.locator("del").get_by_text("0.1", exact=True)).to_be_visible(timeout=15_000)
    expect(code.locator("ins").get_by_text("0.2", exact=True)).to_be_visible()

    page = open_run(workbench, ids["second"])
    choice = page.get_by_role("combobox", name="Diff with", exact=True)
    choice.focus()
    choice.select_option("first")
    expect(page.get_by_role("table", name="Code of the cell", exact=True)).to_be_visible(timeout=15_000)
    assert page.locator("img[onerror], script").count() == 0
    assert workbench.page.evaluate("window.alarms") == 2
    workbench.page.reload()
    workbench.wait_until_restored()
    expect(workbench.page.get_by_role("tab", name="Side by side", exact=True)).to_be_visible(timeout=30_000)
    workbench.page.wait_for_load_state("networkidle")
    workbench.forgive(r"\b404\b.*/x\b")  # the image of the hostile output, wherever it is shown


def test_a_run_is_run_again_with_other_params(workbench: Workbench) -> None:
    """The dialog knows the params that stand in the cell; the cell with others goes below the run's own."""
    ids = track_two(workbench, "again")
    page = open_run(workbench, ids["first"])
    page.get_by_role("button", name="Run again with…", exact=True).click()
    dialog = workbench.page.get_by_role("dialog", name="Run again with…", exact=True)
    field = dialog.get_by_role("textbox", name="lr", exact=True)
    expect(field).to_have_value("0.1")
    field.fill("1 +")
    dialog.get_by_role("button", name="Insert cell", exact=True).click()
    expect(dialog.get_by_role("alert")).to_be_visible()
    field.fill("0.03")
    assert problems(workbench, dialog) == []
    dialog.get_by_role("button", name="Insert cell", exact=True).click()
    expect(dialog).to_have_count(0)
    expect(workbench.cell(2)).to_contain_text("lr = 0.03")
    expect(workbench.cell(3)).to_contain_text("lr = 0.2")
    workbench.forgive(r"\b400\b")


def test_side_by_side_is_accessible(workbench: Workbench) -> None:
    """Axe finds nothing where two runs and their sources stand beside each other, in any theme."""
    ids = track_two(workbench, "beside in themes")
    page = open_side_by_side(workbench, ids["first"], ids["second"])
    expect(page.get_by_role("table", name="Code of the cell", exact=True)).to_be_visible(timeout=15_000)
    for theme in THEMES:
        with workbench.themed(theme):
            assert problems(workbench, page) == [], theme
