"""The notebooks run, and the demo's check sees what is wrong."""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
import pytest
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook

from trackside.demo import check
from trackside.demo.folder import DemoFolder, prepare_folder
from trackside.entities import RunStatus
from trackside.errors import InvalidInput
from trackside.journal.drain import Drainer
from trackside.settings import StoreLocation
from trackside.store import chunks, open_store
from trackside.store.base import RunQuery, Store
from trackside.store.packed import decode_summary, encode_summary

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.name)
def test_a_notebook_executes(path: Path, tmp_path: Path, executed: tuple[DemoFolder, Any]) -> None:
    """Every notebook runs from top to bottom; only cells tagged so end in an error."""
    if path.name == "quickstart.ipynb":
        notebook = executed[1]
    else:
        notebook = nbformat.read(path, as_version=4)
        resources = {"metadata": {"path": str(tmp_path)}}
        client = NotebookClient(notebook, timeout=120, kernel_name="python3", resources=resources)
        client.execute(env={**os.environ, "TRACKSIDE_STORE": str(tmp_path / ".trackside" / "store.db")})
    code = [cell for cell in notebook.cells if cell.cell_type == "code" and cell.source.strip()]
    assert all(cell.execution_count for cell in code)
    failed = {cell.id for cell in code if any(o.output_type == "error" for o in cell.outputs)}
    assert failed == {c.id for c in code if "raises-exception" in c.metadata.get("tags", ())}


