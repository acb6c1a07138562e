"""What axe says of a part of a page."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator
from workbench import Workbench

__all__ = ["problems"]


def problems(workbench: Workbench, part: Locator) -> list[str]:
    """What axe says of a part of the page, in a line each."""
    part.evaluate("node => node.setAttribute('data-part-to-check', '')")  # axe takes a selector
    results = Axe().run(workbench.page, context="[data-part-to-check]")
    part.evaluate("node => node.removeAttribute('data-part-to-check')")
    assert results.response["passes"]
    return [
        f"{violation['id']}: {violation['help']} ({node['html'][:200]}; {node.get('failureSummary', '')})"
        for violation in results.response["violations"]
        for node in violation["nodes"]
    ]
