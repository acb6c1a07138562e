"""The store on a SQL database: each method opens one transaction and calls one function."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection

from trackside.entities import (
    ChangeSet,
    Experiment,
    ExperimentActivity,
    LoggedFile,
    MetricSummary,
    Run,
    RunStatus,
    SavedView,
    Source,
    ViewType,
)
from trackside.filters.tree import Field
from trackside.journal.batch import SegmentBatch
from trackside.settings import StoreLocation
from trackside.store import (
    bulk,
    compaction,
    edits,
    experiments,
    histories,
    known_values,
    lifecycle,
    marking,
    purge,
    revision,
    runs,
    search,
    views,
)
from trackside.store import segments as journals
from trackside.store.base import (
    ColumnKeys,
    IngestReport,
    Purged,
    PurgePlan,
    RunBatch,
    RunColumns,
    RunPage,
    RunQuery,
)
from trackside.store.collector import without_collector
from trackside.store.database import Database
from trackside.store.engine import EmbeddedDatabase
from trackside.store.ingest import ingest
from trackside.store.shrink import shrink
from trackside.store.slices import change_in_slices
from trackside.store.sql_facts import SqlFacts
from trackside.store.sql_models import SqlModels

__all__ = ["SqlStore"]


class SqlStore(SqlFacts, SqlModels):
    """A :class:`trackside.store.base.Store` on SQLAlchemy Core; see there.

    Args:
        location: where the store is; made if it doesn't exist.
        read_only: never write; None to find out.
    """

    def __init__(self, location: StoreLocation, *, read_only: bool | None = None) -> None:
        self._location = location
        self._database = _open(location, read_only)
        self._runs = runs.Runs(location)
        self._root = location.artifact_root

    @property
    def url(self) -> str:
        return self._location.shown

    @property
    def store_id(self) -> str:
        return self._database.store_id

    @property
    def format(self) -> int:
        """That of the tables; an older one is only read."""
        return self._database.format

    @property
    def read_only(self) -> bool:
        """Whether nothing can be written."""
        return self._database.read_only

    # experiments
    def create_experiment(
        self,
        name: str,
        artifact_location: str | None = None,
        tags: Mapping[str, str] | None = None,
    ) -> str:
        with self._database.write() as connection:
            return experiments.create_experiment(
                connection, self.store_id, name, artifact_location, tags or {}
            )

    def get_experiment(self, experiment_id: str) -> Experiment:
        with self._database.read() as connection:
            return experiments.get_experiment(connection, self._root, experiment_id)

    def get_experiment_by_name(self, name: str) -> Experiment | None:
        with self._database.read() as connection:
            return experiments.get_experiment_by_name(connection, self._root, name)

    def search_experiments(
        self, view: ViewType = ViewType.ACTIVE_ONLY, max_results: int | None = None
    ) -> list[Experiment]:
        with self._database.read() as connection:
            return experiments.search_experiments(connection, self._root, view, max_results)

    def list_activity(
        self,
        text: str = "",
        notebook_path: str | None = None,
        view: ViewType = ViewType.ACTIVE_ONLY,
        max_results: int = 1000,
    ) -> list[ExperimentActivity]:
        with self._database.read() as connection:
            return experiments.list_activity(connection, self._root, text, notebook_path, view, max_results)

    def get_activity(self, experiment_id: str) -> ExperimentActivity:
        with self._database.read() as connection:
            return experiments.get_activity(connection, self._root, experiment_id)

    def update_experiment(
        self, experiment_id: str, *, name: str | None = None, tags: Mapping[str, str | None] | None = None
    ) -> None:
        with self._database.write() as connection:
            edits.update_experiment(connection, experiment_id, name, tags or {})

    def delete_experiment(self, experiment_id: str) -> None:
        with self._database.write() as connection:
            lifecycle.delete_experiment(connection, experiment_id)

    def restore_experiment(self, experiment_id: str) -> None:
        with self._database.write() as connection:
            lifecycle.restore_experiment(connection, experiment_id)

    # runs
    def get_run(self, run_id: str) -> Run:
        with self._database.read() as connection:
            return self._runs.get(connection, run_id)

    def get_source(self, run_id: str) -> Source:
        with self._database.read() as connection:
            return self._runs.source(connection, run_id)

    def get_warnings(self, run_id: str) -> list[str]:
        with self._database.read() as connection:
            return runs.get_warnings(connection, run_id)

    def list_files(self, run_id: str) -> list[LoggedFile]:
        with self._database.read() as connection:
            return runs.list_files(connection, run_id)

    def search_runs(self, query: RunQuery) -> RunPage:
        found = self._search(query)
        page = self._runs.decode(found.rows, found.homes)
        return RunPage(page, found.next_page_token, found.total, found.revision, found.total_is_exact)

    def search_columns(self, query: RunQuery) -> RunColumns:
        with without_collector():
            found = self._search(query)
            columns = self._runs.decode_columns(
                found.rows, found.homes, found.next_page_token, found.total, found.revision
            )
        return replace(columns, total_is_exact=found.total_is_exact)

    def find_runs(self, run_ids: Sequence[str]) -> set[str]:
        with self._database.read() as connection:
            return set(runs.find_numbers(connection, run_ids))

    def get_columns(self, run_ids: Sequence[str]) -> RunColumns:
        with without_collector(), self._database.read() as connection:
            rows = runs.load_rows_of(connection, run_ids)
            homes = search.find_homes_of(connection, rows)
            return self._runs.decode_columns(rows, homes, None, len(rows), revision.read_revision(connection))

    def _search(self, query: RunQuery) -> search.Found:
        with self._database.read() as connection:
            return search.search(connection, self._database.deadline, self._runs, query)

    def update_runs(
        self,
        run_ids: Sequence[str],
        *,
        run_name: str | None = None,
        tags: Mapping[str, str | None] | None = None,
        status: RunStatus | None = None,
        end_time: int | None = None,
    ) -> list[str]:
        def change(connection: Connection, some: Sequence[str]) -> list[str]:
            return edits.update_runs(
                connection, some, run_name=run_name, tags=tags, status=status, end_time=end_time
            )

        return change_in_slices(self._database, run_ids, edits.check_active, change)

    def delete_runs(self, run_ids: Sequence[str]) -> list[str]:
        return change_in_slices(self._database, run_ids, lifecycle.find_runs, lifecycle.delete_runs)

    def restore_runs(self, run_ids: Sequence[str]) -> list[str]:
        return change_in_slices(self._database, run_ids, lifecycle.find_restorable, lifecycle.restore_runs)

    def move_runs(self, run_ids: Sequence[str], experiment_id: str) -> list[str]:
        def check(connection: Connection, some: Sequence[str]) -> None:
            edits.check_move(connection, some, experiment_id)

        def change(connection: Connection, some: Sequence[str]) -> list[str]:
            return edits.move_runs(connection, some, experiment_id, self._root)

        return change_in_slices(self._database, run_ids, check, change)

    def group_attempts(self, run_ids: Sequence[str]) -> dict[str, str]:
        with self._database.read() as connection:
            return runs.group_attempts(connection, run_ids)

    def list_keys(self, experiment_ids: Sequence[str]) -> ColumnKeys:
        with self._database.read() as connection:
            return search.list_keys(connection, experiment_ids)

    def list_values(self, experiment_ids: Sequence[str], field: Field, limit: int = 1000) -> list[str]:
        with self._database.read() as connection:
            scopes = search.active_scopes(connection, experiment_ids)
            return known_values.list_values(connection, scopes, field, limit)

    def correct_notebook_path(self, kernel_id: str, notebook_path: str, run_ids: Sequence[str] = ()) -> int:
        with self._database.write() as connection:
            return marking.correct_notebook_path(connection, kernel_id, notebook_path, run_ids)

    # what was deleted, for good
    def plan_purge(self, before_ms: int) -> PurgePlan:
        with self._database.read() as connection:
            return purge.plan_purge(connection, self._runs, before_ms, with_models=self._has_models)

    def condemn_runs(self, run_ids: Sequence[str], before_ms: int) -> list[str]:
        with self._database.write() as connection:
            return purge.condemn_runs(connection, run_ids, before_ms)

    def purge_runs(self, run_ids: Sequence[str]) -> Purged:
        with self._database.write() as connection:
            return purge.purge_runs(connection, run_ids)

    def purge_experiments(self, experiment_ids: Sequence[str], before_ms: int) -> int:
        with self._database.write() as connection:
            return purge.purge_experiments(connection, experiment_ids, before_ms)

    def purge_blobs(self, before_ms: int) -> int:
        return purge.purge_blobs(self._database, before_ms)

    def shrink(self) -> int:
        database = self._database
        return shrink(database) if isinstance(database, EmbeddedDatabase) else 0  # a server does it itself

    # saved views
    def list_views(self, experiment_id: str) -> list[SavedView]:
        with self._database.read() as connection:
            return views.list_views(connection, self._database, experiment_id)

    def get_views_revision(self, experiment_id: str) -> int:
        with self._database.read() as connection:
            return views.get_views_revision(connection, self._database, experiment_id)

    def create_view(
        self, experiment_id: str, name: str, document: str, *, is_default: bool = False
    ) -> SavedView:
        with self._database.write() as connection:
            return views.create_view(connection, experiment_id, name, document, is_default=is_default)

    def update_view(
        self,
        experiment_id: str,
        view_id: str,
        *,
        name: str | None = None,
        document: str | None = None,
        is_default: bool | None = None,
        if_revision: int | None = None,
    ) -> SavedView:
        change = views.ViewChange(name, document, is_default, if_revision)
        with self._database.write() as connection:
            return views.update_view(connection, experiment_id, view_id, change)

    def delete_view(self, experiment_id: str, view_id: str) -> None:
        with self._database.write() as connection:
            views.delete_view(connection, experiment_id, view_id)

    # metrics
    def get_metric_history(self, run_id: str, key: str) -> npt.NDArray[np.void]:
        with self._database.read() as connection:
            return histories.get_metric_history(connection, run_id, key)

    def get_metric_histories(
        self, run_ids: Sequence[str], keys: Sequence[str]
    ) -> dict[tuple[str, str], npt.NDArray[np.void]]:
        with self._database.read() as connection:
            return histories.get_metric_histories(connection, run_ids, keys)

    def get_metric_summaries(self, run_id: str) -> list[MetricSummary]:
        with self._database.read() as connection:
            return runs.get_metric_summaries(connection, run_id)

    def list_metric_summaries(
        self, run_ids: Sequence[str], keys: Sequence[str]
    ) -> dict[tuple[str, str], MetricSummary]:
        with self._database.read() as connection:
            return runs.list_metric_summaries(connection, run_ids, keys)

    # bulk
    def load_runs(self, batch: RunBatch) -> IngestReport:
        return bulk.load_runs(self._database, batch)

    # change
    def get_revision(self) -> int:
        with self._database.read() as connection:
            return revision.read_revision(connection)

    def peek_revision(self) -> int:
        told = self._database.told_revision()
        return self.get_revision() if told is None else told

    def list_changes(self, since: int, limit: int = 100) -> ChangeSet:
        with self._database.read() as connection:
            return revision.list_changes(connection, since, limit, with_models=self._has_models)

    # the journal's side
    def get_positions(self) -> dict[tuple[str, int], int]:
        with self._database.read() as connection:
            return journals.get_positions(connection)

    def ingest(self, batches: Sequence[SegmentBatch]) -> IngestReport:
        return ingest(self._database, batches)

    def list_open_owners(self) -> set[str]:
        with self._database.read() as connection:
            return marking.list_open_owners(connection)

    def mark_killed(self, last_seen: Mapping[str, int], reason: str) -> list[str]:
        with self._database.write() as connection:
            return marking.mark_killed(connection, last_seen, reason)

    def compact(self, budget_ms: int = 20) -> bool:
        return compaction.compact(self._database, budget_ms)

    def checkpoint(self) -> dict[tuple[str, int], int]:
        return self._database.checkpoint(journals.get_positions)

    def list_finished_segments(self) -> set[tuple[str, int]]:
        with self._database.read() as connection:
            return journals.list_finished_segments(connection)

    def forget_segments(self, segments: Sequence[tuple[str, int]]) -> None:
        with self._database.write() as connection:
            journals.forget_segments(connection, segments)

    def list_rejected(self) -> list[dict[str, Any]]:
        with self._database.read() as connection:
            return journals.list_rejected(connection)

    def close(self) -> None:
        self._database.close()


def _open(location: StoreLocation, read_only: bool | None) -> Database:
    if location.is_embedded:
        return EmbeddedDatabase(location, read_only=read_only)
    from trackside.store.server import ServerDatabase  # here: few use one, and its driver is optional

    return ServerDatabase(location, read_only=read_only)
