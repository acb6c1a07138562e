"""A chart as Altair source on the public API, to go on from in a cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from trackside.charts.config import CURVE_AXES
from trackside.charts.drawing import describe
from trackside.charts.encodings import is_grouped, x_field
from trackside.charts.picture import Picture
from trackside.charts.source import WIDTH, literal

__all__ = ["write_code"]

MANY_ROWS = 2000
"""Altair refuses more than 5,000 rows until it is told otherwise."""


def write_code(picture: Picture, run_ids: Sequence[str], row_count: int) -> str:
    """The chart as at most 25 lines, formatted; the last one is the chart.

    Keys and titles stand in it as Python literals, names of runs are read anew: none of them can be anything
    else than a text.

    Args:
        picture: what is drawn.
        run_ids: all runs that were looked at.
        row_count: about how many rows there are before they are thinned.
    """
    lines = ["import altair as alt", "import trackside", ""]
    if row_count > MANY_ROWS:
        lines.append("alt.data_transformers.disable_max_rows()")
    lines.append(f'run_ids = "{" ".join(run_ids)}".split()')
    lines += _read(picture)
    if picture.runs and picture.config.kind != "heatmap":
        pairs = 'points[["run", "run_colour"]].drop_duplicates().values'
        lines.append(f"names, colours = zip(*{pairs})")
    return "\n".join([*lines, *describe(picture).write()]) + "\n"


def _read(picture: Picture) -> list[str]:
    config = picture.config
    if config.kind == "parallel":
        return _read_parallel(picture)
    if not picture.over_runs:
        return _read_curves(picture)
    if config.kind == "contour" or (config.kind == "heatmap" and picture.over_runs):
        columns = {"x": config.x, "y": config.y[0], "value": config.colour or "", **_facet(picture)}
        needed = list(columns)
        lines = [
            *_assign("columns", columns),
            "points = trackside.search_runs(run_ids=run_ids, columns=columns)",
        ]
        lines.append(f"points = points.dropna(subset={literal(needed)})")
        lines += _drop(["x"] * config.log_x + ["y"] * config.log_y) if config.kind == "contour" else []
        if config.kind == "contour":
            scales = {"log_x": True} if config.log_x else {}
            scales |= {"log_y": True} if config.log_y else {}
            more = "".join(f", {key}=True" for key in scales)
            lines.append(f"points = trackside.interpolate(points{more})")
        return lines
    return _read_runs(picture)


def _read_curves(picture: Picture) -> list[str]:
    config = picture.config
    extra = _facet(picture) | _others(picture)
    keys = [_key(column) for column in config.y]
    keys = keys[:1] if config.kind == "heatmap" else keys
    lines = [*_assign("keys", keys), *(_assign("columns", extra) if extra else [])]
    options = ["columns=columns"] if extra else []
    options += [f"smoothing={config.smoothing!r}"] if config.smoothing > 0 else []
    options += [f'over="{config.x}"'] if config.smoothing > 0 and config.x != "step" else []
    read = f"points = trackside.get_metric_history({', '.join(['run_ids', 'keys', *options])})"
    if len(read) > WIDTH:
        lines.append(f"options = dict({', '.join(options)})")
        read = "points = trackside.get_metric_history(run_ids, keys, **options)"
    lines.append(read)
    grouped = is_grouped(picture) and config.kind == "line"  # grouping leaves out what has no group
    if (needed := [name for name in ("facet", "group") if name in extra]) and not grouped:
        lines.append(f"points = points.dropna(subset={literal(needed)})")
    if config.kind != "heatmap":
        x = [config.x] if config.log_x and picture.x_type == "Q" else []
        y = ["value", *(["smoothed"] if config.smoothing > 0 else [])] if config.log_y else []
        lines += _drop([*x, *y])
    return [*lines, *(_group(picture) if grouped else [])]


def _group(picture: Picture) -> list[str]:
    config, x = picture.config, x_field(picture)
    lines = []
    if picture.bin_width and x == "time":
        lines.append(f'points["time"] = points["time"].dt.floor("{picture.bin_width:.0f}ms")')
    elif picture.bin_width:
        width = f"{picture.bin_width:.12g}"
        lines.append(f'points["{x}"] = points["{x}"] // {width} * {width}')
    by = ["facet"] if config.facet not in (None, "metric") else []
    by += ["group"] if config.group_by is not None else []
    value = "smoothed" if config.smoothing > 0 else "value"
    lines.append(f'values = points.groupby({literal([*by, "metric", x])})["{value}"]')
    if config.aggregation == "mean":
        lines.append('points = values.agg(value="mean", spread="std", n="count").query("n > 0").fillna(0)')
        edges = r"low = value - spread\nhigh = value + spread"
        lines.append(f'points = points.reset_index().eval("{edges}")')
    elif config.aggregation == "median":
        quartiles = "values.quantile([0.25, 0.5, 0.75]).unstack()"
        lines.append(f'points = {quartiles}.join(values.count().rename("n"))')
        names = '{0.25: "low", 0.5: "value", 0.75: "high"}'
        lines.append(f"points = points.reset_index().rename(columns={names})")
    else:
        edges = f'value="{config.aggregation}", low="min", high="max", n="count"'
        lines.append(f"points = values.agg({edges}).reset_index()")
    if config.log_y:
        lines.append('points["low"] = points["low"].where(points["low"] > 0, points["value"])')
    if config.group_by is None:
        lines.append('points["group"] = "all runs"')
    return lines


def _read_runs(picture: Picture) -> list[str]:
    config = picture.config
    extra = ({"x": config.x} if config.x not in CURVE_AXES else {}) | _facet(picture) | _others(picture)
    metrics = dict(zip(picture.labels, config.y, strict=True))
    lines = _assign_columns(metrics, extra)
    lines.append("runs = trackside.search_runs(run_ids=run_ids, columns=columns)")
    lines.append('points = runs.melt(runs.columns.difference(keys), keys, "metric", "value")')
    needed = ["value", *(name for name in ("x", "facet", "group") if name in extra)]
    lines.append(f"points = points.dropna(subset={literal(needed)})")
    x = ["x"] if config.log_x and picture.x_type == "Q" and config.kind in ("line", "scatter") else []
    lines += _drop([*x, *(["value"] if config.log_y else [])])
    if is_grouped(picture) and config.group_by is None:
        lines.append('points["group"] = "all runs"')
    return lines


def _read_parallel(picture: Picture) -> list[str]:
    config = picture.config
    extra = _facet(picture) | _others(picture)
    axes = dict(zip(picture.labels, config.y, strict=True))
    lines = _assign_columns(axes, extra)
    lines.append("runs = trackside.search_runs(run_ids=run_ids, columns=columns)")
    log = [
        label for label, column in axes.items() if (config.log_y if "metrics." in column else config.log_x)
    ]
    lines.append(f"points = trackside.parallel_axes(runs, keys{f', log={literal(log)}' if log else ''})")
    return lines


def _facet(picture: Picture) -> dict[str, str]:
    facet = picture.config.facet
    return {} if facet is None or facet == "metric" else {"facet": facet}


def _others(picture: Picture) -> dict[str, str]:
    colour, group = picture.config.colour, picture.config.group_by
    return ({"colour": colour} if colour else {}) | ({"group": group} if group else {})


def _key(column: str) -> str:
    from trackside.charts.columns import read_column

    return read_column(column, "y").key


def _drop(columns: list[str]) -> list[str]:
    """What can't stand on a logarithmic axis."""
    if not columns:
        return []
    if len(columns) == 1:
        return [f"points = points[~(points[{literal(columns[0])}] <= 0)]"]
    return [f"points = points[~(points[{literal(columns)}] <= 0).any(axis=1)]"]


