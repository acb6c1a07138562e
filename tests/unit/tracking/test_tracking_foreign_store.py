"""A store of somebody else: whoever only reads it hears nothing of locks, whoever logs is told what waits."""

from __future__ import annotations

import os
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

import trackside
from trackside.journal.folders import list_folders
from trackside.settings import StoreLocation
from trackside.tracking.workspace import current_workspace

pytestmark = pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can become somebody else"
)


@contextmanager
def somebody_else() -> Iterator[None]:
    """Inside, this process may only read what root has made."""
    os.setegid(65534)
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)
        os.setegid(0)


@pytest.fixture
def foreign(monkeypatch: pytest.MonkeyPatch) -> Iterator[StoreLocation]:
    """A store with a run, in a folder that others may read; and a data folder that everyone may write."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        root.chmod(0o755)
        data = root / "data"
        data.mkdir()
        data.chmod(0o777)
        monkeypatch.setenv("XDG_DATA_HOME", str(data))
        trackside.set_store(root / "theirs.db")
        with trackside.start_run(run_name="theirs"):
            trackside.log_metric("loss", 1)
        trackside.search_runs()
        trackside.flush()
        location = current_workspace().location
        current_workspace().close()
        trackside.set_store(root / "other.db")
        yield location
        current_workspace().close()


def names() -> list[str]:
    """Names of the runs that the store shows."""
    return sorted(trackside.search_runs()["tags.mlflow.runName"])


def test_whoever_only_reads_hears_nothing_of_locks(foreign: StoreLocation) -> None:
    """A search is an answer without a warning, and leaves no file."""
    before = sorted(foreign.folder.rglob("*"))
    with somebody_else(), warnings.catch_warnings():
        warnings.simplefilter("error")
        trackside.set_store(foreign.url)
        assert trackside.get_store().read_only
        assert names() == ["theirs"]
        trackside.flush()
    assert sorted(foreign.folder.rglob("*")) == before


def test_flush_goes_past_a_store_that_it_may_not_enter(foreign: StoreLocation, tmp_path: Path) -> None:
    """A process that has used two stores may have become somebody else since: one of them is flushed."""
    tmp_path.chmod(0o700)
    trackside.set_store(tmp_path / "private.db")
    trackside.search_runs()
    with somebody_else(), warnings.catch_warnings():
        warnings.simplefilter("error")
        trackside.set_store(foreign.url)
        trackside.flush()
        assert names() == ["theirs"]


def test_what_is_logged_waits_until_it_can_be_written(foreign: StoreLocation) -> None:
    """Under the store's identity in the user's data folder; a warning says so; later it is there."""
    with somebody_else():
        trackside.set_store(foreign.url)
        with trackside.start_run(run_name="mine") as run:
            trackside.log_metric("loss", 2)
        with pytest.warns(UserWarning, match=r"can only be read by you.*safe in the journal"):
            assert names() == ["theirs"]
        with pytest.warns(UserWarning, match="can only be read by you"):
            trackside.flush()
        current_workspace().close()
    [_, own] = list_folders(foreign)
    assert [file.suffix for file in own.iterdir()] == [".journal"]
    trackside.set_store(foreign.folder.parent / "other.db")
    trackside.set_store(foreign.url)
    assert names() == ["mine", "theirs"]
    assert trackside.get_run(run.info.run_id).data.metrics == {"loss": 2.0}
