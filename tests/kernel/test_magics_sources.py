"""What a kernel gathers of a run beside its cell: environment, git, cells before, the saved notebook."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from live_kernel import LiveKernel
from nbformat.v4 import new_code_cell, new_notebook

from trackside.operations.context import OperationContext
from trackside.operations.notebooks import load_notebook
from trackside.operations.sources import get_source
from trackside.operations.wire_source import RunSource, RunSourceGet
from trackside.settings import StoreLocation

TRACKED = "%%track\nacc = lr * 2"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with a saved notebook."""
    tmp_path = tmp_path_factory.mktemp("repository")
    cells = [new_code_cell(source, id=name) for name, source in (("a", "lr = 0.1"), ("b", TRACKED))]
    (tmp_path / "Churn.ipynb").write_text(json.dumps(new_notebook(cells=cells)))
    who = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org"]
    for command in (["init", "-q", "-b", "main"], ["add", "."], ["commit", "-qm", "first"]):
        subprocess.run(["git", *who, *command], cwd=tmp_path, check=True)
    return tmp_path


@pytest.fixture(scope="module")
def kernel(folder: Path) -> Iterator[LiveKernel]:
    made = LiveKernel(folder, TRACKSIDE_NOTEBOOK=str(folder / "Churn.ipynb"))
    try:
        assert made.run("%load_ext trackside", cell_id="load").status == "ok"
        yield made
    finally:
        made.stop()


def source_of(location: StoreLocation, run_id: str, *needed: str) -> RunSource:
    """Where a run comes from, as soon as all that is needed has been gathered."""
    context = OperationContext(location, version="1")
    try:
        deadline = time.monotonic() + 30
        while True:
            found = get_source(context, RunSourceGet(run_id=run_id))
            if all(getattr(found, name) for name in needed):
                return found
            assert time.monotonic() < deadline, f"{needed} of {found}"
            time.sleep(0.05)
    finally:
        context.close()


def test_a_run_knows_where_it_ran(kernel: LiveKernel) -> None:
    """Environment and repository, the same content for the next run."""
    _, first = kernel.tracked(TRACKED.replace("lr", "0.5"))
    _, second = kernel.tracked("%%track\nx = 1")
    found = source_of(kernel.location, first.info.run_id, "environment", "git")
    assert found.environment is not None
    assert found.environment.packages["msgspec"]
    assert found.environment.python.startswith("3.")
    assert found.git is not None
    assert (found.git.branch, found.git.is_dirty) == ("main", False)
    assert source_of(kernel.location, second.info.run_id, "environment", "git").git == found.git
    facts = [
        {fact.kind: fact.digest for fact in kernel.reader._store.get_facts(run.info.run_id)}  # type: ignore[union-attr]
        for run in (first, second)
    ]
    assert facts[0]["environment"] == facts[1]["environment"]


def test_a_run_knows_the_cells_before_it(kernel: LiveKernel) -> None:
    """In their order, with ids and counts, as they were, without secrets; a run shares its history."""
    kernel.run("api_key = 'hunter2hunter2'", cell_id="a")
    kernel.run("lr = 0.1", cell_id="a")
    kernel.run("1 +", cell_id="broken")
    kernel.run("1 / 0", cell_id="failed")
    _, first = kernel.tracked(TRACKED, cell_id="b")
    _, second = kernel.tracked(TRACKED, cell_id="b")
    found = source_of(kernel.location, first.info.run_id, "cells_before")
    assert found.cells_before[0].code == "%load_ext trackside"
    assert [(cell.cell_id, cell.code) for cell in found.cells_before[-3:]] == [
        ("a", "api_key = '***'"),
        ("a", "lr = 0.1"),
        ("failed", "1 / 0"),
    ]
    later = source_of(kernel.location, second.info.run_id, "cells_before").cells_before
    assert later == [*found.cells_before, later[-1]]
    assert later[-1].code == TRACKED
    assert [cell.execution_count for cell in later] == sorted(cell.execution_count or 0 for cell in later)


def test_the_saved_file_is_used_and_marked(kernel: LiveKernel, folder: Path) -> None:
    """Without a front end, the saved notebook says whether a run is clean, and when it was saved."""
    kernel.run("%reset -f\nlr = 0.1", cell_id="a")
    os.utime(folder / "Churn.ipynb", (1_700_000_000, 1_700_000_000))
    _, run = kernel.tracked(TRACKED, cell_id="b")
    found = source_of(kernel.location, run.info.run_id, "document")
    assert found.document is not None
    assert (found.document.origin, found.document.time) == ("file", 1_700_000_000_000)
    assert found.document.cell_count == 2
    # The saved file has neither the cell that loads the extension nor the "%reset" of the first one.
    assert found.clean == "unknown"
    assert {reason.kind for reason in found.clean_reasons} == {"not_found", "edited"}
    _, document = load_notebook(kernel.reader._store, run.info.run_id)  # type: ignore[arg-type]
    assert [cell["source"] for cell in document["cells"]] == ["lr = 0.1", TRACKED]


def test_what_is_switched_off_is_not_gathered(kernel: LiveKernel) -> None:
    """By option; what wasn't switched off is there."""
    _, run = kernel.tracked("%%track --no-environment\nx = 1")
    found = source_of(kernel.location, run.info.run_id, "git", "cells_before")
    assert found.environment is None
    _, run = kernel.tracked("%%track --no-git\nx = 1")
    assert source_of(kernel.location, run.info.run_id, "environment").git is None


def test_a_script_is_gathered_before_it_ends(folder: Path) -> None:
    """``start_run`` outside notebooks: environment and git, without any cell; settings switch them off."""
    code = "import trackside\nwith trackside.start_run() as run: print(run.info.run_id)"

    def run_script(**environment: str) -> Any:
        url = f"sqlite:///{folder / 'scripts' / 'store.db'}"
        everything = {**os.environ, "TRACKSIDE_STORE": url, **environment}
        done = subprocess.run(
            [sys.executable, "-c", code],
            cwd=folder,
            env=everything,
            capture_output=True,
            text=True,
            check=True,
        )
        return StoreLocation.from_url(url), done.stdout.strip()

    found = source_of(*run_script(), "environment", "git")
    assert found.git is not None
    assert found.git.branch == "main"
    assert (found.cells_before, found.clean) == ([], "unknown")
    without = source_of(*run_script(TRACKSIDE_CAPTURE_ENVIRONMENT="0", TRACKSIDE_CAPTURE_GIT="0"), "run_id")
    assert (without.environment, without.git) == (None, None)


def test_a_run_of_a_cell_that_is_not_tracked_is_never_judged(kernel: LiveKernel) -> None:
    """Its notebook isn't sent when it ends, and the cell may be edited before it is saved: no guess."""
    kernel.run("import trackside\nwith trackside.start_run():\n    pass", cell_id="a")
    (run,) = kernel.new_runs()
    found = source_of(kernel.location, run.info.run_id, "environment")
    assert (found.clean, found.document) == ("unknown", None)
