"""Short ways to put runs into a store: as a journal would bring them, without a journal."""

from __future__ import annotations

import itertools
import uuid
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from trackside.journal.batch import POINT_DTYPE, SegmentBatch
from trackside.journal.records import (
    Event,
    RunEnd,
    RunOpen,
    RunUpdate,
    SourceRecord,
)
from trackside.store.base import IngestReport, Store

__all__ = ["SLOT", "START", "Feed", "Point", "make_batch", "new_id", "run_open"]

START = 1_700_000_000_000
"""A start time (ms) for runs that don't say another."""

SLOT = 40
"""Bytes of a journal's slot."""

Point = tuple[str, str, float, int, int]
"""Run id, key, value, step, time in ms: what a journal's point says."""


def new_id() -> str:
    """An id for a run or a writer."""
    return uuid.uuid4().hex


def run_open(
    run_id: str,
    experiment_id: str = "0",
    *,
    experiment_name: str | None = None,
    run_name: str = "a run",
    user_id: str = "ada",
    start_time: int = START,
    owner: bool = True,
    resumed: bool = False,
    parent_run_id: str | None = None,
    tags: Mapping[str, str] | None = None,
    source: SourceRecord | None = None,
) -> RunOpen:
    """The record that opens a run."""
    return RunOpen(
        run_id,
        experiment_id,
        experiment_name,
        run_name,
        user_id,
        start_time,
        owner,
        resumed,
        parent_run_id,
        dict(tags or {}),
        source,
    )


def make_batch(
    *events: Event,
    points: Iterable[Point] = (),
    writer: str = "w",
    segment: int = 0,
    start: int = 0,
    last_ms: int = START,
) -> SegmentBatch:
    """A batch as a reader makes it: events first, then points, one slot each."""
    rows = list(points)
    pairs = {place: index for index, place in enumerate(dict.fromkeys((row[0], row[1]) for row in rows))}
    array = np.empty(len(rows), POINT_DTYPE)
    for index, (run_id, key, value, step, time_ms) in enumerate(rows):
        array[index] = (pairs[run_id, key], step, value, time_ms)
    return SegmentBatch(
        writer=writer,
        segment=segment,
        start=start,
        end=start + SLOT * (len(events) + len(rows)),
        header=None,
        pairs=list(pairs),
        points=array,
        events=[(start + SLOT * index, event) for index, event in enumerate(events)],
        last_ms=last_ms,
    )


class Feed:
    """One writer's journal, brought to a store batch by batch; it knows how far it is."""

    def __init__(self, store: Store, writer: str | None = None) -> None:
        self.store = store
        self.writer = writer or new_id()
        self.position = 0
        self._numbers = itertools.count(1)

    def batch(self, *events: Event, points: Iterable[Point] = (), last_ms: int = START) -> SegmentBatch:
        """The next batch, not sent yet."""
        made = make_batch(*events, points=points, writer=self.writer, start=self.position, last_ms=last_ms)
        self.position = made.end
        return made

    def send(self, *events: Event, points: Iterable[Point] = ()) -> IngestReport:
        """Bring records to the store."""
        return self.store.ingest([self.batch(*events, points=points)])

    def log_run(
        self,
        experiment_id: str = "0",
        *,
        metrics: Mapping[str, float | Sequence[float]] | None = None,
        params: Mapping[str, str] | None = None,
        tags: Mapping[str, str] | None = None,
        status: str | None = "FINISHED",
        run_id: str | None = None,
        run_name: str | None = None,
        start_time: int | None = None,
        **opened: object,
    ) -> str:
        """A whole run: its values of each metric at steps 0, 1, …; returns its id.

        ``status`` None leaves it running. ``opened`` are further arguments of :func:`run_open`.
        """
        number = next(self._numbers)
        run_id = run_id or new_id()
        began = START + 1000 * number if start_time is None else start_time
        events: list[Event] = [
            run_open(
                run_id,
                experiment_id,
                run_name=run_name or f"run {number}",
                start_time=began,
                tags=tags,
                **opened,  # type: ignore[arg-type]
            ),
            RunUpdate(run_id, dict(params or {})),
        ]
        if status is not None:
            events.append(RunEnd(run_id, status, began + 500))
        points = [
            (run_id, key, value, step, began + step)
            for key, values in (metrics or {}).items()
            for step, value in enumerate([values] if isinstance(values, int | float) else values)
        ]
        self.send(*events, points=points)
        return run_id
