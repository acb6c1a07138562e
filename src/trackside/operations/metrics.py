"""Metric histories of many runs at once."""

from __future__ import annotations

from trackside.charts.downsample import downsample
from trackside.operations.context import OperationContext
from trackside.operations.numbers import encode_numbers
from trackside.operations.wire import History, HistoryQuery, HistorySeries

__all__ = ["get_history"]


def get_history(context: OperationContext, request: HistoryQuery) -> History:
    """Curves of some metrics of some runs, extremes kept; what a run never logged is left out."""
    store = context.read()
    revision = store.get_revision()
    if request.if_revision == revision:
        return History(revision=revision, unchanged=True)
    histories = store.get_metric_histories(request.run_ids, request.keys)
    series = []
    for run_id in dict.fromkeys(request.run_ids):
        for key in dict.fromkeys(request.keys):
            points = histories.get((run_id, key))
            if points is None or not len(points):
                continue
            few = downsample(points, request.max_points)
            series.append(
                HistorySeries(
                    run_id=run_id,
                    key=key,
                    count=len(points),
                    step=few["step"].tolist(),
                    timestamp=few["timestamp"].tolist(),
                    value=encode_numbers(few["value"]),
                )
            )
    return History(revision=revision, series=series)
