"""Files of runs over HTTP: listed, sent whole or in part, never run, never escaped."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from jupyter_server.auth import Authorizer
from logging_kernel import Ask, Kernel
from tornado.httpclient import AsyncHTTPClient, HTTPResponse
from tornado.simple_httpclient import HTTPStreamClosedError

from trackside.artifacts import artifact_root, open_root
from trackside.journal.records import FileLogged

NAMES = (
    "a.txt",
    "ü ✓.txt",
    "100%25.txt",
    "<script>alert(1)</script>.html",
    "quo\"te's.txt",
    "a&b=c;d#e?f.txt",
)

Get = Callable[..., Awaitable[HTTPResponse]]


class DenyAll(Authorizer):
    def is_authorized(self, handler: Any, user: Any, action: str, resource: str) -> bool:
        return resource != "trackside"


@pytest.fixture
def get(jp_fetch: Any) -> Get:
    """Get a file; a name is encoded as a browser would."""

    async def get_file(run_id: str, path: str, **headers: str) -> HTTPResponse:
        parts = [] if not path else path.split("/")
        return await jp_fetch(
            "trackside", "api", "v1", "artifacts", run_id, *parts, headers=headers, raise_error=False
        )

    return get_file


@pytest.fixture
def raw(http_server_client: AsyncHTTPClient, jp_base_url: str, jp_auth_header: dict[str, str]) -> Get:
    """Get exactly this address."""

    async def get_address(address: str, **options: Any) -> HTTPResponse:
        return await http_server_client.fetch(
            f"{jp_base_url}trackside/api/v1/artifacts/{address}",
            **{"headers": jp_auth_header, "raise_error": False, **options},
        )

    return get_address


def keep(kernel: Kernel, run_id: str, path: str, data: bytes) -> Path:
    """What ``log_artifact`` does; where the file is."""
    root = open_root(artifact_root(kernel.location.artifact_root, run_id))
    written = root.write(path, data)
    kernel.journal.append(FileLogged(run_id, path, written.size_bytes, written.digest))
    return Path(root.uri) / path


async def test_folder_is_listed(ask: Ask, kernel: Kernel) -> None:
    """Path, size, digest, type; folders first seen as folders; what isn't there yet as pending."""
    run_id = kernel.open_run("a")
    keep(kernel, run_id, "plots/p.png", b"png")
    keep(kernel, run_id, "t.csv", b"a,b")
    kernel.journal.append(FileLogged(run_id, "models/big.bin", 10, None))
    status, page = await ask("artifacts.list", run_id=run_id)
    assert status == 200
    rows = [(item["path"], item["is_dir"], item["size_bytes"]) for item in page["artifacts"]]
    assert rows == [("models", True, None), ("plots", True, None), ("t.csv", False, 3)]
    assert page["artifacts"][2]["digest"] == hashlib.sha256(b"a,b").hexdigest()
    assert page["artifacts"][2]["media_type"] == "text/csv"
    _, inner = await ask("artifacts.list", run_id=run_id, path="models")
    assert [(item["path"], item["is_pending"]) for item in inner["artifacts"]] == [("models/big.bin", True)]
    _, same = await ask("artifacts.list", run_id=run_id, if_revision=page["revision"])
    assert same["unchanged"]


async def test_wrong_list_is_refused(ask: Ask, kernel: Kernel) -> None:
    """An unknown run is 404, a path that leads out 400."""
    run_id = kernel.open_run("a")
    assert (await ask("artifacts.list", run_id="nobody"))[0] == 404
    for path in ("..", "a/../..", "/etc"):
        assert (await ask("artifacts.list", run_id=run_id, path=path))[0] == 400


