"""Every Python example of the documentation is executed as it stands."""

from __future__ import annotations

from pathlib import Path

import pytest
from pages import PAGES, ROOT, execute, loose_fences, needs_kernel, read_blocks, store_of

from trackside.journal.drain import Drainer
from trackside.store import open_store
from trackside.store.base import RunQuery

README = ROOT / "README.md"
EXECUTED = [page for page in PAGES if read_blocks(page) and page != README]


@pytest.mark.parametrize("page", EXECUTED, ids=lambda page: page.name)
def test_a_page_runs(page: Path, tmp_path: Path) -> None:
    """The Python blocks of a page run in order, without an error or a warning."""
    assert execute(page, tmp_path) == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_no_example_escapes(page: Path) -> None:
    """A block of Python is headed ``python`` and begins at the margin, so that it is executed."""
    assert loose_fences(page) == []


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("```python\nx = 1\n```\n\n```python\nassert x == 2\n```\n", "line 6"),
        ("```python\nimport warnings\nwarnings.warn('careful')\n```\n", "careful"),
        ("```python\n%load_ext trackside\n```\n\n```python\n1 / 0\n```\n", "ZeroDivisionError"),
    ],
    ids=["assertion", "warning", "kernel"],
)
def test_an_example_that_fails_is_found(text: str, says: str, tmp_path: Path) -> None:
    """What goes wrong on a page is reported, with its place on the page."""
    page = tmp_path / "page.md"
    page.write_text(text)
    folder = tmp_path / "executed"
    folder.mkdir()
    said = "\n".join(execute(page, folder))
    assert says in said
    assert "page.md" in said


@pytest.fixture(scope="module")
def tour(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder in which the README's tour was executed."""
    folder = tmp_path_factory.mktemp("readme")
    assert needs_kernel(README)
    assert execute(README, folder) == []
    return folder


def test_the_tour_does_what_it_says(tour: Path) -> None:
    """The runs of the README's tour have the params and metrics that its text names."""
    location = store_of(tour)
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
