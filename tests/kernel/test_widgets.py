"""Widgets in a real kernel: their comm, who answers, what they leave in a notebook."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import nbformat
from live_kernel import TIMEOUT_S, LiveKernel
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook

LOG = """import time, trackside
trackside.set_experiment("digits")
for n in range(3):
    with trackside.start_run(run_name=f"run {n}") as run:
        trackside.log_metric("loss", 1 / (n + 1))
    while time.time() * 1000 < run.info.start_time + 1: pass  # runs of one millisecond have no order"""
WIDGET = "application/vnd.jupyter.widget-view+json"


def show(kernel: LiveKernel) -> tuple[str, dict[str, Any]]:
    """Show a list of runs as JupyterLab would: the id of its comm, and the output's data."""
    cell = kernel.run("view = trackside.runs('digits')\nview", cell_id="c1")
    (output,) = cell.of("execute_result")
    (opened,) = [one for one in cell.of("comm_open") if "_kind" in one["data"]["state"]]
    return opened["comm_id"], output["data"]


def send(kernel: LiveKernel, comm_id: str, content: dict[str, Any]) -> None:
    """A message from the front end."""
    data = {"method": "custom", "content": content}
    kernel.client.shell_channel.send(
        kernel.client.session.msg("comm_msg", {"comm_id": comm_id, "data": data})
    )


def receive(kernel: LiveKernel, name: str) -> tuple[dict[str, Any], list[Any]]:
    """The next message to the front end that has this key, and its buffers."""
    while True:
        message = kernel.client.get_iopub_msg(timeout=TIMEOUT_S)
        content = message["content"].get("data", {}).get("content", {})
        if message["msg_type"] == "comm_msg" and name in content:
            return content, message["buffers"]


def test_a_request_is_answered_on_a_thread_of_ours(kernel: LiveKernel):
    """The store is asked beside the main thread, which is the user's."""
    kernel.run(LOG)
    comm_id, data = show(kernel)
    assert {WIDGET, "application/vnd.trackside.view+json", "text/html"} <= set(data)
    kernel.run(
        "import sqlalchemy, threading\nasked_on = set()\n"
        "@sqlalchemy.event.listens_for(sqlalchemy.engine.Engine, 'before_cursor_execute')\n"
        "def note(*_): asked_on.add(threading.current_thread().name)"
    )
    body = json.dumps({"experiment_ids": [kernel.reader.new_runs()[0].info.experiment_id]})
    send(kernel, comm_id, {"ask": 1, "operation": "runs.search", "body": body})
    answer, _ = receive(kernel, "answer")
    assert (answer["answer"], answer["status"]) == (1, 200)
    assert json.loads(answer["body"])["run_name"][:3] == ["run 2", "run 1", "run 0"]
    asked_on = kernel.run("print(sorted(asked_on))").text()
    assert "trackside-widgets" in asked_on
    assert "MainThread" not in asked_on


def test_a_mistake_is_an_answer(kernel: LiveKernel):
    """What can't be read is refused with a sentence; the kernel goes on."""
    kernel.run(LOG)
    comm_id, _ = show(kernel)
    send(kernel, comm_id, {"ask": 7, "operation": "runs.search", "body": "{"})
    answer, _ = receive(kernel, "answer")
    assert answer["status"] == 400
    assert "can't be read" in json.loads(answer["body"])["error"]["message"]
    send(kernel, comm_id, {"want": "ui-of-another-version"})
    assert "run the cell again" in receive(kernel, "asset")[0]["error"]


def test_the_components_come_as_a_buffer(kernel: LiveKernel):
    """What the loader asks for by its name is a module."""
    kernel.run(LOG)
    comm_id, _ = show(kernel)
    name = kernel.run("print(view._assets['ui'])").text().strip()
    send(kernel, comm_id, {"want": name})
    content, buffers = receive(kernel, "asset")
    assert content == {"asset": name}
    assert b"export" in bytes(buffers[0])


def test_news_are_pushed_while_a_cell_computes(kernel: LiveKernel, tmp_path: Path):
    """A cell that computes without a pause keeps nobody from learning of its runs."""
    kernel.run(LOG)
    comm_id, _ = show(kernel)
    send(kernel, comm_id, {"watch": True})
    end = tmp_path / "end"
    request = kernel.send(
        "import os\nstep = 0\nwith trackside.start_run(run_name='long') as run:\n"
        f"    while not os.path.exists({str(end)!r}):\n"
        "        step += 1\n        trackside.log_metric('loss', 1 / step, step=step)"
    )
    seen = [receive(kernel, "changed")[0]["changed"]["revision"] for _ in range(3)]
    end.touch()
    assert seen == sorted(set(seen))
    assert kernel.collect(request)[0].status == "ok"
    send(kernel, comm_id, {"watch": False})


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