def _assign(name: str, value: Mapping[str, str] | Sequence[str]) -> list[str]:
    """A list or a dict of texts in few lines, however long they are."""
    short = f"{name} = {literal(value)}"
    if len(short) <= WIDTH:
        return [short]
    if not isinstance(value, Mapping):
        return [*_quote(name, value), f"{name} = {name}.split({literal(_mark(value))})"]
    return [f"{name} = {{", *(f"    {literal(k)}: {literal(v)}," for k, v in value.items()), "}"]


def _assign_columns(metrics: dict[str, str], extra: dict[str, str]) -> list[str]:
    """The metrics (or axes) by label, and the columns of all."""
    lines = _assign("keys", list(metrics))
    short = f"columns = {literal(metrics | extra)}"
    if len(short) <= WIDTH:
        return [*lines, short]
    paths = _quote("paths", list(metrics.values()))
    pairs = f"zip(keys, paths.split({literal(_mark(list(metrics.values())))}))"
    if not extra:
        return [*lines, *paths, f"columns = dict({pairs})"]
    more = "".join(f", {name}={literal(column)}" for name, column in extra.items())
    if len(f"columns = dict({pairs}{more})") <= WIDTH:
        return [*lines, *paths, f"columns = dict({pairs}{more})"]
    return [*lines, *paths, *_assign("columns", extra), f"columns |= {pairs}"]


def _quote(name: str, texts: Sequence[str]) -> list[str]:
    """Texts as one: a long text stays in its line."""
    text = literal(_mark(texts).join(texts))
    line = f"{name} = {text}"
    if len(line) > WIDTH and len(text) + 4 <= WIDTH:
        return [f"{name} = (", f"    {text}", ")"]
    return [line]


def _mark(texts: Sequence[str]) -> str:
    return next(mark for mark in ("|", "\t", "\x1f", "\x00") if not any(mark in text for text in texts))
