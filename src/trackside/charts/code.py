"""A chart as Altair source on the public API, to go on from in a cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from trackside.charts.config import CURVE_AXES
from trackside.charts.drawing import describe
from trackside.charts.encodings import is_grouped, x_field
from trackside.charts.picture import SECONDS_OF, Picture
from trackside.charts.source import WIDTH, Layout, literal

__all__ = ["write_code"]

MANY_ROWS = 2000
"""Altair refuses more than 5,000 rows until it is told otherwise."""

MAX_LINES = 25
LAYOUTS = (
    Layout(),
    *(Layout(width, is_dense=True) for width in (WIDTH, 100, 120, 160, 240, 400, 1000, 100_000)),
)
"""The first with which the code is short enough is taken. Charts with many options take longer lines; more
than 160 characters only where columns and titles are very long themselves."""


def write_code(picture: Picture, run_ids: Sequence[str], row_count: int) -> str:
    """The chart as at most 25 lines, formatted; the last one is the chart.

    Keys and titles stand in it as Python literals, names of runs are read anew: none of them can be anything
    else than a text.

    Args:
        picture: what is drawn.
        run_ids: all runs that were looked at.
        row_count: about how many rows there are before they are thinned.
    """
    for layout in LAYOUTS:
        lines = _write(picture, run_ids, row_count, layout)
        if len(lines) <= MAX_LINES:
            break
    return "\n".join(lines) + "\n"


def _write(picture: Picture, run_ids: Sequence[str], row_count: int, layout: Layout) -> list[str]:
    lines = ["import altair as alt", "import trackside", ""]
    if row_count > MANY_ROWS:
        lines.append("alt.data_transformers.disable_max_rows()")
    lines.append(f'run_ids = "{" ".join(run_ids)}".split()')
    lines += _read(picture, layout)
    if picture.runs and picture.config.kind != "heatmap":
        pairs = 'points[["run", "run_colour"]].drop_duplicates().values'
        lines.append(f"names, colours = zip(*{pairs})")
    return [*lines, *describe(picture).write(layout)]


def _read(picture: Picture, layout: Layout) -> list[str]:
    config = picture.config
    if config.kind == "parallel":
        return _read_parallel(picture, layout)
    if not picture.over_runs:
        return _read_curves(picture, layout)
    if config.kind == "contour" or (config.kind == "heatmap" and picture.over_runs):
        return _read_surface(picture, layout)
    return _read_runs(picture, layout)


def _read_surface(picture: Picture, layout: Layout) -> list[str]:
    config = picture.config
    columns = {"x": config.x, "y": config.y[0], "value": config.colour or "", **_facet(picture)}
    log: list[str] = ["x"] * config.log_x + ["y"] * config.log_y if config.kind == "contour" else []
    lines = [
        *_assign("columns", columns, layout),
        "points = trackside.search_runs(run_ids=run_ids, columns=columns)",
        *_leave_out(list(columns), log, layout),
    ]
    if config.kind == "contour":
        scales = {"log_x": config.log_x, "log_y": config.log_y}
        more = "".join(f", {key}=True" for key, is_log in scales.items() if is_log)
        lines.append(f"points = trackside.interpolate(points{more})")
    return lines


def _read_curves(picture: Picture, layout: Layout) -> list[str]:
    config = picture.config
    extra = _facet(picture) | _others(picture)
    keys = [_key(column) for column in config.y]
    keys = keys[:1] if config.kind == "heatmap" else keys
    lines = [*_assign("keys", keys, layout), *(_assign("columns", extra, layout) if extra else [])]
    options = ["columns=columns"] if extra else []
    options += [f"smoothing={config.smoothing!r}"] if config.smoothing > 0 else []
    options += [f'over="{config.x}"'] if config.smoothing > 0 and config.x != "step" else []
    read = f"points = trackside.get_metric_history({', '.join(['run_ids', 'keys', *options])})"
    if len(read) > layout.width:
        lines.append(f"options = dict({', '.join(options)})")
        read = "points = trackside.get_metric_history(run_ids, keys, **options)"
    lines.append(read)
    if x_field(picture) in SECONDS_OF:
        unit = x_field(picture)
        lines.append(f'points["{unit}"] = points["relative_time"] / {SECONDS_OF[unit]}')
    grouped = is_grouped(picture) and config.kind == "line"  # grouping leaves out what has no group
    needed = [] if grouped else [name for name in ("facet", "group") if name in extra]
    x = [x_field(picture)] if config.log_x and picture.x_type == "Q" else []
    y = ["value", *(["smoothed"] if config.smoothing > 0 else [])] if config.log_y else []
    lines += _leave_out(needed, [] if config.kind == "heatmap" else [*x, *y], layout)
    return [*lines, *(_group(picture) if grouped else [])]


def _group(picture: Picture) -> list[str]:
    config, x = picture.config, x_field(picture)
    lines = []
    if picture.bin_width and x == "time":
        lines.append(f'points["time"] = points["time"].dt.floor("{picture.bin_width:.0f}ms")')
    elif picture.bin_width:
        width = f"{picture.bin_width:.12g}"
        lines.append(f'points["{x}"] = (points["{x}"] / {width}).round() * {width}')
    by = ["facet"] if config.facet not in (None, "metric") else []
    by += ["group"] if config.group_by is not None else []
    value = "smoothed" if config.smoothing > 0 else "value"
    lines.append(f'values = points.groupby({literal([*by, "metric", x])})["{value}"]')
    if config.aggregation == "mean":
        lines.append('points = values.agg(value="mean", sd="std", n="count").query("n > 0").fillna(0)')
        # On a logarithmic axis a band that would reach down to 0 begins at the mean.
        below = "sd * (sd < value)" if config.log_y else "sd"
        edges = rf"low = value - {below}\nhigh = value + sd"
        lines.append(f'points = points.reset_index().eval("{edges}")')
    elif config.aggregation == "median":
        quartiles = "values.quantile([0.25, 0.5, 0.75]).unstack()"
        lines.append(f'points = {quartiles}.join(values.count().rename("n"))')
        names = '{0.25: "low", 0.5: "value", 0.75: "high"}'
        lines.append(f"points = points.reset_index().rename(columns={names})")
    else:
        edges = f'value="{config.aggregation}", low="min", high="max", n="count"'
        lines.append(f"points = values.agg({edges}).reset_index()")
    if config.group_by is None:
        lines.append('points["group"] = "all runs"')
    return lines


def _read_runs(picture: Picture, layout: Layout) -> list[str]:
    config = picture.config
    extra = ({"x": config.x} if config.x not in CURVE_AXES else {}) | _facet(picture) | _others(picture)
    metrics = dict(zip(picture.labels, config.y, strict=True))
    lines = _assign_columns(metrics, extra, layout)
    lines.append("runs = trackside.search_runs(run_ids=run_ids, columns=columns)")
    lines.append('points = runs.melt(runs.columns.difference(keys), keys, "metric", "value")')
    needed = ["value", *(name for name in ("x", "facet", "group") if name in extra)]
    x = ["x"] if config.log_x and picture.x_type == "Q" and config.kind in ("line", "scatter") else []
    lines += _leave_out(needed, [*x, *(["value"] if config.log_y else [])], layout)
    if is_grouped(picture) and config.group_by is None:
        lines.append('points["group"] = "all runs"')
    return lines


def _read_parallel(picture: Picture, layout: Layout) -> list[str]:
    config = picture.config
    extra = _facet(picture) | _others(picture)
    axes = dict(zip(picture.labels, config.y, strict=True))
    lines = _assign_columns(axes, extra, layout)
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


def _leave_out(needed: Sequence[str], log: Sequence[str], layout: Layout) -> list[str]:
    """Rows without a needed value, and what can't stand on a logarithmic axis."""
    drop = f".dropna(subset={literal(list(needed))})" if needed else ""
    positive = f'.query("not ({" or ".join(f"{name} <= 0" for name in log)})")' if log else ""
    together = f"points = points{drop}{positive}"
    if len(together) > layout.width and drop and positive:
        return [f"points = points{drop}", f"points = points{positive}"]
    return [together] if drop or positive else []


