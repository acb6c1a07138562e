"""Notebook 7: the sidebar, cards, charts and badges work; what needs a tab opens in JupyterLab."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from accessibility import problems
from labserver import LabServer
from playwright.sync_api import Browser, expect
from workbench import Workbench

ROOT = Path(__file__).resolve().parents[2]
EXPERIMENT = "digits-mlp"
# Of Notebook 7's own: it listens to the settings of a plugin that it doesn't have, and claims the name of its
# window once more when another one opens.
ITS_OWN = r"reading 'schema'|Window name candidate"


def test_the_quickstart_in_notebook_7(own_lab: Callable[..., LabServer], browser: Browser) -> None:
    """The notebook runs with cards and charts, the sidebar compares, "Open in tab" opens JupyterLab."""
    lab = own_lab(notebook=True)
    shutil.copyfile(ROOT / "notebooks" / "quickstart.ipynb", lab.root / "quickstart.ipynb")
    context = browser.new_context(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    workbench = Workbench(context.new_page(), lab)
    page = workbench.page
    page.goto(f"{lab.base}/notebooks/quickstart.ipynb?token={lab.token}")
    workbench.wait_until_restored()
    workbench.wait_until_idle()
    workbench.execute("trackside:show-experiments")
    sidebar = workbench.sidebar
    expect(sidebar).to_be_visible()
    workbench.start_all()
    runs = workbench.open_experiment(EXPERIMENT)
    expect(runs.get_by_role("listitem")).to_have_count(5, timeout=120_000)
    workbench.wait_until_run(120)

    cards = page.get_by_role("group", name="Run baseline", exact=True)
    expect(cards.first).to_contain_text("Finished")
    expect(page.locator('.jp-OutputArea [data-ready="true"] svg.marks').first).to_be_attached(timeout=30_000)
    cards.first.get_by_role("button", name="Open", exact=True).click()
    expect(workbench.run_row(runs, "baseline")).to_be_visible()
    workbench.select_runs(runs, "baseline", "wide-net")
    figure = workbench.compare()
    expect(figure.locator('path[aria-roledescription="line mark"]')).to_have_count(2)
    assert problems(workbench, sidebar) == []

    with context.expect_page() as opened:
        sidebar.get_by_role("button", name="Open in tab", exact=True).click()
    other = Workbench(opened.value, lab)
    other.wait_until_restored()
    region = other.page.get_by_role("region", name=f"Experiment {EXPERIMENT}", exact=True)
    expect(region.get_by_role("rowheader", name="baseline", exact=True)).to_be_visible(timeout=30_000)
    other.page.close()
    workbench.forgive(ITS_OWN)
    assert (workbench.complaints, workbench.foreign) == ([], [])
    context.close()
