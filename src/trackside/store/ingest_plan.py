"""What an ingest will write: computed in memory from a snapshot, without the database.

The planner changes the states of the snapshot and collects the rows to insert. Everything here runs outside
the write transaction, which only checks that the snapshot still holds.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field

import msgspec

from trackside.artifacts import artifact_root
from trackside.artifacts.paths import is_below
from trackside.entities import CLEAN_TAG, RUN_PALETTE, RunStatus
from trackside.errors import InvalidInput
from trackside.journal.batch import SegmentBatch
from trackside.journal.records import (
    Content,
    Event,
    ExperimentOpen,
    FactNoted,
    FileDeleted,
    FileLogged,
    Gap,
    RunEnd,
    RunOpen,
    RunUpdate,
    Series,
    SourceRecord,
    WriterEnd,
)
from trackside.store import limits
from trackside.store.facts import keep_content
from trackside.store.ingest_place import Refused, place_experiment, place_run
from trackside.store.ingest_wanted import attempt_key
from trackside.store.owners import add_owner, end_by
from trackside.store.state import ExperimentState, RunState, Snapshot, WriterState
from trackside.store.tables import VALUE_PREFIX

__all__ = ["Plan", "Planner", "Refused", "text_row"]

_RUN_ID = re.compile(r"[\w\-]{1,64}", re.ASCII)

Row = tuple[object, ...]


@dataclass(slots=True)
class Plan:
    """The rows to write, by table, and what the report says. ``runs`` … are states that changed."""

    snapshot: Snapshot
    runs: dict[str, RunState] = field(default_factory=dict)
    experiments: dict[int, ExperimentState] = field(default_factory=dict)
    writers: dict[str, WriterState] = field(default_factory=dict)
    positions: dict[tuple[int, int], int] = field(default_factory=dict)
    rescoped: set[str] = field(default_factory=set)
    """Runs whose start time changed: their metrics repeat it."""
    rows: dict[str, list[Row]] = field(default_factory=dict)
    tags: dict[tuple[str, str], int] = field(default_factory=dict)
    """Tags that were set or deleted: (run id, key) to the key's number; the state says which."""
    metrics: set[tuple[int, int]] = field(default_factory=set)
    """Metrics whose summary in the snapshot changed."""
    files: dict[str, bytes] = field(default_factory=dict)
    """Content that is too large for a row, by digest; it is written before the transaction."""
    deleted_files: list[tuple[int, str]] = field(default_factory=list)
    """Files and folders of runs (number, path) that were deleted before ``rows`` were logged."""
    points: int = 0
    rejected: int = 0

    def add(self, table: str, *row: object) -> None:
        """Add a row of a table, its columns in order (without an ``id`` that the database gives)."""
        self.rows.setdefault(table, []).append(row)


def text_row(state: RunState, key_id: int, text: str, *, numeric: bool) -> Row:
    """A row of table ``param`` or ``tag``."""
    number = limits.numeric_value(text) if numeric else None
    rest = text[VALUE_PREFIX:] or None
    return (state.n, key_id, state.scope, text[:VALUE_PREFIX], rest, number)


