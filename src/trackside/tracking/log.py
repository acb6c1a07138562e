"""Logging to the active run, as in MLflow's fluent API. Without an active run, one is started."""

from __future__ import annotations

import os
from collections.abc import Mapping
from time import time_ns
from typing import TYPE_CHECKING, Any, TypeVar
from zlib import crc32

from trackside.journal.format import CHANGING, SEALED, SLOT
from trackside.tracking.active import find_or_start_run
from trackside.tracking.stack import current_run

if TYPE_CHECKING:
    from trackside.tracking.run_by_id import RunById
    from trackside.tracking.runs import ActiveRun

__all__ = [
    "delete_tag",
    "log_metric",
    "log_metrics",
    "log_param",
    "log_params",
    "set_tag",
    "set_tags",
]

T = TypeVar("T")

_get = current_run.get
_pack, _seal, _write = CHANGING.pack, SEALED.pack, os.write


def log_metric(
    key: str,
    value: Any,
    step: int | None = None,
    timestamp: int | None = None,
    *,
    run_id: str | None = None,
    synchronous: bool | None = None,  # noqa: ARG001 - of MLflow: a call returns when the point is safe
    model_id: str | None = None,
    dataset: object = None,
) -> None:
    """Log a point of a metric.

    Args:
        key: the metric.
        value: a real number; also NumPy's, and a tensor or an array of one number.
        step: where the point is on the curve; 0 if not said.
        timestamp: milliseconds since the epoch, UTC; now if not said.
        run_id: of another run than the active one.
        synchronous: of MLflow; makes no difference.
        model_id: of MLflow; refused.
        dataset: of MLflow; refused.

    Raises:
        InvalidInput: the key, the value, the step or the time can't be stored.
        RunNotFound: the store doesn't hold the other run.
    """
    if run_id is not None or model_id is not None or dataset is not None:
        _log_elsewhere({key: value}, step, timestamp, run_id, model_id, dataset)
        return
    # What PointLogger.log does, in one frame: each call, look-up and test counts in a loop of short steps.
    place = 0 if step is None else step
    time_ms = time_ns() // 1_000_000 if timestamp is None else timestamp
    written = 0
    try:
        run = _get()
        series = run.series[key]  # type: ignore[union-attr]
        changing = _pack(place, value, time_ms)
        written = _write(run.fd, _seal(crc32(changing, series.state), series.head, changing))  # type: ignore[union-attr]
    except Exception:  # noqa: BLE001, S110 - no open run, a new key, an odd number, a full disk: seen to below
        pass
    if written == SLOT:
        series.last = changing
    elif written:
        run.points.take_over(series, changing, written)  # type: ignore[union-attr]
    else:
        find_or_start_run().points.log(key, value, place, time_ms)


def log_metrics(
    metrics: Mapping[str, Any],
    step: int | None = None,
    timestamp: int | None = None,
    *,
    run_id: str | None = None,
    synchronous: bool | None = None,  # noqa: ARG001 - of MLflow
    model_id: str | None = None,
    dataset: object = None,
) -> None:
    """Log a point of each of several metrics, with one write; arguments as of :func:`log_metric`.

    Raises:
        InvalidInput: one of them can't be stored; then none is logged.
        RunNotFound: the store doesn't hold the other run.
    """
    if run_id is not None or model_id is not None or dataset is not None:
        _log_elsewhere(metrics, step, timestamp, run_id, model_id, dataset)
    else:
        find_or_start_run().log_metrics(metrics, step, timestamp)


def log_param(key: str, value: T, *, synchronous: bool | None = None) -> T:  # noqa: ARG001 - of MLflow
    """Log a param of the run and return its value.

    Raises:
        ParamConflict: it was logged before with another value.
        InvalidInput: the key or the value breaks a limit.
    """
    find_or_start_run().log_params({key: value})
    return value


def log_params(
    params: Mapping[str, Any],
    *,
    run_id: str | None = None,
    synchronous: bool | None = None,  # noqa: ARG001 - of MLflow
) -> None:
    """Log several params, all or none, of the active run or of that of ``run_id``.

    Raises as :func:`log_param` does, and RunNotFound if the store doesn't hold the other run.
    """
    (find_or_start_run() if run_id is None else _find_run(run_id)).log_params(params)


def set_tag(key: str, value: Any, *, synchronous: bool | None = None) -> None:  # noqa: ARG001 - of MLflow
    """Set a tag of the run. Raises InvalidInput if the key or the value breaks a limit."""
    find_or_start_run().set_tags({key: value})


def set_tags(tags: Mapping[str, Any], *, synchronous: bool | None = None) -> None:  # noqa: ARG001 - of MLflow
    """Set several tags, all or none. Raises InvalidInput if a key or a value breaks a limit."""
    find_or_start_run().set_tags(tags)


def delete_tag(key: str) -> None:
    """Take a tag of the run away."""
    find_or_start_run().delete_tag(key)


def _log_elsewhere(
    metrics: Mapping[str, Any],
    step: int | None,
    timestamp: int | None,
    run_id: str | None,
    model_id: str | None,
    dataset: object,
) -> None:
    if model_id is not None or dataset is not None:
        from trackside.tracking.mlflow_names import refuse_arguments

        refuse_arguments("log_metric", {"model_id": model_id, "dataset": dataset})
    assert run_id is not None
    _find_run(run_id).log_metrics(metrics, step, timestamp)


def _find_run(run_id: str) -> ActiveRun | RunById:
    from trackside.tracking.run_by_id import find_run

    return find_run(run_id)
