"""Our regions can be read and used by everybody, in every theme of JupyterLab."""

from __future__ import annotations

from accessibility import problems
from playwright.sync_api import expect
from workbench import THEMES, Workbench

RUNS = """%load_ext trackside
%experiment {experiment}
import trackside
for name in ("one", "two"):
    with trackside.start_run(run_name=name):
        for step in range(20):
            trackside.log_metric("loss", 1 / (step + 1) + (name == "two"), step=step)"""
TRACKED = "%%track card\nlr = 0.1\nscore = sum([0.5, 0.25])"


def test_regions_are_accessible(workbench: Workbench) -> None:
    """Axe finds nothing in the sidebar, its menu, the card and the dialog: contrast, names, roles."""
    workbench.open_sidebar()
    experiment = "in every theme"
    workbench.open_notebook("themes.ipynb", RUNS.format(experiment=experiment), TRACKED)
    workbench.run_all()
    workbench.select_runs(workbench.open_experiment(experiment), "one", "two")
    figure = workbench.compare()
    card = workbench.output(1).get_by_role("group", name="Run card", exact=True)
    expect(card).to_be_visible()
    for theme in THEMES:
        with workbench.themed(theme):
            expect(figure).to_have_attribute("data-ready", "true", timeout=30_000)
            assert problems(workbench, workbench.sidebar) == [], theme
            assert problems(workbench, card) == [], theme
            workbench.actions_of(experiment).press("Enter")
            menu = workbench.page.get_by_role("menu", name=f"Actions for {experiment}", exact=True)
            expect(menu).to_be_visible()
            assert problems(workbench, menu) == [], theme
            workbench.page.keyboard.press("Escape")
            workbench.sidebar.get_by_role("button", name="New experiment", exact=True).click()
            dialog = workbench.page.get_by_role("dialog", name="New experiment", exact=True)
            expect(dialog).to_be_visible()
            assert problems(workbench, dialog) == [], theme
            workbench.page.keyboard.press("Escape")
            expect(dialog).to_have_count(0)
