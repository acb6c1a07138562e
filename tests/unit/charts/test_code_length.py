"""How long the source of a chart is, whatever was chosen in the dialog."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from trackside.charts.code import LAYOUTS, MAX_LINES, write_code
from trackside.charts.config import AGGREGATIONS, CURVE_AXES, KINDS, ChartConfig, ChartKind
from trackside.charts.picture import DrawnRun, Picture
from trackside.charts.uses import USES

RUNS = tuple(DrawnRun(f"{n:032x}", f"run {n} with a name so long", "#0072b2") for n in range(20))
TEXT = re.compile(r"""\w+ = ['"]""")
"""A line that is one text can be as long as that."""
MANY_ROWS = 100_000
RUFF = (sys.executable, "-m", "ruff", "format", "--isolated", "--diff")
TITLE = "A title with more words than fit beside the toolbar of a chart"
# Metrics and params as they are called in practice, and names that take a line alone.
NAMES = {
    "usual": ("validation/loss", "accuracy", "optimizer.lr"),
    "long": tuple(f"model/encoder/block_{n}/{'attention/' * 9}value" for n in range(3)),
}


def configure(kind: ChartKind, names: tuple[str, ...]) -> Iterator[ChartConfig]:
    """Every choice with every other one, except those that only make the source shorter."""
    metrics, param = [f'metrics."{name}"' for name in names[:2]], f'params."{names[2]}"'
    choices: dict[str, list[Any]] = {
        "x": ["relative_time", param],
        "y": [tuple(metrics[:1]), tuple(metrics)],
        "colour": [None, param],
        "facet": [None, "metric", param],
        "group_by": [None, param],
        "aggregation": list(AGGREGATIONS),
        "log_y": [False, True],
        "smoothing": [0.0, 0.55],
        "minimum": [None, 0.00012],  # with a maximum, and a logarithmic x axis
    }
    used = {name: values for name, values in choices.items() if name in USES[kind]}
    for values in product(*used.values()):
        parts = dict(zip(used, values, strict=True))
        is_scaled = parts.get("minimum") is not None or "minimum" not in USES[kind]
        parts |= {"log_x": is_scaled, "maximum": 123.25 if is_scaled else None}
        yield ChartConfig(kind=kind, title=TITLE, points=True, **parts)


def picture(config: ChartConfig, names: tuple[str, ...]) -> Picture | None:
    """What is drawn of such a configuration; None for one that never gets so far."""
    over_curves = config.kind in ("line", "scatter", "heatmap") and config.x in CURVE_AXES
    is_surface = config.kind == "contour" or (config.kind == "heatmap" and not over_curves)
    if is_surface and (config.x in CURVE_AXES or config.colour is None or len(config.y) > 1):
        return None
    if config.facet == "metric" and config.kind not in ("line", "bar", "scatter", "box"):
        return None
    own = config.colour is None and config.group_by is None and config.aggregation == "none"
    return Picture(
        config=config,
        runs=RUNS if own else (),
        markers=True,
        labels=names[: len(config.y)],
        x_title=CURVE_AXES.get(config.x, names[2]),
        x_type="T" if config.x == "time" and over_curves else "Q",
        facet_title=names[2],
        group_title=names[2],
        colour_title=names[2],
        over_runs=not over_curves,
        bin_width=2000.0 if config.x in ("time", "relative_time") else 0.0,
        entries="long",  # what takes most
    )


@pytest.mark.parametrize("called", NAMES)
@pytest.mark.parametrize("kind", KINDS)
def test_code_of_any_configuration_is_short_and_formatted(
    kind: ChartKind, called: str, tmp_path: Path
) -> None:
    """At most 25 lines whatever is combined; of at most 160 characters where names are as usual."""
    widths = [layout.width for layout in LAYOUTS]
    pictures = [
        one for one in (picture(config, NAMES[called]) for config in configure(kind, NAMES[called])) if one
    ]
    assert pictures
    for number, one in enumerate(pictures if called == "usual" else pictures[::3]):
        code = write_code(one, [run.run_id for run in RUNS], MANY_ROWS)
        lines = code.splitlines()
        assert len(lines) <= MAX_LINES, code
        width = max(len(line) for line in lines if not TEXT.match(line))
        assert width <= 160 or called != "usual", code
        compile(code, "<cell>", "exec")
        if number % 7 == 0 and called == "usual":
            folder = tmp_path / str(next(wide for wide in widths if wide >= width))
            folder.mkdir(exist_ok=True)
            (folder / f"{number}.py").write_text(code)
    for folder in tmp_path.iterdir():
        command = [*RUFF, "--line-length", folder.name, str(folder)]
        formatted = subprocess.run(command, text=True, capture_output=True, check=False)
        assert formatted.stdout == ""
