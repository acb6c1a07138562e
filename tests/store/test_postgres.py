"""The store on PostgreSQL passes the public suite of all stores."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from trackside.store import open_store
from trackside.store.sql import SqlStore
from trackside.testing import StoreContract


class TestPostgresStore(StoreContract):
    @pytest.fixture
    def store(self, database_url: str) -> Iterator[SqlStore]:
        store = open_store(database_url)
        yield store
        store.close()
