"""The wire types of one run in detail; part of the contract, as :mod:`trackside.operations.wire` is."""

from __future__ import annotations

from typing import Literal

from msgspec import field

from trackside.operations.wire import Number, Sparkline, Status, Wire
from trackside.operations.wire_models import ModelVersionItem

__all__ = [
    "Clean",
    "CleanReason",
    "EnvironmentSummary",
    "GitSummary",
    "MetricItem",
    "RunDetail",
    "RunGet",
    "SourceItem",
]

Clean = Literal["yes", "no", "unknown"]


class RunGet(Wire):
    run_id: str
    if_revision: int | None = None


class MetricItem(Wire):
    key: str
    last: Number
    last_step: int
    count: int
    min: Number | None
    min_step: int | None
    max: Number | None
    max_step: int | None
    mean: Number | None
    sparkline: Sparkline


class SourceItem(Wire):
    notebook: str | None
    """Path as Jupyter Server names it, if the notebook is below its root; else None."""
    notebook_path: str | None
    path_origin: str | None
    kernel_id: str | None
    cell_id: str | None
    execution_count: int | None
    attempt: int | None
    code: str | None


class CleanReason(Wire):
    """Why a run isn't clean, or why that is unknown."""

    kind: Literal["order", "below", "edited", "deleted", "not_found", "no_document", "no_history"]
    text: str
    """A sentence that names the cell."""
    cell_id: str | None = None
    position: int | None = None
    """The cell's place in the document, from 1, counting cells of code."""


class EnvironmentSummary(Wire):
    python: str
    """Version and implementation, ``3.12.4 (CPython)``."""
    kind: str
    """``virtual environment``, ``conda environment`` or ``system``."""
    platform: str
    host: str
    cpu: str
    cpu_count: int
    memory_bytes: int | None
    gpus: list[str]
    package_count: int


class GitSummary(Wire):
    commit: str | None
    """None in a repository without a commit."""
    branch: str | None
    is_dirty: bool
    """Whether tracked files differed from the commit."""
    remote: str | None
    """Where it was cloned from, without name and password."""


class RunDetail(Wire):
    revision: int
    unchanged: bool = False
    run_id: str = ""
    run_name: str = ""
    experiment_id: str = ""
    experiment_name: str = ""
    status: Status = "RUNNING"
    lifecycle_stage: Literal["active", "deleted"] = "active"
    start_time: int = 0
    end_time: int | None = None
    user_id: str = ""
    colour: str = ""
    params: dict[str, str] = field(default_factory=dict)
    changed_params: list[str] = field(default_factory=list)
    """Keys of params that differ from the attempt before (all, if there is none)."""
    metrics: list[MetricItem] = field(default_factory=list)
    best: dict[str, Number] = field(default_factory=dict)
    """Best earlier value of a metric in the experiment, where a direction is known."""
    tags: dict[str, str] = field(default_factory=dict)
    note: str = ""
    """The tag ``mlflow.note.content``: Markdown; empty if there is none."""
    warnings: list[str] = field(default_factory=list)
    source: SourceItem | None = None
    clean: Clean = "unknown"
    clean_reasons: list[CleanReason] = field(default_factory=list)
    environment: EnvironmentSummary | None = None
    git: GitSummary | None = None
    registered_versions: list[ModelVersionItem] = field(default_factory=list)
    """The model versions made of the run."""
    previous_run_id: str | None = None
    """The run of the experiment that began just before; None if it is the first."""
    next_run_id: str | None = None
