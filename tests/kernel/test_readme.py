"""The README's tour is executed as it stands."""

from __future__ import annotations

import os
import re
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook

from trackside.journal.drain import Drainer
from trackside.settings import StoreLocation
from trackside.store import open_store
from trackside.store.base import RunQuery

ROOT = Path(__file__).resolve().parents[2]
BLOCK = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def read_blocks(page: Path) -> list[str]:
    """The Python blocks of a page, in their order."""
    return [block.strip() for block in BLOCK.findall(page.read_text(encoding="utf-8"))]


@pytest.fixture(scope="module")
def tour(tmp_path_factory: pytest.TempPathFactory) -> tuple[nbformat.NotebookNode, StoreLocation]:
    """The README's blocks, executed as the cells of one notebook, and the store they wrote to."""
    folder = tmp_path_factory.mktemp("readme")
    location = StoreLocation.from_url(str(folder / ".trackside" / "store.db"))
    notebook = new_notebook(cells=[new_code_cell(block) for block in read_blocks(ROOT / "README.md")])
    client = NotebookClient(
        notebook, timeout=60, kernel_name="python3", resources={"metadata": {"path": str(folder)}}
    )
    client.execute(env={**os.environ, "TRACKSIDE_STORE": location.url})
    return notebook, location


def test_the_tour_runs(tour: tuple[nbformat.NotebookNode, StoreLocation]) -> None:
    """Every Python block of the README runs, in order, without an error or a warning."""
    notebook, _ = tour
    assert len(notebook.cells) >= 6
    outputs = [output for cell in notebook.cells for output in cell.outputs]
    assert [o for o in outputs if o.output_type == "error" or o.get("name") == "stderr"] == []


def test_the_tour_does_what_it_says(tour: tuple[nbformat.NotebookNode, StoreLocation]) -> None:
    """The runs of the tour have the params and metrics that its text names."""
    _, location = tour
    store = open_store(location)
    try:
        Drainer(location, store).drain(10)
        experiment = store.get_experiment_by_name("tour")
        assert experiment is not None
        page = store.search_runs(RunQuery(experiment_ids=(experiment.experiment_id,)))
        runs = {run.info.run_name: run for run in page.runs}
        assert set(runs) == {"first-try", "heavier", "by-hand"}
        assert runs["first-try"].data.params["momentum"] == "0.5"
        assert runs["heavier"].data.params["lr"] == "0.1"
        assert "final" in runs["heavier"].data.metrics
        assert len(store.get_metric_history(runs["by-hand"].info.run_id, "loss")) == 50
    finally:
        store.close()
