"""The embedded store passes the public suite of all stores."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from trackside.store import open_store
from trackside.store.sql import SqlStore
from trackside.testing import StoreContract


class TestSqliteStore(StoreContract):
    @pytest.fixture
    def store(self, tmp_path: Path) -> Iterator[SqlStore]:
        store = open_store(tmp_path / ".trackside" / "store.db")
        yield store
        store.close()


class TestSqliteStoreWithoutWriteAheadLog(TestSqliteStore):
    """As on a network disk."""

    @pytest.fixture(autouse=True)
    def _no_log(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("TRACKSIDE_WRITE_AHEAD_LOG", "0")
