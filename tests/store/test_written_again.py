"""A store whose file may not be written for a while, in a process that has it open."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from trackside.errors import StoreUnavailable
from trackside.store import open_store

NOBODY = 65534


@pytest.fixture
def own_database() -> Iterator[Path]:
    """A store of a user for whom permissions count: root goes on as somebody else."""
    was_root = os.geteuid() == 0
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "store.db"
        store = open_store(path)
        store.create_experiment("first")
        store.close()
        if was_root:
            for place in (Path(folder), *Path(folder).rglob("*")):
                os.chown(place, NOBODY, NOBODY)
            os.seteuid(NOBODY)
        try:
            yield path
        finally:
            if was_root:
                os.seteuid(0)


def test_a_store_that_may_be_written_again_is_written(own_database: Path) -> None:
    """While its files are read-only a change says so; afterwards the same process makes it."""
    store = open_store(own_database)
    assert store.get_experiment_by_name("first") is not None  # SQLite has made its side files
    files = list(own_database.parent.glob("store.db*"))
    for file in files:
        file.chmod(0o444)
    with pytest.raises(StoreUnavailable, match=r"can't be written.*still yours to write"):
        store.create_experiment("refused")
    for file in files:
        file.chmod(0o644)
    store.create_experiment("taken")
    assert store.get_experiment_by_name("refused") is None
    assert store.get_experiment_by_name("taken") is not None
    store.close()
