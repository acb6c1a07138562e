"""Change events: what other processes write is told on Jupyter Server's own event stream."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from logging_kernel import Ask, Kernel
from tornado.websocket import WebSocketClientConnection

from trackside.server.changes import STORE_CHANGED

PATIENCE_S = 20

OTHER_PROCESS = """
import sys
from trackside.journal.records import RunOpen
from trackside.journal.writer import JournalWriter
from trackside.settings import StoreLocation
journal = JournalWriter(StoreLocation.from_url(sys.argv[1]), "0.1.0")
for run_id in sys.argv[2:]:
    journal.append(RunOpen(run_id, "123", "elsewhere", "r", "ada", 1, owner=False))
journal.close()
"""

Connect = Callable[..., Awaitable[WebSocketClientConnection]]


def write_elsewhere(kernel: Kernel, *run_ids: str) -> None:
    """Log runs from another process, and return when it has ended."""
    subprocess.run([sys.executable, "-c", OTHER_PROCESS, kernel.location.url, *run_ids], check=True)


@asynccontextmanager
async def listening(jp_ws_fetch: Connect) -> AsyncIterator[Callable[[], Awaitable[dict[str, Any]]]]:
    """The store's change events, one a call."""
    socket = await jp_ws_fetch("api", "events", "subscribe")

    async def next_change() -> dict[str, Any]:
        while True:
            message = await asyncio.wait_for(socket.read_message(), PATIENCE_S)
            assert message is not None
            event = json.loads(message)
            if event["schema_id"] == STORE_CHANGED:
                assert len(message) <= 4096
                return event

    try:
        yield next_change
    finally:
        socket.close()


async def test_run_of_another_process_is_told(ask: Ask, kernel: Kernel, jp_ws_fetch: Connect) -> None:
    """A run that another process logs is named in an event, without anybody asking again."""
    _, before = await ask("status")
    async with listening(jp_ws_fetch) as next_change:
        await asyncio.to_thread(write_elsewhere, kernel, "a" * 32)
        change = await next_change()
    assert change["store_id"] == before["store_id"]
    assert change["revision"] > before["revision"]
    assert change["run_ids"] == ["a" * 32]
    assert change["experiment_ids"]
    assert change["truncated"] is False


async def test_experiment_made_through_the_server_is_told(ask: Ask, jp_ws_fetch: Connect) -> None:
    """What the server itself writes is told as well: another page may be open."""
    await ask("status")
    async with listening(jp_ws_fetch) as next_change:
        _, made = await ask("experiments.create", name="fresh")
        change = await next_change()
        while made["experiment_id"] not in change["experiment_ids"]:
            change = await next_change()
        assert change["run_ids"] == []


async def test_a_change_is_told_whatever_is_wrong_with_the_sessions(
    ask: Ask, kernel: Kernel, jp_serverapp: Any, jp_ws_fetch: Connect
) -> None:
    """Where notebooks are is looked up beside it: that this fails must not keep a change back."""
    await ask("status")
    jp_serverapp.session_manager.cursor.execute("DROP TABLE session")
    async with listening(jp_ws_fetch) as next_change:
        await asyncio.to_thread(write_elsewhere, kernel, "a" * 32)
        assert (await next_change())["run_ids"] == ["a" * 32]


async def test_many_runs_are_cut_short(ask: Ask, kernel: Kernel, jp_ws_fetch: Connect) -> None:
    """An event names at most 100 runs and says that there are more."""
    run_ids = {f"{number:032x}" for number in range(150)}
    await ask("status")
    async with listening(jp_ws_fetch) as next_change:
        await asyncio.to_thread(write_elsewhere, kernel, *sorted(run_ids))
        change = await next_change()
        while not change["truncated"]:
            change = await next_change()
    assert len(change["run_ids"]) == 100
    assert set(change["run_ids"]) <= run_ids


async def test_changes_come_at_most_four_a_second(ask: Ask, kernel: Kernel, jp_ws_fetch: Connect) -> None:
    """A run that logs all the time makes a few events a second, not one a point."""
    run_id = kernel.open_run("busy")
    logger = kernel.journal.bind(run_id)
    await ask("status")
    async with listening(jp_ws_fetch) as next_change:
        arrivals: list[float] = []

        async def collect() -> None:
            while len(arrivals) < 6:
                await next_change()
                arrivals.append(time.monotonic())

        collecting = asyncio.create_task(collect())
        step = 0
        while not collecting.done():
            logger.log("loss", 1.0, step, step)
            step += 1
            await asyncio.sleep(0.005)
        await collecting
    assert arrivals[-1] - arrivals[0] >= 0.9 * (len(arrivals) - 1) / 4


