"""The wire types: what goes in and out of every operation.

They are the one home of the contract: ``openapi.json`` and ``labextension/src/api/contract.ts`` are
generated from here. Fields are snake_case; times are milliseconds UTC; NaN and infinities are written as
``"NaN"``, ``"Infinity"``, ``"-Infinity"``.
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

__all__ = [
    "ArtifactItem",
    "ArtifactList",
    "ArtifactPage",
    "ErrorBody",
    "ErrorDetail",
    "ExperimentCreate",
    "ExperimentDetail",
    "ExperimentGet",
    "ExperimentItem",
    "ExperimentPage",
    "ExperimentSearch",
    "ExportTicket",
    "History",
    "HistoryQuery",
    "HistorySeries",
    "RunExport",
    "RunRows",
    "RunSearch",
    "Sparkline",
    "StatusInfo",
    "StatusQuery",
    "StoreChanged",
]

Number = float | Literal["NaN", "Infinity", "-Infinity"]
"""A float64 on the wire."""

Limit = Annotated[int, Meta(ge=1, le=10_000)]
MaxPoints = Annotated[int, Meta(ge=2, le=100_000)]
RunIds = Annotated[list[str], Meta(max_length=1000)]
Status = Literal["RUNNING", "SCHEDULED", "FINISHED", "FAILED", "KILLED"]
View = Literal["active_only", "deleted_only", "all"]


class Wire(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """Base of all wire types: unknown fields are refused."""


# status
class StatusQuery(Wire):
    """Nothing is asked."""


class StatusInfo(Wire):
    store_id: str
    store: str
    """The store's URL without its password."""
    store_label: str
    """What a person calls it: the folder or the database."""
    package_version: str
    revision: int
    assets: dict[str, str]


# experiments
class ExperimentSearch(Wire):
    text: str = ""
    notebook: str | None = None
    """Path of a notebook as Jupyter Server names it; only experiments with runs of it."""
    view: View = "active_only"
    max_results: Limit = 1000
    if_revision: int | None = None


class ExperimentItem(Wire):
    experiment_id: str
    name: str
    lifecycle_stage: Literal["active", "deleted"]
    creation_time: int
    last_update_time: int
    run_count: int
    running_count: int
    last_activity: int
    tags: dict[str, str]
    note: str
    """The tag ``mlflow.note.content``: Markdown; empty if there is none."""


class ExperimentPage(Wire):
    revision: int
    unchanged: bool = False
    experiments: list[ExperimentItem] = []


class ExperimentCreate(Wire):
    name: str
    tags: dict[str, str] = {}


class ExperimentGet(Wire):
    experiment_id: str
    if_revision: int | None = None


class ExperimentDetail(Wire):
    revision: int
    unchanged: bool = False
    experiment: ExperimentItem | None = None


# runs
class RunSearch(Wire):
    experiment_ids: Annotated[list[str], Meta(min_length=1, max_length=1000)]
    filter: str = ""
    tentative: bool = False
    """The filter is still being typed: one that can't be read is no error, but ``unreadable``."""
    order_by: list[str] = []
    max_results: Limit = 100
    page_token: str | None = None
    offset: Annotated[int, Meta(ge=0)] = 0
    """So many runs of the order are left out; not with a token."""
    max_total: Annotated[int, Meta(ge=0)] = 10_000
    """So far matching runs are counted; 0 not at all."""
    view: View = "active_only"
    notebook: str | None = None
    run_ids: Annotated[list[str], Meta(max_length=1000)] | None = None
    """Only these runs, if they match."""
    metrics: list[str] | None = None
    """Metric columns wanted; None for all that the page's runs have."""
    params: list[str] | None = None
    tags: list[str] | None = None
    sparkline: str | None = None
    """Metric to return a small curve of, for each run."""
    columns: list[str] | None = None
    """Cells wanted, by ids of ``runs.columns``; then nothing else is sent of what runs logged."""
    best: list[str] = []
    """Of these columns the best value of all runs that match, where a direction is known."""
    if_revision: int | None = None


class Sparkline(Wire):
    """At most 40 points, extremes kept, in order of step."""

    steps: list[int]
    values: list[Number]


class RunRows(Wire):
    """A page by columns: entry i of each list belongs to run i; a missing value is null."""

    revision: int
    unchanged: bool = False
    unreadable: bool = False
    """There is no such filter; of a tentative search."""
    total: int = 0
    total_is_exact: bool = True
    next_page_token: str | None = None
    run_id: list[str] = []
    run_name: list[str] = []
    experiment_id: list[str] = []
    status: list[Status] = []
    start_time: list[int] = []
    end_time: list[int | None] = []
    user_id: list[str] = []
    colour: list[str] = []
    """The run's colour, ``#rrggbb``, the same in every chart, stable across reloads."""
    metrics: dict[str, list[Number | None]] = {}
    params: dict[str, list[str | None]] = {}
    tags: dict[str, list[str | None]] = {}
    cells: dict[str, list[Number | str | None]] = {}
    """The columns asked for, by id."""
    best: dict[str, Number] = {}
    sparklines: list[Sparkline | None] = []
    metric_keys: list[str] = []
    """Every metric key of the experiments asked for, for the chooser of the metric."""
    param_keys: list[str] = []


# metrics
class HistoryQuery(Wire):
    run_ids: RunIds
    keys: Annotated[list[str], Meta(max_length=100)]
    max_points: MaxPoints = 1000
    if_revision: int | None = None


class HistorySeries(Wire):
    run_id: str
    key: str
    count: int
    """Points before downsampling."""
    step: list[int]
    timestamp: list[int]
    value: list[Number]


class History(Wire):
    revision: int
    unchanged: bool = False
    series: list[HistorySeries] = []


# files
class ArtifactList(Wire):
    run_id: str
    path: str = ""
    """A folder of the run; empty for the top."""
    if_revision: int | None = None


class ArtifactItem(Wire):
    path: str
    """Below the run's folder, with forward slashes; the file is at ``artifacts/<run_id>/<path>``."""
    is_dir: bool
    size_bytes: int | None
    digest: str | None
    """SHA-256 of what was logged, if that is known."""
    is_pending: bool
    """It was logged, but its content isn't there (yet)."""
    media_type: str | None


class ArtifactPage(Wire):
    revision: int
    unchanged: bool = False
    path: str = ""
    artifact_uri: str = ""
    artifacts: list[ArtifactItem] = []


# export
class RunExport(Wire):
    """Runs by id, or those of experiments that match a filter."""

    format: Literal["csv", "json", "parquet", "zip"]
    run_ids: Annotated[list[str], Meta(max_length=100_000)] = []
    experiment_ids: Annotated[list[str], Meta(max_length=1000)] = []
    filter: str = ""


class ExportTicket(Wire):
    """The export is at ``GET exports/<export_id>``, for ten minutes."""

    export_id: str
    file_name: str
    media_type: str
    run_count: int


# events and errors
class StoreChanged(Wire):
    """The change event on Jupyter Server's event stream."""

    store_id: str
    revision: int
    experiment_ids: list[str]
    run_ids: list[str]
    truncated: bool
    models: bool
    """Whether registered models changed, their versions or aliases."""


class ErrorDetail(Wire):
    code: str
    message: str
    path: str | None = None


class ErrorBody(Wire):
    error: ErrorDetail
