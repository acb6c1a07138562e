"""Every visualization type in the page: its marks, and the data behind them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from comparison import ComparisonPane, read_drawn
from playwright.sync_api import Response, expect
from workbench import Workbench

ALL = ("net-0", "net-1", "net-2", "net-3")
ACCURACY = "accuracy over step"

# For each visualization type: its mark in Vega, and what of a row of the API is in the row behind a mark.
TYPES: dict[str, tuple[str, Callable[[dict[str, Any]], tuple[Any, ...]]]] = {
    "scatter": ("symbol", lambda row: (row["run_id"], row["step"], row["value"])),
    "bar": ("rect", lambda row: (row["run_id"], row["value"])),
    "box": ("symbol", lambda row: (row["run_id"], row["value"])),
    "parallel": ("line", lambda row: (row["run_id"], row["axis"], row["position"])),
    # 20 steps in 60 stretches: the mean of a stretch is a value.
    "heatmap": ("rect", lambda row: (row["run_id"], row.get("mean_value", row.get("value")))),
    "contour": ("symbol", lambda row: (row["run_id"], row["x"], row["y"])),
    "line": ("line", lambda row: (row["run_id"], row["step"], row["value"])),
}


def asks_for(kind: str) -> Callable[[Response], bool]:
    """Whether it is the answer about a chart of this type."""
    return lambda answer: (
        "charts.build" in answer.url and answer.request.post_data_json["config"]["kind"] == kind
    )


def test_every_visualization_type_draws_what_the_api_says(workbench: Workbench) -> None:
    """Each type, chosen in the dialog, shows at once: marks of its kind, whose rows are those of the API."""
    pane = ComparisonPane(workbench, "all types")
    pane.select(*ALL)
    pane.figure(ACCURACY)
    figure = pane.region.get_by_role("figure").first  # its name is what it shows
    pane.act(figure, "Customize chart")
    choice = pane.dialog.get_by_role("combobox", name="Visualization type", exact=True)
    for kind, (mark, essence) in TYPES.items():
        with workbench.page.expect_response(asks_for(kind)) as event:
            choice.select_option(kind)
        pane.wait_until_drawn(figure)
        rows = pane.ask(event.value.request.post_data_json)["data"]
        drawn = read_drawn(figure, mark)
        wanted = {essence(row) for row in rows if row.get("run_id") is not None}
        assert len(wanted) >= len(ALL), kind
        assert {essence(row) for row in drawn if row.get("run_id") is not None} == wanted, kind
    pane.dialog.get_by_role("button", name="Done", exact=True).click()
    expect(pane.dialog).to_be_hidden()
    expect(figure.get_by_role("button", name="Customize chart", exact=True)).to_be_focused()
