"""Our regions can be read and used by everybody, in every theme of JupyterLab."""

from __future__ import annotations

import pytest
from accessibility import problems
from playwright.sync_api import expect
from workbench import Workbench

RUNS = """%load_ext trackside
%experiment {experiment}
import trackside
for name in ("one", "two"):
    with trackside.start_run(run_name=name):
        for step in range(20):
            trackside.log_metric("loss", 1 / (step + 1) + (name == "two"), step=step)"""
TRACKED = "%%track card\nlr = 0.1\nscore = sum([0.5, 0.25])"


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark", "JupyterLab Dark High Contrast"])
def test_regions_are_accessible(workbench: Workbench, theme: str) -> None:
    """Axe finds nothing in the sidebar, its menu, the card and the dialog: contrast, names, roles."""
    with workbench.themed(theme):
        workbench.open_sidebar()
        experiment = f"in {theme}"
        workbench.open_notebook(f"{experiment}.ipynb", RUNS.format(experiment=experiment), TRACKED)
        workbench.run_all()
        workbench.select_runs(workbench.open_experiment(experiment), "one", "two")
        workbench.compare()
        assert problems(workbench, workbench.sidebar) == []
        workbench.actions_of(experiment).press("Enter")
        menu = workbench.page.get_by_role("menu", name=f"Actions for {experiment}", exact=True)
        expect(menu).to_be_visible()
        assert problems(workbench, menu) == []
        workbench.page.keyboard.press("Escape")
        card = workbench.output(1).get_by_role("group", name="Run card", exact=True)
        expect(card).to_be_visible()
        assert problems(workbench, card) == []
        workbench.sidebar.get_by_role("button", name="New experiment", exact=True).click()
        dialog = workbench.page.get_by_role("dialog", name="New experiment", exact=True)
        expect(dialog).to_be_visible()
        assert problems(workbench, dialog) == []
        workbench.page.keyboard.press("Escape")
