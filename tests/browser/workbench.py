"""A page with JupyterLab, driven by roles and accessible names."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from labserver import LabServer, write_notebook
from playwright.sync_api import ConsoleMessage, Locator, Page, Request, expect

__all__ = ["KERNEL", "THEMES", "Workbench"]

EXECUTE = "([id, args]) => window.jupyterapp.commands.execute(id, args).then(() => null)"
KERNEL = "window.jupyterapp.shell.currentWidget?.context?.sessionContext?.session?.kernel"
# JupyterLab's splash fades away for a while, and may not be asked for again meanwhile: its second removal
# from the page throws ("The node to be removed is not a child of this node").
CURTAIN_IS_UP = "() => document.getElementById('jupyterlab-splash') === null"
# A fresh workspace ends with its Launcher, which takes the focus from whatever has it by then.
LAUNCHER_HAS_FOCUS = "() => document.activeElement?.closest('.jp-Launcher') !== null"
USUAL_THEME = "JupyterLab Light"
THEMES = (USUAL_THEME, "JupyterLab Dark", "JupyterLab Dark High Contrast")
THEME_IS = "theme => document.body.dataset.jpThemeName === theme"


class Workbench:
    """What a person does in JupyterLab, and what the page complained about meanwhile."""

    def __init__(self, page: Page, lab: LabServer) -> None:
        self.page = page
        self.lab = lab
        self.foreign: list[str] = []
        """Requests that would have left the machine."""
        self.complaints: list[str] = []
        """Errors on the console and errors nobody caught."""
        page.on("console", self._on_console)
        page.on("pageerror", lambda error: self.complaints.append(f"pageerror: {error.stack or error}"))
        page.on("request", self._on_request)

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.complaints.append(f"{message.text} ({message.location.get('url', '')})")

    def _on_request(self, request: Request) -> None:
        own = (self.lab.base, self.lab.base.replace("http", "ws", 1), "data:", "blob:")
        if not request.url.startswith(own):
            self.foreign.append(request.url)

    # JupyterLab

    def open_lab(self) -> None:
        """Open JupyterLab with a fresh workspace and wait until it is there."""
        self.page.goto(f"{self.lab.base}/lab?token={self.lab.token}&reset")
        self.wait_until_restored()
        self.page.wait_for_function(LAUNCHER_HAS_FOCUS)

    def open_in(self, place: str, name: str) -> None:
        """Open a notebook in a fresh page of JupyterLab or Notebook 7, and wait for its kernel."""
        if place == "JupyterLab":
            self.open_lab()
            self.execute("docmanager:open", path=name)
        else:
            self.page.goto(f"{self.lab.base}/notebooks/{name}?token={self.lab.token}")
            self.wait_until_restored()
        self.wait_until_idle()

    def wait_until_restored(self) -> None:
        self.page.wait_for_function("window.jupyterapp?.restored", timeout=60_000)
        self.page.evaluate("window.jupyterapp.restored.then(() => null)")
        self.page.wait_for_function(CURTAIN_IS_UP)

    @contextlib.contextmanager
    def themed(self, theme: str) -> Iterator[None]:
        """The page in a theme, and afterwards as it was: the server remembers the theme for every page."""
        self._change_theme(theme)
        try:
            yield
        finally:
            self._change_theme(USUAL_THEME)

    def _change_theme(self, theme: str) -> None:
        self.execute("apputils:change-theme", theme=theme)
        self.page.wait_for_function(THEME_IS, arg=theme)
        self.page.wait_for_function(CURTAIN_IS_UP)

    def execute(self, command: str, **arguments: Any) -> None:
        """Execute a command of JupyterLab's own, as a menu would."""
        self.page.evaluate(EXECUTE, [command, arguments])

    def open_notebook(self, name: str, *sources: str) -> Path:
        """Open a notebook (written first, if sources are given) and wait for its kernel."""
        path = self.lab.root / name
        if sources:
            write_notebook(path, *sources)
        self.execute("docmanager:open", path=name)
        self.wait_until_idle()
        return path

    def wait_until_idle(self, timeout_s: float = 60) -> None:
        self.page.wait_for_function(f"{KERNEL}?.status === 'idle'", timeout=timeout_s * 1000)

    def start_all(self) -> None:
        """Run all cells without waiting for the end."""
        self.page.evaluate("void window.jupyterapp.commands.execute('notebook:run-all-cells')")

    def run_all(self, timeout_s: float = 60) -> None:
        """Run all cells and wait until each has an execution count."""
        self.start_all()
        self.wait_until_run(timeout_s)

    def wait_until_run(self, timeout_s: float = 60) -> None:
        done = """() => {
          const cells = window.jupyterapp.shell.currentWidget.content.widgets;
          const code = cells.filter(cell => cell.model.type === 'code' && cell.model.sharedModel.source);
          return code.every(cell => cell.model.executionCount && cell.model.executionState !== 'running');
        }"""
        self.page.wait_for_function(done, timeout=timeout_s * 1000)

    def cell(self, index: int) -> Locator:
        """A cell of the open notebook."""
        return self.page.locator(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-Notebook .jp-Cell").nth(index)

    def output(self, index: int) -> Locator:
        """The outputs of a cell."""
        return self.cell(index).locator(".jp-OutputArea").first

    # trackside's sidebar

    @property
    def sidebar(self) -> Locator:
        return self.page.get_by_role("region", name="Experiments", exact=True)

    def open_sidebar(self) -> Locator:
        """Show the sidebar, whatever was there before."""
        if not self.sidebar.is_visible():
            self.page.get_by_role("tab", name="Experiments", exact=True).click()
        expect(self.sidebar).to_be_visible()
        return self.sidebar

    def experiment(self, name: str) -> Locator:
        return self.sidebar.get_by_role("button", name=name, exact=True)

    def actions_of(self, name: str) -> Locator:
        """The button "More actions" of an experiment."""
        row = self.sidebar.get_by_role("listitem").filter(
            has=self.page.get_by_role("button", name=name, exact=True)
        )
        return row.get_by_role("button", name="More actions", exact=True)

    def open_experiment(self, name: str) -> Locator:
        """Expand an experiment; returns the list of its runs."""
        button = self.experiment(name)
        expect(button).to_be_visible(timeout=15_000)
        if button.get_attribute("aria-expanded") != "true":
            button.click()
        runs = self.sidebar.get_by_role("list", name=f"Runs of {name}", exact=True)
        expect(runs).to_be_attached()  # an empty list has no height
        return runs

    def run_row(self, runs: Locator, run: str) -> Locator:
        """The list item of a run."""
        named = self.page.get_by_role("button", name=run, exact=True)
        return runs.get_by_role("listitem").filter(has=named)

    def select_runs(self, runs: Locator, *names: str) -> None:
        for name in names:
            runs.get_by_role("checkbox", name=f"Select {name}", exact=True).check()

    def compare(self) -> Locator:
        """Press Compare and return the drawn chart."""
        self.sidebar.get_by_role("button", name="Compare", exact=True).click()
        figure = self.sidebar.get_by_role("figure", name="Comparison chart", exact=True)
        expect(figure).to_have_attribute("data-ready", "true", timeout=30_000)
        return figure

    def forgive(self, pattern: str) -> None:
        """Leave out complaints that a test has provoked itself."""
        self.complaints = [text for text in self.complaints if not re.search(pattern, text)]
