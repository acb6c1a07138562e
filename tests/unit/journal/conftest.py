"""A store's place, and journals in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from trackside.journal.writer import JournalWriter
from trackside.settings import StoreLocation
from trackside.store import open_store
from trackside.store.base import Store


@pytest.fixture
def location(tmp_path: Path) -> StoreLocation:
    """Where a new store would be."""
    return StoreLocation.from_url(f"sqlite:///{tmp_path / '.trackside' / 'store.db'}")


@pytest.fixture
def make_journal(location: StoreLocation) -> Iterator[Callable[..., JournalWriter]]:
    """Make journals of that store; closed at the end."""
    made: list[JournalWriter] = []

    def make(**options: object) -> JournalWriter:
        made.append(JournalWriter(location, "1.2.3", **options))
        return made[-1]

    yield make
    for journal in made:
        journal.close()


@pytest.fixture
def store(location: StoreLocation) -> Iterator[Store]:
    """The store itself."""
    location.identity()
    store = open_store(location)
    yield store
    store.close()
