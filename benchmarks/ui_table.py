"""The run list in the browser: 100,000 runs × 30 columns, opened, filtered, sorted and scrolled.

The baseline of rows is their own request: what the server needs to answer it.
"""

from __future__ import annotations

import shutil
import statistics
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.report import Row, print_rows
from benchmarks.wide import EXPERIMENT, find_wide_store
from trackside.store import open_store

RUNS = 100_000
ROUNDS = 5
SCROLLS = 3
SCROLL_S = 5
STEP_PX = 60
"""Scrolled in each frame: at 60 frames a second about 150 rows a second."""
BROWSER_TESTS = Path(__file__).resolve().parents[1] / "tests" / "browser"

# From a click to the frame in which the first row is another one; the slowest runs.search meanwhile.
CLICK_TO_ROWS = """([button, text]) => new Promise(resolve => {
  const grid = document.querySelector('[role="grid"]');
  const first = () => grid.querySelector('[aria-rowindex="2"] [role="rowheader"]')?.ariaLabel;
  const before = first();
  const begin = performance.now();
  const look = () => {
    if (first() === undefined || first() === before) { requestAnimationFrame(look); return; }
    requestAnimationFrame(now => {
      const asked = performance.getEntriesByType('resource').filter(
        entry => entry.startTime >= begin && entry.name.includes('runs.search'));
      resolve([now - begin, Math.max(0, ...asked.slice(0, 1).map(entry => entry.duration))]);
    });
  };
  if (text === null) { button.click(); } else {
    const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set;
    set.call(button, text);
    button.dispatchEvent(new Event('input', { bubbles: true }));
  }
  look();
})"""

# Scrolls by so many pixels a frame for so long: milliseconds of each frame, frames without rows, most rows.
SCROLL = """([grid, step, ms]) => new Promise(resolve => {
  const begin = performance.now();
  const frames = [];
  let blank = 0, most = 0, last = null;
  const frame = now => {
    if (last !== null) { frames.push(now - last); }
    last = now;
    const headers = grid.querySelectorAll('[role="rowheader"][aria-label]').length;
    blank += headers === 0 ? 1 : 0;
    most = Math.max(most, grid.querySelectorAll('[data-line]').length);
    grid.scrollTop += step;
    if (now - begin < ms) { requestAnimationFrame(frame); } else { resolve([frames, blank, most]); }
  };
  requestAnimationFrame(frame);
})"""

# Drags the scrollbar to a share of the list: until rows are there.
JUMP = """([grid, share]) => new Promise(resolve => {
  const begin = performance.now();
  grid.scrollTop = grid.scrollHeight * share;
  const line = Math.floor(grid.scrollTop / 24) + 4;
  const look = () => {
    if (grid.querySelector(`[data-line="${line}"] [role="rowheader"][aria-label]`) === null) {
      requestAnimationFrame(look);
    } else { requestAnimationFrame(now => resolve(now - begin)); }
  };
  requestAnimationFrame(look);
})"""

# The same page without anything of ours: how many frames a second there are at all.
IDLE_FRAMES = """ms => new Promise(resolve => {
  const begin = performance.now();
  let count = 0;
  const frame = now => {
    count += 1;
    if (now - begin < ms) { requestAnimationFrame(frame); } else { resolve(count * 1000 / ms); }
  };
  requestAnimationFrame(frame);
})"""


