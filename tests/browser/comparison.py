"""The comparison pane of an experiment's tab, as the tests use it."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Locator, expect
from workbench import Workbench

__all__ = ["ComparisonPane", "axis_labels", "read_drawn"]

RUNS = """
import math, trackside
trackside.set_experiment({experiment!r})
for i in range(4):
    with trackside.start_run(run_name=f"net-{{i}}"):
        trackside.log_params({{"lr": 0.1 / (i + 1), "depth": 2 + i % 2}})
        for step in range(20):
            trackside.log_metric("loss", math.exp(-step / (i + 3)), step=step)
            trackside.log_metric("accuracy", 1 - math.exp(-step / (i + 5)), step=step)
"""

# What Vega keeps at each element it draws: the items of each mark with the rows behind them.
DRAWN = """figure => {
  const elements = [...figure.querySelectorAll('svg.marks [class^="mark-"] > *')];
  const seen = elements.filter(node => node.__data__?.opacity !== 0);
  const marks = new Set(seen.map(node => node.__data__?.mark));
  marks.delete(undefined);
  const isData = mark => mark.marktype !== 'group' && mark.role === 'mark';
  const plain = row => Object.fromEntries(Object.entries(row));
  return [...marks].filter(isData).map(mark => ({
    type: mark.marktype, rows: mark.items.map(item => plain(item.datum))
  }));
}"""


def read_drawn(figure: Locator, mark: str) -> list[dict[str, Any]]:
    """The rows behind the marks of a type that can be seen."""
    return [row for drawn in figure.evaluate(DRAWN) if drawn["type"] == mark for row in drawn["rows"]]


def axis_labels(figure: Locator) -> list[str]:
    return sorted(figure.locator(".role-axis-label text").all_text_contents())


class ComparisonPane:
    """Four runs of an experiment of its own, in a tab.

    Args:
        workbench: the page.
        experiment: a name that nobody else uses.
    """

    def __init__(self, workbench: Workbench, experiment: str) -> None:
        self.workbench = workbench
        self.experiment = experiment
        workbench.lab.run_python(RUNS.format(experiment=experiment))
        self.runs = workbench.lab.list_runs(experiment)
        experiment_id = self.runs["net-0"].info.experiment_id
        workbench.execute("trackside:open-experiment", experimentIds=[experiment_id])
        self.tab = workbench.page.get_by_role("region", name=f"Experiment {experiment}", exact=True)
        self.region = self.tab.get_by_role("region", name="Comparison", exact=True)
        self.dialog = workbench.page.get_by_role("dialog", name="Customize chart", exact=True)

    def select(self, *names: str) -> None:
        for name in names:
            self.tab.get_by_role("checkbox", name=f"Select {name}", exact=True).check()

    def figure(self, title: str) -> Locator:
        """A chart, once it is drawn as it should be."""
        figure = self.region.get_by_role("figure", name=title, exact=True)
        self.wait_until_drawn(figure)
        return figure

    def wait_until_drawn(self, figure: Locator) -> None:
        expect(figure).to_have_attribute("aria-busy", "false", timeout=30_000)
        expect(figure).to_have_attribute("data-ready", "true", timeout=30_000)

    def act(self, figure: Locator, action: str) -> None:
        """Press a button of a chart's toolbar."""
        toolbar = figure.get_by_role("toolbar", name="Chart actions", exact=True)
        toolbar.get_by_role("button", name=action, exact=True).click()

    def ask(self, request: dict[str, Any]) -> dict[str, Any]:
        """What the API itself says of a chart."""
        return self.workbench.lab.ask("charts.build", {**request, "if_revision": None})
