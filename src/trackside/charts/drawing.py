"""A chart ready for a front end: specification without data, and its source."""

from __future__ import annotations

from typing import Any

import msgspec

from trackside.charts.code import write_code
from trackside.charts.curves import build_curves
from trackside.charts.picture import CurvePicture

__all__ = ["DATA_NAME", "Drawing", "draw"]

DATA_NAME = "points"
"""Name of the empty data source in a specification."""


class Drawing(msgspec.Struct, frozen=True):
    """A Vega-Lite specification whose data source is named and empty, and the chart as Altair source."""

    spec: dict[str, Any]
    code: str


def draw(picture: CurvePicture) -> Drawing:
    """Draw curves with Altair, here and now (its first import takes a second or two)."""
    import altair as alt

    chart = build_curves(picture, alt.NamedData(name=DATA_NAME))
    spec = chart.to_dict(validate=False)  # the tests validate every form; here it would take half of the time
    return Drawing(spec=spec, code=write_code(picture))
