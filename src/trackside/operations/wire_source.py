"""The wire types of where runs come from; part of the contract, as :mod:`trackside.operations.wire` is."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from msgspec import Meta, field

from trackside.operations.wire import Number, Status, Wire
from trackside.operations.wire_run import Clean, CleanReason, EnvironmentSummary, GitSummary

__all__ = [
    "AlignedCell",
    "CellBefore",
    "CellRun",
    "CellRuns",
    "DocumentFacts",
    "EnvironmentFacts",
    "GitFacts",
    "MetricDifference",
    "NotebookAsOf",
    "NotebookGet",
    "NotebookRuns",
    "NotebookSnapshot",
    "NotebookTaken",
    "RunCell",
    "RunParamsChange",
    "RunSource",
    "RunSourceGet",
    "RunsDiff",
    "RunsDiffed",
    "SideCell",
    "SnapshotCell",
    "TextDifference",
]


# where a run comes from
class RunSourceGet(Wire):
    run_id: str
    if_revision: int | None = None


class CellBefore(Wire):
    """A cell that the kernel had executed before the run began."""

    cell_id: str | None
    execution_count: int | None
    code: str


class DocumentFacts(Wire):
    """Which notebook document is known of a run."""

    origin: Literal["front_end", "file", "executed"]
    """Sent by the front end when the cell ended; the saved file; or only the cells that were executed."""
    time: int
    """When it was taken; of a saved file, when it was saved."""
    cell_count: int
    notes: list[str] = field(default_factory=list)
    """Outputs that were left out because they are large."""


class EnvironmentFacts(EnvironmentSummary):
    variables: dict[str, str]
    """Environment variables that change results (threads, devices, seeds), no others."""
    packages: dict[str, str]
    """Installed packages and their versions."""


class GitFacts(GitSummary):
    changed: list[str]
    """Tracked files that differed from the commit, 200 at most."""
    patch: str | None
    """What differed as a unified diff, without notebooks; secrets are masked."""
    patch_note: str
    """What is missing in the patch; empty if nothing is."""


class RunSource(Wire):
    revision: int
    unchanged: bool = False
    run_id: str = ""
    code: str | None = None
    cell_id: str | None = None
    execution_count: int | None = None
    cells_before: list[CellBefore] = field(default_factory=list)
    """In the order in which the kernel ran them."""
    cells_before_cut: int = 0
    """So many older ones are left out."""
    clean: Clean = "unknown"
    clean_reasons: list[CleanReason] = field(default_factory=list)
    document: DocumentFacts | None = None
    environment: EnvironmentFacts | None = None
    git: GitFacts | None = None


# the notebook's document
class SnapshotCell(Wire):
    """A cell as nbformat has it, or the digest that an earlier answer gave for the same cell."""

    digest: str | None = None
    cell: dict[str, Any] | None = None


class NotebookSnapshot(Wire):
    """A notebook when a tracked cell has ended; a large one is sent in several requests."""

    run_id: str
    cells: Annotated[list[SnapshotCell], Meta(max_length=10_000)]
    is_complete: bool = True
    """These are all cells, in their order; otherwise they are only kept for the request that follows."""
    metadata: dict[str, Any] = field(default_factory=dict)
    nbformat: int = 4
    nbformat_minor: int = 5
    notes: Annotated[list[str], Meta(max_length=100)] = field(default_factory=list)


class NotebookTaken(Wire):
    """What became of a snapshot."""

    revision: int
    digests: list[str | None]
    """Of each cell in the order of the request; null for a digest that the store doesn't hold."""
    clean: Clean | None = None
    """Of the run; null if the snapshot isn't complete: a digest is missing, or more is to come."""


class NotebookRuns(Wire):
    """The runs of a notebook's cells."""

    notebook: str
    """Path of the notebook as Jupyter Server names it."""
    cell_ids: Annotated[list[str], Meta(max_length=1000)]
    if_revision: int | None = None


class CellRun(Wire):
    """The last run of a cell."""

    cell_id: str
    run_id: str
    run_name: str
    experiment_id: str
    status: Status
    colour: str
    start_time: int
    kernel_id: str | None
    execution_count: int | None
    metric: str | None
    """One metric that says how it went."""
    value: Number | None
    """Its last value."""


class CellRuns(Wire):
    revision: int
    unchanged: bool = False
    runs: list[CellRun] = field(default_factory=list)


class NotebookGet(Wire):
    run_id: str


class NotebookAsOf(Wire):
    revision: int
    run_id: str
    run_name: str
    experiment_name: str
    notebook: str | None
    """Path of the notebook as Jupyter Server names it, if it is below its root."""
    file_name: str
    """A name for the copy, ``churn (baseline).ipynb``."""
    cell_id: str | None
    """The run's cell."""
    facts: DocumentFacts
    document: dict[str, Any]
    """Valid nbformat, of which nothing is trusted."""


# between two runs
class RunsDiff(Wire):
    left_run_id: str
    right_run_id: str
    notebook: bool = True
    """Whether the notebooks are compared as well."""


class TextDifference(Wire):
    key: str
    left: str | None
    right: str | None


class MetricDifference(Wire):
    key: str
    left: Number | None
    right: Number | None


class SideCell(Wire):
    cell_id: str | None
    cell_type: Literal["code", "markdown", "raw"]
    execution_count: int | None
    source: str
    outputs: list[dict[str, Any]]
    """As nbformat has them; nothing is trusted."""


class AlignedCell(Wire):
    kind: Literal["equal", "changed", "added", "removed"]
    left: SideCell | None
    right: SideCell | None
    source_differs: bool = False
    outputs_differ: bool = False
    is_run: bool = False
    """It is the cell that one of the runs ran."""


class RunsDiffed(Wire):
    revision: int
    params: list[TextDifference]
    metrics: list[MetricDifference]
    """Last values."""
    tags: list[TextDifference]
    """Without those that trackside and MLflow set themselves."""
    left_code: str | None
    right_code: str | None
    left_document: DocumentFacts | None = None
    right_document: DocumentFacts | None = None
    cells: list[AlignedCell] = field(default_factory=list)
    """In the order of the documents; what was removed stands before what was added."""
    note: str = ""
    """Why the notebooks can't be compared; empty if they are."""


# again with other params
class RunParamsChange(Wire):
    """Params to give other values to in the text of a run's cell: ``{"lr": "0.01"}``."""

    run_id: str
    params: Annotated[dict[str, str], Meta(max_length=100)] = field(default_factory=dict)
    """Values as they are written in Python; empty to learn which can be changed."""


class RunCell(Wire):
    code: str
    """The cell's text with these values."""
    changeable: dict[str, str]
    """Params whose value stands in the cell as a literal, and how it is written there."""
