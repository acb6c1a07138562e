"""Moves journals into the store; who does it when is told in :mod:`trackside.journal.background`."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from trackside.errors import StoreUnavailable
from trackside.journal.batch import SegmentBatch
from trackside.journal.folders import sync_folder
from trackside.journal.locks import FileLock
from trackside.journal.poison import is_poison, narrow
from trackside.journal.reader import read_segment
from trackside.journal.survey import Segment, Survey
from trackside.settings import StoreLocation

if TYPE_CHECKING:
    from trackside.store.base import Store

__all__ = ["DrainReport", "Drainer"]

_BATCH_BYTES = 65_536 * 40
_MIN_SHARE_BYTES = 1024 * 40
_CHECKPOINT_S = 30.0
_CHECKPOINT_POINTS = 1_000_000

_CRASHED = "The process that ran it ended without ending the run."


@dataclass(slots=True)
class DrainReport:
    """What a drain did, and what is still to be done.

    Attributes:
        points: how many metric points were applied.
        run_ids: runs that changed.
        experiment_ids: experiments that changed.
        revision: the store's revision afterwards.
        behind_bytes: how much of what the journals held at the call isn't applied.
        error: why not, in a sentence, if the store or its lock could not be had.
    """

    points: int = 0
    run_ids: set[str] = field(default_factory=set)
    experiment_ids: set[str] = field(default_factory=set)
    revision: int = 0
    behind_bytes: int = 0
    error: str | None = None


class Drainer:
    """Applies the journals of a store to it; any number of them may work at the same time.

    Args:
        location: where the store and its journals are.
        store: the store, opened.
        batch_bytes: about how much of the journals one transaction applies.
    """

    def __init__(self, location: StoreLocation, store: Store, *, batch_bytes: int = _BATCH_BYTES) -> None:
        self._store = store
        self._survey = Survey(location)
        self._lock = FileLock(location.drain_lock)
        self._batch_bytes = batch_bytes
        self._applied: dict[tuple[str, int], int] = {}
        self._checkpoint_s = time.monotonic()
        self._checkpoint_revision = -1
        self._new_points = 0

    def drain(self, timeout_s: float | None) -> DrainReport:
        """Apply what the journals hold now, and end the runs of crashed processes.

        Args:
            timeout_s: about how long to take at most, the wait for another drainer included; None for
                as long as it takes.

        Returns:
            What was done. An unreachable store is told in it and not raised: the journals keep everything.
        """
        if self._store.read_only:
            return self._look()
        deadline = None if timeout_s is None else time.monotonic() + timeout_s
        report = DrainReport()
        segments: list[Segment] = []
        try:
            for _ in range(2):
                segments = self._survey.list_segments()
                self._apply(segments, deadline, report)
                if not self._reap(report):
                    break
            report.revision = report.revision or self._store.get_revision()
        except (StoreUnavailable, OSError) as error:
            report.error = str(error)
        report.behind_bytes = self._count_behind(segments)
        return report

    def _look(self) -> DrainReport:
        """What a store that can only be read lacks; whoever merely reads it needn't hear of locks."""
        report = DrainReport()
        try:
            report.behind_bytes = self.pending_bytes()
            report.revision = self._store.get_revision()
        except (StoreUnavailable, OSError) as error:
            report.error = str(error)
        else:
            if report.behind_bytes:
                report.error = "the store can only be read by you, so it is applied when you can write it."
        return report

    def pending_bytes(self) -> int:
        """How much of the journals isn't applied.

        Raises:
            StoreUnavailable: the store can't be read.
        """
        segments = self._survey.list_segments()
        if self._count_behind(segments):
            self._learn_positions()
        return self._count_behind(segments)

    def _count_behind(self, segments: Sequence[Segment]) -> int:
        return sum(max(0, segment.size_bytes - self._applied.get(segment.key, 0)) for segment in segments)

    def _learn_positions(self) -> None:
        self._applied = self._store.get_positions()

    def _apply(self, segments: list[Segment], deadline: float | None, report: DrainReport) -> None:
        """Apply round after round, each under the lock, so that other drainers get their turn."""
        stuck: set[tuple[str, int]] = set()
        while any(
            segment.size_bytes > self._applied.get(segment.key, 0) and segment.key not in stuck
            for segment in segments
        ):
            left_s = None if deadline is None else max(0.0, deadline - time.monotonic())
            with self._lock.hold(left_s):
                self._learn_positions()
                batches = self._read_round(segments, stuck)
                if batches:
                    self._ingest(batches, {segment.key: segment.path for segment in segments}, report)
                    self._learn_positions()
            if deadline is None and self._new_points >= _CHECKPOINT_POINTS:
                with suppress(StoreUnavailable):  # a reader is in its way
                    self._checkpoint()
            if deadline is not None and time.monotonic() >= deadline:
                return

    def _read_round(self, segments: list[Segment], stuck: set[tuple[str, int]]) -> list[SegmentBatch]:
        """About ``batch_bytes`` of records, of each family of writers its share, in order."""
        families: dict[str, list[Segment]] = defaultdict(list)
        for segment in segments:
            if segment.size_bytes > self._applied.get(segment.key, 0) and segment.key not in stuck:
                families[segment.family].append(segment)
        batches = []
        for members in families.values():
            share = max(self._batch_bytes // len(families), _MIN_SHARE_BYTES)
            for segment in members:
                batch = self._read(segment, segments, share)
                if batch is None:
                    stuck.add(segment.key)
                    continue
                batches.append(batch)
                share -= batch.end - batch.start
                if share <= 0 or batch.end < segment.size_bytes:
                    break
        return batches

    def _read(self, segment: Segment, segments: list[Segment], limit: int) -> SegmentBatch | None:
        """What can be read of a segment; None if there is nothing (more) to be had of it now."""
        start = self._applied.get(segment.key, 0)
        limit = min(limit, segment.size_bytes - start)
        try:
            batch = read_segment(segment.path, start, limit)
            if batch.end == start and self._survey.is_complete(segment, segments):
                batch = read_segment(segment.path, start, limit, final=True)
        except FileNotFoundError:
            return None
        return batch if batch.end > start else None

    def _ingest(
        self, batches: Sequence[SegmentBatch], paths: Mapping[tuple[str, int], Path], report: DrainReport
    ) -> None:
        """Apply batches; one that fails for a reason nobody foresaw is narrowed down to its record."""
        try:
            done = self._store.ingest(batches)
        except Exception as error:
            if not is_poison(error):
                raise
            for batch in batches:
                path = paths[batch.writer, batch.segment]
                for part in [batch] if len(batches) > 1 else narrow(batch, path, error):
                    self._ingest([part], paths, report)
            return
        report.points += done.points
        self._new_points += done.points
        report.run_ids |= done.run_ids
        report.experiment_ids |= done.experiment_ids
        report.revision = done.revision

    def _reap(self, report: DrainReport) -> bool:
        """End the runs of crashed owners; True if one of them has left something unread."""
        owners = self._store.list_open_owners()
        gone = {owner for owner in owners if self._survey.is_writer_gone(owner)}
        if not gone:
            return False
        by_writer: dict[str, list[Segment]] = {owner: [] for owner in gone}
        for segment in self._survey.list_segments():
            if segment.name.writer in gone:
                by_writer[segment.name.writer].append(segment)
        unread = {owner for owner, segments in by_writer.items() if self._count_behind(segments)}
        last_seen = {
            owner: self._survey.last_seen_ms(segments)
            for owner, segments in by_writer.items()
            if owner not in unread
        }
        if last_seen:
            report.run_ids.update(self._store.mark_killed(last_seen, _CRASHED))
        return bool(unread)

    def maintain(self, budget_s: float = 0.2) -> None:
        """Keep the store small: compact, checkpoint, and delete segments whose content is durable."""
        deadline = time.monotonic() + budget_s
        try:
            while self._store.compact() and time.monotonic() < deadline:
                pass
            self._delete_durable()
        except (StoreUnavailable, OSError):
            return  # busy or out of reach: next time

    def _delete_durable(self) -> None:
        """Delete segments that are applied, finished and durable: the file first, its position second."""
        segments = self._survey.list_segments()
        finished = self._store.list_finished_segments()
        self._learn_positions()
        done = [
            segment
            for segment in segments
            if (segment.key in finished or segment.size_bytes == 0)
            and segment.size_bytes <= self._applied.get(segment.key, 0)
            and self._survey.is_complete(segment, segments)
        ]
        if not done and not self._is_checkpoint_due():
            return
        durable = self._checkpoint()
        deleted = []
        for segment in done:
            with suppress(FileNotFoundError):  # another drainer was quicker
                if durable.get(segment.key, 0) < segment.path.stat().st_size:
                    continue
                segment.path.unlink()
            deleted.append(segment.key)
        for folder in {segment.path.parent for segment in done}:
            sync_folder(folder)  # a file that comes back after a power loss would be applied again
        self._store.forget_segments(deleted)
        left = {segment.name.writer for segment in segments if segment.key not in deleted}
        for segment in segments:
            if segment.key in deleted and segment.name.writer not in left:
                self._survey.remove_lock(segment)

    def _is_checkpoint_due(self) -> bool:
        if self._new_points >= _CHECKPOINT_POINTS:
            return True
        if time.monotonic() - self._checkpoint_s < _CHECKPOINT_S:
            return False
        return self._store.get_revision() != self._checkpoint_revision

    def _checkpoint(self) -> dict[tuple[str, int], int]:
        """Have the database take in its log, which grows with each commit."""
        revision = self._store.get_revision()
        self._checkpoint_s, self._new_points = time.monotonic(), 0
        durable = self._store.checkpoint()
        self._checkpoint_revision = revision
        return durable
