"""The page of a run, found by roles and accessible names."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Locator, Request, expect
from workbench import Workbench

__all__ = ["keeps", "open_run", "region"]


def keeps(*texts: str) -> Callable[[Request], bool]:
    """Whether a request keeps a workspace with these texts; JupyterLab sends it a while after a change."""

    def is_kept(request: Request) -> bool:
        data = request.post_data or "" if "/workspaces/" in request.url else ""
        # A tab is in it twice: what it shows, and where it is.
        return data.count(texts[0]) > 1 and all(text in data for text in texts)

    return is_kept


def region(page: Locator, name: str) -> Locator:
    return page.get_by_role("region", name=name, exact=True)


def open_run(workbench: Workbench, run_id: str) -> Locator:
    """Open a run's tab; its page."""
    workbench.execute("trackside:open-run-tab", runId=run_id)
    page = workbench.page.locator(".jp-Trackside-runTab:not(.lm-mod-hidden) .jp-Trackside-page")
    expect(page.get_by_role("heading", level=1)).to_be_visible(timeout=30_000)
    return page
