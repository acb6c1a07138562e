"""`trackside doctor` looks into object storage: what no run has is said, and nothing is touched."""

from __future__ import annotations

import uuid
from contextlib import closing

import pytest

from s3_server import S3Server
from trackside.artifacts import artifact_root, open_root
from trackside.doctor import Finding, examine, object_storage
from trackside.settings import StoreLocation
from trackside.store import open_store
from trackside.testing import Feed

OTHERS = 3


@pytest.fixture
def location(store_url: str) -> StoreLocation:
    return StoreLocation.from_url(store_url)


def look(location: StoreLocation) -> list[Finding]:
    return [finding for finding in examine(location).findings if finding.check == "object storage"]


def keep_files(location: StoreLocation, url: str) -> str:
    """Of one run of the store, of runs that it doesn't know, and one that is nobody's; the run's id."""
    with closing(open_store(location)) as store:
        run_id = Feed(store).log_run(store.create_experiment("far", url))
    for one in (run_id, *(uuid.uuid4().hex for _ in range(OTHERS))):
        open_root(artifact_root(url, one)).write("a.txt", b"x")
    open_root(url).write("notes/by-hand.txt", b"x")
    return run_id


def test_folders_of_no_run_are_said_and_kept(
    location: StoreLocation, bucket_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those older than a day: what is newer may be of a run whose journal is still on its way."""
    assert look(location) == []
    run_id = keep_files(location, bucket_url)
    (found,) = look(location)
    assert (found.level, found.repair) == ("ok", None)
    assert f"{OTHERS} of them are younger than a day" in found.text
    monkeypatch.setattr(object_storage, "_YOUNG_S", -86_400.0)
    (found,) = look(location)
    assert (found.level, found.repair) == ("warning", None)
    assert f"{OTHERS} folders at {bucket_url} belong to no run" in found.text
    assert run_id not in found.text
    assert len(list(open_root(bucket_url).walk())) == OTHERS + 2


def test_looking_has_an_end(
    location: StoreLocation, bucket_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the time is up, it says how far it came."""
    keep_files(location, bucket_url)
    monkeypatch.setattr(object_storage, "LIMIT_S", -1.0)
    found = look(location)
    assert "the rest was not looked at" in found[0].text
    assert f"{OTHERS + 1} folders of {bucket_url}, in 1 request;" in found[0].text


def test_object_storage_that_is_away_is_broken(
    location: StoreLocation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once for each bucket, with what that means; the other checks go on."""
    server = S3Server()
    server.use(monkeypatch)
    server.stop()
    with closing(open_store(location)) as store:
        for name in ("one", "two"):
            store.create_experiment(name, f"s3://team/{name}")
    (found,) = look(location)
    assert found.level == "broken"
    assert "s3://team, where files of runs are kept, doesn't answer" in found.text
    assert any(finding.check == "contents" for finding in examine(location).findings)
