"""Plain Altair 6 charts draw in a notebook, with no network."""

from __future__ import annotations

from playwright.sync_api import Locator, expect
from workbench import Workbench

SETUP = """%load_ext trackside
import altair as alt
import pandas as pd
frame = pd.DataFrame({"x": range(10), "y": [v * v for v in range(10)], "kind": list("ab") * 5})
base = alt.Chart(frame).encode(x="x:Q", y="y:Q")"""
LAYERED = "base.mark_line() + base.mark_point()"
WIDE = 'base.mark_bar().properties(width="container", height=120)'
SELECTING = """brush = alt.selection_interval(name="brush")
base.mark_point(size=200).encode(color=alt.when(brush).then("kind:N").otherwise(alt.value("lightgray"))).add_params(brush)"""
CHARTS = (SETUP, LAYERED, WIDE, SELECTING)


def chart_of(workbench: Workbench, cell: int) -> Locator:
    """The drawn chart in a cell's output (SVG, or canvas if a chart asks for it)."""
    drawn = workbench.output(cell).locator("svg.marks, canvas.marks").first
    expect(drawn).to_be_visible(timeout=20_000)
    return drawn


def test_charts_draw(workbench: Workbench) -> None:
    """Layered charts, wide ones and those with a selection draw and react; a dark theme redraws them."""
    workbench.open_notebook("charts.ipynb", *CHARTS)
    workbench.run_all()
    layered = chart_of(workbench, 1)
    expect(layered.locator('path[aria-roledescription="line mark"]')).to_have_count(1)
    expect(layered.locator('path[aria-roledescription="point"]')).to_have_count(10)

    wide = chart_of(workbench, 2)
    box, room = wide.bounding_box(), workbench.output(2).bounding_box()
    assert box is not None
    assert room is not None
    assert box["width"] > 0.7 * room["width"]

    selecting = chart_of(workbench, 3)
    grey = selecting.locator('path[aria-roledescription="point"][stroke="lightgray"]')
    expect(grey).to_have_count(0)
    selecting.scroll_into_view_if_needed()
    frame = selecting.bounding_box()
    assert frame is not None
    mouse = workbench.page.mouse
    mouse.move(frame["x"] + frame["width"] * 0.3, frame["y"] + frame["height"] * 0.4)
    mouse.down()
    mouse.move(frame["x"] + frame["width"] * 0.6, frame["y"] + frame["height"] * 0.8, steps=5)
    mouse.up()
    expect(grey).not_to_have_count(0)

    label = layered.locator(".role-axis-label text").first
    light = label.evaluate("node => getComputedStyle(node).fill")
    with workbench.themed("JupyterLab Dark"):
        workbench.page.wait_for_function(
            """before => {
              const label = document.querySelector('.jp-OutputArea svg.marks .role-axis-label text');
              return label && getComputedStyle(label).fill !== before;
            }""",
            arg=light,
        )


def test_charts_draw_where_only_the_renderer_is_chosen(workbench: Workbench) -> None:
    """A notebook that doesn't load trackside, but asks Altair for its MIME type, gets its charts as well."""
    setup = SETUP.replace("%load_ext trackside\n", "") + "\n_ = alt.renderers.enable('mimetype')"
    workbench.open_notebook("renderer.ipynb", setup, LAYERED)
    workbench.run_all()
    expect(chart_of(workbench, 1).locator('path[aria-roledescription="point"]')).to_have_count(10)


def test_charts_are_there_when_a_notebook_is_reopened(workbench: Workbench) -> None:
    """A saved notebook that nobody trusts shows its charts without a kernel."""
    path = workbench.open_notebook("saved.ipynb", *CHARTS)
    workbench.run_all()
    chart_of(workbench, 3)
    workbench.execute("docmanager:save")
    workbench.page.wait_for_function("!window.jupyterapp.shell.currentWidget.context.model.dirty")
    # A document that was changed outside Jupyter has no valid signature: it comes back untrusted.
    copy = workbench.lab.root / "reopened.ipynb"
    copy.write_text(path.read_text().replace("range(10)", "range(11)", 1))
    workbench.execute("docmanager:open", path="reopened.ipynb")
    workbench.wait_until_idle()
    assert not workbench.page.evaluate(
        "window.jupyterapp.shell.currentWidget.content.widgets[0].model.trusted"
    )
    for cell in (1, 2, 3):
        chart_of(workbench, cell)
