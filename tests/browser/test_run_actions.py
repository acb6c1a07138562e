"""What is done with the selected runs of an experiment's tab."""

from __future__ import annotations

import csv
from pathlib import Path

from accessibility import problems
from playwright.sync_api import expect
from test_filter_pane import open_tab
from workbench import Workbench

RUNS = """import trackside
trackside.set_experiment('acted on')
for name, loss in (('good', 0.1), ('bad', 0.9), ('ugly', 0.5)):
    with trackside.start_run(run_name=name):
        trackside.log_param('lr', loss / 10)
        trackside.log_metric('loss', loss)"""


def test_runs_are_exported_tagged_deleted_and_restored(workbench: Workbench, tmp_path: Path) -> None:
    """A CSV says what the store holds; a deleted run comes back by Undo, or from among the deleted ones."""
    tab = open_tab(workbench, "acted on", RUNS)
    names = tab.get_by_role("rowheader")
    expect(names).to_have_count(3)
    tools = tab.get_by_role("toolbar", name="Run actions", exact=True)
    for name in ("good", "bad"):
        tab.get_by_role("checkbox", name=f"Select {name}", exact=True).check()

    tools.get_by_role("button", name="Export", exact=True).click()
    with workbench.page.expect_download() as download:
        tools.get_by_role("menuitem", name="CSV", exact=True).click()
    saved = tmp_path / "runs.csv"
    download.value.save_as(saved)
    stored = workbench.lab.list_runs("acted on")
    with saved.open(newline="", encoding="utf-8-sig") as file:
        rows = {row["run_name"]: row for row in csv.DictReader(file)}
    assert set(rows) == {"good", "bad"}
    for name, row in rows.items():
        assert row["run_id"] == stored[name].info.run_id
        assert float(row["metrics.loss"]) == stored[name].data.metrics["loss"]
        assert row["params.lr"] == stored[name].data.params["lr"]

    tools.get_by_role("button", name="Tag", exact=True).click()
    dialog = workbench.page.get_by_role("dialog", name="Tag 2 runs", exact=True)
    dialog.get_by_role("textbox", name="Key", exact=True).fill("team")
    dialog.get_by_role("textbox", name="Value", exact=True).fill("ads")
    assert problems(workbench, dialog) == []
    apply = dialog.get_by_role("button", name="Apply", exact=True)
    dialog.get_by_role("button", name="Cancel", exact=True).press("Tab")
    expect(apply).to_be_focused()
    # Around it: on a button that is filled with the same colour nobody sees the ring.
    expect(apply).to_have_css("outline-offset", "2px")
    apply.press("Enter")
    expect(dialog).to_have_count(0)
    assert {name for name, run in workbench.lab.list_runs("acted on").items() if "team" in run.data.tags} == {
        "good",
        "bad",
    }

    delete = tools.get_by_role("button", name="Delete", exact=True)
    delete.click()
    expect(names).to_have_count(1)
    assert set(workbench.lab.list_runs("acted on")) == {"ugly"}
    tab.get_by_role("button", name="Undo", exact=True).click()
    expect(names).to_have_count(3)
    expect(tab.get_by_role("checkbox", name="Select good", exact=True)).to_be_checked()

    delete.click()
    expect(names).to_have_count(1)
    deleted = tab.get_by_role("checkbox", name="Deleted", exact=True)
    deleted.check()
    expect(names).to_have_count(2)
    tab.get_by_role("checkbox", name="Select bad", exact=True).check()
    tools.get_by_role("button", name="Restore", exact=True).click()
    expect(names).to_have_count(1)
    deleted.uncheck()
    expect(names).to_have_count(2)
    assert set(workbench.lab.list_runs("acted on")) == {"ugly", "bad"}
