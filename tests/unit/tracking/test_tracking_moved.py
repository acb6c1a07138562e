"""A store whose folder is moved away under a process that uses it, and comes back."""

from __future__ import annotations

import hashlib
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

import trackside
from trackside.errors import StoreGone, StoreUnavailable
from trackside.journal.drain import Drainer
from trackside.journal.records import Content
from trackside.settings import StoreLocation
from trackside.store import open_store
from trackside.tracking.workspace import Workspace

CONTENT = b"a" * (65 << 10)


@contextmanager
def moved_away(folder: Path) -> Iterator[Path]:
    """The folder under another name; at the end nothing is in its place, and it comes back."""
    other = folder.with_name("moved")
    folder.rename(other)
    yield other
    assert not folder.exists()
    other.rename(folder)


def test_what_is_logged_meanwhile_is_there_when_the_store_comes_back(workspace: Workspace) -> None:
    """Logging goes on, reads and files say what is wrong, and nothing is made anew in the old place."""
    folder = workspace.location.folder
    with trackside.start_run(run_name="before"):
        trackside.log_metric("loss", 2.0)
    trackside.flush()
    with moved_away(folder):
        with trackside.start_run(run_name="meanwhile") as run:
            trackside.log_metric("loss", 1.0)
            with pytest.raises(StoreGone, match="put back its folder"):
                trackside.log_text("lost", "note.txt")
        with pytest.warns(UserWarning, match="safe in the journal"), pytest.raises(StoreGone):
            trackside.search_runs()
        with pytest.raises(StoreGone):
            trackside.create_experiment("never")
    trackside.flush()
    assert run.info.experiment_id == trackside.get_run(run.info.run_id).info.experiment_id
    assert set(trackside.search_runs()["tags.mlflow.runName"]) == {"before", "meanwhile"}


def test_a_process_that_has_logged_nothing_yet_waits_for_the_store(tmp_path: Path) -> None:
    """It knows the store, so that it makes no other: what it logs waits in memory."""
    location = StoreLocation.from_url(str(tmp_path / ".trackside"))
    place = Workspace(location)
    store_id = place.store_id
    with moved_away(location.folder):
        trackside.set_store(location.url)
        with trackside.start_run(run_name="waiting"):
            trackside.log_metric("loss", 1.0)
        with pytest.raises(StoreGone):
            open_store(location)
        assert place.store_id == store_id
    deadline = time.monotonic() + 30
    while trackside.search_runs().empty:  # it is tried again each second
        assert time.monotonic() < deadline
        time.sleep(0.02)
    assert list(trackside.search_runs()["tags.mlflow.runName"]) == ["waiting"]
    place.close()


def test_drainers_and_contents_make_nothing_in_the_old_place(tmp_path: Path) -> None:
    """Neither a drain nor a content that is a file of its own brings the folder back."""
    location = StoreLocation.from_url(str(tmp_path / ".trackside"))
    store = open_store(location)
    content = Content(hashlib.sha256(CONTENT).hexdigest(), len(CONTENT), CONTENT)
    with moved_away(location.folder):
        assert "is gone" in (Drainer(location, store).drain(1.0).error or "")
        with pytest.raises(StoreGone):
            store.add_contents([content])
    store.add_contents([content])
    assert store.get_contents([content.digest]) == {content.digest: CONTENT}
    store.close()


def test_a_copy_of_the_store_takes_its_place_and_another_store_does_not(tmp_path: Path) -> None:
    """A file of the same identity is gone over to; of another, the sentence says which one belongs there."""
    location = StoreLocation.from_url(str(tmp_path / ".trackside"))
    store = open_store(location)
    first = store.create_experiment("first")
    store.checkpoint()
    shutil.copytree(location.folder, tmp_path / "copy")
    store.create_experiment("second")
    location.folder.rename(tmp_path / "original")
    (tmp_path / "copy").rename(location.folder)
    assert {one.name for one in store.search_experiments()} == {"Default", "first"}
    assert store.get_experiment(first).name == "first"
    store.create_experiment("third")
    location.folder.rename(tmp_path / "copy")
    open_store(tmp_path / "other" / ".trackside").close()
    (tmp_path / "other" / ".trackside").rename(location.folder)
    with pytest.raises(StoreUnavailable, match="Another store"):
        store.get_revision()
    with pytest.raises(StoreUnavailable, match="Another store"):
        store.create_experiment("fourth")
    location.folder.rename(tmp_path / "another")
    (tmp_path / "copy").rename(location.folder)
    assert {one.name for one in store.search_experiments()} == {"Default", "first", "third"}
    store.close()
