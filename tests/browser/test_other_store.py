"""A notebook that logs to another store than the one the page shows: it is said, and one gets there."""

from __future__ import annotations

import re
from collections.abc import Callable

from accessibility import problems
from labserver import LabServer, write_notebook
from playwright.sync_api import expect
from workbench import Workbench

TRACKED = "%load_ext trackside\n%experiment afar", "%%track walked\nlr = 0.1"


def test_a_notebook_that_logs_elsewhere(
    own_lab: Callable[..., LabServer], open_workbench: Callable[[LabServer], Workbench]
) -> None:
    """The sidebar says so and can show that store; the button of a card opens its run there."""
    lab = own_lab()
    lab.create_experiments("at home")
    (lab.root / "away" / ".trackside").mkdir(parents=True)
    write_notebook(lab.root / "away" / "walk.ipynb", *TRACKED)
    workbench = open_workbench(lab)
    sidebar = workbench.open_sidebar()
    expect(workbench.experiment("at home")).to_be_visible(timeout=30_000)
    workbench.open_notebook("away/walk.ipynb")
    workbench.run_all()
    notice = sidebar.get_by_role("status").filter(has_text="walk.ipynb logs to another store")
    expect(notice).to_be_visible(timeout=30_000)
    assert problems(workbench, sidebar) == []
    # The card opens its run in the store in which it is.
    opener = workbench.output(1).get_by_role("button", name="Open", exact=True)
    expect(opener).to_have_attribute("title", re.compile("show its store"))
    opener.click()
    runs = sidebar.get_by_role("list", name="Runs of afar", exact=True)
    expect(workbench.run_row(runs, "walked")).to_be_visible(timeout=30_000)
    expect(notice).to_have_count(0)
    expect(workbench.experiment("at home")).to_have_count(0)
    # And back, by a notebook of the server's own folder.
    workbench.open_notebook("home.ipynb", "1")
    back = sidebar.get_by_role("status").filter(has_text="home.ipynb logs to another store")
    expect(back).to_be_visible(timeout=30_000)
    sidebar.get_by_role("button", name="Show that store", exact=True).click()
    expect(workbench.experiment("at home")).to_be_visible(timeout=30_000)
    expect(back).to_have_count(0)
