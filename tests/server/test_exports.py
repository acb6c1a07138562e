"""Exports over HTTP: a ticket, then the content while it is written."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import os
import socket
import zipfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from logging_kernel import Ask, Kernel
from tornado.httpclient import AsyncHTTPClient, HTTPResponse

from trackside.artifacts import artifact_root, open_root
from trackside.journal.records import FileLogged
from trackside.server.routes import MAX_BODY_BYTES
from trackside.store import open_store
from trackside.store.base import RunBatch
from trackside.testing import START, new_id

Get = Callable[..., Awaitable[HTTPResponse]]


@pytest.fixture
def get(jp_fetch: Any) -> Get:
    """Fetch what a ticket is for."""

    async def get_export(ticket: str, **options: Any) -> HTTPResponse:
        return await jp_fetch("trackside", "api", "v1", "exports", ticket, raise_error=False, **options)

    return get_export


async def test_ticket_is_good_for_the_file(ask: Ask, get: Get, kernel: Kernel) -> None:
    """Named after the run, as a download; a zip holds the run's files."""
    run_id = kernel.open_run("sloop <1>", params={"lr": "1"})
    kernel.end_run(run_id)
    data = os.urandom(5_000_000)
    written = open_root(artifact_root(kernel.location.artifact_root, run_id)).write("a/b.bin", data)
    kernel.journal.append(FileLogged(run_id, written.path, written.size_bytes, written.digest))
    status, ticket = await ask("runs.export", run_ids=[run_id], format="zip")
    assert (status, ticket["run_count"], ticket["media_type"]) == (200, 1, "application/zip")
    assert ticket["file_name"].startswith("sloop <1> ")
    response = await get(ticket["export_id"])
    assert response.code == 200
    assert response.headers["Content-Disposition"].startswith('attachment; filename="sloop <1> ')
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    with zipfile.ZipFile(io.BytesIO(response.body)) as archive:
        (name,) = [name for name in archive.namelist() if name.endswith("b.bin")]
        assert archive.read(name) == data


async def test_runs_of_a_filter_as_a_table(ask: Ask, get: Get, kernel: Kernel) -> None:
    """What matches when it is fetched."""
    for number in range(3):
        kernel.end_run(kernel.open_run(f"run-{number}", params={"lr": str(number)}))
    _, page = await ask("experiments.search")
    experiments = [item["experiment_id"] for item in page["experiments"]]
    wanted = {"experiment_ids": experiments, "filter": "params.lr > 0", "format": "csv"}
    _, ticket = await ask("runs.export", **wanted)
    assert ticket["run_count"] == 2
    rows = list(csv.DictReader(io.StringIO((await get(ticket["export_id"])).body.decode())))
    assert {row["run_name"] for row in rows} == {"run-1", "run-2"}


async def test_all_that_can_be_selected_is_exported(ask: Ask, get: Get, kernel: Kernel) -> None:
    """More than ten thousand named runs are one file, and a request has room for a hundred thousand."""
    store = open_store(kernel.location)
    ids = [new_id() for _ in range(10_001)]
    starts = [START + number for number in range(len(ids))]
    store.load_runs(RunBatch("0", ids, [f"run {start}" for start in starts], starts, starts))
    store.close()
    status, ticket = await ask("runs.export", run_ids=ids, format="csv")
    assert (status, ticket["run_count"]) == (200, len(ids))
    rows = csv.DictReader(io.StringIO((await get(ticket["export_id"], request_timeout=60)).body.decode()))
    assert [row["run_id"] for row in rows] == ids
    assert len(json.dumps({"run_ids": ids})) * 10 < MAX_BODY_BYTES


async def test_wrong_export_is_refused(ask: Ask, get: Get, kernel: Kernel) -> None:
    """Nothing named, nothing found, an unknown run, a bad filter, an old ticket: each with its status."""
    run_id = kernel.open_run("a")
    for body, status in (
        ({"format": "csv"}, 400),
        ({"format": "xlsx", "run_ids": [run_id]}, 400),
        ({"format": "csv", "run_ids": ["nobody"]}, 404),
        ({"format": "csv", "experiment_ids": ["0"], "filter": "metrics."}, 400),
    ):
        assert (await ask("runs.export", **body))[0] == status, body
    response = await get("nothing")
    assert (response.code, json.loads(response.body)["error"]["code"]) == (404, "not_found")


async def test_stranger_gets_nothing(
    ask: Ask, kernel: Kernel, http_server_client: AsyncHTTPClient, jp_base_url: str
) -> None:
    """A ticket alone opens nothing."""
    _, ticket = await ask("runs.export", run_ids=[kernel.open_run("a")], format="csv")
    address = f"{jp_base_url}trackside/api/v1/exports/{ticket['export_id']}"
    response = await http_server_client.fetch(address, raise_error=False)
    assert response.code == 403


async def test_server_outlives_a_client_that_goes_away(
    ask: Ask,
    kernel: Kernel,
    http_server_port: tuple[socket.socket, int],
    jp_base_url: str,
    jp_auth_header: dict[str, str],
) -> None:
    """What was half sent is closed, and the next question is answered."""
    run_id = kernel.open_run("a")
    root = open_root(artifact_root(kernel.location.artifact_root, run_id))
    root.write("big.bin", os.urandom(30_000_000))
    _, ticket = await ask("runs.export", run_ids=[run_id], format="zip")
    reader, writer = await asyncio.open_connection("127.0.0.1", http_server_port[1])
    head = [
        f"GET {jp_base_url}trackside/api/v1/exports/{ticket['export_id']} HTTP/1.1",
        "Host: 127.0.0.1",
        f"Authorization: {jp_auth_header['Authorization']}",
    ]
    writer.write("\r\n".join([*head, "", ""]).encode())
    assert b"200 OK" in await reader.readline()
    await reader.readexactly(100_000)
    writer.transport.abort()
    for _ in range(20):
        assert (await ask("status"))[0] == 200
    opened = [os.path.realpath(fd) for fd in Path("/proc/self/fd").iterdir()]
    assert not any(path.endswith("big.bin") for path in opened)
