"""What an ingest needs to know of the store before it can plan: everything that its batches name."""

from __future__ import annotations

from collections.abc import Iterable

from trackside.entities import CLEAN_TAG
from trackside.journal.batch import SegmentBatch
from trackside.journal.records import (
    Event,
    ExperimentOpen,
    FactNoted,
    FileDeleted,
    FileLogged,
    Gap,
    RunEnd,
    RunOpen,
    RunUpdate,
)
from trackside.store.state import Wanted

__all__ = ["attempt_key", "collect_wanted", "experiment_number"]


def attempt_key(record: RunOpen) -> str | None:
    """What attempts of a run are counted by: its cell, else its notebook and name."""
    source = record.source
    if source is None or not (source.cell_id or source.notebook_path):
        return None
    if record.parent_run_id or not source.cell_id:
        return f"{source.cell_id or source.notebook_path}\n{record.run_name}"
    return source.cell_id


def collect_wanted(batches: Iterable[SegmentBatch]) -> Wanted:
    """Everything that the batches name."""
    wanted = Wanted()
    for batch in batches:
        wanted.writers.add(batch.writer)
        for run_id, key in batch.pairs:
            wanted.run_ids.add(run_id)
            wanted.metric_keys.add(key)
        for _, event in batch.events:
            _collect_event(event, wanted)
    return wanted


def _collect_event(event: Event, wanted: Wanted) -> None:
    match event:
        case ExperimentOpen():
            wanted.experiment_names.add(event.name)
        case RunOpen():
            wanted.run_ids.add(event.run_id)
            if event.experiment_name is not None:
                wanted.experiment_names.add(event.experiment_name)
            wanted.keys.update(event.tags, _DERIVED_TAGS)
            if key := attempt_key(event):
                wanted.attempt_keys.add(key)
        case RunUpdate():
            wanted.run_ids.add(event.run_id)
            wanted.keys.update(event.params, event.tags, event.deleted_tags)
        case RunEnd():
            wanted.run_ids.add(event.run_id)
            wanted.keys.add("trackside.reason")
        case FileLogged() | FileDeleted():
            wanted.run_ids.add(event.run_id)
        case FactNoted():
            wanted.run_ids.add(event.run_id)
            wanted.keys.add(CLEAN_TAG)
        case Gap():
            wanted.run_ids.update(event.run_ids)
        case _:
            pass
    if (
        isinstance(event, ExperimentOpen | RunOpen)
        and (number := experiment_number(event.experiment_id)) is not None
    ):
        wanted.experiment_ids.add(number)


_DERIVED_TAGS = (
    "mlflow.runName",
    "mlflow.user",
    "mlflow.parentRunId",
    "mlflow.source.name",
    "mlflow.source.type",
    "trackside.colour",
    "trackside.attempt",
)


def experiment_number(experiment_id: str) -> int | None:
    """The number that an experiment's id spells, if it does."""
    number = int(experiment_id) if experiment_id.isascii() and experiment_id.isdigit() else None
    return number if number is not None and number < 1 << 62 else None
