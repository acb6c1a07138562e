"""What a chart is called that nobody has named."""

from __future__ import annotations

from typing import Any

import pytest

import trackside
from trackside.charts.config import ChartConfig
from trackside.charts.frames import read_frame
from trackside.charts.suggest import suggest_charts
from trackside.charts.titles import title_of

LOSS = ("metrics.loss",)
PARAMS = ("params.lr", "params.depth", "params.kind")


@pytest.mark.parametrize(
    ("parts", "title"),
    [
        ({}, "loss over step"),
        ({"x": "relative_time"}, "loss over relative time"),
        ({"x": "params.lr", "kind": "scatter"}, "loss over lr"),
        ({"y": (*LOSS, 'metrics."val acc"')}, "loss, val acc over step"),
        ({"kind": "bar"}, "loss by run"),
        ({"kind": "bar", "x": "params.depth"}, "loss by depth"),
        ({"kind": "bar", "aggregation": "mean"}, "loss of all runs"),
        ({"kind": "box"}, "loss of all runs"),
        ({"kind": "box", "group_by": "params.kind"}, "loss by kind"),
        ({"kind": "heatmap"}, "loss by run and step"),
        ({"kind": "heatmap", "x": "params.depth"}, "loss over depth and kind"),
        ({"kind": "contour", "x": "params.lr"}, "loss over lr and depth"),
        ({"kind": "parallel"}, "Hyperparameters and loss"),
        ({"kind": "parallel", "y": PARAMS}, "lr, depth, kind"),
        ({"kind": "parallel", "y": (*PARAMS, "status")}, "lr, depth, kind and 1 more"),
    ],
)
def test_a_chart_is_called_by_what_it_shows(sweep: list[str], parts: dict[str, Any], title: str) -> None:
    """What is drawn, and over or by what."""
    frame = read_frame(trackside.get_store(), sweep, ChartConfig(**{"y": LOSS, **parts}))
    assert title_of(frame.picture) == title


def test_proposed_charts_are_called_the_same(sweep: list[str]) -> None:
    """The titles of the charts that a comparison begins with are what they would be called anyway."""
    store = trackside.get_store()
    for config in suggest_charts(store, store.get_columns(sweep)):
        assert title_of(read_frame(store, sweep, config).picture) == config.title
