"""Between a folder and an object store, both ways: the same files, checked; an outage loses none."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from s3_server import S3Server
from trackside.artifacts import open_root
from trackside.artifacts.outbox import Outbox, Parcel
from trackside.errors import FilesUnavailable
from trackside.journal.records import FileLogged
from trackside.store import open_store
from trackside.store.base import Store
from trackside.sync.stores import sync_stores
from trackside.testing import START, Feed

FILES = {"plots/a b.txt": b"ok", "ü✓/[1]*.bin": os.urandom(100_000), "empty": b""}


def fill(store: Store) -> str:
    feed = Feed(store)
    run_id = feed.log_run(store.create_experiment("boats"), run_name="first")
    root = open_root(store.get_run(run_id).info.artifact_uri)
    for path, content in FILES.items():
        written = root.write(path, content)
        feed.send(FileLogged(run_id, path, written.size_bytes, written.digest, START))
    return run_id


def read_all(store: Store, run_id: str) -> dict[str, bytes]:
    root = open_root(store.get_run(run_id).info.artifact_uri)
    found = {}
    for file in store.list_files(run_id):
        with root.open(file.path) as stream:
            found[file.path] = stream.read()
    return found


def test_to_an_object_store_and_back(tmp_path: Path, bucket_url: str) -> None:
    """Every file arrives under its name with its content; a second sync copies none."""
    laptop, team, other = (open_store(tmp_path / name / "store.db") for name in ("a", "b", "c"))
    run_id = fill(laptop)
    team.create_experiment("boats", artifact_location=bucket_url)
    other.create_experiment("boats")
    assert sync_stores(laptop, team).files == len(FILES)
    assert team.get_run(run_id).info.artifact_uri.startswith(bucket_url)
    assert read_all(team, run_id) == FILES
    assert sync_stores(laptop, team).files == 0
    assert sync_stores(team, other).files == len(FILES)
    assert read_all(other, run_id) == FILES
    for store in (laptop, team, other):
        store.close()


def test_a_place_that_is_away_stops_the_sync(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No run is copied without its files; when the place is back, the next sync goes on."""
    server = S3Server()
    server.use(monkeypatch)
    server.stop()
    laptop, team = open_store(tmp_path / "a" / "store.db"), open_store(tmp_path / "b" / "store.db")
    run_id = fill(laptop)
    team.create_experiment("boats", artifact_location="s3://team/runs")
    with pytest.raises(FilesUnavailable, match="s3://team, where files"):
        sync_stores(laptop, team)
    server.start()
    server.make_bucket("team")
    report = sync_stores(laptop, team)
    assert (report.runs_copied, report.files, report.problems) == (1, len(FILES), [])
    assert read_all(team, run_id) == FILES
    laptop.close()
    team.close()
    server.stop()


def test_a_run_whose_files_are_on_their_way_is_left_for_the_next_time(tmp_path: Path) -> None:
    """No run is copied without a file that has not been brought yet: later syncs would not bring it."""
    laptop, team = open_store(tmp_path / "a" / "store.db"), open_store(tmp_path / "b" / "store.db")
    run_id = fill(laptop)
    outbox = Outbox(tmp_path / "outbox")
    outbox.folder.mkdir()
    (outbox.folder / "content").write_bytes(b"late")
    outbox.put(Parcel(run_id, "s3://team/runs", "late.txt", 4, "digest", START), outbox.folder / "content")
    report = sync_stores(laptop, team, outbox=outbox)
    assert (report.runs_copied, report.running) == (0, 1)
    (name,) = outbox.names(run_id)
    assert outbox.take(name)
    assert sync_stores(laptop, team, outbox=outbox).running == 1, "brought, but not written down"
    outbox.finish(name)
    assert sync_stores(laptop, team, outbox=outbox).runs_copied == 1
    laptop.close()
    team.close()
