"""One configuration of each kind, and of the options that change how a kind is drawn."""

from __future__ import annotations

from typing import Any

from trackside.charts.config import ChartConfig

__all__ = ["CASES"]

LOSS = ("metrics.loss",)
BOTH = ("metrics.loss", 'metrics."val acc"')
LONG = "A title that is so long that it needs a line of its own, with 'quotes' and \"more\"\n"


def _make(**parts: Any) -> ChartConfig:
    return ChartConfig(**parts)


CASES: dict[str, ChartConfig] = {
    "line": _make(y=LOSS, title="it's"),
    "line of two metrics": _make(y=BOTH, x="time"),
    "line, smooth": _make(y=LOSS, smoothing=0.6, title=LONG),
    "line, smooth and logarithmic": _make(y=LOSS, x="relative_time", smoothing=0.5, log_y=True),
    "line, range and points": _make(y=LOSS, minimum=0.0, maximum=2.0, points=True, log_x=True),
    "line, coloured": _make(y=LOSS, colour="params.lr"),
    "line, in panels": _make(y=LOSS, facet="params.kind", title="panels"),
    "line, a panel a metric": _make(y=BOTH, facet="metric", smoothing=0.5, title=LONG),
    "line, means": _make(y=LOSS, group_by="params.kind", aggregation="mean"),
    "line, medians": _make(y=BOTH, group_by="params.kind", aggregation="median", log_x=True, log_y=True),
    "line, greatest over time": _make(y=LOSS, x="time", group_by="params.kind", aggregation="max"),
    "line, least of all": _make(y=LOSS, x="relative_time", aggregation="min"),
    "line, means in panels": _make(
        y=BOTH, facet="params.depth", group_by="params.kind", aggregation="mean", smoothing=0.5, title=LONG
    ),
    "line, seeds as one": _make(y=LOSS, group_by="auto:params.depth", aggregation="mean", log_y=True),
    "line, seeds as one over time": _make(
        y=BOTH, x="time", group_by='auto:params."depth"', aggregation="median", smoothing=0.5
    ),
    "line over a param": _make(y=LOSS, x="params.lr", group_by="params.kind"),
    "bar": _make(kind="bar", y=LOSS),
    "bar of two metrics": _make(kind="bar", y=BOTH),
    "bar over a param": _make(kind="bar", y=("min(metrics.loss)",), x="params.depth"),
    "bar, means": _make(kind="bar", y=LOSS, x="params.depth", group_by="params.kind", aggregation="mean"),
    "bar, seeds as one": _make(kind="bar", y=BOTH, group_by="auto:params.lr", aggregation="mean"),
    "bar, median of all": _make(kind="bar", y=LOSS, aggregation="median"),
    "scatter": _make(kind="scatter", y=('max(metrics."val acc")',), x="params.lr", log_x=True),
    "scatter of two metrics": _make(kind="scatter", y=BOTH, x="params.kind", colour="start_time"),
    "scatter over steps": _make(kind="scatter", y=LOSS),
    "scatter, in panels": _make(
        kind="scatter", y=LOSS, x="metrics.loss", facet="params.kind", group_by="params.kind", log_y=True
    ),
    "box": _make(kind="box", y=LOSS, x="params.kind"),
    "box of groups": _make(kind="box", y=LOSS, group_by="params.kind", facet="params.depth"),
    "box of seeds": _make(kind="box", y=LOSS, x="auto:params.lr", title=LONG),
    "box of metrics": _make(kind="box", y=BOTH),
    "parallel": _make(kind="parallel", y=LOSS, title=LONG),
    "parallel, logarithmic": _make(
        kind="parallel",
        y=("params.lr", "params.depth", "params.kind", "metrics.loss"),
        colour="metrics.loss",
        log_x=True,
        log_y=True,
    ),
    "parallel of many axes": _make(
        kind="parallel",
        y=("params.lr", "params.depth", "params.kind", "metrics.loss", "min(metrics.loss)", *BOTH[1:]),
        title="many",
    ),
    "parallel, seeds in one colour": _make(kind="parallel", y=LOSS, group_by="auto:params.lr"),
    "heatmap": _make(kind="heatmap", y=LOSS, x="params.depth", title="heat"),
    "heatmap by run and step": _make(kind="heatmap", y=LOSS),
    "heatmap, in panels": _make(
        kind="heatmap",
        y=("params.lr",),
        x="params.depth",
        colour="metrics.loss",
        facet="params.kind",
        aggregation="max",
    ),
    "contour": _make(kind="contour", y=LOSS),
    "contour, logarithmic": _make(
        kind="contour", x="params.lr", y=("params.depth",), colour="min(metrics.loss)", log_x=True, title=LONG
    ),
}
