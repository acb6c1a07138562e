"""The ``Store`` protocol and its laws; what it takes and returns beside the entities."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt

from trackside.entities import (
    ChangeSet,
    Experiment,
    ExperimentActivity,
    Fact,
    LoggedFile,
    MetricSummary,
    Run,
    RunStatus,
    Source,
    ViewType,
)
from trackside.filters.tree import Field
from trackside.journal.batch import SegmentBatch
from trackside.journal.records import SourceRecord
from trackside.store.columns import RunColumns
from trackside.store.facts_base import FactStore
from trackside.store.models_base import ModelStore
from trackside.store.query import MAX_TOTAL, ColumnKeys, RunPage, RunQuery
from trackside.store.views_base import ViewStore

__all__ = [
    "HISTORY_DTYPE",
    "MAX_TOTAL",
    "ColumnKeys",
    "IngestReport",
    "MetricColumn",
    "PurgePlan",
    "Purged",
    "RunBatch",
    "RunColumns",
    "RunPage",
    "RunQuery",
    "Store",
]

HISTORY_DTYPE = np.dtype([("step", "<i8"), ("timestamp", "<i8"), ("value", "<f8")])
"""One metric point in a history array."""


@dataclass(frozen=True, slots=True)
class MetricColumn:
    """The points of one metric of many runs, run after run.

    Run i has ``counts[i]`` of the ``points`` (dtype ``HISTORY_DTYPE``), behind those of run i - 1.
    """

    counts: npt.NDArray[np.int64]
    points: npt.NDArray[np.void]


@dataclass(frozen=True, slots=True)
class RunBatch:
    """Runs of one experiment, by columns: item i of each belongs to ``run_ids[i]``.

    In a param or tag, None is a run that doesn't have it. A run whose end time is None goes on; of the
    others, ``statuses`` says how they ended. A column that is left empty stands for its default: FINISHED, no
    user, no parent, no source, nothing logged. The contents of facts are in the store already.
    """

    experiment_id: str
    run_ids: Sequence[str]
    run_names: Sequence[str]
    start_times: Sequence[int]
    end_times: Sequence[int | None]
    statuses: Sequence[str] = ()
    user_ids: Sequence[str] = ()
    parent_run_ids: Sequence[str | None] = ()
    sources: Sequence[SourceRecord | None] = ()
    params: Mapping[str, Sequence[str | None]] = field(default_factory=dict)
    tags: Mapping[str, Sequence[str | None]] = field(default_factory=dict)
    metrics: Mapping[str, MetricColumn] = field(default_factory=dict)
    files: Sequence[Sequence[LoggedFile]] = ()
    facts: Sequence[Sequence[Fact]] = ()
    warnings: Sequence[Sequence[str]] = ()


@dataclass(frozen=True, slots=True)
class PurgePlan:
    """What was deleted until ``before_ms`` and can be removed for good.

    Attributes:
        before_ms: when it was deleted at the latest.
        run_ids: runs that have ended.
        artifact_uris: where the files of each of them are.
        experiment_ids: experiments that have no other runs.
        points: how many metric points the runs have.
        size_bytes: about what all that takes in the database.
        unfinished: deleted runs that are left alone, because they are going on.
        registered: deleted runs that are left alone, because a model version was made of them.
    """

    before_ms: int
    run_ids: tuple[str, ...]
    artifact_uris: tuple[str, ...]
    experiment_ids: tuple[str, ...]
    points: int
    size_bytes: int
    unfinished: int
    registered: int = 0


@dataclass(frozen=True, slots=True)
class Purged:
    """Runs that were removed for good, and how many metric points they had."""

    run_ids: tuple[str, ...]
    points: int


@dataclass(slots=True)
class IngestReport:
    """What an ingest did: the revision after it, what it touched, what it put aside."""

    revision: int
    points: int = 0
    rejected: int = 0
    experiment_ids: set[str] = field(default_factory=set)
    run_ids: set[str] = field(default_factory=set)


@runtime_checkable
class Store(FactStore, ModelStore, ViewStore, Protocol):
    """Where experiments live.

    Laws every implementation keeps (checked by ``trackside.testing.StoreContract``):

    - Safe to share between threads.
    - A returned entity never changes; read again to see newer data.
    - A write is visible to every later read of any process once the call has returned.
    - Every write raises the revision; revisions are seen in the order of commits.
    - Points of one metric come back ordered by step, then time, then arrival; ``last`` is the greatest
      (step, time, value).
    - NaN and infinities are kept; NaN orders behind numbers, a missing value behind NaN, in both directions.
    - ``ingest`` is atomic and applies each byte of a segment at most once, whoever calls it how often.
    - A record that can't be applied is put aside and never stops the rest.
    - ``update_runs``, ``delete_runs``, ``restore_runs`` and ``move_runs`` change nothing if one of the runs
      can't be changed; else some at a time, so that others can write meanwhile. What fails in the middle
      raises ``StoppedHalfway`` with those that are done.
    - An unknown experiment raises ``ExperimentNotFound``, an unknown run ``RunNotFound``, a bad filter or
      ordering ``FilterSyntaxError``; nothing else is raised for a caller's mistake but ``InvalidInput``
      and ``Conflict``.
    """

    @property
    def url(self) -> str:
        """The store's URL, without a password."""

    @property
    def store_id(self) -> str:
        """The identity of the store (uuid), the same for every process that opens it."""

    @property
    def read_only(self) -> bool:
        """Whether this process can't write: then every write raises ``StoreUnavailable``."""

    # experiments
    def create_experiment(
        self,
        name: str,
        artifact_location: str | None = None,
        tags: Mapping[str, str] | None = None,
    ) -> str:
        """Make an experiment and return its id. Raises ``ExperimentExists`` for a name in use."""

    def get_experiment(self, experiment_id: str) -> Experiment: ...

    def get_experiment_by_name(self, name: str) -> Experiment | None:
        """The active experiment of that name, else the one deleted last, else None."""

    def search_experiments(
        self, view: ViewType = ViewType.ACTIVE_ONLY, max_results: int | None = None
    ) -> list[Experiment]:
        """Experiments by last update, newest first."""

    def list_activity(
        self,
        text: str = "",
        notebook_path: str | None = None,
        view: ViewType = ViewType.ACTIVE_ONLY,
        max_results: int = 1000,
    ) -> list[ExperimentActivity]:
        """Experiments with run counts, by last activity, newest first.

        ``text``: the name contains it, whatever the case. ``notebook_path``: only those with a run whose
        source is this notebook (absolute path), counting only such runs.
        """

    def get_activity(self, experiment_id: str) -> ExperimentActivity:
        """One experiment with its runs counted; of a deleted one, those that come back with it."""

    def update_experiment(
        self, experiment_id: str, *, name: str | None = None, tags: Mapping[str, str | None] | None = None
    ) -> None:
        """Rename an experiment, set tags, and delete those whose value is None.

        Raises ``ExperimentExists`` for the name of an active experiment. The experiment "0" keeps its name
        (``Conflict``).
        """

    def delete_experiment(self, experiment_id: str) -> None:
        """Take an experiment and its runs out of sight; its name can be used again.

        The experiment "0" can't be deleted (``Conflict``); one that is deleted stays so.
        """

    def restore_experiment(self, experiment_id: str) -> None:
        """Bring a deleted experiment back, with the runs that weren't deleted themselves.

        Raises ``ExperimentExists`` if its name has been used again.
        """

    # runs
    def get_run(self, run_id: str) -> Run: ...

    def get_source(self, run_id: str) -> Source: ...

    def get_warnings(self, run_id: str) -> list[str]:
        """What the user should know of a run: conflicts, gaps, failures of the capture; oldest first."""

    def list_files(self, run_id: str) -> list[LoggedFile]:
        """The files that a run logged, by path; of a path that was logged again, the last.

        An announcement (no digest) that isn't later than the file itself doesn't take its place, whichever
        comes first: another process may bring the file than the one that announced it.
        """

    def search_runs(self, query: RunQuery) -> RunPage: ...

    def search_columns(self, query: RunQuery) -> RunColumns:
        """The same answer by columns, cheap for 10,000 runs."""

    def find_runs(self, run_ids: Sequence[str]) -> set[str]:
        """Those of some runs that there are, whatever their stage."""

    def get_columns(self, run_ids: Sequence[str]) -> RunColumns:
        """Runs by id, in this order, whatever their stage. Raises ``RunNotFound``, naming one."""

    def update_runs(
        self,
        run_ids: Sequence[str],
        *,
        run_name: str | None = None,
        tags: Mapping[str, str | None] | None = None,
        status: RunStatus | None = None,
        end_time: int | None = None,
    ) -> list[str]:
        """Change runs: name, tags (None deletes one), status and end; their ids.

        A status that ends a run without an ``end_time`` ends it now; one that doesn't takes its end away.
        A run whose status changed has no owner any more. A deleted run is a ``Conflict``.
        """

    def delete_runs(self, run_ids: Sequence[str]) -> list[str]:
        """Take runs out of sight; the ids of those that weren't deleted before."""

    def restore_runs(self, run_ids: Sequence[str]) -> list[str]:
        """Bring deleted runs back; the ids of those that were deleted.

        A run of a deleted experiment is a ``Conflict``: the experiment has to be restored first.
        """

    def move_runs(self, run_ids: Sequence[str], experiment_id: str) -> list[str]:
        """Move runs to another experiment; the ids of those that weren't there.

        They get colours as new runs there would. A deleted experiment or run is a ``Conflict``.
        """

    def group_attempts(self, run_ids: Sequence[str]) -> dict[str, str]:
        """Of runs that are attempts of a cell, by run id, a mark that all attempts of that cell share.

        Runs of one execution of a cell are no attempts of each other: a loop that opens many makes the first,
        the second and so on of that execution, and each is an attempt of the same of another one.
        """

    def list_keys(self, experiment_ids: Sequence[str]) -> ColumnKeys: ...

    def list_values(self, experiment_ids: Sequence[str], field: Field, limit: int = 1000) -> list[str]:
        """Short values in use of a param, a tag, a run's name, user or notebook, sorted; so many."""

    def correct_notebook_path(self, kernel_id: str, notebook_path: str, run_ids: Sequence[str] = ()) -> int:
        """Record where a kernel's notebook is, for its unfinished runs and these; how many changed."""

    # what was deleted, for good
    def plan_purge(self, before_ms: int) -> PurgePlan:
        """What was deleted until a time (ms) and can be removed for good. Nothing is changed."""

    def condemn_runs(self, run_ids: Sequence[str], before_ms: int) -> list[str]:
        """See to it that runs can't be restored any more; those of them that may be purged.

        Only runs that have ended and were deleted (or their experiment was) until then; others are left out,
        and so are those behind a registered model version.
        """

    def purge_runs(self, run_ids: Sequence[str]) -> Purged:
        """Remove condemned runs with all that they logged; any other is left out.

        A tombstone stays: ``list_changes`` names them, and what a journal says of them is put aside.
        """

    def purge_experiments(self, experiment_ids: Sequence[str], before_ms: int) -> int:
        """Remove experiments that were deleted until then and have no runs; how many."""

    def purge_blobs(self, before_ms: int) -> int:
        """Remove content that nothing refers to and nobody has written since then; how many bytes.

        Who wrote a content refers to it for ``WRITTEN_AGAIN_S`` without writing it again.
        """

    def shrink(self) -> int:
        """Give free space back to the file system; how many bytes."""

    # metrics
    def get_metric_history(self, run_id: str, key: str) -> npt.NDArray[np.void]:
        """All points of a metric, dtype ``HISTORY_DTYPE``; empty if the run never logged it."""

    def get_metric_histories(
        self, run_ids: Sequence[str], keys: Sequence[str]
    ) -> dict[tuple[str, str], npt.NDArray[np.void]]:
        """The same for many at once, by (run_id, key); what was never logged is absent."""

    def get_metric_summaries(self, run_id: str) -> list[MetricSummary]:
        """Summaries of all metrics of a run, by key."""

    def list_metric_summaries(
        self, run_ids: Sequence[str], keys: Sequence[str]
    ) -> dict[tuple[str, str], MetricSummary]:
        """Summaries of some metrics of many runs, by (run_id, key); what was never logged is absent."""

    # bulk
    def load_runs(self, batch: RunBatch) -> IngestReport:
        """Add whole runs at once, for imports, copies and generated data; one transaction a batch.

        What was loaded answers as if it had been logged, run after run in the order of the batch. Runs that
        the store holds already are left out, so that an interrupted import can simply be repeated. Batches of
        about 10,000 runs or a million points are quickest; others that write wait as long.

        Raises:
            ExperimentNotFound: the experiment doesn't exist.
            Conflict: the experiment was deleted.
            InvalidInput: columns don't fit together, or a key or value isn't allowed. Nothing was loaded.
        """

    # change
    def get_revision(self) -> int: ...

    def peek_revision(self) -> int:
        """The revision, cheap to ask again and again; that of a commit may be seen a moment later."""

    def list_changes(self, since: int, limit: int = 100) -> ChangeSet: ...

    # the journal's side
    def get_positions(self) -> dict[tuple[str, int], int]:
        """How far each (writer, segment) has been applied, in bytes."""

    def ingest(self, batches: Sequence[SegmentBatch]) -> IngestReport:
        """Apply what was read of journals and their new positions, in one short transaction.

        A batch whose ``start`` isn't the stored position (0 for an unknown segment) is left out whole.
        """

    def list_open_owners(self) -> set[str]:
        """Writers that own a run which has not ended, all those that have taken it up."""

    def mark_killed(self, last_seen: Mapping[str, int], reason: str) -> list[str]:
        """End the RUNNING runs that only these owners have as KILLED; their run ids.

        ``last_seen``: writer → last sign of life, ms. A run that another writer has as well goes on.
        """

    def compact(self, budget_ms: int = 20) -> bool:
        """Move recent tails of points into chunks for about this long; True if there is more to do."""

    def checkpoint(self) -> dict[tuple[str, int], int]:
        """Make everything committed durable; returns the positions that a crash can't take back."""

    def list_finished_segments(self) -> set[tuple[str, int]]:
        """Segments none of whose runs is unfinished."""

    def forget_segments(self, segments: Sequence[tuple[str, int]]) -> None:
        """Drop the positions of segments whose files have been deleted (file first, position second)."""

    def list_rejected(self) -> list[dict[str, Any]]:
        """What was put aside: writer, segment, offset, reason, data."""

    def close(self) -> None:
        """Close connections; the store can't be used after."""
