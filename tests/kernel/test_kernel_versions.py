"""Widgets on the kernels that people have: they are told what changes while a cell computes, and answered."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from live_kernel import TIMEOUT_S, LiveKernel
from widget_comm import LOG, WidgetComm

NEWEST = "the newest"
ANSWER_S = 1.0

# Who runs SQL, and who imports Altair, which is the dearest thing a chart needs.
NOTE = """import sqlalchemy, sys, threading
threads = {"sql": set(), "altair": set()}
@sqlalchemy.event.listens_for(sqlalchemy.engine.Engine, "before_cursor_execute")
def note(*_): threads["sql"].add(threading.current_thread().name)
@sys.addaudithook
def note_import(event, arguments):
    if event == "import" and arguments[0] == "altair":
        threads["altair"].add(threading.current_thread().name)"""
TELL = "import json\nprint(json.dumps({kind: sorted(names) for kind, names in threads.items()}))"


@pytest.fixture(params=["ipykernel-6.31", "ipykernel-7.0", "ipykernel-7.3", NEWEST])
def versioned(
    request: pytest.FixtureRequest, place: Callable[[str], str], tmp_path: Path
) -> Iterator[LiveKernel]:
    """A kernel of each version."""
    path = {} if request.param == NEWEST else {"PYTHONPATH": place(request.param)}
    kernel = LiveKernel(tmp_path, **path)
    try:
        version = kernel.run("import ipykernel\nprint(ipykernel.__version__)").text()
        assert request.param == NEWEST or version.startswith(request.param.removeprefix("ipykernel-"))
        yield kernel
    finally:
        kernel.stop()


def end_cell(kernel: LiveKernel, request: str, end: Path) -> float:
    """Let the busy cell end; returns how long afterwards the first answer comes, in seconds."""
    end.touch()
    ended = answered = None
    while ended is None or answered is None:
        message = kernel.client.get_iopub_msg(timeout=TIMEOUT_S)
        content = message["content"]
        if message["parent_header"].get("msg_id") == request and content.get("execution_state") == "idle":
            ended = time.monotonic()
        if "answer" in content.get("data", {}).get("content", {}):
            answered = time.monotonic()
    return answered - ended


def status_of(comm: WidgetComm, number: int) -> int:
    """The next answer, which is the one to this question."""
    answer, _ = comm.receive("answer")
    assert answer["answer"] == number
    return int(answer["status"])


def test_a_widget_is_served_by_every_kernel(versioned: LiveKernel, tmp_path: Path):
    """News come while a cell computes; a thread of ours answers, beside the cell or after it."""
    kernel = versioned
    assert kernel.run(LOG).status == "ok"
    comm = WidgetComm(kernel)
    subshell = comm.create_subshell()
    kernel.run(NOTE)
    logged = [run.info for run in kernel.reader.new_runs()]
    chart = {"run_ids": [info.run_id for info in logged], "config": {"y": ["metrics.loss"]}}
    sort = {"experiment_ids": [logged[0].experiment_id], "order_by": ["metrics.loss ASC"]}
    comm.send({"watch": True})
    end = tmp_path / "end"
    busy = kernel.send(
        "import os\nstep = 0\nwith trackside.start_run(run_name='long') as run:\n"
        f"    while not os.path.exists({str(end)!r}):\n"
        "        step += 1\n        trackside.log_metric('loss', 1 / step, step=step)"
    )
    seen = [comm.receive("changed")[0]["changed"]["revision"] for _ in range(3)]
    assert seen == sorted(set(seen))

    if subshell is not None:
        comm.ask(1, "charts.build", chart, subshell)
        assert status_of(comm, 1) == 200
    comm.ask(2, "runs.search", sort)
    assert end_cell(kernel, busy, end) <= ANSWER_S
    comm.ask(3, "charts.build", chart)
    assert status_of(comm, 3) == 200
    comm.send({"watch": False})

    threads = json.loads(kernel.run(TELL).text())
    assert threads["altair"] == []  # it runs in a process of its own
    assert "trackside-widgets" in threads["sql"]
    assert "MainThread" not in threads["sql"]
