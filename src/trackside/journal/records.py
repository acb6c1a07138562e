"""The records of a journal other than metric points.

Payloads are msgpack arrays of these structs (fields may be appended with a default, never removed or
reordered: an old kernel's journal is read by a new drainer). The slots they travel in are described in
:mod:`trackside.journal.format`.
"""

from __future__ import annotations

import msgspec

__all__ = [
    "Content",
    "Event",
    "ExperimentOpen",
    "FactNoted",
    "FileDeleted",
    "FileLogged",
    "Gap",
    "Header",
    "RunEnd",
    "RunOpen",
    "RunUpdate",
    "Series",
    "SourceRecord",
    "WriterEnd",
]


class Record(msgspec.Struct, array_like=True, frozen=True):
    """Base of all payloads."""


class Header(Record, array_like=True, frozen=True):
    """First record of a segment: who writes it. Type 7."""

    format: int
    store_id: str
    writer: str
    segment: int
    host: str
    boot_id: str
    pid: int
    process_start: float
    wall_ms: int
    monotonic_ms: int
    version: str


class Series(Record, array_like=True, frozen=True):
    """Defines the series id of the slot's head, in this writer, from here on. Type 2."""

    run_id: str
    key: str


class SourceRecord(Record, array_like=True, frozen=True):
    """Source of a run, as the kernel knows it; ``code`` up to 64 KiB, else only its digest (blob file)."""

    notebook_path: str | None = None
    path_origin: str | None = None
    kernel_id: str | None = None
    cell_id: str | None = None
    execution_count: int | None = None
    code: str | None = None
    code_digest: str | None = None


class RunOpen(Record, array_like=True, frozen=True):
    """A run starts, or goes on (``resumed``). Type 3.

    The experiment is found by name among the active ones, if a name is given, else by id; it is made
    with this id where it doesn't exist (with another id if that one is taken by another name).
    """

    run_id: str
    experiment_id: str
    experiment_name: str | None
    run_name: str
    user_id: str
    start_time: int
    owner: bool
    resumed: bool = False
    parent_run_id: str | None = None
    tags: dict[str, str] = {}
    source: SourceRecord | None = None


class RunUpdate(Record, array_like=True, frozen=True):
    """Params, tags, deleted tags and warnings of a run. Type 4."""

    run_id: str
    params: dict[str, str] = {}
    tags: dict[str, str] = {}
    deleted_tags: list[str] = []
    warnings: list[str] = []
    time_ms: int = 0


class RunEnd(Record, array_like=True, frozen=True):
    """A run ends. Type 5."""

    run_id: str
    status: str
    end_time: int
    reason: str | None = None


class FileLogged(Record, array_like=True, frozen=True):
    """A file below the run's artifact root; without a digest it is announced and not there yet. Type 6."""

    run_id: str
    path: str
    size_bytes: int
    digest: str | None = None
    time_ms: int = 0


class Gap(Record, array_like=True, frozen=True):
    """Records that could not be kept (full disk). Type 8."""

    count: int
    reason: str
    first_ms: int
    last_ms: int
    run_ids: list[str] = []


class WriterEnd(Record, array_like=True, frozen=True):
    """The process ended in order. Type 9."""

    time_ms: int


class ExperimentOpen(Record, array_like=True, frozen=True):
    """An experiment is needed, also without runs (``set_experiment``). Type 10."""

    experiment_id: str
    name: str
    time_ms: int


class FileDeleted(Record, array_like=True, frozen=True):
    """A file, or a folder with all that was in it, has been deleted; the empty path is all files. Type 11."""

    run_id: str
    path: str
    time_ms: int = 0


class Content(Record, array_like=True, frozen=True):
    """Something that runs refer to by its digest, kept once. Type 12.

    ``parts`` are the digests of the contents that it names itself. Without ``data`` it is a file of the
    store's blob folder, written before.
    """

    digest: str
    size_bytes: int
    data: bytes | None
    parts: list[str] = []


class FactNoted(Record, array_like=True, frozen=True):
    """What is known of a run beside its code, as the digest of a content. Type 13.

    The kinds are those of :class:`trackside.entities.Fact`. ``clean`` says whether the run is clean, unless
    somebody who knows better (the front end) has said so already.
    """

    run_id: str
    kind: str
    digest: str
    time_ms: int = 0
    clean: str | None = None


Event = (
    Series
    | RunOpen
    | RunUpdate
    | RunEnd
    | FileLogged
    | FileDeleted
    | Gap
    | WriterEnd
    | ExperimentOpen
    | Content
    | FactNoted
)
