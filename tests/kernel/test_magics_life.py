"""The life of a kernel: runs end with it as they were left; batch execution leaves the same outputs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from live_kernel import LiveKernel, StoreReader

from trackside.operations.context import OperationContext
from trackside.operations.settings import put_settings
from trackside.operations.wire_settings import SettingsPut
from trackside.settings import StoreLocation


@pytest.fixture
def own_kernel(tmp_path: Path) -> Iterator[LiveKernel]:
    """A kernel that a test may kill."""
    made = LiveKernel(tmp_path, TRACKSIDE_NOTEBOOK=str(tmp_path / "n.ipynb"))
    made.run("%load_ext trackside\nimport trackside")
    yield made
    made.stop()


def test_a_restarted_kernel_leaves_no_run_running(own_kernel: LiveKernel):
    """A cell that computes while the kernel is killed is a KILLED run with what it had logged."""
    own_kernel.send(
        "%%track\nlr = 0.1\ntrackside.log_metric('a', 1.0)\nprint('on', flush=True)\nwhile True: pass"
    )
    while True:
        message = own_kernel.client.get_iopub_msg(timeout=30)
        if message["msg_type"] == "stream":
            break
    own_kernel.restart()
    (run,) = own_kernel.new_runs()
    assert (run.info.status, run.params, run.metrics) == ("KILLED", {"lr": "0.1"}, {"a": 1.0})
    assert run.info.end_time is not None


def test_the_card_knows_the_attempts_of_other_kernels(own_kernel: LiveKernel):
    """After a restart the attempt before comes from the store; the finished card is redrawn with it."""
    own_kernel.run("%%track again\nlr = 0.1\nacc = 0.5 + 0.25", cell_id="c")
    own_kernel.restart()
    own_kernel.run("%load_ext trackside")
    own_kernel.run("%%track again\nlr = 0.2\nacc = 0.5 + 0.375", cell_id="c")
    card = own_kernel.wait_for_card(lambda text: "was" in text)
    assert card.splitlines()[1:] == ["lr = 0.2 (was 0.1)", "acc 0.875 ▲ 0.125"]


def test_a_run_left_open_ends_with_the_kernel(own_kernel: LiveKernel):
    """``start_run`` without ``end_run``, then an orderly shutdown: FINISHED."""
    own_kernel.run("r = trackside.start_run(run_name='left')\ntrackside.log_metric('a', 1.0)")
    own_kernel.shut_down()
    (run,) = own_kernel.new_runs()
    assert (run.info.status, run.metrics) == ("FINISHED", {"a": 1.0})


def test_settings_switch_captures_off(tmp_path: Path):
    """Each kind of capture can be switched off by the environment; what is logged stays."""
    switches = {f"TRACKSIDE_CAPTURE_{name}": "0" for name in ("PARAMS", "METRICS", "SOURCE", "OUTPUTS")}
    made = LiveKernel(tmp_path, **switches)
    try:
        made.run("%load_ext trackside\nimport trackside")
        code = "%%track\nlr = 0.1\nacc = lr * 2\nprint('a')\ntrackside.log_metric('m', 1.0)"
        _cell, run = made.tracked(code, cell_id="c")
    finally:
        made.stop()
    assert (run.params, run.metrics) == ({}, {"m": 1.0})
    assert (run.source.code, run.source.cell_id) == (None, None)
    assert not list(Path(made.location.artifact_root).rglob("*.txt"))


def test_what_the_settings_editor_switches_the_next_kernel_obeys(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """``settings.put`` switches captures off and on again for kernels that start afterwards."""
    monkeypatch.setenv("TRACKSIDE_SETTINGS", str(tmp_path / "settings.toml"))
    made = LiveKernel(tmp_path)
    server = OperationContext(made.location, version="0")
    code = "%%track\nlr = 0.1\nacc = lr * 2"
    try:
        captured = []
        for switch in (False, True):
            put_settings(server, SettingsPut(capture={"params": switch, "source": switch}))
            made.restart()
            made.run("%load_ext trackside")
            _cell, run = made.tracked(code)
            captured.append((run.params, run.metrics, run.source.code is not None))
    finally:
        made.stop()
        server.close()
    assert captured == [({}, {"acc": 0.2}, False), ({"lr": "0.1"}, {"acc": 0.2}, True)]


def test_a_terminal_shows_the_card_once(tmp_path: Path):
    """Outside a kernel the last picture is printed, and the run is the same."""
    program = """
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
for code in ("%load_ext trackside", "%%track in-terminal\\nlr = 0.1\\nacc = lr * 2"):
    assert shell.run_cell(code).success
"""
    location = StoreLocation.from_url(str(tmp_path / "store.db"))
    environment = {**os.environ, "TRACKSIDE_STORE": location.url}
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, check=True, env=environment, capture_output=True, text=True)
    reader = StoreReader(location)
    (run,) = reader.new_runs()
    reader.close()
    assert (run.params, run.metrics, run.info.status) == ({"lr": "0.1"}, {"acc": 0.2}, "FINISHED")
    assert done.stdout.count("in-terminal →") == 1
    assert done.stderr == ""


def execute(notebook: Path, **environment: str) -> nbformat.NotebookNode:
    """Run a notebook as ``jupyter execute --inplace`` does."""
    program = "from nbclient.cli import main; main()"
    command = [sys.executable, "-c", program, "--inplace", "--allow-errors", str(notebook)]
    subprocess.run(command, check=True, env={**os.environ, **environment}, cwd=notebook.parent)
    return nbformat.read(notebook, as_version=4)


def test_batch_execution_keeps_card_outputs_and_source(tmp_path: Path):
    """Under nbclient the saved outputs are card, outputs; path is a guess, the cell is found by its text."""
    new = nbformat.v4
    cells = [
        new.new_code_cell("%load_ext trackside"),
        new.new_code_cell("%%track\nlr = 0.1\nprint('a')\ndisplay('b')"),
        new.new_code_cell("%%track\n1 / 0"),
    ]
    path = tmp_path / "Batch work.ipynb"
    nbformat.write(new.new_notebook(cells=cells), path)
    location = StoreLocation.from_url(str(tmp_path / "store.db"))
    done = execute(path, TRACKSIDE_STORE=location.url)
    reader = StoreReader(location)
    first, second = reader.new_runs()
    reader.close()
    outputs = [[output.output_type for output in cell.outputs] for cell in done.cells]
    assert outputs == [[], ["display_data", "stream", "display_data"], ["display_data", "error"]]
    assert "Finished" in done.cells[1].outputs[0].data["text/plain"]
    assert "Failed" in done.cells[2].outputs[0].data["text/plain"]
    assert first.source.notebook_path == str(path)
    assert (first.source.path_origin, first.source.cell_id) == ("command_line", cells[1].id)
    assert second.source.cell_id == cells[2].id
    assert "widgets" not in done.metadata
    assert json.dumps(done).count("Batch work") > 0
