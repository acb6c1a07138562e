"""What a person sees while a cell computes."""

from __future__ import annotations

from playwright.sync_api import Locator, expect
from workbench import Workbench

EARLIER = """%load_ext trackside
%experiment live
import trackside
for name in ("first", "second"):
    with trackside.start_run(run_name=name):
        for step in range(200):
            trackside.log_metric("loss", 1 / (step + 1) + (name == "second"), step=step)"""

# Pure Python without a sleep: the interpreter is never idle, so nothing in the kernel's main thread can help.
BUSY = """%%track busy
import time
begin = time.perf_counter()
step = 0
while (elapsed := time.perf_counter() - begin) < 8:
    total = sum(i * i for i in range(20_000))
    trackside.log_metric("loss", 1 / (1 + elapsed), step=step)
    step += 1"""

SAMPLE = """([name, until]) => new Promise(resolve => {
  const seen = [];
  const row = () => [...document.querySelectorAll('[role=listitem], li')]
    .find(item => [...item.querySelectorAll('button')].some(b => b.textContent.trim().includes(name)));
  const cell = window.jupyterapp.shell.currentWidget.content.widgets[until];
  const timer = setInterval(() => {
    const values = (row()?.innerText.match(/\\d\\.\\d+/g) ?? []).join(' ');
    if (values && seen.at(-1) !== values) seen.push(values);
    if (cell.model.executionCount) { clearInterval(timer); resolve(seen); }
  }, 20);
})"""


# Each different shape of a run's line, and every set of axis labels seen meanwhile, until a cell has ended.
WATCH_LINE = """([name, until]) => new Promise(resolve => {
  const shapes = new Set(), labels = new Set();
  const cell = window.jupyterapp.shell.currentWidget.content.widgets[until];
  const timer = setInterval(() => {
    const figure = document.querySelector('figure[data-ready]');
    const line = figure?.querySelector(`path[aria-roledescription="line mark"][aria-label*="${name}"]`);
    if (line) {
      shapes.add(line.getAttribute('d'));
      const texts = [...figure.querySelectorAll('.role-axis-label text')].map(text => text.textContent);
      labels.add(texts.sort().join(' '));
    }
    if (cell.model.executionCount) { clearInterval(timer); resolve([shapes.size, [...labels]]); }
  }, 20);
})"""

SCROLL = """region => [region, ...region.querySelectorAll('*')].find(node =>
  node.scrollHeight > node.clientHeight + 60 && ['auto', 'scroll'].includes(getComputedStyle(node).overflowY)
).scrollTop = 60"""


def axis_labels(figure: Locator) -> list[str]:
    return sorted(figure.locator(".role-axis-label text").all_text_contents())


def scroll_position(workbench: Workbench) -> float:
    """How far the sidebar's scrolled part is scrolled."""
    return workbench.sidebar.evaluate(
        """region => Math.max(...[region, ...region.querySelectorAll('*')].map(node => node.scrollTop))"""
    )


def test_values_move_while_a_cell_computes(workbench: Workbench) -> None:
    """Five different last values are seen before a busy cell ends; selection, zoom and scroll stay."""
    workbench.lab.create_experiments(*(f"old {n:02d}" for n in range(30)))
    workbench.open_notebook("live.ipynb", EARLIER, BUSY)
    workbench.page.evaluate("window.jupyterapp.shell.currentWidget.content.activeCellIndex = 0")
    workbench.execute("notebook:run-cell")
    workbench.open_sidebar()
    runs = workbench.open_experiment("live")
    expect(runs.get_by_role("listitem")).to_have_count(2, timeout=15_000)
    workbench.select_runs(runs, "first", "second")
    figure = workbench.compare()
    before_zoom = axis_labels(figure)
    figure.locator("svg.marks").hover()
    workbench.page.mouse.wheel(0, -400)
    expect(figure).to_have_attribute("data-ready", "true")
    expect(figure.locator(".role-axis-label text")).not_to_have_count(len(before_zoom))
    zoomed = axis_labels(figure)
    workbench.sidebar.evaluate(SCROLL)
    scrolled = scroll_position(workbench)
    assert scrolled > 0

    workbench.page.evaluate("window.jupyterapp.shell.currentWidget.content.activeCellIndex = 1")
    workbench.page.evaluate("void window.jupyterapp.commands.execute('notebook:run-cell')")
    seen = workbench.page.evaluate(SAMPLE, ["busy", 1])

    assert len(set(seen)) >= 5, seen
    assert runs.get_by_role("checkbox", name="Select first", exact=True).is_checked()
    assert runs.get_by_role("checkbox", name="Select second", exact=True).is_checked()
    assert not runs.get_by_role("checkbox", name="Select busy", exact=True).is_checked()
    assert axis_labels(figure) == zoomed
    assert scroll_position(workbench) == scrolled


def test_a_chart_keeps_its_zoom_while_its_runs_go_on(workbench: Workbench) -> None:
    """The line of a running run grows in a chart that somebody has zoomed, and the axes stay as they are."""
    workbench.open_notebook("zoomed.ipynb", EARLIER.replace("live", "zoomed"), BUSY)
    workbench.page.evaluate("window.jupyterapp.shell.currentWidget.content.activeCellIndex = 0")
    workbench.execute("notebook:run-cell")
    workbench.open_sidebar()
    runs = workbench.open_experiment("zoomed")
    workbench.select_runs(runs, "first")
    workbench.page.evaluate("window.jupyterapp.shell.currentWidget.content.activeCellIndex = 1")
    workbench.page.evaluate("void window.jupyterapp.commands.execute('notebook:run-cell')")
    workbench.select_runs(runs, "busy")
    figure = workbench.compare()
    # With its first point the run gets a line of its own, in a new picture that nobody has zoomed.
    expect(figure.locator('path[aria-roledescription="line mark"][aria-label*="busy"]')).to_have_count(1)
    before = axis_labels(figure)
    figure.locator("svg.marks").hover()
    workbench.page.mouse.wheel(0, 300)
    workbench.page.wait_for_function(
        """before => {
          const labels = [...document.querySelectorAll('figure[data-ready] .role-axis-label text')];
          return labels.map(text => text.textContent).sort().join(' ') !== before;
        }""",
        arg=" ".join(before),
    )
    zoomed = axis_labels(figure)

    shapes, labels = workbench.page.evaluate(WATCH_LINE, ["busy", 1])

    assert shapes >= 3
    assert labels == [" ".join(zoomed)]
