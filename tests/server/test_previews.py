"""Looking into a run's files, and taking all of them at once."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Awaitable, Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from logging_kernel import Ask, Kernel
from tornado.httpclient import HTTPResponse

from trackside.artifacts import artifact_root, open_root
from trackside.journal.records import FileLogged

Fetch = Callable[..., Awaitable[HTTPResponse]]


def keep(kernel: Kernel, run_id: str, path: str, data: bytes) -> Path:
    """What ``log_artifact`` does; where the file is."""
    root = open_root(artifact_root(kernel.location.artifact_root, run_id))
    written = root.write(path, data)
    kernel.journal.append(FileLogged(run_id, path, written.size_bytes, written.digest))
    return Path(root.uri) / path


async def test_text_is_read_in_whole_characters(ask: Ask, kernel: Kernel) -> None:
    """Pieces of a text, one after the other, are the text; no character is cut in two."""
    run_id = kernel.open_run("a")
    text = "aé✓🦊" * 40
    keep(kernel, run_id, "t.txt", text.encode())
    found, offset = "", 0
    while offset is not None:
        status, piece = await ask("artifacts.read", run_id=run_id, path="t.txt", offset=offset, max_bytes=7)
        assert (status, piece["size_bytes"], piece["is_binary"]) == (200, len(text.encode()), False)
        found, offset = found + piece["text"], piece["next_offset"]
    assert found == text


async def test_bytes_that_are_no_text_are_said_to_be_none(ask: Ask, kernel: Kernel) -> None:
    """Zero bytes make a file binary; what isn't UTF-8 is replaced, never refused."""
    run_id = kernel.open_run("a")
    keep(kernel, run_id, "b.bin", b"\x00\xff" * 10)
    keep(kernel, run_id, "l.txt", b"caf\xe9")
    assert (await ask("artifacts.read", run_id=run_id, path="b.bin"))[1]["is_binary"]
    _, latin = await ask("artifacts.read", run_id=run_id, path="l.txt")
    assert (latin["text"], latin["is_binary"]) == ("caf\ufffd", False)


async def test_csv_is_read_as_a_table(ask: Ask, kernel: Kernel) -> None:
    """Header and first rows as text, with which columns are numbers and how many rows there are."""
    run_id = kernel.open_run("a")
    keep(kernel, run_id, "t.csv", b'\xef\xbb\xbfname,score\n"a, b",0.5\n<b>,\nc,1e3\n')
    status, table = await ask("artifacts.table", run_id=run_id, path="t.csv", max_rows=2)
    assert status == 200
    assert table["columns"] == ["name", "score"]
    assert table["numeric"] == [False, True]
    assert table["rows"] == [["a, b", "0.5"], ["<b>", ""]]
    assert (table["row_count"], table["column_count"]) == (3, 2)


async def test_head_of_a_large_csv_is_enough(ask: Ask, kernel: Kernel) -> None:
    """Of a CSV beyond a megabyte the head is read: whole rows, and no count that would need the rest."""
    run_id = kernel.open_run("a")
    keep(kernel, run_id, "big.csv", b"n,m\n" + b"1234567,7654321\n" * 100_000)
    _, table = await ask("artifacts.table", run_id=run_id, path="big.csv")
    assert (len(table["rows"]), table["row_count"]) == (100, None)
    assert table["rows"][-1] == ["1234567", "7654321"]


async def test_parquet_is_read_as_a_table(ask: Ask, kernel: Kernel) -> None:
    """Columns, first rows and the whole table's size, of any type of cell."""
    run_id = kernel.open_run("a")
    content = io.BytesIO()
    pq.write_table(
        pa.table({"x": [1.5, None, 3.0], "who": ["ä", "<i>", None], "l": [[1], [], None]}), content
    )
    keep(kernel, run_id, "t.parquet", content.getvalue())
    _, table = await ask("artifacts.table", run_id=run_id, path="t.parquet", max_rows=2)
    assert table["columns"] == ["x", "who", "l"]
    assert table["rows"] == [["1.5", "ä", "[1]"], [None, "<i>", "[]"]]
    assert (table["numeric"], table["row_count"]) == ([True, False, False], 3)


async def test_what_is_no_table_is_refused(ask: Ask, kernel: Kernel) -> None:
    """A file that can't be read as its name promises is the caller's 400, a missing one 404, never a 500."""
    run_id = kernel.open_run("a")
    for name in ("t.parquet", "t.txt"):
        keep(kernel, run_id, name, b"PAR1 no parquet")
        status, answer = await ask("artifacts.table", run_id=run_id, path=name)
        assert (status, answer["error"]["path"]) == (400, "path")
        assert not answer["error"]["message"].endswith("..")
    for operation in ("artifacts.table", "artifacts.read"):
        assert (await ask(operation, run_id=run_id, path="none.csv"))[0] == 404
        assert (await ask(operation, run_id="nobody", path="t.csv"))[0] == 404
        assert (await ask(operation, run_id=run_id, path="../t.csv"))[0] == 400


async def test_all_files_come_as_a_zip(ask: Ask, jp_fetch: Fetch, kernel: Kernel) -> None:
    """The zip holds each file under its path with its bytes; afterwards the ticket says that all was sent."""
    run_id = kernel.open_run("a")
    files = {"a.txt": b"alpha" * 1000, "in/b ü.bin": bytes(range(256)) * 64}
    for path, data in files.items():
        keep(kernel, run_id, path, data)
    status, ticket = await ask("artifacts.archive", run_id=run_id)
    assert (status, ticket["media_type"]) == (200, "application/zip")
    size = sum(map(len, files.values()))
    _, before = await ask("exports.get", export_id=ticket["export_id"])
    assert before == {"state": "waiting", "done_bytes": 0, "size_bytes": size}
    response = await jp_fetch("trackside", "api", "v1", "exports", ticket["export_id"])
    with zipfile.ZipFile(io.BytesIO(response.body)) as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == files
    _, after = await ask("exports.get", export_id=ticket["export_id"])
    assert after == {"state": "sent", "done_bytes": size, "size_bytes": size}


async def test_nothing_to_take_is_refused(ask: Ask, kernel: Kernel) -> None:
    """A run without files has no zip (400), an unknown run or ticket is 404."""
    run_id = kernel.open_run("a")
    assert (await ask("artifacts.archive", run_id=run_id))[0] == 400
    assert (await ask("artifacts.archive", run_id="nobody"))[0] == 404
    assert (await ask("exports.get", export_id="none"))[0] == 404
