"""The run list of an experiment's tab, over some thousand runs."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from accessibility import problems
from labserver import LabServer
from playwright.sync_api import Locator, expect
from workbench import Workbench

from trackside.store import open_store
from trackside.store.base import HISTORY_DTYPE, MetricColumn, RunBatch

RUNS = 3000
START = 1_700_000_000_000


def fill(lab: LabServer, name: str = "many") -> str:
    """An experiment whose run i has the accuracy i / 10,000, and the kind of network i % 3."""
    store = open_store(lab.location)
    experiment_id = store.create_experiment(name)
    points = np.zeros((RUNS, 2), HISTORY_DTYPE)  # a curve of two steps
    points["value"], points["timestamp"] = np.arange(RUNS)[:, None] / 10_000, START
    points["step"] = [0, 1]
    numbers = range(RUNS)
    batch = RunBatch(
        experiment_id,
        run_ids=[f"{number + 1:032x}" for number in numbers],
        run_names=[f"run {number}" for number in numbers],
        start_times=[START + 1000 * number for number in numbers],
        end_times=[START + 1000 * number + 500 for number in numbers],
        params={"net": [("mlp", "cnn", "rnn")[number % 3] for number in numbers], "fixed": ["1"] * RUNS},
        metrics={"accuracy": MetricColumn(np.full(RUNS, 2), points.reshape(-1))},
    )
    store.load_runs(batch)
    store.close()
    return experiment_id


def first_run(grid: Locator) -> Locator:
    """The name of the run in the first row."""
    return grid.locator("[aria-rowindex='2']").get_by_role("rowheader")


def test_run_list_is_sorted_scrolled_selected_and_arranged(
    own_lab: Callable[..., LabServer], open_workbench: Callable[[LabServer], Workbench]
) -> None:
    """Thousands of runs come in the store's order wherever one scrolls; keys select, columns are chosen."""
    lab = own_lab()
    experiment_id = fill(lab)
    bench = open_workbench(lab)
    page = bench.page
    bench.execute("trackside:open-experiment", experimentIds=[experiment_id])
    grid = page.get_by_role("grid", name="Runs", exact=True)
    expect(grid).to_have_attribute("aria-rowcount", str(RUNS + 1), timeout=30_000)
    expect(first_run(grid)).to_have_accessible_name("run 2999")

    # by a metric, the best first; then by a param, and within it by the metric
    grid.get_by_role("button", name="Sort by accuracy", exact=True).click()
    expect(grid.get_by_role("columnheader", name="accuracy", exact=True)).to_have_attribute(
        "aria-sort", "descending"
    )
    grid.get_by_role("button", name="Sort by accuracy", exact=True).click()
    expect(first_run(grid)).to_have_accessible_name("run 0")
    grid.get_by_role("button", name="Sort by Name", exact=True).click()
    grid.get_by_role("button", name="Sort by Status", exact=True).click(modifiers=["Shift"])
    expect(grid.get_by_role("columnheader", name="Status", exact=True)).to_have_attribute(
        "aria-sort", "ascending"
    )
    grid.get_by_role("button", name="Sort by Status", exact=True).click(modifiers=["Shift"])
    grid.get_by_role("button", name="Sort by Status", exact=True).click(modifiers=["Shift"])
    grid.get_by_role("button", name="Sort by Name", exact=True).click()
    grid.get_by_role("button", name="Sort by Name", exact=True).click()
    expect(first_run(grid)).to_have_accessible_name("run 2999")

    # to the end and back, without more than a window of rows in the page
    grid.evaluate("grid => { grid.scrollTop = grid.scrollHeight; }")
    expect(grid.get_by_role("rowheader", name="run 0", exact=True)).to_be_visible()
    assert grid.locator("[data-line]").count() <= 80
    grid.evaluate("grid => { grid.scrollTop = 0; }")
    expect(grid.get_by_role("rowheader", name="run 2999", exact=True)).to_be_visible()

    # keyboard: the checkbox, two more with shift, all, the last row
    grid.get_by_role("checkbox", name="Select run 2999", exact=True).focus()
    page.keyboard.press("Space")
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Shift+ArrowDown")
    expect(page.get_by_role("status", name="3,000 runs, 3 selected", exact=True)).to_be_visible()
    page.keyboard.press("Control+End")
    expect(grid.get_by_role("checkbox", name="Select run 0", exact=True)).to_be_focused()
    page.keyboard.press("Control+Home")
    expect(grid.get_by_role("checkbox", name="Select run 2999", exact=True)).to_be_focused()
    arrange(bench, grid)


def arrange(bench: Workbench, grid: Locator) -> None:
    """Drag an edge, choose columns, leave out what is the same, make groups."""
    page = bench.page
    edge = grid.get_by_role("separator", name="Resize Status", exact=True)
    before = int(edge.get_attribute("aria-valuenow") or 0)
    box = edge.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 3, box["y"] + 10)
    page.mouse.down()
    page.mouse.move(box["x"] + 43, box["y"] + 10, steps=4)
    page.mouse.up()
    expect(edge).to_have_attribute("aria-valuenow", str(before + 40))
    # as wide as what stands in it
    edge.dblclick()
    expect(edge).not_to_have_attribute("aria-valuenow", str(before + 40))
    cells = grid.locator("[data-kind='status']")
    assert cells.evaluate_all("cells => cells.every(cell => cell.scrollWidth <= cell.clientWidth)")

    # columns: the effect shows while one chooses
    page.get_by_role("button", name="Customize columns", exact=True).click()
    dialog = page.get_by_role("dialog", name="Customize columns", exact=True)
    dialog.get_by_role("searchbox", name="Search columns", exact=True).fill("accuracy")
    dialog.get_by_role("checkbox", name="accuracy", exact=True).uncheck()
    expect(grid.get_by_role("columnheader", name="accuracy", exact=True)).to_have_count(0)
    dialog.get_by_role("button", name="Reset", exact=True).click()
    assert problems(bench, page.locator(".jp-Trackside-table")) == []
    dialog.get_by_role("button", name="Done", exact=True).click()
    expect(page.get_by_role("button", name="Customize columns", exact=True)).to_be_focused()

    # only what differs; groups
    grid.get_by_role("columnheader", name="fixed", exact=True).wait_for()
    page.get_by_role("checkbox", name="Only what differs", exact=True).check()
    expect(grid.get_by_role("columnheader", name="fixed", exact=True)).to_have_count(0)
    page.get_by_role("combobox", name="Group by", exact=True).select_option("net")
    expect(grid).to_have_attribute("aria-rowcount", "4")
    grid.get_by_role("button", name="Expand cnn", exact=True).click()
    expect(grid).to_have_attribute("aria-rowcount", "1004")
    assert problems(bench, page.locator(".jp-Trackside-table")) == []