def test_the_demo_checks_itself(tmp_path: Path) -> None:
    """`trackside demo --check` executes the quickstart, finds no difference and says what it compared."""
    command = [sys.executable, "-m", "trackside", "demo", str(tmp_path / "demo"), "--check"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "5 runs with their status, params, code and notebook, 330 points" in done.stdout


def test_the_demo_check_wants_a_new_folder(tmp_path: Path) -> None:
    """A check in a folder that has runs is refused in one sentence."""
    prepare_folder(tmp_path)
    command = [sys.executable, "-m", "trackside", "demo", str(tmp_path), "--check"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr.strip() == f"Error: {tmp_path} has a store already: name a new folder for the check."


@pytest.fixture(scope="module")
def executed(tmp_path_factory: pytest.TempPathFactory) -> tuple[DemoFolder, Any]:
    """A demo folder whose quickstart has been executed, and the document with its outputs."""
    place = prepare_folder(tmp_path_factory.mktemp("demo"), fresh=True)
    return place, check.execute(place)


@pytest.fixture
def place(executed: tuple[DemoFolder, Any], tmp_path: Path) -> DemoFolder:
    """A copy of the executed folder's store, drained and at rest, for a test to spoil."""
    original, _ = executed
    store = open_store(original.location)
    try:
        Drainer(original.location, store).drain(10)
    finally:
        store.close()
    copy = StoreLocation.from_url(str(tmp_path / ".trackside" / "store.db"))
    shutil.copytree(original.location.folder, copy.folder)
    return DemoFolder(tmp_path, original.notebook, copy)


@contextlib.contextmanager
def opened(place: DemoFolder) -> Iterator[Store]:
    store = open_store(place.location)
    try:
        yield store
    finally:
        store.close()


def differences(place: DemoFolder, executed: tuple[DemoFolder, Any]) -> list[str]:
    """What the check says of a (spoiled) store."""
    original, document = executed
    expected = check.read_expectations(document, str(original.notebook))
    with opened(place) as store:
        return check.compare_store(store, expected)


def find_run(place: DemoFolder, name: str) -> str:
    """Id of the quickstart's run of that name."""
    with opened(place) as store:
        experiment = store.get_experiment_by_name("digits-mlp")
        assert experiment is not None
        page = store.search_runs(RunQuery(experiment_ids=(experiment.experiment_id,)))
        return next(run.info.run_id for run in page.runs if run.info.run_name == name)


def test_an_untouched_store_has_no_difference(place: DemoFolder, executed: tuple[DemoFolder, Any]) -> None:
    """What the notebook computed is what the store holds."""
    assert differences(place, executed) == []


def test_the_quickstart_expects_real_work(executed: tuple[DemoFolder, Any]) -> None:
    """Four finished runs and a failed one, each with params and two curves, are expected."""
    original, document = executed
    expected = check.read_expectations(document, str(original.notebook))
    statuses = [run.status for run in expected.runs]
    assert statuses == [RunStatus.FINISHED] * 4 + [RunStatus.FAILED]
    assert all(set(run.curves) == {"loss", "accuracy"} and len(run.params) == 2 for run in expected.runs)
    assert len({tuple(run.params.items()) for run in expected.runs}) == 5


def test_a_notebook_without_notes_is_an_error() -> None:
    """A document whose last cell didn't run can't be checked, and the message says so."""
    with pytest.raises(InvalidInput, match="left no notes"):
        check.read_expectations({"cells": []}, "quickstart.ipynb")


def remove_run(place: DemoFolder, run_id: str) -> None:
    """Take a run out of the database."""
    with contextlib.closing(sqlite3.connect(place.location.database)) as database, database:
        database.execute("DELETE FROM run WHERE run_id = ?", (run_id,))


def remove_param(place: DemoFolder, run_id: str, key: str) -> None:
    """Take a param out of the database: its row, and its entry in the run's packed summary."""
    with contextlib.closing(sqlite3.connect(place.location.database)) as database, database:
        n, packed = database.execute("SELECT n, summary FROM run WHERE run_id = ?", (run_id,)).fetchone()
        summary = decode_summary(packed)
        del summary.params[key]
        database.execute("UPDATE run SET summary = ? WHERE n = ?", (encode_summary(summary), n))
        database.execute(
            "DELETE FROM param WHERE run_n = ? AND key_id = (SELECT id FROM key WHERE name = ?)", (n, key)
        )


def remove_point(place: DemoFolder, run_id: str, key: str, step: int) -> None:
    """Take one point of a metric out of the chunk or the tail that holds it."""
    with contextlib.closing(sqlite3.connect(place.location.database)) as database, database:
        (n,) = database.execute("SELECT n FROM run WHERE run_id = ?", (run_id,)).fetchone()
        (key_id,) = database.execute("SELECT id FROM key WHERE name = ?", (key,)).fetchone()
        removed = 0
        sql = "SELECT id, data FROM chunk WHERE run_n = ? AND key_id = ?"
        for row, data in database.execute(sql, (n, key_id)).fetchall():
            points = chunks.decode_chunk(data)
            kept = points[points["step"] != step]
            removed += len(points) - len(kept)
            database.execute("UPDATE chunk SET data = ? WHERE id = ?", (chunks.encode_chunk(kept), row))
        for row, data in database.execute("SELECT id, data FROM tail WHERE run_n = ?", (n,)).fetchall():
            block = chunks.decode_block(data)
            gone = block.points["step"] == step
            gone &= np.asarray(block.key_ids)[block.key_index] == key_id
            removed += int(gone.sum())
            left = chunks.Block(block.key_ids, block.key_index[~gone], block.points[~gone])
            database.execute("UPDATE tail SET data = ? WHERE id = ?", (chunks.encode_block(left), row))
        assert removed == 1


def test_a_missing_run_is_named(place: DemoFolder, executed: tuple[DemoFolder, Any]) -> None:
    """A run that was taken out of the store is named by the check, and nothing else is."""
    remove_run(place, find_run(place, "wide-net"))
    assert differences(place, executed) == ["run wide-net is missing"]


def test_a_missing_param_is_named(place: DemoFolder, executed: tuple[DemoFolder, Any]) -> None:
    """A param that was taken out of the store is named with its run and the value it should have."""
    remove_param(place, find_run(place, "faster"), "learning_rate")
    assert differences(place, executed) == [
        "run faster: param learning_rate is missing (in the notebook 0.01)"
    ]


def test_a_missing_point_is_named(place: DemoFolder, executed: tuple[DemoFolder, Any]) -> None:
    """One point out of hundreds that was taken out of the store is named with run, metric and step."""
    remove_point(place, find_run(place, "baseline"), "loss", 7)
    [difference] = differences(place, executed)
    assert difference.startswith(
        "run baseline: metric loss: the point at step 7 is missing (in the notebook "
    )


def test_the_command_fails_where_the_store_differs(tmp_path: Path) -> None:
    """The command line prints each difference and ends with exit code 1."""
    cells = [
        "%load_ext trackside\n%experiment small",
        "%%track only\nlr = 0.5\nimport trackside\ntrackside.log_metric('loss', 1.0, step=0)",
        # Notes of what was never logged, as if the store had lost it.
        (
            "curves = {'loss': [[0, 1.0], [1, 0.5]]}\n"
            "notes = {'only': {'params': {'lr': 0.5, 'depth': 3}, 'curves': curves},\n"
            "         'gone': {'params': {}, 'curves': {}}}\n"
            f"display({{'{check.NOTES_MIME}': {{'experiment': 'small', 'runs': notes}}}}, raw=True)"
        ),
    ]
    notebook = new_notebook(cells=[new_code_cell(source) for source in cells])
    nbformat.write(notebook, tmp_path / "quickstart.ipynb")
    command = [sys.executable, "-m", "trackside", "demo", str(tmp_path), "--check"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        "✗ run only: param depth is missing (in the notebook 3)",
        "✗ run only: metric loss: the point at step 1 is missing (in the notebook 0.5)",
        "✗ the notebook has notes of a run gone, but no cell that tracks it",
        "Error: 3 differences between notebook and store.",
    ]


def test_a_notebook_that_fails_is_a_sentence(tmp_path: Path) -> None:
    """A notebook with an unexpected error is named with that error, without our traceback."""
    nbformat.write(new_notebook(cells=[new_code_cell("1 / 0")]), tmp_path / "quickstart.ipynb")
    command = [sys.executable, "-m", "trackside", "demo", str(tmp_path), "--check"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr == "Error: quickstart.ipynb failed: ZeroDivisionError: division by zero\n"