class Planner:
    """Applies batches, one after the other, to a snapshot."""

    def __init__(self, snapshot: Snapshot, now_ms: int) -> None:
        self.plan = Plan(snapshot)
        self.now_ms = now_ms
        self._snapshot = snapshot
        self._new: set[int] = set()

    # what is put aside
    def reject(self, batch: SegmentBatch, offset: int, reason: str, data: bytes) -> None:
        """Put a record aside."""
        self.plan.rejected += 1
        self.plan.add("rejected", batch.writer, batch.segment, offset, reason, data, self.now_ms)

    def warn(self, state: RunState, text: str) -> None:
        """Tell the user of a run something; twice the same is said once."""
        self.plan.add("warning", state.n, text[:2000], self.now_ms)
        self.touch(state)

    # states
    def touch(self, state: RunState) -> None:
        """Note that a run changed."""
        self.plan.runs[state.run_id] = state

    def active(self, experiment: ExperimentState, time_ms: int) -> None:
        """Note that something happened in an experiment."""
        experiment.last_update_time = max(experiment.last_update_time, min(time_ms, self.now_ms))
        self.plan.experiments[experiment.id] = experiment

    def key_id(self, name: str) -> int:
        """The number of a key; a new one if it is new."""
        found = self._snapshot.keys.get(name)
        if found is None:
            found = self._snapshot.keys[name] = self._snapshot.next_key
            self._snapshot.next_key += 1
            self.plan.add("key", found, name)
        return found

    def writer(self, batch: SegmentBatch) -> WriterState:
        """The writer of a batch, made if it is new."""
        state = self._snapshot.writers.get(batch.writer)
        if state is None:
            state = WriterState(self._snapshot.next_writer, batch.writer, None, None, None, None, None)
            self._snapshot.next_writer += 1
            self._snapshot.writers[batch.writer] = state
            self.plan.writers[batch.writer] = state
        if header := batch.header:
            state.host, state.boot_id = header.host, header.boot_id
            state.pid, state.version = header.pid, header.version
            self.plan.writers[batch.writer] = state
        return state

    def known_run(self, run_id: str) -> RunState:
        """A run that can be written to; else the reason why not."""
        state = self._snapshot.runs.get(run_id)
        if state is None:
            gone = run_id in self._snapshot.purged
            raise Refused(f"run {run_id} {'was removed for good' if gone else 'is unknown'}")
        if self._is_deleted(state):
            self.warn(state, "Something was logged to this run after it had been deleted; it was put aside.")
            raise Refused(f"run {run_id} was deleted")
        return state

    def _is_deleted(self, state: RunState) -> bool:
        """Whether a run was deleted, itself or with its experiment."""
        return state.scope < 0 or self._snapshot.experiments[state.experiment_id].deleted_at is not None

    def is_whole(self, state: RunState) -> bool:
        """Whether all points of a run are in the batch at hand: it began in this plan and has ended."""
        return state.n in self._new and RunStatus(state.status).is_terminated

    def unfinished(self, state: RunState) -> None:
        """Note that points of a run wait in a block."""
        self._new.discard(state.n)

    # events
    def apply_events(self, batch: SegmentBatch) -> None:
        """Apply the events of a batch; what can't be applied is put aside."""
        for offset, event in batch.events:
            try:
                self._apply(batch, offset, event)
            except (Refused, InvalidInput) as error:
                self.reject(batch, offset, str(error), msgspec.msgpack.encode((type(event).__name__, event)))
        for offset, reason, data in batch.damaged:
            self.reject(batch, offset, reason, data)

    def _apply(self, batch: SegmentBatch, offset: int, event: Event) -> None:
        _check_integers(event)
        match event:
            case RunOpen():
                self._open_run(batch, event)
            case RunUpdate():
                self._update_run(batch, offset, event)
            case RunEnd():
                self._end_run(batch, event)
            case ExperimentOpen():
                self.active(
                    place_experiment(
                        self._snapshot, self.plan.experiments, event.experiment_id, event.name, event.time_ms
                    ),
                    event.time_ms,
                )
            case FileLogged():
                state = self.known_run(event.run_id)
                self._settle_root(state)
                self.plan.add("file", state.n, event.path, event.size_bytes, event.digest, event.time_ms)
                self.touch(state)
            case FileDeleted():
                self._delete_files(self.known_run(event.run_id), event.path)
            case Content():
                keep_content(self.plan, event, self.now_ms)
            case FactNoted():
                self._note_fact(event)
            case Gap():
                for run_id in event.run_ids:
                    if state_of_gap := self._snapshot.runs.get(run_id):
                        self.warn(state_of_gap, _gap_text(event))
            case WriterEnd():
                writer = self.writer(batch)
                writer.ended_ms = event.time_ms
                self.plan.writers[batch.writer] = writer
            case Series():
                pass

    def _settle_root(self, state: RunState) -> None:
        """Say where the files of a run are, if that isn't the same for everybody."""
        elsewhere = self._snapshot.experiments[state.experiment_id].artifact_location
        if state.artifact_uri is None and elsewhere is None and self._snapshot.own_root is not None:
            state.artifact_uri = artifact_root(self._snapshot.own_root, state.run_id)

    def _note_fact(self, event: FactNoted) -> None:
        state = self.known_run(event.run_id)
        self.plan.add("fact", state.n, event.kind, event.digest, event.time_ms)
        if event.clean is not None and CLEAN_TAG not in state.summary.tags:
            self._set_tags(state, {CLEAN_TAG: event.clean})
        self.touch(state)

    def _delete_files(self, state: RunState, path: str) -> None:
        rows = self.plan.rows.get("file", [])
        rows[:] = [row for row in rows if row[0] != state.n or not is_below(str(row[1]), path)]
        self.plan.deleted_files.append((state.n, path))
        self.touch(state)

    def _open_run(self, batch: SegmentBatch, event: RunOpen) -> None:
        if not _RUN_ID.fullmatch(event.run_id):
            raise Refused(f"{event.run_id!r} can't be the id of a run")
        state = self._snapshot.runs.get(event.run_id)
        if state is None and event.run_id in self._snapshot.purged:
            self.known_run(event.run_id)
        if state is None:
            state = self._new_run(batch, event)
        elif self._is_deleted(state):
            self.known_run(event.run_id)
        elif event.resumed:
            is_running = not RunStatus(state.status).is_terminated
            state.status, state.end_time = RunStatus.RUNNING.value, None
            if event.owner:
                state.owner = add_owner(state.owner, batch.writer, is_running=is_running)
            elif not is_running:
                state.owner = None
            self._set_tags(state, event.tags)
        else:
            # Another writer resumed the run, and its journal came first: this is the true beginning.
            state.start_time = event.start_time
            self.plan.rescoped.add(state.run_id)
            self._set_tags(state, {k: v for k, v in event.tags.items() if k not in state.summary.tags})
        self.touch(state)
        self.active(self._snapshot.experiments[state.experiment_id], event.start_time)

    def _new_run(self, batch: SegmentBatch, event: RunOpen) -> RunState:
        experiment = place_run(self._snapshot, self.plan.experiments, event)
        source = event.source or SourceRecord()
        state = RunState(
            n=self._snapshot.next_run,
            run_id=event.run_id,
            experiment_id=experiment.id,
            scope=experiment.id,
            status=RunStatus.RUNNING.value,
            owner=batch.writer if event.owner else None,
            start_time=event.start_time,
            end_time=None,
            name=event.run_name.replace("\0", "")[: limits.MAX_RUN_NAME],
            user_id=event.user_id.replace("\0", ""),
            parent_run_id=event.parent_run_id,
            attempt_key=attempt_key(event),
            notebook_path=source.notebook_path,
            path_origin=source.path_origin,
            kernel_id=source.kernel_id,
            cell_id=source.cell_id,
            execution_count=source.execution_count,
            code_digest=self._keep_code(source),
        )
        self._snapshot.next_run += 1
        self._new.add(state.n)
        self._snapshot.runs[state.run_id] = state
        tags = dict(event.tags)
        if state.attempt_key:
            state.attempt = self._snapshot.attempts.get(state.attempt_key, 0) + 1
            self._snapshot.attempts[state.attempt_key] = state.attempt
            tags["trackside.attempt"] = str(state.attempt)
        tags.setdefault("trackside.colour", RUN_PALETTE[experiment.runs_made % len(RUN_PALETTE)])
        experiment.runs_made += 1
        experiment.runs_active += 1
        self._set_tags(state, _with_mlflow_tags(state, tags))
        return state

    def _keep_code(self, source: SourceRecord) -> str | None:
        if source.code is None:
            return source.code_digest
        data = source.code.encode("utf-8", "surrogatepass")
        digest = hashlib.sha256(data).hexdigest()
        keep_content(self.plan, Content(digest, len(data), data), self.now_ms)
        return digest

    def _update_run(self, batch: SegmentBatch, offset: int, event: RunUpdate) -> None:
        state = self.known_run(event.run_id)
        self.touch(state)
        for key, value in event.params.items():
            try:
                self._set_param(state, key, value)
            except InvalidInput as error:
                self.warn(state, f"A param was put aside: {error}")
                self.reject(batch, offset, str(error), msgspec.msgpack.encode((event.run_id, key, value)))
        refused = self._set_tags(state, event.tags)
        for key, reason in refused.items():
            self.warn(state, f"A tag was put aside: {reason}")
            self.reject(batch, offset, reason, msgspec.msgpack.encode((event.run_id, key, event.tags[key])))
        for key in event.deleted_tags:
            self._delete_tag(state, key)
        for text in event.warnings:
            self.warn(state, text)

    def _set_param(self, state: RunState, key: str, value: str) -> None:
        limits.check_key(key, "param")
        limits.check_param_value(key, value)
        present = state.summary.params.get(key)
        if present is None:
            state.summary.params[key] = value
            self.plan.add("param", *text_row(state, self.key_id(key), value, numeric=True))
        elif present != value:
            self.warn(
                state,
                f"Param {key} was logged as {present[:200]!r} and again as {value[:200]!r}; "
                "the first value is kept.",
            )

    def _set_tags(self, state: RunState, tags: dict[str, str]) -> dict[str, str]:
        """Set tags; returns the reasons of those that can't be."""
        refused = {}
        for key, value in tags.items():
            try:
                limits.check_key(key, "tag")
                limits.check_tag_value(key, value)
            except InvalidInput as error:
                refused[key] = str(error)
                continue
            state.summary.tags[key] = value
            self.plan.tags[state.run_id, key] = self.key_id(key)
            if key == "mlflow.runName":
                state.name = value[: limits.MAX_RUN_NAME]
        return refused

    def _delete_tag(self, state: RunState, key: str) -> None:
        if state.summary.tags.pop(key, None) is not None:
            self.plan.tags[state.run_id, key] = self.key_id(key)

    def _end_run(self, batch: SegmentBatch, event: RunEnd) -> None:
        state = self._snapshot.runs.get(event.run_id) or self.known_run(event.run_id)
        if event.status not in RunStatus.__members__:
            raise Refused(f"{event.status!r} is no status of a run")
        is_end, state.owner = end_by(state.owner, batch.writer)
        self.touch(state)
        if not is_end:
            return  # somebody else took the run up and ends it
        state.status = event.status
        state.end_time = event.end_time if RunStatus(event.status).is_terminated else None
        if event.reason:
            self._set_tags(state, {"trackside.reason": event.reason[: limits.MAX_TAG_VALUE]})
        else:
            self._delete_tag(state, "trackside.reason")
        self.touch(state)
        self.active(self._snapshot.experiments[state.experiment_id], event.end_time)


def _with_mlflow_tags(state: RunState, tags: dict[str, str]) -> dict[str, str]:
    """The tags that MLflow keeps beside the run's own fields; what was given stays."""
    derived = {"mlflow.runName": state.name, "mlflow.user": state.user_id}
    if state.parent_run_id:
        derived["mlflow.parentRunId"] = state.parent_run_id
    if state.notebook_path:
        derived |= {"mlflow.source.name": state.notebook_path, "mlflow.source.type": "NOTEBOOK"}
    return derived | tags


def _check_integers(event: msgspec.Struct) -> None:
    """No database stores an integer of more than 64 bits."""
    for name in event.__struct_fields__:
        value = getattr(event, name)
        if isinstance(value, int):
            limits.check_int64(value, name)
        elif isinstance(value, msgspec.Struct):
            _check_integers(value)


def _gap_text(event: Gap) -> str:
    return (
        f"{event.count} records could not be kept between {event.first_ms} and {event.last_ms} "
        f"(milliseconds UTC): {event.reason}."
    )