def _assign(name: str, value: Mapping[str, str] | Sequence[str], layout: Layout) -> list[str]:
    """A list or a dict of texts in few lines, however long they are."""
    short = f"{name} = {literal(value)}"
    if len(short) <= layout.width:
        return [short]
    if not isinstance(value, Mapping):
        return [*_quote(name, value, layout), f"{name} = {name}.split({literal(_mark(value))})"]
    return [f"{name} = {{", *(f"    {literal(k)}: {literal(v)}," for k, v in value.items()), "}"]


def _assign_columns(metrics: dict[str, str], extra: dict[str, str], layout: Layout) -> list[str]:
    """The metrics (or axes) by label, and the columns of all."""
    lines = _assign("keys", list(metrics), layout)
    short = f"columns = {literal(metrics | extra)}"
    if len(short) <= layout.width:
        return [*lines, short]
    columns = [*metrics.values(), *extra.values()]
    named = f"[*keys, {', '.join(map(literal, extra))}]" if extra else "keys"
    paths = f"paths.split({literal(_mark(columns))})"
    return [*lines, *_quote("paths", columns, layout), f"columns = dict(zip({named}, {paths}))"]


def _quote(name: str, texts: Sequence[str], layout: Layout) -> list[str]:
    """Texts as one: a long text stays in its line."""
    text = literal(_mark(texts).join(texts))
    line = f"{name} = {text}"
    if len(line) > layout.width and len(text) + 4 <= layout.width:
        return [f"{name} = (", f"    {text}", ")"]
    return [line]


def _mark(texts: Sequence[str]) -> str:
    return next(mark for mark in ("|", "\t", "\x1f", "\x00") if not any(mark in text for text in texts))
