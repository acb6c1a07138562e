"""From a store to what a chart is drawn of: a picture and plain rows, so that the server needs no pandas."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from msgspec.structs import replace

from trackside.charts.columns import label_of, name_column
from trackside.charts.config import CURVE_AXES, ChartConfig
from trackside.charts.curve_rows import read_curves
from trackside.charts.encodings import (
    BETWEEN_PX,
    LEGEND_MAX_RUNS,
    is_grouped,
    is_long,
    texts_px,
    x_field,
)
from trackside.charts.parallel_rows import read_parallel
from trackside.charts.picture import DrawnRun, Picture
from trackside.charts.run_rows import read_runs
from trackside.charts.settling import Settled, settle
from trackside.charts.surface_rows import read_surface
from trackside.charts.table import Rows, Table, name_some
from trackside.errors import InvalidInput
from trackside.filters import Field
from trackside.store.base import Store
from trackside.store.collector import without_collector

__all__ = ["MAX_RUNS", "Frame", "read_frame"]

MAX_RUNS = {"line": 500, "bar": 500, "parallel": 2000, "contour": 2000}
"""So many runs are drawn at most; of the other kinds 10,000."""

CHARACTER_PX, ASLANT_PX = 6.5, 13
"""Of level texts, and what a text aslant needs of the axis."""

LOG_COLOURS = 100
"""Numbers of which the greatest is so many times the least (learning rates, say) would look alike."""

BROKEN = ("FAILED", "KILLED")

RESERVED = ("run_id", "run", "run_colour", "metric", "value", "x", "colour", "facet", "group", "axis")
"""Other columns of a frame."""


@dataclass(frozen=True, slots=True)
class Frame:
    """What a chart is drawn of."""

    picture: Picture
    rows: list[dict[str, Any]]
    not_drawn: tuple[str, ...]
    """Labels of the runs that have nothing to draw."""
    notes: tuple[str, ...]
    """Sentences: what else was left out."""
    run_ids: tuple[str, ...]
    """The runs that were looked at."""
    row_count: int
    """How many rows there were before curves were thinned."""


def read_frame(
    store: Store, run_ids: Sequence[str], config: ChartConfig, max_points: int = 1000, *, legend: bool = True
) -> Frame:
    """Read what a chart of some runs shows.

    Args:
        store: where they are.
        run_ids: the runs, in the order of the legend; a repeated one counts once.
        config: what to draw.
        max_points: at most so many points a curve, extremes kept.
        legend: whether there is room for one.

    Raises:
        RunNotFound: for an unknown run.
        InvalidInput: without runs, or for columns that can't be drawn so.
    """
    if not run_ids:
        raise InvalidInput("A chart needs at least one run.", path="run_ids")
    with without_collector():
        return _read(store, list(dict.fromkeys(run_ids)), config, max_points, legend=legend)


def _read(store: Store, wanted: list[str], config: ChartConfig, max_points: int, *, legend: bool) -> Frame:
    most = MAX_RUNS.get(config.kind, 10_000)
    table = Table(store, store.get_columns(wanted[:most]))
    settled = settle(config, table)
    picture = Picture(
        config=settled.config,
        legend=legend,
        labels=_label_values(settled),
        x_title=label_of(settled.x) if settled.x else CURVE_AXES.get(config.x, ""),
        x_type="T" if config.x == "time" and not settled.over_runs else "Q",
        colour_title=_title(settled.colour) or label_of(settled.y[0]),
        facet_title=_title(settled.facet),
        group_title=_title(settled.group),
        over_runs=settled.over_runs,
    )
    notes = []
    if len(wanted) > most:
        notes.append(f"The first {most:,} of {len(wanted):,} runs are drawn.")
    read = _choose(settled)
    found = read(store, table, settled, picture, max_points)
    picture, rows = _find_only(found.picture, found.rows), found.rows
    picture = _look_at_colours(_make_room(picture, rows), rows)
    drawn = found.drawn if found.drawn is not None else {row.get("run_id") for row in rows}
    picture, rows = _colour(picture, rows, [run for run in table.runs if run.run_id in drawn])
    notes += [*found.notes, *_note_broken(picture, table, drawn)]
    missing = tuple(run.label for run in table.runs if run.run_id not in drawn)
    return Frame(
        picture,
        rows,
        missing,
        tuple(notes),
        tuple(table.columns.run_id),
        found.total or len(rows),
    )


def _find_only(picture: Picture, rows: list[dict[str, Any]]) -> Picture:
    """Whether all points have one value on an axis of numbers (y: the colour of a heatmap)."""
    config = picture.config
    if config.kind not in ("line", "scatter", "box", "heatmap"):
        return picture
    only_x = _only_value(rows, [x_field(picture)]) if picture.x_type == "Q" and config.kind != "box" else None
    has_range = config.minimum is not None or config.maximum is not None
    only_y = None if has_range else _only_value(rows, ["value", "low", "high"])
    return replace(picture, only_x=only_x, only_y=only_y)


def _make_room(picture: Picture, rows: list[dict[str, Any]]) -> Picture:
    """What room the texts below the x axis have, as far as one can say."""
    config, width = picture.config, texts_px(picture)
    by_metric = len(picture.labels) > 1 and config.facet != "metric"
    field = "metric" if by_metric or config.kind == "box" else "run"
    if config.x not in CURVE_AXES:
        field = "x"
    # Only bars of runs have an x axis for each panel.
    panel = "facet" if field == "run" else ""
    texts: dict[Any, set[Any]] = {}
    for row in rows:
        some = texts.setdefault(row.get(panel), set())
        some.add(row.get(field))
        if len(some) * ASLANT_PX > width:
            return picture
    needed = max((_level_px(some) for some in texts.values()), default=0.0)
    return replace(picture, texts="level" if needed <= width else "aslant")


def _level_px(texts: Iterable[Any]) -> float:
    shown = [f"{text:.4g}" if isinstance(text, float) else str(text) for text in texts]
    return sum(CHARACTER_PX * min(len(text), 10) + BETWEEN_PX for text in shown)


def _look_at_colours(picture: Picture, rows: list[dict[str, Any]]) -> Picture:
    """What a legend of groups or texts has to name, whether it would hide the chart; how numbers lie."""
    config = picture.config
    by_group = is_grouped(picture) or config.colour is None
    if by_group and not is_grouped(picture) and config.group_by is None:
        return picture
    if not by_group and picture.colour_type == "Q":
        numbers = {row["colour"] for row in rows if row.get("colour") is not None}
        low, high = min(numbers, default=0), max(numbers, default=0)
        return replace(picture, colour_log=low > 0 and high >= LOG_COLOURS * low)
    texts: set[Any] = set()
    for row in rows:
        texts.add(row.get("group" if by_group else "colour"))
        if len(texts) > LEGEND_MAX_RUNS:
            return replace(picture, entries="many")
    return replace(picture, entries="long" if is_long(picture, texts) else "short")


def _only_value(rows: list[dict[str, Any]], columns: Sequence[str]) -> float | None:
    """The one number that stands in these columns; looks no further than to a second one."""
    found = (row[name] for row in rows for name in columns if row.get(name) is not None)
    first = next(found, None)
    is_only = first is not None and all(value == first for value in found)
    return float(first) if is_only and isinstance(first, (int, float)) else None


def _choose(settled: Settled) -> Callable[[Store, Table, Settled, Picture, int], Rows]:
    if settled.config.kind == "parallel":
        return read_parallel
    if not settled.over_runs:
        return read_curves
    return read_surface if settled.config.kind in ("heatmap", "contour") else read_runs


def _note_broken(picture: Picture, table: Table, drawn: Collection[str | None]) -> list[str]:
    """Who looks at a mean of runs should know that some of them ended early."""
    if not is_grouped(picture):
        return []
    states = zip(table.runs, table.columns.status, strict=True)
    broken = [run.label for run, status in states if status in BROKEN and run.run_id in drawn]
    return [f"Counted, though they failed or were killed: {name_some(broken)}."] if broken else []


def _title(field: Field | None) -> str:
    return "" if field is None else label_of(field)


def _label_values(settled: Settled) -> tuple[str, ...]:
    """Metrics of curves are values of a column; what is read run by run has columns of its own."""
    if settled.over_runs or settled.config.kind == "parallel":
        return label_columns(settled.y)
    return tuple(map(label_of, settled.y))


def label_columns(fields: Iterable[Field]) -> tuple[str, ...]:
    """What columns are called; by their whole names where other columns of a frame are called so."""
    fields = tuple(fields)
    labels = [label_of(field) for field in fields]
    return tuple(
        name_column(field) if labels.count(label) > 1 or label in RESERVED else label
        for field, label in zip(fields, labels, strict=True)
    )


def _colour(
    picture: Picture, rows: list[dict[str, Any]], drawn: list[DrawnRun]
) -> tuple[Picture, list[dict[str, Any]]]:
    """Each run's own colour: by the legend, or where there are too many runs for one in the rows."""
    config = picture.config
    own = config.colour is None and config.group_by is None and config.aggregation == "none"
    if config.kind == "contour":
        own = True
    if own and config.kind != "contour" and len(drawn) <= LEGEND_MAX_RUNS:
        return replace(picture, runs=tuple(drawn)), rows
    if own:
        colours = {run.run_id: run.colour for run in drawn}
        for row in rows:
            if row.get("run_id") is not None:
                row["run_colour"] = colours[row["run_id"]]
    return picture, rows
