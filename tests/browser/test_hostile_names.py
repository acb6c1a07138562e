"""Names are text, whatever they look like."""

from __future__ import annotations

from playwright.sync_api import expect
from workbench import Workbench

HOSTILE = "<img src=x onerror=alert(1)>"

# Executed in this very page: a notebook that is reopened is sanitized, and would hide the mistake.
TRACKED = f"""%%track "{HOSTILE}"
import trackside
learning_rate = "{HOSTILE}"
trackside.set_tag("note", "{HOSTILE}")
for step in range(5):
    trackside.log_metric("loss", 1 / (step + 1), step=step)"""


def test_a_hostile_name_is_text_everywhere(workbench: Workbench) -> None:
    """A name that is markup shows as written in the card, the list and the chart, and runs nothing."""
    alarms: list[str] = []
    workbench.page.on("dialog", lambda dialog: (alarms.append(dialog.message), dialog.dismiss()))
    workbench.open_sidebar()
    workbench.open_notebook("hostile.ipynb", f'%load_ext trackside\n%experiment "{HOSTILE}"', TRACKED)
    workbench.run_all()
    expect(workbench.output(1)).to_contain_text(HOSTILE)
    runs = workbench.open_experiment(HOSTILE)
    expect(workbench.run_row(runs, HOSTILE)).to_contain_text(HOSTILE)
    workbench.select_runs(runs, HOSTILE)
    figure = workbench.compare()
    expect(figure.locator('path[aria-roledescription="line mark"]')).to_have_count(1)
    assert alarms == []
    assert workbench.page.locator('img[src="x"]').count() == 0


def test_a_hostile_name_is_refused_as_text(workbench: Workbench) -> None:
    """The dialog's message about a name in use quotes it as text."""
    name = HOSTILE + " again"
    workbench.lab.create_experiments(name)
    sidebar = workbench.open_sidebar()
    sidebar.get_by_role("button", name="New experiment", exact=True).click()
    dialog = workbench.page.get_by_role("dialog", name="New experiment", exact=True)
    dialog.get_by_role("textbox", name="Name", exact=True).fill(name)
    dialog.get_by_role("button", name="Create", exact=True).click()
    expect(dialog.get_by_role("alert")).to_contain_text(name)
    assert workbench.page.locator('img[src="x"]').count() == 0
    workbench.forgive(r"\b409\b")


def test_a_hostile_filter_is_answered_as_text(workbench: Workbench) -> None:
    """A filter that is markup gets a sentence that quotes it as text."""
    workbench.lab.run_python(
        "import trackside; trackside.set_experiment('filters')\nwith trackside.start_run(): pass"
    )
    sidebar = workbench.open_sidebar()
    workbench.open_experiment("filters")
    box = sidebar.get_by_role("textbox", name="Filter runs", exact=True)
    box.fill(f"metrics.loss < {HOSTILE}")
    expect(box).to_have_attribute("aria-invalid", "true")
    expect(sidebar.get_by_role("alert").first).to_be_visible()
    assert workbench.page.locator('img[src="x"]').count() == 0
    workbench.forgive(r"\b400\b")
