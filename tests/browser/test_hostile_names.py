"""Names are text, whatever they look like."""

from __future__ import annotations

from comparison import DRAWN
from playwright.sync_api import expect
from test_chart_types import asks_for
from workbench import Workbench

HOSTILE = "<img src=x onerror=alert(1)>"

# Executed in this very page: a notebook that is reopened is sanitized, and would hide the mistake.
TRACKED = f"""%%track "{HOSTILE}"
import trackside
learning_rate = "{HOSTILE}"
trackside.set_tag("note", "{HOSTILE}")
for step in range(5):
    trackside.log_metric("loss", 1 / (step + 1), step=step)"""

# What every object of JavaScript has a property of, and the one keyword of Vega's expressions.
EVERYWHERE = ("constructor", "__proto__", "toString", "hasOwnProperty", "if")
KINDS = ("bar", "scatter", "box", "parallel", "heatmap", "contour", "line")
RUNS = f"""import trackside
trackside.set_experiment("everywhere")
for number, name in enumerate({EVERYWHERE!r}):
    with trackside.start_run(run_name=name):
        trackside.log_params({{"kind": name, "lr": 0.1 * (number + 1), "depth": number * 7 % 5}})
        for step in range(4):
            points = {{"constructor": step * number, "__proto__": step + number, "toString": number}}
            trackside.log_metrics(points, step=step)"""

SHOWS_ALL = f"""([figure, names]) => {{
  const rows = ({DRAWN})(figure).flatMap(mark => mark.rows);
  return names.every(name => rows.some(row => (row.run ?? row.x) === name));
}}"""


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


def test_names_that_every_object_has_are_drawn(workbench: Workbench) -> None:
    """Each type of chart draws runs, metrics and titles of such names, in the tab and as copied code."""
    workbench.lab.run_python(RUNS)
    runs = workbench.lab.list_runs("everywhere")
    experiment_id = runs["if"].info.experiment_id
    workbench.execute("trackside:open-experiment", experimentIds=[experiment_id])
    tab = workbench.page.get_by_role("region", name="Experiment everywhere", exact=True)
    for name in EVERYWHERE:
        tab.get_by_role("checkbox", name=f"Select {name}", exact=True).check()
    figure = tab.get_by_role("region", name="Comparison", exact=True).get_by_role("figure").first
    figure.get_by_role("button", name="Customize chart", exact=True).click()
    dialog = workbench.page.get_by_role("dialog", name="Customize chart", exact=True)
    dialog.get_by_role("textbox", name="Title", exact=True).fill("constructor")
    dialog.get_by_role("combobox", name="X-axis", exact=True).select_option("params.kind")
    codes = []
    for kind in KINDS:
        with workbench.page.expect_response(asks_for(kind)) as event:
            dialog.get_by_role("combobox", name="Visualization type", exact=True).select_option(kind)
        codes.append(event.value.json()["code"])
        expect(figure).to_have_attribute("aria-busy", "false", timeout=30_000)
        workbench.page.wait_for_function(SHOWS_ALL, arg=[figure.element_handle(), list(EVERYWHERE)])
    workbench.open_notebook("everywhere.ipynb", "%load_ext trackside", *codes)
    workbench.run_all()
    for index in range(1, len(codes) + 1):
        expect(workbench.output(index).locator('[data-ready="true"] svg.marks')).to_be_visible(timeout=30_000)
