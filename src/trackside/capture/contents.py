"""What is stored of a run's source beside its code: contents that are kept once, named by their digest.

Each is JSON of one of these structs with its fields in order, so that the same facts are the same bytes.
Fields may be added with a default, never removed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

import msgspec

from trackside.journal.records import Content

__all__ = [
    "CleanContent",
    "DocumentContent",
    "EnvironmentContent",
    "ExecutedContent",
    "ExecutedItem",
    "GitContent",
    "ReasonItem",
    "make_content",
    "make_text",
]


class EnvironmentContent(msgspec.Struct, frozen=True, kw_only=True):
    """Where the code ran: nothing in it changes from run to run."""

    python: str
    kind: str
    platform: str
    host: str
    cpu: str
    cpu_count: int
    memory_bytes: int | None = None
    gpus: list[str] = []
    variables: dict[str, str] = {}
    packages: dict[str, str] = {}


class GitContent(msgspec.Struct, frozen=True, kw_only=True):
    """The state of the repository; ``patch`` is the digest of a text."""

    commit: str | None
    branch: str | None
    remote: str | None
    is_dirty: bool
    changed: list[str] = []
    patch: str | None = None
    patch_note: str = ""


class ExecutedItem(msgspec.Struct, frozen=True):
    """A cell that ran; ``code`` is the digest of its text."""

    cell_id: str | None
    execution_count: int | None
    code: str


class ExecutedContent(msgspec.Struct, frozen=True, kw_only=True):
    """Cells that a kernel ran, in their order, behind those of another such content.

    So the runs of a kernel share their history, and it grows with the cells, not with their square.
    """

    before: str | None
    cells: list[ExecutedItem]


class DocumentContent(msgspec.Struct, frozen=True, kw_only=True):
    """A notebook: the digests of its cells, each the JSON of an nbformat cell."""

    cells: list[str]
    metadata: dict[str, Any] = {}
    notes: list[str] = []


class ReasonItem(msgspec.Struct, frozen=True):
    """Why a run isn't clean, or why that is unknown."""

    kind: str
    text: str
    cell_id: str | None = None
    position: int | None = None


class CleanContent(msgspec.Struct, frozen=True, kw_only=True):
    """All the reasons."""

    reasons: list[ReasonItem]


def make_content(value: msgspec.Struct | dict[str, Any], parts: Iterable[str] = ()) -> Content:
    """A value as it is stored; ``parts`` are the digests it names."""
    return _make(msgspec.json.encode(value, order="deterministic"), parts)


def make_text(text: str) -> Content:
    """A text as it is stored."""
    return _make(text.encode("utf-8", "surrogatepass"), ())


def _make(data: bytes, parts: Iterable[str]) -> Content:
    return Content(hashlib.sha256(data).hexdigest(), len(data), data, list(dict.fromkeys(parts)))
