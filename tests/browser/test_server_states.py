"""When the server part is missing, of another version, or gone for a while."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

from labserver import LabServer
from playwright.sync_api import Browser, Route, expect
from workbench import Workbench


def test_a_missing_server_part_is_a_sentence(
    own_lab: Callable[..., LabServer], open_workbench: Callable[[LabServer], Workbench]
) -> None:
    """Where the server extension is disabled, the sidebar says so; cells are tracked, with their cards."""
    workbench = open_workbench(own_lab(extension=False))
    sidebar = workbench.open_sidebar()
    alert = sidebar.get_by_role("alert")
    expect(alert).to_contain_text(re.compile("server", re.IGNORECASE))
    expect(alert.get_by_role("button", name="Try again", exact=True)).to_be_visible()
    workbench.open_notebook("alone.ipynb", "%load_ext trackside\n%experiment alone", "%%track one\nlr = 0.1")
    workbench.run_all()
    assert workbench.lab.list_runs("alone")["one"].data.params["lr"] == "0.1"
    card = workbench.output(1).get_by_role("group", name="Run one", exact=True)
    expect(card).to_contain_text("Finished")
    expect(card).to_contain_text("lr = 0.1")
    expect(card.get_by_role("button", name="Open", exact=True)).to_be_disabled()
    workbench.forgive(r"\b404\b")


def test_another_version_is_a_sentence(lab: LabServer, browser: Browser) -> None:
    """Where the server's package is of another version, the sidebar names both and what to do."""
    context = browser.new_context()
    page = context.new_page()
    workbench = Workbench(page, lab)

    def answer_as_another_version(route: Route) -> None:
        response = route.fetch()
        body = response.json() | {"package_version": "99.1.0"}
        route.fulfill(response=response, body=json.dumps(body))

    page.route("**/trackside/api/v1/status*", answer_as_another_version)
    workbench.open_lab()
    sidebar = workbench.open_sidebar()
    expect(sidebar).to_contain_text("99.1.0")
    expect(sidebar).to_contain_text(re.compile("reload|restart", re.IGNORECASE))
    context.close()
    assert workbench.complaints == []


def test_a_killed_server_comes_back(
    own_lab: Callable[..., LabServer], open_workbench: Callable[[LabServer], Workbench]
) -> None:
    """After a SIGKILL and a start on the same port, the sidebar shows new runs without a reload."""
    lab = own_lab()
    lab.create_experiments("before")
    workbench = open_workbench(lab)
    workbench.open_sidebar()
    expect(workbench.experiment("before")).to_be_visible()
    workbench.page.evaluate("window.samePage = true")
    lab.kill()
    disconnected = workbench.sidebar.get_by_role("status", name="Disconnected", exact=True)
    expect(disconnected).to_be_visible(timeout=30_000)
    expect(workbench.experiment("before")).to_be_visible()
    lab.start()
    lab.create_experiments("after")
    expect(workbench.experiment("after")).to_be_visible(timeout=60_000)
    expect(disconnected).to_have_count(0, timeout=30_000)
    assert workbench.page.evaluate("window.samePage") is True
    workbench.forgive(
        r"ERR_CONNECTION|WebSocket|ERR_EMPTY_RESPONSE|Failed to fetch|NetworkError|Connection lost|40[34]"
    )
