"""Widgets in a real kernel: their comm, who answers, what they leave in a notebook."""

from __future__ import annotations

import json
import os
from pathlib import Path

import nbformat
from live_kernel import LiveKernel
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook
from widget_comm import LOG, WidgetComm

WIDGET = "application/vnd.jupyter.widget-view+json"


def test_a_mistake_is_an_answer(kernel: LiveKernel):
    """What can't be read is refused with a sentence; the kernel goes on."""
    kernel.run(LOG)
    comm = WidgetComm(kernel)
    comm.send({"ask": 7, "operation": "runs.search", "body": "{"})
    answer, _ = comm.receive("answer")
    assert answer["status"] == 400
    assert "can't be read" in json.loads(answer["body"])["error"]["message"]
    comm.send({"want": "ui-of-another-version"})
    assert "run the cell again" in comm.receive("asset")[0]["error"]


def test_the_components_come_as_a_buffer(kernel: LiveKernel):
    """What the loader asks for by its name is a module."""
    kernel.run(LOG)
    comm = WidgetComm(kernel)
    name = kernel.run("print(view._assets['ui'])").text().strip()
    comm.send({"want": name})
    content, buffers = comm.receive("asset")
    assert content == {"asset": name}
    assert b"export" in bytes(buffers[0])


def test_an_executed_notebook_holds_tables_and_no_widget_state(tmp_path: Path):
    """Ten widgets under nbclient: each leaves its table, none its comm, all together less than 300 kB."""
    cells = [new_code_cell(LOG), *[new_code_cell("trackside.runs('digits')") for _ in range(10)]]
    notebook = new_notebook(cells=cells)
    client = NotebookClient(notebook, timeout=120, kernel_name="python3")
    client.execute(cwd=str(tmp_path), env={**os.environ, "TRACKSIDE_STORE": str(tmp_path / "s" / "store.db")})
    assert "widgets" not in notebook.metadata
    for cell in notebook.cells[1:]:
        (output,) = cell.outputs
        assert set(output.data) == {"text/plain", "text/html"}
        assert "run 2" in output.data["text/html"]
    assert len(nbformat.writes(notebook)) < 300_000
