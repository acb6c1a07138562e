"""The page of a run, found by roles and accessible names."""

from __future__ import annotations

from playwright.sync_api import Locator, expect
from workbench import Workbench

__all__ = ["open_run", "region"]


def region(page: Locator, name: str) -> Locator:
    return page.get_by_role("region", name=name, exact=True)


def open_run(workbench: Workbench, run_id: str) -> Locator:
    """Open a run's tab; its page."""
    workbench.execute("trackside:open-run-tab", runId=run_id)
    page = workbench.page.locator(".jp-Trackside-runTab:not(.lm-mod-hidden) .jp-Trackside-page")
    expect(page.get_by_role("heading", level=1)).to_be_visible(timeout=30_000)
    return page
