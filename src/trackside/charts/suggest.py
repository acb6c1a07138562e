"""Charts for some runs by rule, and what can be chosen for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from msgspec.structs import replace

from trackside.charts.columns import ATTRIBUTES, label_of, name_column
from trackside.charts.config import ChartConfig
from trackside.charts.seeds import AUTO, SeedGroups, is_seed
from trackside.charts.table import read_texts
from trackside.filters import AGGREGATES, Field, best_is
from trackside.settings import metric_direction
from trackside.store.base import RunColumns, Store
from trackside.store.columns import Logged

__all__ = ["Choice", "choose_metric", "find_differing", "list_choices", "suggest_charts"]

PARALLEL_PARAMS = 8
"""So many axes of params fit beside each other."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A column that can be chosen, what a person calls it, and under which heading it stands."""

    value: str
    label: str
    group: str


def suggest_charts(store: Store, table: RunColumns) -> list[ChartConfig]:
    """The charts that a comparison begins with.

    The first metric (see :func:`choose_metric`), and the first of those that are better the other way
    (accuracy, and loss): curves if it has more than one step in any of the runs, else bars. Three or more
    params that differ, without seeds: parallel coordinates of them and the first metric. Where runs are
    repeated with other seeds, those that are equal but for the seed are drawn as one.
    """
    metrics = table.metrics.keys
    first = choose_metric(metrics)
    if first is None:
        return []
    opposite = {"max": "min", "min": "max"}.get(metric_direction(first) or "")
    second = next((key for key in metrics if opposite and metric_direction(key) == opposite), None)
    shown = [key for key in (first, second) if key is not None]
    summaries = store.list_metric_summaries(table.run_id, shown)
    curved = {key for (_, key), summary in summaries.items() if summary.count > 1}
    charts = [_suggest(key, is_curve=key in curved) for key in shown]
    if _are_repeated(table):
        charts = [_draw_as_one(chart, key) for chart, key in zip(charts, shown, strict=True)]
    differing = [key for key in find_differing(table) if not is_seed(key)]
    if len(differing) >= 3:
        params = [name_column(Field("param", key)) for key in differing[:PARALLEL_PARAMS]]
        metric = name_column(Field("metric", first))
        charts.append(ChartConfig(title=f"Hyperparameters and {first}", kind="parallel", y=(*params, metric)))
    return charts


def choose_metric(keys: Sequence[str]) -> str | None:
    """The metric that is looked at first: one that grows, else one that falls, else any."""
    for direction in ("max", "min"):
        for key in keys:
            if metric_direction(key) == direction:
                return key
    return keys[0] if keys else None


def find_differing(table: RunColumns) -> list[str]:
    """Params of which the runs have two values or more; seeds, which are chosen for no reason, come last."""
    differing = [
        key
        for key in table.params.keys
        if len({value for value in table.params.column(key).tolist() if value is not None}) > 1
    ]
    return sorted(differing, key=is_seed)


def _are_repeated(table: RunColumns) -> bool:
    """Whether most runs differ from another one in the seed alone."""
    if not any(is_seed(key) for key in find_differing(table)):
        return False
    groups = SeedGroups()
    groups.add(table)
    return 2 * len(groups.sizes) <= len(table.run_id)


def list_choices(table: RunColumns) -> dict[str, list[Choice]]:
    """What each list of the dialog offers: ``x``, ``y``, ``colour``, ``facet``, ``group_by``.

    ``value`` are the colours that are numbers: what a heatmap and a contour can show.
    """
    metrics = [_choice(Field("metric", key), "metric") for key in table.metrics.keys]
    aggregates = [
        _choice(field, "aggregate")
        for key in table.metrics.keys
        for aggregate in AGGREGATES
        for field in [Field("metric", key, aggregate)]
        if aggregate != "best" or best_is(field) is not None
    ]
    differing = find_differing(table)
    keys = [*differing, *sorted(set(table.params.keys) - set(differing))]
    params = [_choice(Field("param", key), "param") for key in keys]
    tags = [_choice(Field("tag", key), "tag") for key in table.tags.keys if _is_own(key)]
    attributes = [Choice(name, label, "attribute") for name, label in ATTRIBUTES.items()]
    axes = [
        Choice("step", "Step", "axis"),
        Choice("time", "Time", "axis"),
        Choice("relative_time", "Relative time", "axis"),
    ]
    groups = [*params, *attributes, *tags]
    numbers = {
        *(_choice(Field("param", key), "param") for key in keys if _is_numeric(table.params, key)),
        *(_choice(Field("tag", key), "tag") for key in table.tags.keys if _is_numeric(table.tags, key)),
        *metrics,
        Choice("duration", ATTRIBUTES["duration"], "attribute"),
    }
    colours = [*params, *metrics, *attributes, *tags]
    alike = [
        Choice(f"{AUTO}:{name_column(Field('param', key))}", key, "repeat")
        for key in differing
        if not is_seed(key)
    ]
    return {
        "x": [*axes, *params, *metrics, *aggregates, *attributes],
        "y": [*metrics, *aggregates, *params],
        "colour": colours,
        "value": [one for one in colours if one in numbers],
        "facet": [Choice("metric", "Metric", "axis"), *groups],
        "group_by": [Choice(AUTO, "Runs equal but for the seed", "repeat"), *alike, *groups],
    }


def _choice(field: Field, group: str) -> Choice:
    return Choice(name_column(field), label_of(field), group)


def _is_numeric(columns: Logged[str], key: str) -> bool:
    return read_texts(columns.column(key).tolist()).type == "Q"


def _is_own(tag: str) -> bool:
    return not tag.startswith(("mlflow.", "trackside."))


def _suggest(key: str, *, is_curve: bool) -> ChartConfig:
    column = name_column(Field("metric", key))
    if is_curve:
        return ChartConfig(title=f"{key} over step", kind="line", y=(column,))
    return ChartConfig(title=f"{key} by run", kind="bar", y=(column,))


def _draw_as_one(chart: ChartConfig, key: str) -> ChartConfig:
    title = chart.title if chart.kind == "line" else f"Mean {key}"
    return replace(chart, title=title, group_by=AUTO, aggregation="mean")