async def test_renamed_notebook_is_corrected(
    ask: Ask,
    kernel: Kernel,
    jp_fetch: Callable[..., Awaitable[Any]],
    jp_root_dir: Path,
    jp_ws_fetch: Connect,
) -> None:
    """A run names the notebook where it is now, which the server knows by the kernel's id."""
    (jp_root_dir / "old.ipynb").write_text("{}")
    body = {"path": "old.ipynb", "type": "notebook", "name": "", "kernel": {"name": "python3"}}
    response = await jp_fetch("api", "sessions", method="POST", body=json.dumps(body))
    session = json.loads(response.body)
    try:
        kernel.kernel_id = session["kernel"]["id"]
        run_id = kernel.open_run("r", notebook=str(jp_root_dir / "old.ipynb"))
        _, run = await ask("runs.get", run_id=run_id)
        assert run["source"]["notebook"] == "old.ipynb"
        await jp_fetch(
            "api", "sessions", session["id"], method="PATCH", body=json.dumps({"path": "new name.ipynb"})
        )
        deadline = time.monotonic() + PATIENCE_S
        while run["source"]["notebook"] != "new name.ipynb" and time.monotonic() < deadline:
            await asyncio.sleep(0.05)
            _, run = await ask("runs.get", run_id=run_id)
        assert run["source"]["notebook"] == "new name.ipynb"
        assert run["source"]["path_origin"] == "server"
        assert run["tags"]["mlflow.source.name"] == str(jp_root_dir / "new name.ipynb")
    finally:
        await jp_fetch("api", "sessions", session["id"], method="DELETE")


async def test_a_short_run_after_a_rename_is_corrected(
    ask: Ask, kernel: Kernel, jp_fetch: Callable[..., Awaitable[Any]], jp_root_dir: Path
) -> None:
    """The kernel still names the old path: a run that began after the rename is corrected, ended or not."""
    (jp_root_dir / "old.ipynb").write_text("{}")
    body = {"path": "old.ipynb", "type": "notebook", "name": "", "kernel": {"name": "python3"}}
    session = json.loads((await jp_fetch("api", "sessions", method="POST", body=json.dumps(body))).body)
    try:
        kernel.kernel_id = session["kernel"]["id"]
        renamed = json.dumps({"path": "new name.ipynb"})
        await jp_fetch("api", "sessions", session["id"], method="PATCH", body=renamed)
        run_id = kernel.open_run("r", notebook=str(jp_root_dir / "old.ipynb"))
        kernel.end_run(run_id)
        deadline = time.monotonic() + PATIENCE_S
        _, run = await ask("runs.get", run_id=run_id)
        while run["source"]["notebook"] != "new name.ipynb" and time.monotonic() < deadline:
            await asyncio.sleep(0.05)
            _, run = await ask("runs.get", run_id=run_id)
        assert (run["source"]["notebook"], run["status"]) == ("new name.ipynb", "FINISHED")
    finally:
        await jp_fetch("api", "sessions", session["id"], method="DELETE")


async def test_kernels_are_told_the_store(jp_serverapp: Any, kernel: Kernel) -> None:
    """While the server runs, its kernels inherit which store it shows; afterwards nobody does."""
    assert os.environ["TRACKSIDE_STORE_HINT"] == kernel.location.url
    await jp_serverapp.extension_manager.stop_all_extensions()
    assert "TRACKSIDE_STORE_HINT" not in os.environ


async def test_unusable_store_is_a_sentence(ask: Ask, kernel: Kernel) -> None:
    """A store that can't be opened doesn't hurt the server: who asks gets a sentence with 503."""
    kernel.location.folder.parent.mkdir(parents=True, exist_ok=True)
    kernel.location.folder.write_text("not a folder")
    for operation, body in (("status", {}), ("experiments.search", {}), ("runs.get", {"run_id": "a"})):
        status, answer = await ask(operation, **body)
        assert (status, answer["error"]["code"]) == (503, "store_unavailable")
        assert "tracked" in answer["error"]["message"]


class TestWrongSetting:
    """``TRACKSIDE_STORE`` names something that is no store."""

    @pytest.fixture(autouse=True)
    def _wrong(self, monkeypatch: pytest.MonkeyPatch, _chosen_store: None) -> None:
        monkeypatch.setenv("TRACKSIDE_STORE", "gopher://store")

    async def test_server_starts_and_says_so(self, ask: Ask) -> None:
        """The server starts; every operation says what is wrong with the setting."""
        status, answer = await ask("status")
        assert (status, answer["error"]["code"]) == (503, "store_unavailable")
        assert "gopher" in answer["error"]["message"]
