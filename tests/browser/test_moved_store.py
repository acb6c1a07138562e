"""The folder of a store is moved away under an open tab, and comes back; a kernel is killed under another."""

from __future__ import annotations

import os
import re
import signal
from collections.abc import Callable

from labserver import LabServer
from playwright.sync_api import expect
from test_tab_states import ONE_MORE, RUNS, arrange, expect_arranged
from workbench import Workbench

GONE = re.compile("is gone: put back its folder")
WHICH = "import trackside\nprint('here:', trackside.get_store().url)"
ENDLESS = """%%track endless
import os, trackside
open('kernel.pid', 'w').write(str(os.getpid()))
trackside.log_metric('loss', 0.3)
while True:
    pass"""


def test_a_store_that_was_moved_away_comes_back(
    own_lab: Callable[..., LabServer], open_workbench: Callable[[LabServer], Workbench]
) -> None:
    """It is said once in each place, what the user had stays, nothing takes its place, and all goes on."""
    lab = own_lab()
    lab.run_python(RUNS.format(experiment="wandering"))
    workbench = open_workbench(lab)
    tab = arrange(workbench, "wandering")
    folder = lab.location.folder
    away = folder.with_name("away")
    folder.rename(away)
    tab.get_by_role("button", name="Refresh", exact=True).click()
    alert = tab.get_by_role("alert").filter(has_text=GONE)
    expect(alert).to_have_count(1, timeout=30_000)
    expect(workbench.sidebar.get_by_role("alert").filter(has_text=GONE)).to_have_count(1, timeout=30_000)
    expect(alert.get_by_role("button", name="Try again", exact=True)).to_be_visible()
    expect_arranged(workbench, tab)
    alert.get_by_role("button", name="Try again", exact=True).click()
    expect(alert).to_be_visible()
    # A kernel that starts now knows which store it is not to make.
    workbench.open_notebook("elsewhere.ipynb", WHICH)
    workbench.run_all()
    expect(workbench.output(0)).to_contain_text("here: sqlite")
    expect(workbench.output(0)).not_to_contain_text(f"here: {lab.location.url}")
    assert not folder.exists()
    away.rename(folder)
    workbench.execute("trackside:open-experiment", experimentIds=experiment_ids(lab, "wandering"))
    expect(tab.get_by_role("alert").filter(has_text=GONE)).to_have_count(0, timeout=30_000)
    lab.run_python(ONE_MORE.format(experiment="wandering", run="four"))
    expect(tab.get_by_role("checkbox", name="Select four", exact=True)).to_be_visible(timeout=30_000)
    expect_arranged(workbench, tab)
    workbench.forgive(r"\b503\b")


def experiment_ids(lab: LabServer, name: str) -> list[str]:
    return [next(iter(lab.list_runs(name).values())).info.experiment_id]


def test_a_killed_kernel_ends_its_run_on_screen(workbench: Workbench) -> None:
    """The run of a kernel that was killed becomes KILLED by itself, and what the user had stays."""
    lab = workbench.lab
    lab.run_python(RUNS.format(experiment="mortal"))
    workbench.open_notebook("mortal.ipynb", "%load_ext trackside\n%experiment mortal", ENDLESS)
    workbench.start_all()
    workbench.page.wait_for_function(
        "() => window.jupyterapp.shell.currentWidget.content.widgets[1].model.executionState === 'running'"
    )
    workbench.open_sidebar()
    # Before anything is clicked: a run that comes shifts the lines of the list.
    listed = workbench.open_experiment("mortal")
    expect(workbench.run_row(listed, "endless")).to_be_visible(timeout=30_000)
    tab = arrange(workbench, "mortal")
    name = workbench.page.get_by_role("rowheader", name="endless", exact=True)
    row = tab.get_by_role("row").filter(has=name)
    expect(row.get_by_role("img", name="Status: Running", exact=True)).to_be_visible(timeout=30_000)
    os.kill(int((lab.root / "kernel.pid").read_text()), signal.SIGKILL)
    expect(row.get_by_role("img", name="Status: Killed", exact=True)).to_be_visible(timeout=60_000)
    expect_arranged(workbench, tab)
    assert lab.list_runs("mortal")["endless"].info.status == "KILLED"
    workbench.forgive("[Kk]ernel|WebSocket|ERR_")