@pytest.mark.parametrize("name", NAMES)
async def test_file_is_sent_as_a_download(get: Get, kernel: Kernel, name: str) -> None:
    """Whatever its name: as an attachment of that name, not to be sniffed, not to be run."""
    run_id = kernel.open_run("a")
    keep(kernel, run_id, f"in/{name}", b"content")
    response = await get(run_id, f"in/{name}")
    assert (response.code, response.body) == (200, b"content")
    headers = response.headers
    assert headers["Content-Disposition"].startswith("attachment; filename=")
    assert "\n" not in headers["Content-Disposition"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"].startswith("sandbox;")
    assert "allow-scripts" not in headers["Content-Security-Policy"]
    assert headers["Content-Length"] == "7"


async def test_preview_is_inline_and_in_a_sandbox(raw: Get, kernel: Kernel) -> None:
    """A page is shown as what it is, but can't run a script; a script is text."""
    run_id = kernel.open_run("a")
    for name, kind in (("p.html", "text/html"), ("s.svg", "image/svg+xml"), ("x.js", "text/plain")):
        keep(kernel, run_id, name, b"<script>alert(1)</script>")
        response = await raw(f"{run_id}/{name}?inline=1")
        assert response.headers["Content-Type"].partition(";")[0] == kind
        assert response.headers["Content-Disposition"].startswith("inline;")
        assert "sandbox" in response.headers["Content-Security-Policy"]


async def test_large_file_is_streamed_and_ranges_are_parts(get: Get, kernel: Kernel) -> None:
    """All bytes arrive; of a range those that were asked for."""
    run_id = kernel.open_run("a")
    data = os.urandom(3_000_000)
    keep(kernel, run_id, "big.bin", data)
    assert (await get(run_id, "big.bin")).body == data
    for text, part in (
        ("bytes=0-99", data[:100]),
        ("bytes=2999990-", data[-10:]),
        ("bytes=-5", data[-5:]),
        ("bytes=1000-2000000", data[1000:2000001]),
        ("bytes=10-99999999", data[10:]),
    ):
        response = await get(run_id, "big.bin", Range=text)
        assert (response.code, response.body == part) == (206, True), text
        assert response.headers["Content-Range"].endswith("/3000000")
    for text in ("bytes=3000000-", "bytes=5-4", "bytes=-0"):
        assert (await get(run_id, "big.bin", Range=text)).code == 416, text
    for text in ("lines=1-2", "bytes=a-b", "bytes=-", "bytes=0-1,5-6"):
        assert (await get(run_id, "big.bin", Range=text)).body == data, text


async def test_empty_file_and_head(get: Get, raw: Get, kernel: Kernel) -> None:
    """An empty file is one; ``HEAD`` tells size and type alone."""
    run_id = kernel.open_run("a")
    keep(kernel, run_id, "empty.txt", b"")
    keep(kernel, run_id, "full.txt", b"abc")
    response = await get(run_id, "empty.txt")
    assert (response.code, response.body) == (200, b"")
    head = await raw(f"{run_id}/full.txt", method="HEAD")
    assert (head.code, head.body, head.headers["Content-Length"]) == (200, b"", "3")


@pytest.mark.parametrize(
    "path",
    [
        "..%2f..%2f..%2fstore.json",
        "%2e%2e/%2e%2e/store.json",
        "a/%2e%2e/%2e%2e/%2e%2e/store.json",
        "..%5c..%5cstore.json",
        "%2fetc%2fpasswd",
        "a%00.txt",
        "..%252f..%252fstore.json",
        "link",
        "folder-link/secret.txt",
        "a.txt/",
        "a%0d%0aX-Injected:%201.txt",
    ],
)
async def test_no_address_leads_out(raw: Get, kernel: Kernel, path: str, tmp_path: Path) -> None:
    """Neither dots, nor encodings, nor links: nothing outside of the run's folder is sent."""
    run_id = kernel.open_run("a")
    folder = keep(kernel, run_id, "a.txt", b"inside").parent
    (tmp_path / "secret.txt").write_text("secret")
    (folder / "link").symlink_to(tmp_path / "secret.txt")
    (folder / "folder-link").symlink_to(tmp_path)
    response = await raw(f"{run_id}/{path}")
    assert response.code in (400, 404)
    assert json.loads(response.body)["error"]["message"]
    assert b"secret" not in response.body.replace(b"secret.txt", b"")


async def test_what_is_missing_is_404(get: Get, kernel: Kernel) -> None:
    """An unknown run, an unknown file, a folder, a file whose content isn't there yet."""
    run_id = kernel.open_run("a")
    keep(kernel, run_id, "f/a.txt", b"x")
    kernel.journal.append(FileLogged(run_id, "big.bin", 10, None))
    for run, path in (("nobody", "a.txt"), (run_id, "b.txt"), (run_id, "f")):
        assert (await get(run, path)).code == 404
    pending = await get(run_id, "big.bin")
    assert pending.code == 404
    assert "yet" in json.loads(pending.body)["error"]["message"]


async def test_changed_file_is_not_sent_as_the_logged_one(get: Get, kernel: Kernel) -> None:
    """A small one is refused; of a large one, whose first part is on its way, the end never comes."""
    run_id = kernel.open_run("a")
    small = keep(kernel, run_id, "small.txt", b"true")
    small.write_bytes(b"fals")
    refused = await get(run_id, "small.txt")
    assert (refused.code, json.loads(refused.body)["error"]["code"]) == (409, "artifact_changed")
    data = os.urandom(3_000_000)
    large = keep(kernel, run_id, "large.bin", data)
    large.chmod(0o644)
    large.write_bytes(data[::-1])
    with pytest.raises(HTTPStreamClosedError):
        await get(run_id, "large.bin")


async def test_stranger_gets_nothing(raw: Get, kernel: Kernel) -> None:
    """Without a login no file is sent."""
    run_id = kernel.open_run("a")
    keep(kernel, run_id, "a.txt", b"inside")
    response = await raw(f"{run_id}/a.txt", headers={})
    assert response.code == 403
    assert b"inside" not in response.body


@pytest.mark.parametrize(
    "jp_server_config",
    [{"ServerApp": {"jpserver_extensions": {"trackside": True}, "authorizer_class": DenyAll}}],
)
async def test_unauthorized_user_gets_nothing(get: Get, kernel: Kernel) -> None:
    """The server's authorizer is asked for every file."""
    run_id = kernel.open_run("a")
    keep(kernel, run_id, "a.txt", b"inside")
    response = await get(run_id, "a.txt")
    assert (response.code, json.loads(response.body)["error"]["code"]) == (403, "forbidden")
