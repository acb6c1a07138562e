"""Charts by keyboard: arrows walk over the marks of every type, Enter lets a run stand out, + and - zoom."""

from __future__ import annotations

import re

from comparison import ComparisonPane, axis_labels
from playwright.sync_api import Locator, expect
from workbench import Workbench

ALL = ["net-0", "net-1", "net-2", "net-3"]
KINDS = ("scatter", "bar", "box", "parallel", "heatmap", "contour", "line")
DISTANCE = """(line, [x, y]) => {
  const at = line.getScreenCTM();
  const steps = Array.from({ length: 2000 }, (_, i) => (line.getTotalLength() * i) / 1999);
  const points = steps.map(step => line.getPointAtLength(step).matrixTransform(at));
  return Math.min(...points.map(point => Math.hypot(point.x - x, point.y - y)));
}"""
RING = ".jp-Trackside-markRing"


def run_told(workbench: Workbench, tooltip: Locator) -> str:
    found = re.search(r"run\s+(net-\d)", tooltip.inner_text())
    return "" if found is None else found[1]


def distance_to(ring: Locator, line: Locator) -> float:
    """How far a line is from the middle of the ring, in pixels."""
    box = ring.bounding_box()
    assert box is not None
    middle = [box["x"] + box["width"] / 2, box["y"] + box["height"] / 2]
    return float(line.evaluate(DISTANCE, middle))


def test_every_type_by_keyboard(workbench: Workbench) -> None:
    """From the first mark each run is found by arrows, told as to a pointer, ringed, and chosen by Enter."""
    page = workbench.page
    pane = ComparisonPane(workbench, "charts by keyboard")
    pane.select(*ALL)
    pane.figure("accuracy over step")
    figure = pane.region.get_by_role("figure").first  # its name is what it shows
    tooltip = page.locator("#vg-tooltip-element.visible")
    points = figure.get_by_role("application", name=re.compile("^Points"))
    for kind in KINDS:
        pane.act(figure, "Customize chart")
        pane.dialog.get_by_role("combobox", name="Visualization type", exact=True).select_option(kind)
        pane.wait_until_drawn(figure)
        pane.dialog.get_by_role("button", name="Done", exact=True).click()
        points.focus()
        page.keyboard.press("ArrowRight")
        expect(tooltip).to_be_visible()
        expect(figure.locator(RING)).to_have_count(1)
        told = set()
        for key in ["ArrowUp"] * 4 + ["ArrowDown"] * 5:
            page.keyboard.press(key)
            told.add(run_told(workbench, tooltip))
        assert told - {""} == set(ALL), kind
        page.keyboard.press("Escape")
        expect(tooltip).to_have_count(0)
        expect(figure.locator(RING)).to_have_count(0)
        expect(points).to_be_focused()

    page.keyboard.press("Home")
    page.keyboard.press("PageDown")
    expect(tooltip).to_contain_text(re.compile(r"step\s*10"))
    dimmed = figure.locator("[data-trackside-dimmed]")
    page.keyboard.press("Enter")
    expect(dimmed).to_have_count(len(ALL) - 1)
    page.keyboard.press("Enter")
    expect(dimmed).to_have_count(0)
    before = axis_labels(figure)
    page.keyboard.press("+")
    expect(figure.locator(".role-axis-label text")).not_to_have_text(before)
    line = figure.locator(
        f'path[aria-roledescription="line mark"][aria-label="{run_told(workbench, tooltip)}"]'
    )
    assert distance_to(figure.locator(RING), line) < 1
