"""The README's pictures, made from the real thing."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from labserver import LabServer
from playwright.sync_api import expect
from workbench import Workbench

ROOT = Path(__file__).resolve().parents[2]
MAX_BYTES = 400_000


@pytest.fixture
def quickstart_lab() -> Iterator[LabServer]:
    """A server whose folder has a name that looks well in a picture."""
    with tempfile.TemporaryDirectory(prefix="demo-") as folder:
        lab = LabServer(Path(folder))
        shutil.copyfile(ROOT / "notebooks" / "quickstart.ipynb", lab.root / "quickstart.ipynb")
        lab.start()
        yield lab
        lab.stop()


def test_the_readme_shows_what_there_is(
    quickstart_lab: LabServer,
    open_workbench: Callable[[LabServer], Workbench],
    request: pytest.FixtureRequest,
    tmp_path: Path,
) -> None:
    """The pictures of the README are the quickstart after "Run all cells": sidebar, experiment, run."""
    workbench = open_workbench(quickstart_lab)
    edge = workbench.open_sidebar().bounding_box()
    assert edge is not None
    right = edge["x"] + edge["width"] + 2
    workbench.page.mouse.move(right, 400)
    workbench.page.mouse.down()
    workbench.page.mouse.move(right + 90, 400, steps=4)  # wide enough for the small curves
    workbench.page.mouse.up()
    workbench.open_notebook("quickstart.ipynb")
    workbench.run_all()
    runs = workbench.open_experiment("digits-mlp")
    expect(runs.get_by_role("listitem")).to_have_count(5)
    workbench.select_runs(runs, "baseline", "wide-and-faster")
    workbench.compare()
    card = workbench.page.get_by_role("group", name="Run wide-net", exact=True)
    card.scroll_into_view_if_needed()
    expect(card.get_by_role("img", name="accuracy over step", exact=True)).to_be_visible(timeout=15_000)
    folder = request.config.getoption("--screenshots") or tmp_path
    folder.mkdir(parents=True, exist_ok=True)
    take(workbench, folder / "sidebar.png")

    workbench.page.set_viewport_size({"width": 1440, "height": 900})
    workbench.sidebar.get_by_role("button", name="Open in tab", exact=True).click()
    grid = workbench.page.get_by_role("grid", name="Runs", exact=True)
    for run in ("baseline", "wide-net", "wide-and-faster"):
        grid.get_by_role("checkbox", name=f"Select {run}", exact=True).click()
    comparison = workbench.page.get_by_role("region", name="Comparison", exact=True)
    expect(comparison.locator('figure[data-ready="true"]')).not_to_have_count(0, timeout=30_000)
    workbench.execute("application:toggle-left-area")
    expect(comparison.get_by_role("progressbar")).to_have_count(0, timeout=30_000)
    take(workbench, folder / "workspace.png")

    with workbench.themed("JupyterLab Dark"):
        grid.get_by_role("rowheader", name="wide-and-faster", exact=True).dblclick()
        page = workbench.page.get_by_role("region", name="Environment", exact=True)
        expect(page).to_be_visible(timeout=30_000)
        take(workbench, folder / "run.png")


def take(workbench: Workbench, picture: Path) -> None:
    """A picture of the page, neither empty nor too heavy for a README."""
    workbench.page.screenshot(path=picture)
    assert 20_000 < picture.stat().st_size < MAX_BYTES
