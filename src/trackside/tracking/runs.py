"""Runs that are open in this process: starting, logging, ending. All of it goes to the journal alone."""

from __future__ import annotations

import atexit
import getpass
import os
import sys
import time
import uuid
from collections.abc import Collection, Mapping
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from trackside.artifacts import artifact_root
from trackside.entities import RunData, RunInfo, RunStatus
from trackside.errors import ParamConflict
from trackside.journal.records import RunEnd, RunOpen, RunUpdate, SourceRecord
from trackside.tracking.file_logging import FileLogging, wait_for_uploads
from trackside.tracking.names import generate_run_name
from trackside.tracking.stack import activate, deactivate, list_inside, list_open
from trackside.tracking.validation import (
    check_params,
    check_run_name,
    check_status,
    check_tags,
)
from trackside.tracking.workspace import Workspace, close_all, current_workspace

if TYPE_CHECKING:
    from trackside.entities import Run
    from trackside.journal.points import PointLogger

__all__ = ["ActiveRun", "activate", "deactivate", "open_run", "status_of"]

NAME_TAG = "mlflow.runName"
PARENT_TAG = "mlflow.parentRunId"


class ActiveRun(FileLogging):
    """A run that this process logs to; as a context manager it ends with its block.

    It ends FINISHED, after an exception FAILED, after an interrupt KILLED. Its methods may be called by any
    thread, and also when it isn't the active run.

    Attributes:
        run_id: 32 hex digits.
        experiment_name: the experiment it was started in.
        is_ended: whether this process has ended it.
        points: what logs to the journal.
        series: what is known of its metrics there; nothing of a run that has ended, so that a log call looks.
        fd: the descriptor that a log call writes to.
        ends_as: what it becomes if the process ends in order while it is open.
        process_id: the process that opened it.
    """

    def __init__(self, workspace: Workspace, opened: RunOpen, known: Run | None = None) -> None:
        self.run_id = opened.run_id
        self.experiment_name = opened.experiment_name or ""
        self.is_ended = False
        self.ends_as = RunStatus.KILLED
        self.process_id = os.getpid()
        self._workspace = workspace
        self._opened = opened
        self._known_uri = known.info.artifact_uri if known else None
        self._status = RunStatus.RUNNING
        self._end_time: int | None = None
        self._began = _now_ms(), time.monotonic_ns()
        self._params: dict[str, str] = dict(known.data.params) if known else {}
        self._tags: dict[str, str] = {**(known.data.tags if known else {}), **opened.tags}
        self._metrics: dict[str, float] = dict(known.data.metrics) if known else {}
        self.points: PointLogger = workspace.journal.bind(opened.run_id)
        self.series = self.points.series
        self.fd = self.points.fd

    def __repr__(self) -> str:
        return f"<ActiveRun {self.run_name!r} ({self.run_id}), {self._status.value}>"

    # what it is
    @property
    def run_name(self) -> str:
        """The run's name, as it was last set."""
        return self._tags.get(NAME_TAG, self._opened.run_name)

    @property
    def parent_run_id(self) -> str | None:
        """The run it is nested in."""
        return self._opened.parent_run_id

    @property
    def params(self) -> Mapping[str, str]:
        """Params logged so far by this process (of a resumed run also those it had)."""
        return self._params

    @property
    def last_metrics(self) -> dict[str, float]:
        """Metric → the value logged last."""
        return self._metrics | self.points.last_values()

    @property
    def info(self) -> RunInfo:
        """What the run is, as in MLflow."""
        return RunInfo(
            run_id=self.run_id,
            run_name=self.run_name,
            experiment_id=self._opened.experiment_id,
            status=self._status,
            start_time=self._opened.start_time,
            end_time=self._end_time,
            user_id=self._opened.user_id,
            artifact_uri=self.artifact_uri,
        )

    @property
    def data(self) -> RunData:
        """What this process has logged to the run, as in MLflow."""
        return RunData(self.last_metrics, dict(self._params), dict(self._tags))

    @property
    def artifact_uri(self) -> str:
        """Folder or URL below which the run's files are, as far as is known without asking the store."""
        location = self._workspace.guess_artifact_location(self.experiment_name)
        return self._known_uri or artifact_root(location, self.run_id)

    def _find_root_uri(self) -> str:
        location = self._workspace.find_artifact_location(self.experiment_name)
        return self._known_uri or artifact_root(location, self.run_id)

    # logging
    def log_metric(self, key: str, value: Any, step: int | None = None, timestamp: int | None = None) -> None:
        """Log a point of a metric; see :func:`trackside.log_metric`."""
        time_ms = time.time_ns() // 1_000_000 if timestamp is None else timestamp
        self.points.log(key, value, 0 if step is None else step, time_ms)

    def log_metrics(
        self, metrics: Mapping[str, Any], step: int | None = None, timestamp: int | None = None
    ) -> None:
        """Log points of several metrics, all or none."""
        time_ms = time.time_ns() // 1_000_000 if timestamp is None else timestamp
        place = 0 if step is None else step
        self.points.log_many([(key, value, place, time_ms) for key, value in metrics.items()])

    def log_params(self, params: Mapping[str, Any]) -> None:
        """Log params, all or none.

        Raises:
            ParamConflict: one was logged before with another value.
            InvalidInput: a key or a value breaks a limit.
        """
        new = {}
        for key, value in check_params(params).items():
            before = self._params.get(key)
            if before is None:
                new[key] = value
            elif before != value:
                raise ParamConflict(
                    f"Changing param values is not allowed: param {key!r} was already logged with the value "
                    f"{before!r:.200} for run {self.run_id}, and now with {value!r:.200}.",
                    path=key,
                )
        if new:
            self._append(RunUpdate(self.run_id, params=new, time_ms=_now_ms()))
            self._params.update(new)

    def set_tags(self, tags: Mapping[str, Any]) -> None:
        """Set tags, all or none. Raises InvalidInput if a key or a value breaks a limit."""
        checked = check_tags(tags)
        if checked:
            self._append(RunUpdate(self.run_id, tags=checked, time_ms=_now_ms()))
            self._tags.update(checked)

    def delete_tag(self, key: str) -> None:
        """Take a tag away; one that isn't there is none the worse for it."""
        check_tags({key: ""})
        self._append(RunUpdate(self.run_id, deleted_tags=[key], time_ms=_now_ms()))
        self._tags.pop(key, None)

    def warn(self, text: str) -> None:
        """Record something that the user should know of the run."""
        self._append(RunUpdate(self.run_id, warnings=[text[:2000]], time_ms=_now_ms()))

    # ending
    def now_ms(self) -> int:
        """The time as it passes for this run: a clock that is set back makes it no shorter than it was."""
        began_ms, began_ns = self._began
        return max(_now_ms(), began_ms + (time.monotonic_ns() - began_ns) // 1_000_000)

    def end(
        self,
        status: RunStatus | str = RunStatus.FINISHED,
        end_time: int | None = None,
        reason: str | None = None,
        *,
        wait: bool = True,
    ) -> None:
        """End the run; a second time has no effect.

        Large files that are still being copied are waited for, a minute at most, unless ``wait`` is False.

        Raises:
            InvalidInput: that is no status.
        """
        checked = check_status(status)
        if self.is_ended:
            return
        ended = self.now_ms() if end_time is None else end_time
        try:
            if wait:
                wait_for_uploads(self._workspace, self.run_id)
        finally:  # also after an interrupt of the waiting
            self._end(checked, ended, reason)

    def _end(self, checked: RunStatus, end_time: int, reason: str | None) -> None:
        self._end_time = end_time
        self._status = checked
        self.is_ended = True
        self.series = {}
        self._append(RunEnd(self.run_id, checked.value, self._end_time, reason))
        self._workspace.journal.request_fsync()
        self._workspace.kick()

    def __enter__(self) -> ActiveRun:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        status = status_of(error)
        for inner in list_inside(self):
            inner.end(status)
            deactivate(inner)
        self.end(status)
        deactivate(self)

    def _append(self, record: RunUpdate | RunEnd) -> None:
        self._workspace.append(record)


def open_run(
    *,
    run_name: str | None = None,
    experiment_name: str | None = None,
    experiment_id: str | None = None,
    parent_run_id: str | None = None,
    nested: bool = False,  # noqa: ARG001 - a run with a parent is nested, whoever says so
    tags: Mapping[str, Any] | None = None,
    source: SourceRecord | None = None,
    workspace: Workspace | None = None,
    without: Collection[str] = (),
) -> ActiveRun:
    """Start a run without making it the active one.

    Args:
        run_name: its name; one is made up if there is none.
        experiment_name: the experiment, made if it is missing; without any, the one that is set.
        experiment_id: the same by id.
        parent_run_id: the run it is nested in.
        nested: that it is nested.
        tags: its tags.
        source: where it comes from.
        workspace: the store; by default the one in use.
        without: what isn't gathered in the background: ``environment``, ``git``.

    Raises:
        InvalidInput: a name or a tag breaks a limit.
        ExperimentNotFound: there is no experiment of this id.
    """
    from trackside.capture.gathering import request_facts  # as much as a run needs, and not before one

    place = workspace or current_workspace()
    checked = check_tags(tags or {})
    run_id = uuid.uuid4().hex
    name = run_name or checked.get(NAME_TAG) or generate_run_name(run_id)
    checked[NAME_TAG] = check_run_name(name)
    if parent_run_id is not None:
        checked[PARENT_TAG] = parent_run_id
    chosen_id, chosen_name = _choose_experiment(place, experiment_name, experiment_id)
    opened = RunOpen(
        run_id=run_id,
        experiment_id=chosen_id,
        experiment_name=chosen_name,
        run_name=name,
        user_id=user_name(),
        start_time=_now_ms(),
        owner=True,
        parent_run_id=parent_run_id,
        tags=_system_tags(source) | checked,
        source=source,
    )
    place.append(opened)
    request_facts(place, opened, without)
    return ActiveRun(place, opened)


def status_of(error: BaseException | None) -> RunStatus:
    """The status of a run whose block ended so."""
    if error is None or (isinstance(error, SystemExit) and error.code in (None, 0)):
        return RunStatus.FINISHED
    is_cancelled = type(error).__name__ == "CancelledError" and "asyncio" in sys.modules
    return RunStatus.KILLED if is_cancelled or isinstance(error, KeyboardInterrupt) else RunStatus.FAILED


def _choose_experiment(
    place: Workspace, name: str | None, experiment_id: str | None
) -> tuple[str, str | None]:
    if name is not None:
        from trackside.tracking.validation import check_experiment_name

        return place.derive_experiment(check_experiment_name(name)), name
    if experiment_id is not None:
        return str(experiment_id), place.name_experiment(str(experiment_id))
    return place.active_experiment()


def _system_tags(source: SourceRecord | None) -> dict[str, str]:
    if source is not None and source.notebook_path:
        return {"mlflow.source.name": source.notebook_path, "mlflow.source.type": "NOTEBOOK"}
    script = sys.argv[0] if sys.argv else ""
    if "ipykernel" in sys.modules or not script or script in ("-", "-c", "-m"):
        return {}
    return {"mlflow.source.name": str(Path(script).absolute()), "mlflow.source.type": "LOCAL"}


@cache
def user_name() -> str:
    """Who runs this process."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # no name for this user id, as in some containers
        return "unknown"


def _now_ms() -> int:
    return time.time_ns() // 1_000_000


def end_open_runs() -> None:
    """At the normal end of the process: no run stays RUNNING."""
    error = None if "IPython" in sys.modules else getattr(sys, "last_value", None)
    for run in list_open():
        if run.process_id != os.getpid():
            continue  # of the parent, which this forked child was working for
        if run.ends_as is RunStatus.KILLED:
            run.end(RunStatus.KILLED, reason="The process ended while the run was open.", wait=False)
        else:
            run.end(status_of(error), wait=False)  # close_all waits for all of them
        deactivate(run)


# Exit functions run in reverse order: first the runs end, then the journals.
atexit.register(close_all)
atexit.register(end_open_runs)
