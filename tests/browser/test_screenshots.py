"""The README's picture, made from the real thing."""

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


def test_the_readme_shows_the_sidebar(
    quickstart_lab: LabServer,
    open_workbench: Callable[[LabServer], Workbench],
    request: pytest.FixtureRequest,
    tmp_path: Path,
) -> None:
    """The picture of the README is the quickstart after "Run all cells", two runs compared."""
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
    picture = folder / "sidebar.png"
    workbench.page.screenshot(path=picture)
    assert 20_000 < picture.stat().st_size < MAX_BYTES
