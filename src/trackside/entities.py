"""What a store holds, in MLflow's vocabulary: frozen values without behaviour; stdlib only.

Times are integer milliseconds since the epoch, UTC.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

__all__ = [
    "CLEAN_TAG",
    "NOTE_TAG",
    "RUN_PALETTE",
    "Artifact",
    "ChangeSet",
    "Experiment",
    "ExperimentActivity",
    "Fact",
    "LifecycleStage",
    "LoggedFile",
    "MetricPoint",
    "MetricSummary",
    "ModelVersion",
    "RegisteredModel",
    "Run",
    "RunData",
    "RunInfo",
    "RunStatus",
    "SavedView",
    "Source",
    "ViewType",
]


RUN_PALETTE = (
    "#0072b2",
    "#d55e00",
    "#009e73",
    "#cc79a7",
    "#56b4e9",
    "#e69f00",
    "#7f6bd1",
    "#8c6d31",
    "#17a2a2",
    "#b2457a",
)
"""Colours of runs: Okabe and Ito's colour-blind-safe set (jfly.uni-koeln.de/color) without black and
yellow, and four more of like lightness. The store gives the n-th run of an experiment the n-th colour, as the
tag ``trackside.colour``."""


CLEAN_TAG = "trackside.clean"
"""The tag that says whether a run is clean; without it that is unknown."""

NOTE_TAG = "mlflow.note.content"
"""Tag of a run or an experiment that holds its note (Markdown, as in MLflow)."""


class RunStatus(StrEnum):
    """Where a run is in its life (MLflow's words)."""

    RUNNING = "RUNNING"
    SCHEDULED = "SCHEDULED"
    FINISHED = "FINISHED"
    FAILED = "FAILED"
    KILLED = "KILLED"

    @property
    def is_terminated(self) -> bool:
        """Whether a run of this status takes no more points."""
        return self in (RunStatus.FINISHED, RunStatus.FAILED, RunStatus.KILLED)


class LifecycleStage(StrEnum):
    """Whether an experiment or a run was deleted (it can be restored until it is purged)."""

    ACTIVE = "active"
    DELETED = "deleted"


class ViewType(StrEnum):
    """Which lifecycle stages a search looks at (MLflow's ``run_view_type``)."""

    ACTIVE_ONLY = "active_only"
    DELETED_ONLY = "deleted_only"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Experiment:
    """A named collection of runs."""

    experiment_id: str
    name: str
    artifact_location: str
    lifecycle_stage: LifecycleStage = LifecycleStage.ACTIVE
    tags: Mapping[str, str] = field(default_factory=dict)
    creation_time: int = 0
    last_update_time: int = 0


@dataclass(frozen=True, slots=True)
class ExperimentActivity:
    """An experiment with what a list shows beside its name."""

    experiment: Experiment
    run_count: int
    running_count: int
    last_activity: int
    """Time of the newest start, end or change of a run, else of the experiment itself."""


@dataclass(frozen=True, slots=True)
class RunInfo:
    """What a run is, apart from what it logged (``Run.info``, as in MLflow)."""

    run_id: str
    run_name: str
    experiment_id: str
    status: RunStatus
    start_time: int
    end_time: int | None
    user_id: str
    artifact_uri: str
    lifecycle_stage: LifecycleStage = LifecycleStage.ACTIVE


@dataclass(frozen=True, slots=True)
class RunData:
    """What a run logged (``Run.data``, as in MLflow): the last value of each metric, params, tags."""

    metrics: Mapping[str, float] = field(default_factory=dict)
    params: Mapping[str, str] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Run:
    """One execution that logged params, metrics, tags and files."""

    info: RunInfo
    data: RunData


@dataclass(frozen=True, slots=True)
class MetricPoint:
    """One value of a metric."""

    key: str
    value: float
    step: int
    timestamp: int


@dataclass(frozen=True, slots=True)
class MetricSummary:
    """All points of one metric of one run, in numbers.

    ``last`` is the value at the greatest (step, timestamp, value). ``min``, ``max``, ``mean`` ignore
    NaN and are None if there is no other value. ``count`` includes NaN.
    """

    key: str
    last: float
    last_step: int
    last_time: int
    count: int
    min: float | None
    min_step: int | None
    max: float | None
    max_step: int | None
    mean: float | None


@dataclass(frozen=True, slots=True)
class Source:
    """Where a run comes from: notebook, cell and the code that ran.

    ``path_origin`` says how the path is known: ``session`` (JPY_SESSION_NAME), ``vscode``, ``setting``
    (TRACKSIDE_NOTEBOOK), ``command_line`` (a guess), ``server`` (corrected by the server extension).
    ``attempt`` is the n-th run of this cell (of this notebook and run name where there is no cell id).
    """

    notebook_path: str | None = None
    path_origin: str | None = None
    kernel_id: str | None = None
    cell_id: str | None = None
    execution_count: int | None = None
    attempt: int | None = None
    code: str | None = None
    code_digest: str | None = None


@dataclass(frozen=True, slots=True)
class Fact:
    """What is known of a run beside its code: the digest (SHA-256, hex) of a content of the store.

    ``kind`` is ``environment``, ``git``, ``executed`` (the cells that the kernel ran before), ``document``
    (the notebook, from the front end) and ``clean`` (why it is clean or not by that), ``file`` (the saved
    notebook) and ``file_clean``.
    """

    kind: str
    digest: str
    time_ms: int


@dataclass(frozen=True, slots=True)
class LoggedFile:
    """A file of a run, as it was logged.

    ``digest`` is the SHA-256 (hex) of the content. It is None while the content isn't in its place: a large
    file was announced and is being copied, or its copy was given up (then the run carries a warning).
    """

    path: str
    size_bytes: int
    digest: str | None
    time_ms: int


@dataclass(frozen=True, slots=True)
class Artifact:
    """A file or folder of a run; ``path``, ``is_dir`` and ``file_size`` are MLflow's names.

    Attributes:
        path: below the run's root, with forward slashes.
        is_dir: whether it is a folder.
        file_size: in bytes; None for a folder.
        digest: SHA-256 (hex) of what was logged; None if nobody recorded it.
        is_pending: it was logged, but its content isn't here (yet).
    """

    path: str
    is_dir: bool
    file_size: int | None
    digest: str | None = None
    is_pending: bool = False


@dataclass(frozen=True, slots=True)
class SavedView:
    """A way to look at the runs of an experiment, under a name.

    Attributes:
        view_id: 32 hex digits.
        experiment_id: whose runs.
        name: text, its own among the views of the experiment.
        document: what is kept, a JSON object as text; the store doesn't look into it.
        is_default: whether the experiment is shown this way when it is opened first.
        revision: the store's revision that wrote the document.
    """

    view_id: str
    experiment_id: str
    name: str
    document: str
    is_default: bool
    revision: int


@dataclass(frozen=True, slots=True)
class ChangeSet:
    """What changed in a store after a revision."""

    revision: int
    experiment_ids: tuple[str, ...]
    run_ids: tuple[str, ...]
    truncated: bool
    """True if more runs changed than are named."""
    models: bool = False
    """Whether registered models changed, their versions or aliases."""


@dataclass(frozen=True, slots=True)
class RegisteredModel:
    """A name under which models are kept, one version after the other.

    Attributes:
        name: unique in the store.
        aliases: alias → number of the version that it stands for.
        version_count: how many versions there are.
        latest_version: the greatest number among them; None if there is none.
        user_id: who made it.
    """

    name: str
    description: str = ""
    tags: Mapping[str, str] = field(default_factory=dict)
    aliases: Mapping[str, int] = field(default_factory=dict)
    version_count: int = 0
    latest_version: int | None = None
    creation_timestamp: int = 0
    last_updated_timestamp: int = 0
    user_id: str = ""


@dataclass(frozen=True, slots=True)
class ModelVersion:
    """One version of a registered model, and the run that made it.

    Attributes:
        name: of the registered model.
        version: its number, counted in each model from 1 and never used again.
        run_id: the run that made it; None for a model that comes from elsewhere.
        run_name: what that run is called.
        run_lifecycle_stage: whether that run has been deleted, itself or with its experiment.
        experiment_id: where that run is.
        source: where the model is: ``runs:/RUN_ID/PATH``, or any other address.
        path: the file or folder of the run that is the model; empty for the run as a whole.
        aliases: what stands for this version, sorted.
        user_id: who registered it.
    """

    name: str
    version: int
    run_id: str | None = None
    run_name: str | None = None
    run_lifecycle_stage: LifecycleStage | None = None
    experiment_id: str | None = None
    source: str = ""
    path: str = ""
    description: str = ""
    tags: Mapping[str, str] = field(default_factory=dict)
    aliases: tuple[str, ...] = ()
    creation_timestamp: int = 0
    last_updated_timestamp: int = 0
    user_id: str = ""