def run_in_browser() -> Iterable[Row]:
    """Measure in a JupyterLab of its own."""
    sys.path.insert(0, str(BROWSER_TESTS))
    from playwright.sync_api import sync_playwright
    from workbench import Workbench

    from conftest import CHROMIUM_ARGUMENTS

    program = shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as playwright, _serve() as (lab, experiment_id):
        browser = playwright.chromium.launch(executable_path=program, headless=True, args=CHROMIUM_ARGUMENTS)
        page = browser.new_page(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
        bench = Workbench(page, lab)
        bench.open_lab()
        yield Row("frames a second of the page without a table", page.evaluate(IDLE_FRAMES, 1000), "1/s")
        yield from _measure(page, experiment_id)
        browser.close()


@contextmanager
def _serve() -> Iterator[tuple[Any, str]]:
    from labserver import LabServer

    wide = find_wide_store(RUNS)
    with tempfile.TemporaryDirectory() as folder:
        lab = LabServer(Path(folder))
        shutil.copytree(wide, lab.root / ".trackside", dirs_exist_ok=True)
        store = open_store(lab.location)
        experiment = store.get_experiment_by_name(EXPERIMENT)
        assert experiment is not None
        store.close()
        lab.start()
        yield lab, experiment.experiment_id
        lab.stop()


def _measure(page: Any, experiment_id: str) -> Iterable[Row]:
    open_ms = page.evaluate(
        """async ids => {
          const begin = performance.now();
          await window.jupyterapp.commands.execute('trackside:open-experiment', { experimentIds: ids });
          const find = () => document.querySelector('[data-line] [role="rowheader"][aria-label]');
          while (find() === null) { await new Promise(requestAnimationFrame); }
          return performance.now() - begin;
        }""",
        [experiment_id],
    )
    yield Row(f"{RUNS:,} runs: first rows after the tab opens", open_ms, "ms", 1000)
    grid = page.get_by_role("grid", name="Runs", exact=True)
    page.wait_for_function("document.querySelector('[role=grid]').ariaRowCount === '100001'")
    session = page.context.new_cdp_session(page)
    before = _heap(session)
    yield from _measure_questions(page)
    yield from _measure_scrolling(page, grid)
    grid.evaluate("grid => { grid.scrollTop = grid.scrollHeight; }")
    grid.locator(f"[data-line='{RUNS - 1}'] [role=rowheader][aria-label]").wait_for()
    grown = (_heap(session) - before) / 1e6
    yield Row("JS heap after collection, grown from first run to last", grown, "MB", 10)


def _measure_questions(page: Any) -> Iterable[Row]:
    sort = page.get_by_role("button", name="Sort by accuracy_01", exact=True)
    sort.scroll_into_view_if_needed()
    taken = [page.evaluate(CLICK_TO_ROWS, [sort.element_handle(), None]) for _ in range(3 * ROUNDS)]
    yield _rows("sort by a metric, click to rows", taken)
    box = page.get_by_role("textbox", name="Filter runs", exact=True).last
    # no two that follow each other have a run in common
    texts = [f"metrics.accuracy_03 {bound}" for bound in ("< 0.2", "> 0.9", "< 0.3", "> 0.8", "< 0.1")]
    taken = [page.evaluate(CLICK_TO_ROWS, [box.element_handle(), text]) for text in texts]
    yield _rows("filter, keystroke to rows", taken)
    box.fill("")
    page.wait_for_function("document.querySelector('[role=grid]').ariaRowCount === '100001'")


def _rows(what: str, taken: list[list[float]]) -> Row:
    total, asked = sorted(taken)[len(taken) // 2]
    return Row(what, total, "ms", 150, "its request", total / asked if asked else None)


def _measure_scrolling(page: Any, grid: Any) -> Iterable[Row]:
    handle = grid.element_handle()
    jumps = [page.evaluate(JUMP, [handle, share]) for share in (0.5, 0.9, 0.2, 0.75, 0.35)]
    yield Row("scrollbar to another place, to rows", statistics.median(jumps), "ms", 150)
    grid.evaluate("grid => { grid.scrollTop = 0; }")
    runs = [page.evaluate(SCROLL, [handle, STEP_PX, SCROLL_S * 1000]) for _ in range(SCROLLS)]
    rates = [1000 * len(frames) / sum(frames) for frames, _, _ in runs]
    yield Row("scrolling, median of three", statistics.median(rates), "frames/s", 50, more_is_better=True)
    # In whole milliseconds: a frame is seen for whole refreshes, three of which are 50 ms, told to a tenth.
    yield Row("longest frame of them", round(max(max(frames) for frames, _, _ in runs)), "ms", 50)
    yield Row("frames without rows", sum(blank for _, blank, _ in runs), "", 0)
    yield Row("most rows in the page", max(most for _, _, most in runs), "", 80)


def _heap(session: Any) -> float:
    session.send("HeapProfiler.enable")
    session.send("HeapProfiler.collectGarbage")
    return float(session.send("Runtime.getHeapUsage")["usedSize"])


if __name__ == "__main__":
    sys.exit(not print_rows(run_in_browser()))
