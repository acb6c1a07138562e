"""What `trackside demo` opens."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser, expect

from trackside.demo.folder import prepare_folder
from trackside.demo.lab import Lab


def test_the_demo_opens_with_notebook_and_sidebar(browser: Browser, tmp_path: Path) -> None:
    """At the printed address the quickstart is open and the sidebar is there, without a click."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    with Lab(prepare_folder(tmp_path / "demo")) as lab:
        page.goto(lab.address)
        expect(page.get_by_role("heading", name="Quickstart: five networks")).to_be_visible(timeout=60_000)
        expect(page.get_by_role("region", name="Experiments", exact=True)).to_be_visible()
        context.close()
