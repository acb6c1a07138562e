"""What the SQL store knows of the sources of runs: each method is one transaction and calls one function."""

from __future__ import annotations

from collections.abc import Sequence

from trackside.entities import Fact
from trackside.journal.records import Content
from trackside.settings import StoreLocation
from trackside.store import facts
from trackside.store.database import Database

__all__ = ["SqlFacts"]


class SqlFacts:
    """A :class:`trackside.store.facts_base.FactStore` on SQLAlchemy Core; see there."""

    _database: Database
    _location: StoreLocation

    def get_facts(self, run_id: str) -> list[Fact]:
        with self._database.read() as connection:
            return facts.get_facts(connection, self._database, run_id)

    def find_last_runs(self, cell_ids: Sequence[str]) -> dict[str, str]:
        with self._database.read() as connection:
            return facts.find_last_runs(connection, cell_ids)

    def get_contents(self, digests: Sequence[str]) -> dict[str, bytes]:
        with self._database.read() as connection:
            return facts.get_contents(connection, self._location, digests)

    def load_contents(self, digests: Sequence[str]) -> list[Content]:
        with self._database.read() as connection:
            return facts.load_contents(connection, self._location, digests)

    def add_contents(self, contents: Sequence[Content]) -> None:
        facts.add_contents(self._database, contents)

    def add_facts(self, run_id: str, noted: Sequence[Fact], clean: str | None = None) -> None:
        with self._database.write() as connection:
            facts.add_facts(connection, run_id, noted, clean)
