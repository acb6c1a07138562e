"""The wire types of looking into a run's files and of taking all of them; part of the contract."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from trackside.operations.wire import Wire

__all__ = [
    "ArtifactArchive",
    "ArtifactRead",
    "ArtifactTable",
    "ArtifactTableRead",
    "ArtifactText",
    "ExportGet",
    "ExportState",
]


class ArtifactRead(Wire):
    run_id: str
    path: str
    offset: Annotated[int, Meta(ge=0)] = 0
    """In bytes."""
    max_bytes: Annotated[int, Meta(ge=1, le=1 << 20)] = 1 << 16


class ArtifactText(Wire):
    """Some of a file as text; bytes that aren't UTF-8 are U+FFFD."""

    size_bytes: int
    """Of the whole file."""
    text: str
    next_offset: int | None
    """Where to read on; null at the end."""
    is_binary: bool
    """It holds zero bytes, as no text does."""


class ArtifactTableRead(Wire):
    run_id: str
    path: str
    max_rows: Annotated[int, Meta(ge=1, le=1000)] = 100


class ArtifactTable(Wire):
    """The first rows of a CSV, TSV or Parquet file; a missing cell is null."""

    size_bytes: int
    columns: list[str]
    numeric: list[bool]
    """Which columns hold numbers only."""
    rows: list[list[str | None]]
    row_count: int | None
    """Of the whole table; null where only reading all of it would tell."""
    column_count: int
    """Of the whole table; at most 200 are sent."""


class ArtifactArchive(Wire):
    """All files of a run as a zip."""

    run_id: str


class ExportGet(Wire):
    export_id: str


class ExportState(Wire):
    """How far an export has come; the bytes are those of the runs' files, before they are packed."""

    state: Literal["waiting", "sending", "sent", "failed"]
    done_bytes: int
    size_bytes: int | None
    """Of all there is to send; null where that isn't known beforehand."""
