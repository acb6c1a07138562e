"""Files of runs in an object store over HTTP: as any other; and when it is away, that is what is said."""

from __future__ import annotations

import asyncio
import io
import json
import os
import zipfile
from collections.abc import Awaitable, Callable, Iterator
from contextlib import closing
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from logging_kernel import Ask, Kernel
from tornado.httpclient import HTTPResponse

from s3_server import S3Server
from trackside.artifacts import artifact_root, open_root
from trackside.journal.records import FileLogged
from trackside.store import open_store

Get = Callable[..., Awaitable[HTTPResponse]]

BIG = os.urandom(9_000_000)


@pytest.fixture
def get(jp_fetch: Any) -> Get:
    """Get what one of our addresses gives."""

    async def get_address(*parts: str, **headers: str) -> HTTPResponse:
        return await jp_fetch(
            "trackside", "api", "v1", *parts, headers=headers, raise_error=False, request_timeout=60
        )

    return get_address


@pytest.fixture
def own_server(monkeypatch: pytest.MonkeyPatch) -> Iterator[S3Server]:
    """A server that a test may stop."""
    server = S3Server()
    server.use(monkeypatch)
    server.make_bucket("team")
    yield server
    server.stop()


def open_far_run(kernel: Kernel, url: str, files: dict[str, bytes]) -> str:
    """A run of an experiment whose files are there; its id."""
    with closing(open_store(kernel.location)) as store:
        store.create_experiment("far", url)
    run_id = kernel.open_run("a", "far")
    root = open_root(artifact_root(url, run_id))
    for path, data in files.items():
        written = root.write(path, data)
        kernel.journal.append(FileLogged(run_id, path, written.size_bytes, written.digest))
    return run_id


async def test_files_in_an_object_store_are_as_any_other(
    ask: Ask, get: Get, kernel: Kernel, bucket_url: str
) -> None:
    """Listed with what is on its way, sent whole and in part, looked into, and all of them as a zip."""
    table = io.BytesIO()
    pq.write_table(pa.table({"n": range(1000), "word": ["ü"] * 1000}), table)
    files = {
        "big.bin": BIG,
        "in/ü ✓#?.txt": "aé✓🦊".encode(),
        "in/rows.csv": b"name,score\na,1\nb,2\n",
        "in/t.parquet": table.getvalue(),
        "empty.txt": b"",
    }
    run_id = open_far_run(kernel, bucket_url, files)
    kernel.journal.append(FileLogged(run_id, "late/model.bin", 10, None))

    status, page = await ask("artifacts.list", run_id=run_id)
    assert (status, page["artifact_uri"]) == (200, artifact_root(bucket_url, run_id))
    rows = [(item["path"], item["size_bytes"]) for item in page["artifacts"]]
    assert rows == [("big.bin", 9_000_000), ("empty.txt", 0), ("in", None), ("late", None)]
    assert page["artifacts"][0]["digest"] is not None
    _, late = await ask("artifacts.list", run_id=run_id, path="late")
    assert [(item["path"], item["is_pending"]) for item in late["artifacts"]] == [("late/model.bin", True)]

    for path, data in files.items():
        sent = await get("artifacts", run_id, *path.split("/"))
        assert (sent.code, sent.body == data) == (200, True), path
    for text, part in (
        ("bytes=0-99", BIG[:100]),
        ("bytes=-5", BIG[-5:]),
        ("bytes=7-5000000", BIG[7:5000001]),
    ):
        sent = await get("artifacts", run_id, "big.bin", Range=text)
        assert (sent.code, sent.body == part) == (206, True), text
    for missing in ("nothing.txt", "in", "late/model.bin"):
        assert (await get("artifacts", run_id, *missing.split("/"))).code == 404, missing

    _, piece = await ask("artifacts.read", run_id=run_id, path="in/ü ✓#?.txt", offset=1, max_bytes=5)
    assert (piece["text"], piece["next_offset"]) == ("é✓", 6)
    _, head = await ask("artifacts.table", run_id=run_id, path="in/rows.csv", max_rows=1)
    assert (head["rows"], head["row_count"]) == ([["a", "1"]], 2)
    _, head = await ask("artifacts.table", run_id=run_id, path="in/t.parquet", max_rows=1)
    assert (head["rows"], head["row_count"]) == ([["0", "ü"]], 1000)

    _, ticket = await ask("artifacts.archive", run_id=run_id)
    sent = await get("exports", ticket["export_id"])
    with zipfile.ZipFile(io.BytesIO(sent.body)) as archive:
        assert archive.testzip() is None
        assert {name: archive.read(name) for name in files} == files
        assert archive.read("problems.txt").decode() == "late/model.bin: its content isn't there.\n"


async def test_object_store_that_is_away_is_said(
    ask: Ask, get: Get, kernel: Kernel, own_server: S3Server
) -> None:
    """By every question about files, in a sentence and as 503; the run itself is as before."""
    run_id = open_far_run(kernel, "s3://team/runs", {"a.csv": b"x\n1\n", "b.bin": BIG})
    _, ticket = await ask("artifacts.archive", run_id=run_id)
    own_server.stop()
    said = [
        await ask("artifacts.list", run_id=run_id),
        await ask("artifacts.read", run_id=run_id, path="a.csv", offset=0, max_bytes=10),
        await ask("artifacts.table", run_id=run_id, path="a.csv", max_rows=1),
        await ask("artifacts.archive", run_id=run_id),
    ]
    for path in ("a.csv", "b.bin"):
        sent = await get("artifacts", run_id, path, Range="bytes=0-1")
        said.append((sent.code, json.loads(sent.body)))
    for status, body in said:
        assert (status, body["error"]["code"]) == (503, "files_unavailable"), body
        assert body["error"]["message"].startswith("s3://team, where files of runs are kept, doesn't answer")
        assert "s3cret" not in body["error"]["message"]
    # What began before is sent to its end, and says in itself what is missing.
    sent = await get("exports", ticket["export_id"])
    with zipfile.ZipFile(io.BytesIO(sent.body)) as archive:
        assert "doesn't answer" in archive.read("problems.txt").decode()
    assert (await ask("runs.get", run_id=run_id))[0] == 200
    own_server.start()
    own_server.make_bucket("team")
    open_root(artifact_root("s3://team/runs", run_id)).write("a.csv", b"x\n1\n")
    assert (await get("artifacts", run_id, "a.csv")).body == b"x\n1\n"


async def test_a_silent_object_store_holds_up_no_other_question(
    ask: Ask, kernel: Kernel, own_server: S3Server
) -> None:
    """Many ask for files of a place that answers nothing: before any of them, a run is."""
    run_id = open_far_run(kernel, "s3://team/runs", {"a.txt": b"x"})
    assert (await ask("artifacts.list", run_id=run_id))[0] == 200
    own_server.freeze()
    waiting = [asyncio.ensure_future(ask("artifacts.list", run_id=run_id)) for _ in range(8)]
    assert (await ask("runs.get", run_id=run_id))[0] == 200
    assert not any(one.done() for one in waiting)
    own_server.thaw()
    assert [status for status, _ in await asyncio.gather(*waiting)] == [200] * 8
