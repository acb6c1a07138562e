"""The run list as a widget, and what somebody does with it."""

from __future__ import annotations

from playwright.sync_api import Locator, expect

__all__ = ["BUSY", "HOSTILE", "LOG", "use"]

HOSTILE = "<img src=x onerror=alert(1)>"
LOG = f"""%load_ext trackside
import time, trackside
trackside.set_experiment("listed")
for n, name in enumerate(["first", "second", {HOSTILE!r}]):
    with trackside.start_run(run_name=name) as run:
        trackside.log_param("n", n)
        trackside.log_metric("loss", 1 / (n + 1))
    while time.time() * 1000 < run.info.start_time + 1: pass  # runs of one millisecond have no order"""
# Computes without a pause.
BUSY = """import os
step = 0
with trackside.start_run(run_name="live"):
    while not os.path.exists(END):
        step += 1
        if step % 10_000 == 0:
            trackside.log_metric("loss", 2 + step / 10_000, step=step)"""


def names_of(grid: Locator) -> list[str]:
    return [str(row.get_attribute("aria-label")) for row in grid.get_by_role("rowheader").all()]


def use(output: Locator) -> Locator:
    """Select, sort and filter in the widget; returns its grid."""
    grid = output.get_by_role("grid", name="Runs", exact=True)
    expect(grid.get_by_role("rowheader")).to_have_count(3, timeout=30_000)
    assert names_of(grid) == [HOSTILE, "second", "first"]
    grid.get_by_role("checkbox", name="Select first", exact=True).click()
    grid.get_by_role("button", name="Sort by loss", exact=True).click()
    expect(grid.get_by_role("columnheader", name="loss", exact=True)).to_have_attribute(
        "aria-sort", "ascending"
    )
    output.get_by_role("textbox", name="Filter runs", exact=True).fill("params.n > 0")
    expect(grid.get_by_role("rowheader")).to_have_count(2, timeout=15_000)
    assert names_of(grid) == [HOSTILE, "second"]
    return grid
