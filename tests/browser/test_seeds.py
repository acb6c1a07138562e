"""Runs that are equal but for the seed are one: in the run list and in a chart."""

from __future__ import annotations

import statistics

import pytest
from comparison import read_drawn
from playwright.sync_api import expect
from workbench import Workbench

RUNS = """
import trackside
trackside.set_experiment("repeated")
for lr in (0.1, 0.2):
    for seed in range(3):
        with trackside.start_run(run_name=f"{lr} {seed}"):
            trackside.log_params({"lr": lr, "seed": seed})
            for step in range(5):
                trackside.log_metric("loss", lr * 10 + seed + step, step=step)
"""


def test_seeds_are_one_row_and_one_line_with_a_band(workbench: Workbench) -> None:
    """A row a setting, with mean and spread; selected, a line each, whose band is one standard deviation."""
    workbench.lab.run_python(RUNS)
    run = next(iter(workbench.lab.list_runs("repeated").values()))
    workbench.execute("trackside:open-experiment", experimentIds=[run.info.experiment_id])
    tab = workbench.page.get_by_role("region", name="Experiment repeated", exact=True)
    grid = tab.get_by_role("grid", name="Runs", exact=True)
    expect(grid).to_have_attribute("aria-rowcount", "7")
    group = tab.get_by_role("combobox", name="Group by", exact=True)
    group.select_option(label="Runs equal but for the seed")
    expect(grid).to_have_attribute("aria-rowcount", "3")
    row = grid.get_by_role("row").filter(has=workbench.page.get_by_text("lr=0.1", exact=True))
    expect(row).to_contain_text("3 runs")
    expect(row).to_contain_text("6.0±1.0")  # 1 + seed + 4

    for name in ("lr=0.1", "lr=0.2"):
        tab.get_by_role("checkbox", name=f"Select {name}", exact=True).check()
    figure = tab.get_by_role("figure", name="loss over step", exact=True)
    expect(figure).to_have_attribute("data-ready", "true", timeout=30_000)
    expect(figure).to_contain_text("n=3")
    drawn = read_drawn(figure, "area")
    [band] = [row for row in drawn if row["step"] == 4 and row["group"] == "lr=0.1 (n=3)"]
    spread = statistics.stdev([5.0, 6.0, 7.0])
    assert band["low"] == pytest.approx(6 - spread)
    assert band["high"] == pytest.approx(6 + spread)
