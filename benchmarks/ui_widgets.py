"""Widgets in the browser while a cell of their own kernel computes: news a second, clicks, first picture.

The baseline of a click is the same click while the kernel is idle.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from benchmarks.report import Row, print_rows

PLACES = ("JupyterLab", "Notebook 7")
WATCH_S = 5
BROWSER_TESTS = Path(__file__).resolve().parents[1] / "tests" / "browser"

LOG = """%load_ext trackside
import trackside
trackside.set_experiment("widgets")
for n in range(4):
    with trackside.start_run(run_name=f"run {n}"):
        trackside.log_param("n", n)
        for step in range(100): trackside.log_metric("loss", 1 / (step + n + 1), step=step)"""
COMPARE = "trackside.compare(experiment='widgets', y='loss', x='step')"
BUSY = """import os
step = 0
with trackside.start_run(run_name="live"):
    while not os.path.exists(END):
        step += 1
        if step % 10_000 == 0:
            trackside.log_metric("loss", 1 + step / 10_000, step=step // 10_000)"""
FIRST = """from IPython.display import display
display(COMPARE)
while not os.path.exists(END): pass"""

PAGE = """
const grid = () => document.querySelector('.jp-Trackside-runsView [role="grid"]');
const rows = () => [...grid().querySelectorAll('[role="rowheader"]')].map(row => row.ariaLabel);
const line = () =>
  document.querySelector('figure path[aria-roledescription="line mark"][aria-label*="live"]');
const live = () => grid().querySelector('[role="rowheader"][aria-label="live"]');
const button = name => [...document.querySelectorAll('button')].find(
  one => one.ariaLabel === name || one.textContent === name);
const type = text => {
  const input = document.querySelector('.jp-Trackside-runsView .jp-Trackside-filterInput');
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(input, text);
  input.dispatchEvent(new Event('input', { bubbles: true }));
};
const look = { rows: () => live()?.parentElement.textContent, points: () => line()?.getAttribute('d') };
const dialog = () => document.querySelector('[role="dialog"] input');
const acts = {
  sort: [() => grid().querySelector('[aria-label="Sort by n"]').click(), () => rows()[0] === 'run 0'],
  unsort: [() => grid().querySelector('[aria-label="Sort by loss"]').click(), () => rows()[0] === 'run 3'],
  filter: [() => type('params.n > 1'), () => rows().length === 2],
  unfilter: [() => type(''), () => rows().length > 2],
  customize: [() => button('Customize chart').click(), () => dialog() !== null],
  close: [() => dialog().dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true })),
          () => dialog() === null]
};
"""
ACT = """name => new Promise((resolve, reject) => {
  PAGE
  setTimeout(() => reject(new Error(name)), 20_000);
  const [act, isDone] = acts[name];
  const begin = performance.now();
  const wait = () => isDone() ? resolve(performance.now() - begin) : requestAnimationFrame(wait);
  act();
  wait();
})""".replace("PAGE", PAGE)
COUNT = """([name, ms]) => new Promise(resolve => {
  PAGE
  const seen = new Set();
  const timer = setInterval(() => seen.add(look[name]()), 20);
  setTimeout(() => { clearInterval(timer); resolve(seen.size - 1); }, ms);
})""".replace("PAGE", PAGE)
# From the command that runs the last cell to its chart.
DRAW = """() => new Promise(resolve => {
  const { content } = window.jupyterapp.shell.currentWidget;
  content.activeCellIndex = content.widgets.length - 1;
  const begin = performance.now();
  const wait = () => content.activeCell.node.querySelector('figure svg.marks')
    ? resolve(performance.now() - begin) : requestAnimationFrame(wait);
  void window.jupyterapp.commands.execute('notebook:run-cell');
  wait();
})"""
CLICKS = ("sort", "filter", "customize")
BACK = {"sort": "unsort", "filter": "unfilter", "customize": "close"}


def measure() -> Iterable[Row]:
    """Measure in a JupyterLab and a Notebook 7 of its own."""
    sys.path.insert(0, str(BROWSER_TESTS))
    from labserver import LabServer
    from playwright.sync_api import sync_playwright

    from conftest import CHROMIUM_ARGUMENTS

    program = shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(executable_path=program, headless=True, args=CHROMIUM_ARGUMENTS)
        for number, place in enumerate(PLACES):
            lab = LabServer(Path(folder) / str(number), notebook=True)
            lab.start()
            page = browser.new_page(viewport={"width": 1280, "height": 2400}, reduced_motion="reduce")
            yield from _measure(lab, page, place)
            page.close()
            lab.stop()
        browser.close()


def _measure(lab: Any, page: Any, place: str) -> Iterator[Row]:
    from labserver import write_notebook
    from workbench import Workbench

    bench = Workbench(page, lab)
    ends = [lab.root / "end-of-first", lab.root / "end-of-second"]
    busy = BUSY.replace("END", repr(str(ends[0])))
    first = FIRST.replace("END", repr(str(ends[1]))).replace("COMPARE", COMPARE)
    write_notebook(lab.root / "n.ipynb", LOG, "trackside.runs('widgets')", COMPARE, busy, first)
    bench.open_in(place, "n.ipynb")
    for index in range(3):
        page.evaluate(f"window.jupyterapp.shell.currentWidget.content.activeCellIndex = {index}")
        bench.execute("notebook:run-cell")
    page.locator("figure svg.marks").wait_for(timeout=60_000)
    idle = {name: _click(page, name) for name in CLICKS}
    page.evaluate("window.jupyterapp.shell.currentWidget.content.activeCellIndex = 3")
    page.evaluate("void window.jupyterapp.commands.execute('notebook:run-cell')")
    page.get_by_role("rowheader", name="live", exact=True).wait_for(timeout=60_000)
    for name in ("rows", "points"):
        rate = page.evaluate(COUNT, [name, WATCH_S * 1000]) / WATCH_S
        yield Row(f"{place}: {name} a second, cell computing", rate, "1/s", 2, more_is_better=True)
    for name in CLICKS:
        took = _click(page, name)
        yield Row(
            f"{place}: {name}, cell computing", took, "ms", 500, "the same, kernel idle", took / idle[name]
        )
    ends[0].touch()
    bench.wait_until_idle()
    yield Row(f"{place}: compare() at the start of a long cell", page.evaluate(DRAW), "ms", 1000)
    ends[1].touch()


def _click(page: Any, name: str) -> float:
    """The median of three, each taken back."""
    times = []
    for _ in range(3):
        times.append(float(page.evaluate(ACT, name)))
        page.evaluate(ACT, BACK[name])
    return sorted(times)[1]


if __name__ == "__main__":
    sys.exit(not print_rows(measure()))
