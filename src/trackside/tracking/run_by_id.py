"""Logging to a run that this process hasn't opened, by its id; its status stays as it is."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from trackside.errors import ParamConflict
from trackside.journal.records import RunUpdate
from trackside.tracking.active import get_run
from trackside.tracking.runs import ActiveRun
from trackside.tracking.stack import list_open
from trackside.tracking.validation import check_params
from trackside.tracking.workspace import Workspace, current_workspace

__all__ = ["RunById", "find_run"]

_found: dict[tuple[str, str], RunById] = {}
"""By store and run: each is looked up once."""


class RunById:
    """A run of the store that others have opened."""

    def __init__(self, workspace: Workspace, run_id: str) -> None:
        self.run_id = run_id
        self._workspace = workspace
        self._params = dict(get_run(run_id).data.params)
        self._points = workspace.journal.bind(run_id)

    def log_metrics(
        self, metrics: Mapping[str, Any], step: int | None = None, timestamp: int | None = None
    ) -> None:
        """Log points of several metrics, all or none."""
        time_ms = _now_ms() if timestamp is None else timestamp
        place = 0 if step is None else step
        self._points.log_many([(key, value, place, time_ms) for key, value in metrics.items()])
        self._workspace.append(RunUpdate(self.run_id, time_ms=_now_ms()))

    def log_params(self, params: Mapping[str, Any]) -> None:
        """Log params, all or none. Raises ParamConflict if one is known with another value."""
        checked = check_params(params)
        for key, value in checked.items():
            if self._params.get(key, value) != value:
                raise ParamConflict(
                    f"Changing param values is not allowed: param {key!r} was already logged with the value "
                    f"{self._params[key]!r:.200} for run {self.run_id}, and now with {value!r:.200}.",
                    path=key,
                )
        self._workspace.append(RunUpdate(self.run_id, params=checked, time_ms=_now_ms()))
        self._params.update(checked)


def find_run(run_id: str) -> ActiveRun | RunById:
    """What logs to a run of this id: the open one of this process, else one of the store.

    Raises:
        RunNotFound: the store doesn't hold it.
    """
    for run in list_open():
        if run.run_id == run_id:
            return run
    workspace = current_workspace()
    key = (workspace.location.url, run_id)
    if key not in _found:
        _found[key] = RunById(workspace, run_id)
    return _found[key]


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
