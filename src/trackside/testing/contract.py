"""The public test suite of a store: every implementation passes all of it."""

from __future__ import annotations

from trackside.store.base import Store
from trackside.testing.bulk_laws import BulkLaws
from trackside.testing.experiment_laws import ExperimentLaws
from trackside.testing.fact_laws import FactLaws
from trackside.testing.file_laws import FileLaws
from trackside.testing.journal_laws import JournalLaws
from trackside.testing.language_laws import LanguageLaws
from trackside.testing.life_laws import LifeLaws
from trackside.testing.metric_laws import MetricLaws
from trackside.testing.model_laws import ModelLaws
from trackside.testing.purge_laws import PurgeLaws
from trackside.testing.run_laws import RunLaws
from trackside.testing.search_laws import SearchLaws
from trackside.testing.table_laws import TableLaws
from trackside.testing.view_laws import ViewLaws

__all__ = ["StoreContract"]


class StoreContract(
    ExperimentLaws,
    RunLaws,
    MetricLaws,
    SearchLaws,
    TableLaws,
    LanguageLaws,
    BulkLaws,
    JournalLaws,
    LifeLaws,
    FileLaws,
    FactLaws,
    ModelLaws,
    PurgeLaws,
    ViewLaws,
):
    """Subclass it with a name that pytest collects, and a fixture ``store``: a new, empty store.

    Example:
        ::

            class TestMyStore(StoreContract):
                @pytest.fixture
                def store(self, tmp_path): ...
    """

    def test_it_is_a_store(self, store: Store) -> None:
        """All methods of the protocol are there; a store has a name and an identity."""
        assert isinstance(store, Store)
        assert store.store_id
        assert "://" in store.url
