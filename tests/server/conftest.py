"""A real Jupyter Server in this process, its store, and what a kernel writes into that store's journal."""

from __future__ import annotations

import json
import uuid
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from logging_kernel import Ask, Kernel
from pytest_jupyter.jupyter_server import *  # noqa: F403  # as pytest_plugins its event loop would reach every test

from trackside.journal.writer import JournalWriter
from trackside.settings import StoreLocation


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
    return {"ServerApp": {"jpserver_extensions": {"trackside": True}}}


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


@pytest.fixture
def kernel(store_location: StoreLocation) -> Iterator[Kernel]:
    """A kernel that logs into the store of the server."""
    journal = JournalWriter(store_location, "0.1.0")
    yield Kernel(store_location, journal, kernel_id=str(uuid.uuid4()))
    journal.close()
