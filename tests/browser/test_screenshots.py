"""The README's picture, made from the real thing."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from labserver import LabServer
from playwright.sync_api import expect
from workbench import Workbench

ROOT = Path(__file__).resolve().parents[2]
MAX_BYTES = 400_000


def test_the_readme_shows_the_sidebar(
    own_lab: Callable[..., LabServer],
    open_workbench: Callable[[LabServer], Workbench],
    request: pytest.FixtureRequest,
    tmp_path: Path,
) -> None:
    """The picture of the README is the quickstart after "Run all cells", two runs compared."""
    lab = own_lab()
    shutil.copyfile(ROOT / "notebooks" / "quickstart.ipynb", lab.root / "quickstart.ipynb")
    workbench = open_workbench(lab)
    workbench.open_sidebar()
    workbench.open_notebook("quickstart.ipynb")
    workbench.run_all()
    runs = workbench.open_experiment("digits-mlp")
    expect(runs.get_by_role("listitem")).to_have_count(5)
    workbench.select_runs(runs, "baseline", "wide-and-faster")
    workbench.compare()
    card = workbench.page.get_by_role("group", name="Run wide-net", exact=True)
    card.scroll_into_view_if_needed()
    folder = request.config.getoption("--screenshots") or tmp_path
    folder.mkdir(parents=True, exist_ok=True)
    picture = folder / "sidebar.png"
    workbench.page.screenshot(path=picture)
    assert 20_000 < picture.stat().st_size < MAX_BYTES
