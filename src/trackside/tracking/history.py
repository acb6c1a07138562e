"""The points of metrics, as a DataFrame or as NumPy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, overload

from trackside.errors import InvalidInput
from trackside.tracking.tidy import histories_frame
from trackside.tracking.workspace import current_workspace

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

__all__ = ["get_metric_history"]


@overload
def get_metric_history(run_id: str, key: str, *, as_numpy: Literal[False] = ...) -> pd.DataFrame: ...


@overload
def get_metric_history(run_id: str, key: str, *, as_numpy: Literal[True]) -> npt.NDArray[np.void]: ...


@overload
def get_metric_history(
    run_id: Any,
    key: Sequence[str],
    *,
    columns: Mapping[str, str] | None = ...,
    smoothing: float = ...,
    over: str = ...,
) -> pd.DataFrame: ...


def get_metric_history(
    run_id: Any,
    key: str | Sequence[str],
    *,
    as_numpy: bool = False,
    columns: Mapping[str, str] | None = None,
    smoothing: float = 0.0,
    over: str = "step",
) -> pd.DataFrame | npt.NDArray[np.void]:
    """All points of a metric of a run, by step, then time; or those of several, as one tidy frame.

    Args:
        run_id: the run; or several: a list of ids or ``Run`` objects, or a frame with a column ``run_id``.
        key: the metric, or with a list of runs a list of metrics; what a run never logged has no points.
        as_numpy: of one run and metric, give a structured array instead.
        columns: of several, further columns of the frame: its name → a column of the search language, such as
            ``{"kind": "params.kind"}``.
        smoothing: of several, from 0 to 1: a column ``smoothed`` has the exponentially weighted mean over the
            ``over`` axis. A value counts half after 5 % of the longest curve's extent × s / (1 - s).
        over: ``"step"``, ``"time"`` or ``"relative_time"``.

    Returns:
        Of one, a DataFrame with the columns step, timestamp (``datetime64``, UTC) and value; or a structured
        array of the same fields, timestamp in milliseconds since the epoch. Of several, a DataFrame with the
        columns run_id, run (its name in charts), run_colour, metric, step, time (``datetime64``, UTC),
        relative_time (seconds since the run's start), value, smoothed if asked for, and those of ``columns``.

    Raises:
        RunNotFound: the store doesn't hold a run.
        InvalidInput: arguments don't go together.
        StoreUnavailable: the store can't be read.
    """
    store = current_workspace().read_store()
    if not (isinstance(run_id, str) and isinstance(key, str)):
        if isinstance(run_id, str) or isinstance(key, str) or as_numpy:
            raise InvalidInput(
                "Give one run and one metric, or a list of each (without as_numpy).", path="key"
            )
        return histories_frame(store, run_id, key, columns or {}, smoothing, over)
    if columns or smoothing:
        raise InvalidInput("columns and smoothing are for a list of runs and metrics.", path="columns")
    points = store.get_metric_history(run_id, key)
    if as_numpy:
        return points
    import pandas as pd

    times = pd.DatetimeIndex(points["timestamp"].astype("datetime64[ms]")).tz_localize("UTC")
    return pd.DataFrame({"step": points["step"], "timestamp": times, "value": points["value"]})
