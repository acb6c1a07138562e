"""What a configuration leaves to a rule, settled: which columns a kind of chart shows."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from trackside.charts.columns import label_of, name_column, read_column, read_grouping
from trackside.charts.config import CURVE_AXES, ChartConfig
from trackside.charts.suggest import PARALLEL_PARAMS, find_differing
from trackside.charts.table import Table
from trackside.errors import InvalidInput
from trackside.filters import Field

__all__ = ["Settled", "settle"]

CURVE_KINDS = ("line", "scatter", "heatmap")
"""Kinds that show the points of curves where the x axis is step or time."""

METRIC_KINDS = ("line", "bar", "scatter", "box")
"""Kinds that can have a panel for each metric; the others show one, or have it as an axis."""

AGGREGATING_KINDS = ("line", "bar", "heatmap")


@dataclass(frozen=True, slots=True)
class Settled:
    """A configuration with nothing left open, and its columns."""

    config: ChartConfig
    y: tuple[Field, ...]
    x: Field | None
    """None where the x axis is step, time or relative time, or the kind has none."""
    colour: Field | None
    facet: Field | None
    group: Field | None

    @property
    def over_runs(self) -> bool:
        """Whether a row is a run, and not a point of a curve."""
        return self.x is not None or self.config.kind not in CURVE_KINDS


def settle(config: ChartConfig, table: Table) -> Settled:
    """Fill in what a kind needs.

    - What a kind doesn't do (panels by metric, panels of a contour, aggregation, another value than y of a
      heatmap over step or time) is left out.
    - parallel: if y has metrics only, params that differ come before them.
    - heatmap over a column, and contour: the value is ``colour`` if that is given (then y is the other axis),
      else y; the axes that are missing are the first params that differ, for a contour numeric ones.

    Raises:
        InvalidInput: a column is none, or the kind can't show it; ``path`` names the field.
    """
    if config.kind == "contour" or (config.facet == "metric" and config.kind not in METRIC_KINDS):
        config = msgspec.structs.replace(config, facet=None)
    if config.kind == "heatmap" and config.x in CURVE_AXES:
        config = msgspec.structs.replace(config, colour=None)
    if config.kind not in AGGREGATING_KINDS:
        config = msgspec.structs.replace(config, aggregation="none")
    y = tuple(dict.fromkeys(read_column(text, f"config.y[{i}]") for i, text in enumerate(config.y)))
    x = None if config.x in CURVE_AXES else read_grouping(config.x, "config.x")
    if config.kind == "parallel":
        if all(field.kind == "metric" for field in y):
            differing = find_differing(table.columns)[:PARALLEL_PARAMS]
            y = (*(Field("param", key) for key in differing), *y)
        config = msgspec.structs.replace(config, y=tuple(map(name_column, y)), x="step")
        x = None
    if config.kind == "contour" or (config.kind == "heatmap" and x is not None):
        config, x, y = _settle_surface(config, table, x, y)
    settled = Settled(
        config=config,
        y=y,
        x=x,
        colour=None if config.colour is None else read_grouping(config.colour, "config.colour"),
        facet=None if config.facet in (None, "metric") else read_grouping(config.facet or "", "config.facet"),
        group=None if config.group_by is None else read_grouping(config.group_by, "config.group_by"),
    )
    if not settled.over_runs:
        _check_curves(settled)
    return settled


def _check_curves(settled: Settled) -> None:
    for i, field in enumerate(settled.y):
        if field.kind != "metric" or field.aggregate is not None:
            raise InvalidInput(
                f"{name_column(field)!r:.100} has one value a run, and no curve over {settled.config.x}: "
                "choose a metric, or a column for the x axis.",
                path=f"config.y[{i}]",
            )


def _settle_surface(
    config: ChartConfig, table: Table, x: Field | None, y: tuple[Field, ...]
) -> tuple[ChartConfig, Field, tuple[Field, ...]]:
    """Columns of the axes, and the value as ``colour``."""
    value = y[0] if config.colour is None else read_column(config.colour, "config.colour")
    axes = [field for field in (x, *(y if config.colour is not None else y[1:])) if field is not None]
    if config.kind == "contour":
        axes = [field for field in axes if table.read(field).type == "Q"]
    for key in find_differing(table.columns):
        candidate = Field("param", key)
        if candidate not in axes and (config.kind == "heatmap" or table.read(candidate).type == "Q"):
            axes.append(candidate)
    if len(axes) < 2:
        wanted = "numeric params" if config.kind == "contour" else "params"
        raise InvalidInput(
            f"A {config.kind} needs two {wanted} that differ between the runs: choose others for the axes.",
            path="config.x",
        )
    across, up = axes[0], axes[1]
    if table.read(value).type != "Q":
        raise InvalidInput(f"The value {label_of(value)!r:.100} is no number.", path="config.colour")
    settled = msgspec.structs.replace(
        config, x=name_column(across), y=(name_column(up),), colour=name_column(value)
    )
    return settled, across, (up,)
