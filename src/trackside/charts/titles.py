"""What a chart is called that nobody has named: by what it shows."""

from __future__ import annotations

from collections.abc import Sequence

from trackside.charts.config import CURVE_AXES
from trackside.charts.encodings import is_grouped
from trackside.charts.picture import Picture

__all__ = ["title_of"]

MOST_NAMED = 3


def title_of(picture: Picture) -> str:
    """A few words: what is drawn, over or by what."""
    config, labels = picture.config, _name(picture.labels)
    over_axis = config.x in CURVE_AXES
    over = config.x.replace("_", " ") if over_axis else picture.x_title
    if config.kind == "parallel":
        metrics = [label for label, y in zip(picture.labels, config.y, strict=True) if "metrics." in y]
        return f"Hyperparameters and {_name(metrics)}" if 0 < len(metrics) < len(config.y) else labels
    if config.kind == "contour" or (config.kind == "heatmap" and not over_axis):
        return f"{picture.colour_title} over {over} and {picture.labels[0]}"
    if config.kind == "heatmap":
        return f"{labels} by run and {over}"
    if config.kind in ("line", "scatter"):
        return f"{labels} over {over}"
    if not over_axis:
        return f"{labels} by {over}"
    if config.group_by is not None:
        return f"{labels} by {picture.group_title}"
    return f"{labels} of all runs" if config.kind == "box" or is_grouped(picture) else f"{labels} by run"


def _name(labels: Sequence[str]) -> str:
    rest = len(labels) - MOST_NAMED
    return ", ".join(labels[:MOST_NAMED]) + (f" and {rest} more" if rest > 0 else "")
