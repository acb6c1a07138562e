"""The wire types of charts; part of the contract, as :mod:`trackside.operations.wire` is."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from msgspec import Meta, field

from trackside.charts.config import ChartConfig
from trackside.charts.uses import USES
from trackside.operations.wire import MaxPoints, Wire

__all__ = ["ChartBuild", "ChartBuilt", "ChartChoice", "ChartConfig", "ChartSuggest", "ChartSuggested"]

DrawnRunIds = Annotated[list[str], Meta(min_length=1, max_length=10_000)]


class ChartBuild(Wire):
    config: ChartConfig
    run_ids: DrawnRunIds
    max_points: MaxPoints = 1000
    """Of each curve."""
    legend: bool = True
    """Whether there is room for one."""
    if_revision: int | None = None


class ChartBuilt(Wire):
    revision: int
    unchanged: bool = False
    spec: dict[str, Any] = field(default_factory=dict)
    """Vega-Lite specification with a named, empty data source."""
    data_name: str = ""
    data: list[dict[str, Any]] = field(default_factory=list)
    """Rows of the named data source."""
    code: str = ""
    """The chart as Altair source on the public API."""
    not_drawn: list[str] = field(default_factory=list)
    """Names of runs that are not in the picture, as far as they are to be named."""
    notes: list[str] = field(default_factory=list)
    """Sentences: what was left out of the picture, and why."""
    config: ChartConfig | None = None
    """What was asked for, with what a rule filled in: the axes of a contour, say."""


class ChartSuggest(Wire):
    run_ids: DrawnRunIds
    if_revision: int | None = None


class ChartChoice(Wire):
    value: str
    """What a chart's configuration holds."""
    label: str
    group: Literal[
        "kind", "aggregation", "axis", "metric", "aggregate", "param", "tag", "attribute", "repeat"
    ]
    """Under which heading it stands."""


class ChartSuggested(Wire):
    """What the lists of a chart's dialog offer; where nothing may be chosen too, that isn't among them."""

    revision: int
    unchanged: bool = False
    charts: list[ChartConfig] = field(default_factory=list)
    """The charts that a comparison of these runs begins with."""
    kind: list[ChartChoice] = field(default_factory=list)
    x: list[ChartChoice] = field(default_factory=list)
    y: list[ChartChoice] = field(default_factory=list)
    colour: list[ChartChoice] = field(default_factory=list)
    value: list[ChartChoice] = field(default_factory=list)
    """Those of ``colour`` that are numbers: a heatmap and a contour show no other."""
    facet: list[ChartChoice] = field(default_factory=list)
    group_by: list[ChartChoice] = field(default_factory=list)
    aggregation: list[ChartChoice] = field(default_factory=list)
    uses: dict[str, list[str]] = field(
        default_factory=lambda: {kind: list(fields) for kind, fields in USES.items()}
    )
    """For each kind, the fields of a configuration that it makes use of."""
