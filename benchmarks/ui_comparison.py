"""The comparison pane in the browser: 20 runs × 100,000 points from the click to pixels, and a live run.

The baseline of the picture is its own request: what the server needs to answer it.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.disk import log_curves
from benchmarks.report import Row, print_rows
from trackside.store import open_store
from trackside.testing import Feed

RUNS = 20
POINTS = 100_000
ROUNDS = 5
LIVE_S = 6
BROWSER_TESTS = Path(__file__).resolve().parents[1] / "tests" / "browser"

LIVE_RUN = f"""
import time, trackside
trackside.set_experiment(experiment_id="0")
with trackside.start_run(run_name="live"):
    end = time.monotonic() + {LIVE_S + 60}
    step = 0
    while time.monotonic() < end:
        trackside.log_metric("loss", 1 + step % 7, step=step * 100)
        step += 1
        time.sleep(0.01)
"""

# Whether the figure shows so many lines.
DRAWN = """count => {
  const figure = document.querySelector('figure[data-ready="true"][aria-busy="false"]');
  return figure?.querySelectorAll('path[aria-roledescription="line mark"]').length === count;
}"""

# From the click to the frame that shows the drawn figure; the charts.build requests meanwhile.
CLICK_TO_PIXELS = """button => new Promise(resolve => {
  const begin = performance.now();
  const isDrawn = () => (DRAWN)(RUNS);
  const look = () => {
    if (!isDrawn()) { requestAnimationFrame(look); return; }
    requestAnimationFrame(() => requestAnimationFrame(now => {
      const asked = performance.getEntriesByType('resource').filter(
        entry => entry.startTime >= begin && entry.name.includes('charts.build'));
      resolve([now - begin, Math.max(...asked.map(entry => entry.duration)),
               asked.reduce((size, entry) => size + entry.decodedBodySize, 0)]);
    }));
  };
  button.click();
  look();
})""".replace("DRAWN", DRAWN).replace("RUNS", str(RUNS))

# How many different pictures of the live run there are in so many milliseconds, and each set of axis labels.
WATCH = """ms => new Promise(resolve => {
  const shapes = new Set(), labels = new Set();
  const timer = setInterval(() => {
    const figure = document.querySelector('figure[data-ready="true"]');
    const line = figure?.querySelector('path[aria-roledescription="line mark"][aria-label*="live"]');
    if (line) {
      shapes.add(line.getAttribute('d'));
      const texts = [...figure.querySelectorAll('.role-axis-label text')].map(text => text.textContent);
      labels.add(texts.sort().join(' '));
    }
  }, 20);
  setTimeout(() => { clearInterval(timer); resolve([shapes.size, [...labels]]); }, ms);
})"""


def measure() -> Iterable[Row]:
    """Measure in a JupyterLab of its own."""
    sys.path.insert(0, str(BROWSER_TESTS))
    from playwright.sync_api import sync_playwright

    from conftest import CHROMIUM_ARGUMENTS

    program = shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as playwright, _serve() as lab:
        browser = playwright.chromium.launch(executable_path=program, headless=True, args=CHROMIUM_ARGUMENTS)
        page = browser.new_page(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
        yield from _measure(lab, page)
        browser.close()


@contextmanager
def _serve() -> Iterator[Any]:
    from labserver import LabServer

    with tempfile.TemporaryDirectory() as folder:
        lab = LabServer(Path(folder))
        store = open_store(lab.location)
        feed = Feed(store)
        for _ in range(RUNS):
            log_curves(feed, ["loss"], POINTS, 10)
        while store.compact(1000):
            pass
        store.close()
        lab.start()
        yield lab
        lab.stop()


def _measure(lab: Any, page: Any) -> Iterable[Row]:
    from workbench import Workbench

    bench = Workbench(page, lab)
    bench.open_lab()
    bench.execute("trackside:open-experiment", experimentIds=["0"])
    pane = page.get_by_role("region", name="Comparison", exact=True)
    toggle = page.get_by_role("button", name="Charts", exact=True)
    boxes = page.get_by_role("checkbox", name=re.compile("^Select (?!all runs)"))
    boxes.nth(RUNS - 1).wait_for()
    boxes.nth(0).check()
    drawn = pane.locator('figure[data-ready="true"]')
    drawn.first.wait_for(timeout=60_000)  # Altair and Vega are loaded
    toggle.click()
    for index in range(1, RUNS):
        boxes.nth(index).check()
    times = []
    for _ in range(ROUNDS):
        boxes.nth(0).uncheck()  # another comparison in between: nothing is remembered of this one
        toggle.click()
        page.wait_for_function(DRAWN, arg=RUNS - 1)
        toggle.click()
        boxes.nth(0).check()
        times.append(toggle.evaluate(CLICK_TO_PIXELS))
        toggle.click()
    total, asked, size = sorted(times)[len(times) // 2]
    yield Row(
        "comparison of 20 × 100,000 points, click to pixels", total, "ms", 500, "its request", total / asked
    )
    yield Row("its request", asked, "ms")
    yield Row("its answer", size / 1000, "kB")
    yield from _measure_live(lab, page, pane, toggle)


def _measure_live(lab: Any, page: Any, pane: Any, toggle: Any) -> Iterable[Row]:
    environment = os.environ | {"TRACKSIDE_STORE": lab.location.url}
    process = subprocess.Popen([sys.executable, "-c", LIVE_RUN], env=environment)
    try:
        page.get_by_role("checkbox", name="Select live", exact=True).check(timeout=30_000)
        toggle.click()
        figure = pane.get_by_role("figure").first
        figure.locator('path[aria-roledescription="line mark"][aria-label*="live"]').wait_for(timeout=30_000)
        figure.locator("svg.marks").hover()
        page.mouse.wheel(0, -300)
        page.wait_for_timeout(1000)
        pictures, labels = page.evaluate(WATCH, LIVE_S * 1000)
    finally:
        process.kill()
        process.wait()
    yield Row("pictures of a live run a second", pictures / LIVE_S, "1/s", 2, more_is_better=True)
    yield Row("zoomed domains meanwhile", len(labels), "", 1)


if __name__ == "__main__":
    sys.exit(not print_rows(measure()))
