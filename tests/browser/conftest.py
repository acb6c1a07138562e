"""A real JupyterLab and Debian's Chromium; nothing may leave the machine or complain on the console."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from labserver import LabServer
from playwright.sync_api import Browser, BrowserContext, sync_playwright
from workbench import Workbench

CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-breakpad",
    "--disable-features=OptimizationHints,MediaRouter,Translate,AutofillServerCommunication",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        pytest.fail("The browser tests need Chromium: `make e2e` installs it.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, headless=True, args=CHROMIUM_ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LabServer]:
    """The server that most tests share: each uses notebooks and experiments of its own names."""
    server = LabServer(tmp_path_factory.mktemp("lab"))
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def both_labs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LabServer]:
    """A server with Notebook 7 and JupyterLab, as ``lab`` is."""
    server = LabServer(tmp_path_factory.mktemp("both"), notebook=True)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def own_lab(tmp_path: Path) -> Iterator[Callable[..., LabServer]]:
    """Servers of one test alone."""
    servers: list[LabServer] = []

    def start(**options: Any) -> LabServer:
        server = LabServer(tmp_path / f"lab-{len(servers)}", **options)
        servers.append(server)
        server.start()
        return server

    yield start
    for server in servers:
        server.stop()


@pytest.fixture
def open_workbench(browser: Browser) -> Iterator[Callable[..., Workbench]]:
    """Pages on servers; at the end of the test, no page has asked outside or complained."""
    opened: list[tuple[Workbench, BrowserContext]] = []

    def start(server: LabServer, *, empty: bool = False) -> Workbench:
        context = browser.new_context(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
        workbench = Workbench(context.new_page(), server)
        opened.append((workbench, context))
        if not empty:
            workbench.open_lab()
        return workbench

    yield start
    for workbench, context in opened:
        # What the page says of kernels that go is no complaint; it can come as late as it likes.
        complaints = list(workbench.complaints)
        _shut_down_kernels(workbench)
        context.close()
        assert workbench.foreign == []
        assert complaints == []


@pytest.fixture
def workbench(lab: LabServer, open_workbench: Callable[[LabServer], Workbench]) -> Workbench:
    return open_workbench(lab)


def _shut_down_kernels(workbench: Workbench) -> None:
    if workbench.lab.is_running():
        workbench.page.evaluate("window.jupyterapp.serviceManager.sessions.shutdownAll()")
