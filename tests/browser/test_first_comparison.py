"""From the quickstart to a comparison chart, as a person would."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from labserver import LabServer
from playwright.sync_api import Locator, Response, expect
from workbench import Workbench

from trackside.entities import RunStatus

ROOT = Path(__file__).resolve().parents[2]
EXPERIMENT = "digits-mlp"
CHOSEN = ("baseline", "wide-net")


def read_path(mark: Locator) -> np.ndarray:
    """The corners of an SVG line, in pixels: rows of x and y."""
    path = mark.get_attribute("d") or ""
    return np.array(
        [
            [float(n) for n in re.findall(r"-?[\d.]+(?:e-?\d+)?", corner)]
            for corner in re.split("[ML]", path)[1:]
        ]
    )


def find_line(figure: Locator, run: str) -> Locator:
    """The line of a run, found by its accessible name."""
    line = figure.locator(f'path[aria-roledescription="line mark"][aria-label*="{run}"]')
    expect(line).to_have_count(1)
    return line


def residual(pixels: np.ndarray, values: np.ndarray) -> float:
    """How far pixels are from the best straight axis through these values, at worst."""
    design = np.column_stack([values, np.ones_like(values)])
    axis, *_ = np.linalg.lstsq(design, pixels, rcond=None)
    return float(np.abs(design @ axis - pixels).max())


def test_a_notebook_becomes_a_comparison(
    own_lab: Callable[..., LabServer], open_workbench: Callable[[LabServer], Workbench]
) -> None:
    """Runs of the quickstart appear, are filtered, selected and compared: two lines with their points."""
    lab = own_lab()
    notebook = lab.root / "quickstart.ipynb"
    shutil.copyfile(ROOT / "notebooks" / notebook.name, notebook)
    workbench = open_workbench(lab)
    sidebar = workbench.open_sidebar()
    workbench.open_notebook("quickstart.ipynb")
    workbench.start_all()
    runs = workbench.open_experiment(EXPERIMENT)
    expect(runs.get_by_role("listitem")).to_have_count(5, timeout=60_000)
    workbench.wait_until_run()
    row = workbench.run_row(runs, "baseline")
    expect(row.get_by_role("img", name="Status: Finished", exact=True)).to_be_visible()
    expect(
        workbench.run_row(runs, "lr-too-big").get_by_role("img", name="Status: Failed", exact=True)
    ).to_be_visible()

    box = sidebar.get_by_role("textbox", name="Filter runs", exact=True)
    box.fill("params.hidden_units > 100")
    box.press("Enter")
    expect(runs.get_by_role("listitem")).to_have_count(2)
    expect(runs.get_by_role("button", name="wide-net", exact=True)).to_be_visible()
    sidebar.get_by_role("button", name="Clear filter", exact=True).click()
    expect(runs.get_by_role("listitem")).to_have_count(5)

    sidebar.get_by_role("combobox", name="Metric", exact=True).select_option("accuracy")
    workbench.select_runs(runs, *CHOSEN)
    expect(sidebar.get_by_role("status").filter(has_text="2 selected")).to_be_visible()
    answers: list[Response] = []
    workbench.page.on("response", lambda r: answers.append(r) if "charts.build" in r.url else None)
    figure = workbench.compare()
    stored = lab.list_runs(EXPERIMENT)
    assert [stored[name].info.status for name in CHOSEN] == [RunStatus.FINISHED] * 2
    assert {run.data.tags["mlflow.source.name"] for run in stored.values()} == {str(notebook)}
    histories = [lab.read_history(stored[name].info.run_id, "accuracy") for name in CHOSEN]
    lines = [read_path(find_line(figure, name)) for name in CHOSEN]
    assert figure.locator('path[aria-roledescription="line mark"]').count() == 2
    assert [len(line) for line in lines] == [len(history) for history in histories] == [40, 40]
    # Both lines stand on the same axes, so one straight axis each way must fit all their points.
    assert (
        residual(np.concatenate(lines)[:, 0], np.concatenate([h["step"] for h in histories]).astype(float))
        < 0.5
    )
    assert residual(np.concatenate(lines)[:, 1], np.concatenate([h["value"] for h in histories])) < 0.5
    assert_rows_equal(answers[-1].json()["data"], stored, dict(zip(CHOSEN, histories, strict=True)))


def assert_rows_equal(rows: list[dict[str, Any]], stored: Any, histories: dict[str, np.ndarray]) -> None:
    """The rows behind the chart are exactly the points of the store, whatever else they say."""
    for name, history in histories.items():
        own = [row for row in rows if stored[name].info.run_id in row.values() or name in row.values()]
        points = sorted((row["step"], row["value"]) for row in own)
        assert points == [(int(p["step"]), float(p["value"])) for p in history]
    assert len(rows) == sum(map(len, histories.values()))
