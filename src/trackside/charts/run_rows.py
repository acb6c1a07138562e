"""Rows of runs: one a run and metric, over a column or not."""

from __future__ import annotations

from typing import Any

import msgspec

from trackside.charts.picture import Picture
from trackside.charts.settling import Settled
from trackside.charts.table import Column, Rows, Table, name_some
from trackside.errors import InvalidInput
from trackside.store.base import Store

__all__ = ["read_runs"]

Row = dict[str, Any]


def read_runs(store: Store, table: Table, settled: Settled, picture: Picture, max_points: int) -> Rows:
    """Metric by metric, run by run; a run without a value, or without a place on an axis, is left out."""
    del store, max_points
    named = {"x": settled.x, "colour": settled.colour, "facet": settled.facet, "group": settled.group}
    facts = {name: table.read(field) for name, field in named.items() if field is not None}
    if picture.config.aggregation != "none" and settled.group is None:
        facts["group"] = Column(["all runs"] * len(table), "N")
    if "x" in facts:
        picture = msgspec.structs.replace(picture, x_type=facts["x"].type)
    if "colour" in facts:
        picture = msgspec.structs.replace(picture, colour_type=facts["colour"].type)
    rows: list[Row] = []
    left_out: dict[str, None] = {}
    for field, label in zip(settled.y, picture.labels, strict=True):
        column = table.read(field)
        if column.type == "N":
            raise InvalidInput(f"{label!r:.100} is no number, so it can't be the y axis.", path="config.y")
        names = ("run_id", "run", "metric", "value", *facts)
        needed = [i for i, name in enumerate(names) if name not in ("colour",)]
        runs = table.runs
        columns = zip(
            (run.run_id for run in runs),
            (run.label for run in runs),
            [label] * len(runs),
            column.values,
            *(fact.values for fact in facts.values()),
            strict=True,
        )
        for values in columns:
            if any(values[i] is None for i in needed):
                continue
            row = dict(zip(names, values, strict=True))
            if _fits(row, picture):
                rows.append(row)
            else:
                left_out[row["run"]] = None
    which = name_some(list(left_out))
    notes = [f"Values of 0 or less are not drawn on a logarithmic axis: {which}."] if which else []
    return Rows(picture, rows, notes)


def _fits(row: Row, picture: Picture) -> bool:
    config = picture.config
    if config.log_y and row["value"] <= 0:
        return False
    if config.kind not in ("line", "scatter") or not config.log_x or picture.x_type != "Q":
        return True
    return bool(row["x"] > 0)
