"""Charts of the selected runs, beside the list of runs."""

from __future__ import annotations

import struct
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from accessibility import problems
from comparison import ComparisonPane, axis_labels
from playwright.sync_api import Download, Locator, Page, expect
from workbench import THEMES, Workbench

ALL = ("net-0", "net-1", "net-2", "net-3")
ACCURACY = "accuracy over step"

# A click on what takes the pointer for a run: the invisible wide copy of its line.
CLICK_LINE = """(figure, run) => {
  const lines = [...figure.querySelectorAll('.mark-line path')];
  const target = lines.find(line => line.__data__.opacity === 0 && line.__data__.datum.run === run);
  target.dispatchEvent(new MouseEvent('click', {bubbles: true}));
}"""


def save(page: Page, pane: ComparisonPane, figure: Locator, action: str, folder: Path) -> Path:
    """Press "Save as …"; the file."""
    with page.expect_download() as event:
        pane.act(figure, action)
    download: Download = event.value
    target = folder / download.suggested_filename
    download.save_as(target)
    return target


def test_a_chart_is_explored_and_saved(workbench: Workbench, tmp_path: Path) -> None:
    """A click lets a run stand out; the zoom outlives new points and is reset; PNG and SVG are pictures."""
    page = workbench.page
    pane = ComparisonPane(workbench, "explored")
    pane.select(*ALL)
    figure = pane.figure(ACCURACY)
    line = figure.locator('path[aria-roledescription="line mark"][aria-label*="net-1"]')
    dimmed = figure.locator("[data-trackside-dimmed]")
    figure.evaluate(CLICK_LINE, "net-1")
    expect(dimmed).to_have_count(len(ALL) - 1)
    assert line.get_attribute("data-trackside-dimmed") is None
    row = pane.tab.get_by_role("row").filter(has=page.get_by_role("rowheader", name="net-1", exact=True))
    expect(row).to_have_attribute("aria-current", "true")

    before = axis_labels(figure)
    figure.locator("svg.marks").hover()
    page.mouse.wheel(0, -300)
    expect(figure.locator(".role-axis-label text").first).to_be_attached()
    page.wait_for_function(
        """([figure, before]) => [...figure.querySelectorAll('.role-axis-label text')]
          .map(text => text.textContent).sort().join(' ') !== before""",
        arg=[figure.element_handle(), " ".join(before)],
    )
    zoomed = axis_labels(figure)
    shape = line.get_attribute("d")
    run_id = pane.runs["net-1"].info.run_id
    workbench.lab.run_python(
        f"import trackside\nwith trackside.start_run(run_id={run_id!r}):\n"
        "    trackside.log_metric('accuracy', 0.1, step=20)"
    )
    expect(line).not_to_have_attribute("d", shape or "", timeout=15_000)
    assert axis_labels(figure) == zoomed
    pane.act(figure, "Reset zoom")
    expect(figure.locator(".role-axis-label text")).not_to_have_text(zoomed)

    svg = save(page, pane, figure, "Save as SVG", tmp_path)
    png = save(page, pane, figure, "Save as PNG", tmp_path)
    assert (svg.name, png.name) == (f"{ACCURACY}.svg", f"{ACCURACY}.png")
    drawing = ET.parse(svg).getroot()
    size = [float(drawing.attrib[side]) for side in ("width", "height")]
    box = figure.locator("svg.marks").bounding_box()
    assert box is not None
    assert size == pytest.approx([box["width"], box["height"]], abs=1)
    assert png.read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", png.read_bytes()[16:24]) == (round(size[0] * 2), round(size[1] * 2))


def test_a_chart_goes_into_a_notebook(workbench: Workbench) -> None:
    """The code of a chart is copied, and inserted below the active cell, where it draws the same lines."""
    page = workbench.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    workbench.open_notebook("pane.ipynb", "1 + 1", "2 + 2")
    page.evaluate("window.jupyterapp.shell.currentWidget.content.activeCellIndex = 0")
    pane = ComparisonPane(workbench, "inserted")
    pane.select("net-0", "net-2")
    figure = pane.figure(ACCURACY)
    pane.act(figure, "Copy as code")
    expect(figure.get_by_role("status")).to_have_text("The code is copied.")
    code = page.evaluate("navigator.clipboard.readText()")
    pane.act(figure, "Insert into notebook")
    expect(figure.get_by_role("status")).to_have_text("The chart is in a new cell of pane.ipynb.")
    figure.get_by_role("button", name="Show", exact=True).click()
    sources = page.evaluate(
        "window.jupyterapp.shell.currentWidget.content.widgets.map(cell => cell.model.sharedModel.source)"
    )
    assert sources == ["1 + 1", f"%load_ext trackside\n{code.rstrip()}", "2 + 2"]
    workbench.execute("notebook:run-cell")
    chart = workbench.output(1).locator('[data-ready="true"]')
    expect(chart).to_be_visible(timeout=60_000)
    expect(chart.locator('path[aria-roledescription="line mark"]')).to_have_count(2)


def test_charts_are_arranged_with_the_keyboard_in_every_theme(workbench: Workbench) -> None:
    """All of it by keyboard, and axe finds nothing: the pane empty and drawn, the dialog, its list."""
    page = workbench.page
    pane = ComparisonPane(workbench, "keyboard")
    expect(pane.region).to_contain_text("Nothing is selected")
    assert problems(workbench, pane.region) == []
    pane.select(*ALL)
    figure = pane.figure(ACCURACY)
    pane.region.get_by_role("button", name="Add chart", exact=True).focus()
    page.keyboard.press("Tab")
    expect(figure.get_by_role("button", name="Customize chart", exact=True)).to_be_focused()
    for key in ("ArrowRight", "ArrowRight", "ArrowRight", "ArrowRight", "Enter"):
        page.keyboard.press(key)
    expect(figure.get_by_role("button", name="Move right", exact=True)).to_be_focused()
    titles = pane.region.get_by_role("figure").evaluate_all("all => all.map(one => one.ariaLabel)")
    assert titles[:2] == ["loss over step", ACCURACY]
    page.keyboard.press("Home")
    page.keyboard.press("Enter")
    expect(pane.dialog.get_by_role("textbox", name="Title", exact=True)).to_be_focused()
    y = pane.dialog.get_by_role("combobox", name="Y-axis", exact=True)
    y.focus()
    page.keyboard.press("ArrowDown")
    for theme in THEMES:
        with workbench.themed(theme):
            pane.wait_until_drawn(figure)
            assert problems(workbench, pane.dialog) == []
            assert problems(workbench, pane.region) == []
    page.keyboard.press("Escape")
    expect(pane.dialog.get_by_role("listbox")).to_be_hidden()
    page.keyboard.press("Escape")
    expect(pane.dialog).to_be_hidden()
