"""JupyterLab's settings, as far as they are about experiments."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from labserver import LabServer
from playwright.sync_api import expect
from workbench import Workbench

RUNS = """import trackside
trackside.set_experiment('settled')
for name, size in (('small', 1.0), ('large', 3.0)):
    with trackside.start_run(run_name=name):
        trackside.log_param('depth', 2)
        trackside.log_metric('size', size)"""
# What the settings editor does with a value that was changed in it.
CHANGE = """async changes => {
  const plugins = window.jupyterapp.pluginRegistry._plugins;
  const registry = plugins.get('@jupyterlab/apputils-extension:settings').service;
  for (const [key, value] of Object.entries(changes)) {
    await registry.set('trackside:settings', key, value);
  }
}"""


def test_a_run_list_that_is_open_follows_the_settings(
    own_lab: Callable[..., LabServer],
    open_workbench: Callable[[LabServer], Workbench],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The best value by a changed direction, the default columns; the direction is in the settings file."""
    file = tmp_path / "own-settings.toml"
    monkeypatch.setenv("TRACKSIDE_SETTINGS", str(file))
    lab = own_lab()
    lab.run_python(RUNS)
    workbench = open_workbench(lab)
    page = workbench.page
    experiment_id = next(iter(lab.list_runs("settled").values())).info.experiment_id
    workbench.execute("trackside:open-experiment", experimentIds=[experiment_id])
    tab = page.get_by_role("region", name="Experiment settled", exact=True)
    expect(tab.get_by_role("columnheader", name="size", exact=True)).to_be_visible()
    best = tab.get_by_role("gridcell").locator("strong")
    expect(best).to_have_count(0)
    page.evaluate(CHANGE, {"directions": {"size": "down"}})
    expect(best).to_have_text("1")
    assert "size=down" in file.read_text()
    page.evaluate(CHANGE, {"directions": {"size": "up"}, "columns": ["metrics.size"]})
    expect(best).to_have_text("3")
    expect(tab.get_by_role("columnheader", name="Status", exact=True)).to_have_count(0)
    expect(tab.get_by_role("columnheader", name="size", exact=True)).to_be_visible()
