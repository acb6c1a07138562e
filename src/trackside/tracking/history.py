"""The points of one metric, as a DataFrame or as NumPy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, overload

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


def get_metric_history(
    run_id: str, key: str, *, as_numpy: bool = False
) -> pd.DataFrame | npt.NDArray[np.void]:
    """All points of a metric of a run, by step, then time.

    Args:
        run_id: the run.
        key: the metric; one that the run never logged has no points.
        as_numpy: give a structured array instead.

    Returns:
        A DataFrame with the columns step, timestamp (``datetime64``, UTC) and value; or a structured array of
        the same fields, timestamp in milliseconds since the epoch.

    Raises:
        RunNotFound: the store doesn't hold the run.
        StoreUnavailable: the store can't be read.
    """
    points = current_workspace().read_store().get_metric_history(run_id, key)
    if as_numpy:
        return points
    import pandas as pd

    times = pd.DatetimeIndex(points["timestamp"].astype("datetime64[ms]")).tz_localize("UTC")
    return pd.DataFrame({"step": points["step"], "timestamp": times, "value": points["value"]})
