"""A real kernel, driven by jupyter_client, with a store of its own that the test reads itself."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.manager import KernelManager

from trackside.entities import RunInfo, Source
from trackside.journal.drain import Drainer
from trackside.settings import StoreLocation
from trackside.store import open_store
from trackside.store.base import RunQuery
from trackside.store.sql import SqlStore

TIMEOUT_S = 60
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")


@dataclass
class Cell:
    """What came back for one executed cell."""

    messages: list[dict[str, Any]] = field(default_factory=list)
    reply: dict[str, Any] = field(default_factory=dict)

    @property
    def status(self) -> str:
        """``ok`` or ``error``."""
        return str(self.reply["status"])

    def of(self, kind: str) -> list[dict[str, Any]]:
        """Contents of the messages of one type."""
        return [message["content"] for message in self.messages if message["msg_type"] == kind]

    def text(self, name: str = "stdout") -> str:
        """What was printed."""
        return "".join(content["text"] for content in self.of("stream") if content["name"] == name)

    def kinds(self) -> list[str]:
        """Types of the visible messages in order, streams once."""
        hidden = {"status", "execute_input", "update_display_data"}
        return [message["msg_type"] for message in self.messages if message["msg_type"] not in hidden]

    def cards(self, mime: str = "text/plain") -> list[Any]:
        """Every picture of a card in order."""
        run_mime = "application/vnd.trackside.run+json"
        shown = (m["content"]["data"] for m in self.messages if m["msg_type"].endswith("display_data"))
        return [data[mime] for data in shown if run_mime in data]

    def traceback(self) -> str:
        """The traceback without colours."""
        return _COLOUR.sub("", "\n".join(self.of("error")[0]["traceback"]))


@dataclass
class StoredRun:
    """All that the store says of one run."""

    info: RunInfo
    params: dict[str, str]
    metrics: dict[str, float]
    tags: dict[str, str]
    source: Source
    warnings: list[str]


class StoreReader:
    """Reads a store as any other process does: what waits in journals is applied first."""

    def __init__(self, location: StoreLocation) -> None:
        self.location = location
        self._seen: set[str] = set()
        self._store: SqlStore | None = None

    def close(self) -> None:
        """Close the store."""
        if self._store is not None:
            self._store.close()

    def new_runs(self) -> list[StoredRun]:
        """Runs made since the last call, in the order they started."""
        if self._store is None:
            self._store = open_store(self.location)
            self._drainer = Drainer(self.location, self._store)
        store = self._store
        self._drainer.drain(None)
        experiments = tuple(e.experiment_id for e in store.search_experiments())
        query = RunQuery(experiments, order_by=("attributes.start_time ASC",), max_results=10_000)
        found = []
        for run in store.search_runs(query).runs:
            if run.info.run_id not in self._seen:
                self._seen.add(run.info.run_id)
                data = run.data
                source = store.get_source(run.info.run_id)
                warnings = store.get_warnings(run.info.run_id)
                logged = dict(data.params), dict(data.metrics), dict(data.tags)
                found.append(StoredRun(run.info, *logged, source, warnings))
        return found


class LiveKernel:
    """One kernel process and the store it writes to."""

    def __init__(self, folder: Path, **environment: str) -> None:
        self.location = StoreLocation.from_url(str(folder / "store" / "store.db"))
        self.manager = KernelManager(kernel_name="python3")
        self._arguments = {
            "env": {**os.environ, "TRACKSIDE_STORE": self.location.url, **environment},
            "cwd": str(folder),
        }
        self.reader = StoreReader(self.location)
        self.client = self._start()

    def _start(self) -> BlockingKernelClient:
        self.manager.start_kernel(**self._arguments)
        return self._connect()

    def _connect(self) -> BlockingKernelClient:
        client: BlockingKernelClient = self.manager.client()
        client.start_channels()
        client.wait_for_ready(timeout=TIMEOUT_S)
        return client

    def restart(self) -> None:
        """Kill it without warning and start it again, as a front end does with a hung kernel."""
        self.client.stop_channels()
        self.manager.restart_kernel(now=True)
        self.client = self._connect()

    def shut_down(self) -> None:
        """End the kernel in order; a second time has no effect."""
        self.client.stop_channels()
        if self.manager.has_kernel:
            self.manager.shutdown_kernel()

    def stop(self) -> None:
        """Shut it down, and close the store."""
        self.shut_down()
        self.reader.close()

    def send(self, code: str, *, cell_id: str | None = None, subshell_id: str | None = None) -> str:
        """Ask for a cell to be run; the id of the request."""
        content = {
            "code": code, "silent": False, "store_history": True,
            "user_expressions": {}, "allow_stdin": False, "stop_on_error": False,
        }  # fmt: skip
        message = self.client.session.msg("execute_request", content)
        if cell_id is not None:
            message["metadata"]["cellId"] = cell_id
        if subshell_id is not None:
            message["header"]["subshell_id"] = subshell_id
        self.client.shell_channel.send(message)
        return str(message["header"]["msg_id"])

    def collect(self, *requests: str) -> list[Cell]:
        """Wait until these requests are answered."""
        cells = {request: Cell() for request in requests}
        idle: set[str] = set()
        while len(idle) < len(cells):
            message = self.client.get_iopub_msg(timeout=TIMEOUT_S)
            request = message["parent_header"].get("msg_id")
            if request in cells:
                cells[request].messages.append(message)
                if message["content"].get("execution_state") == "idle":
                    idle.add(request)
        while any(not cell.reply for cell in cells.values()):
            reply = self.client.get_shell_msg(timeout=TIMEOUT_S)
            request = reply["parent_header"].get("msg_id")
            if request in cells:  # not one of the questions whether the kernel is ready
                cells[request].reply = reply["content"]
        return list(cells.values())

    def run(self, code: str, **options: Any) -> Cell:
        """Run one cell to its end."""
        return self.collect(self.send(code, **options))[0]

    def wait_for_card(self, condition: Callable[[str], bool]) -> str:
        """Read on until a card's text meets the condition: it may be redrawn after its cell has ended."""
        while True:
            message = self.client.get_iopub_msg(timeout=TIMEOUT_S)
            if message["msg_type"] == "update_display_data":
                text = str(message["content"]["data"]["text/plain"])
                if condition(text):
                    return text

    def new_runs(self) -> list[StoredRun]:
        """Runs made since the last call, in the order they started."""
        return self.reader.new_runs()

    def tracked(self, code: str, **options: Any) -> tuple[Cell, StoredRun]:
        """Run a cell that is one run."""
        cell = self.run(code, **options)
        (run,) = self.new_runs()
        return cell, run
