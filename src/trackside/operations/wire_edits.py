"""The wire types of what is changed by hand; part of the contract, as :mod:`trackside.operations.wire` is."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, field

from trackside.operations.wire import Wire

__all__ = [
    "ExperimentDelete",
    "ExperimentRestore",
    "ExperimentUpdate",
    "RunDelete",
    "RunMove",
    "RunRestore",
    "RunUpdate",
    "RunsChanged",
]

SomeRunIds = Annotated[list[str], Meta(min_length=1, max_length=1000)]


# experiments
class ExperimentUpdate(Wire):
    """What to change; what isn't given stays as it is."""

    experiment_id: str
    name: str | None = None
    note: str | None = None
    """Markdown; an empty text takes the note away."""
    tags: dict[str, str | None] = field(default_factory=dict)
    """Tags to set; null deletes one."""


class ExperimentDelete(Wire):
    experiment_id: str


class ExperimentRestore(Wire):
    experiment_id: str


# runs
class RunUpdate(Wire):
    """What to change of some runs; what isn't given stays as it is."""

    run_ids: SomeRunIds
    name: str | None = None
    note: str | None = None
    """Markdown; an empty text takes the note away."""
    tags: dict[str, str | None] = field(default_factory=dict)
    """Tags to set; null deletes one."""


class RunDelete(Wire):
    run_ids: SomeRunIds


class RunRestore(Wire):
    run_ids: SomeRunIds


class RunMove(Wire):
    run_ids: SomeRunIds
    experiment_id: str


class RunsChanged(Wire):
    revision: int
    run_ids: list[str]
    """The runs that were changed; those that were so already are left out."""
    stopped: str | None = None
    """Why the others weren't: what went wrong in the middle, as a sentence."""
