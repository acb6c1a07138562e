"""A real Jupyter Server in this process, its store, and what a kernel writes into that store's journal."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from pytest_jupyter.jupyter_server import *  # noqa: F403  # as pytest_plugins its event loop would reach every test

from trackside.journal.records import RunEnd, RunOpen, RunUpdate, SourceRecord
from trackside.journal.writer import JournalWriter
from trackside.settings import StoreLocation, derive_experiment_id

Ask = Callable[..., Awaitable[tuple[int, Any]]]


@pytest.fixture
def store_location(tmp_path: Path) -> StoreLocation:
    """The store of this test, for the server and for what kernels do."""
    return StoreLocation.from_url(f"sqlite:///{tmp_path / 'tracked' / 'store.db'}")


@pytest.fixture(autouse=True)
def _chosen_store(store_location: StoreLocation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRACKSIDE_STORE", store_location.url)
    monkeypatch.delenv("TRACKSIDE_STORE_HINT", raising=False)


@pytest.fixture
def jp_server_config() -> dict[str, Any]:
    """The extension is on."""
    return {"ServerApp": {"jpserver_extensions": {"trackside.server": True}}}


@pytest.fixture
def ask(jp_fetch: Callable[..., Awaitable[Any]]) -> Ask:
    """Ask an operation; gives the HTTP status and the JSON."""

    async def ask_operation(operation: str, **body: Any) -> tuple[int, Any]:
        response = await jp_fetch(
            "trackside",
            "api",
            "v1",
            operation,
            method="POST",
            body=json.dumps(body),
            request_timeout=60,
            raise_error=False,
        )
        return response.code, json.loads(response.body)

    return ask_operation


@dataclass
class Kernel:
    """What a kernel does to a store: it writes a journal."""

    location: StoreLocation
    journal: JournalWriter
    kernel_id: str

    def open_run(
        self,
        name: str,
        experiment: str = "digits",
        *,
        params: dict[str, str] | None = None,
        tags: dict[str, str] | None = None,
        notebook: str | None = None,
        cell_id: str | None = None,
        code: str = "lr = 0.1",
        start_time: int | None = None,
    ) -> str:
        """Start a run; its id."""
        run_id = uuid.uuid4().hex
        source = SourceRecord(
            notebook_path=notebook,
            path_origin="session",
            kernel_id=self.kernel_id,
            cell_id=cell_id,
            code=code,
        )
        self.journal.append(
            RunOpen(
                run_id=run_id,
                experiment_id=derive_experiment_id(self.location.identity(), experiment),
                experiment_name=experiment,
                run_name=name,
                user_id="ada",
                start_time=start_time or time.time_ns() // 1_000_000,
                owner=True,
                tags={"mlflow.source.name": notebook or "", **(tags or {})},
                source=source,
            )
        )
        if params:
            self.journal.append(RunUpdate(run_id, params=params))
        return run_id

    def log(self, run_id: str, key: str, values: Sequence[float]) -> None:
        """Log a curve over steps 0, 1, 2…, a second apart."""
        start = time.time_ns() // 1_000_000
        self.journal.bind(run_id).log_many(
            [(key, value, step, start + 1000 * step) for step, value in enumerate(values)]
        )

    def end_run(self, run_id: str, status: str = "FINISHED") -> None:
        """End a run."""
        self.journal.append(RunEnd(run_id, status, time.time_ns() // 1_000_000))


@pytest.fixture
def kernel(store_location: StoreLocation) -> Iterator[Kernel]:
    """A kernel that logs into the store of the server."""
    journal = JournalWriter(store_location, "0.1.0")
    yield Kernel(store_location, journal, kernel_id=str(uuid.uuid4()))
    journal.close()
