"""What a person has arranged in the sidebar is there again after a reload of the page."""

from __future__ import annotations

from playwright.sync_api import Request, expect
from workbench import Workbench

RUNS = """import trackside
trackside.set_experiment('arranged')
for name in ('one', 'two', 'three'):
    with trackside.start_run(run_name=name):
        for step in range(5):
            trackside.log_metrics({'loss': 1 / (step + 1), 'accuracy': step / 5}, step=step)"""

SCROLL_TO = "(node, top) => { node.scrollTop = top; }"


def saves_scroll(request: Request) -> bool:
    return "/workspaces/" in request.url and '"scrollTop":130' in (request.post_data or "")


def test_the_arrangement_survives_a_reload(workbench: Workbench) -> None:
    """Open experiment, filter, metric, selection, chart and scroll are as they were."""
    workbench.lab.create_experiments(*(f"before {n:02d}" for n in range(20)))
    workbench.lab.run_python(RUNS)
    sidebar = workbench.open_sidebar()
    runs = workbench.open_experiment("arranged")
    box = sidebar.get_by_role("textbox", name="Filter runs", exact=True)
    box.fill("run_name != 'three'")
    box.press("Enter")
    expect(runs.get_by_role("listitem")).to_have_count(2)
    metric = sidebar.get_by_role("combobox", name="Metric", exact=True)
    metric.select_option("loss")
    workbench.select_runs(runs, "one", "two")
    workbench.compare()
    scroller = sidebar.locator(".jp-Trackside-scroller")
    # JupyterLab writes its workspace a while after the last change.
    with workbench.page.expect_response(lambda response: saves_scroll(response.request)):
        scroller.evaluate(SCROLL_TO, 130)

    workbench.page.goto(f"{workbench.lab.base}/lab")
    workbench.wait_until_restored()

    figure = sidebar.get_by_role("figure", name="Comparison chart", exact=True)
    expect(figure).to_have_attribute("data-ready", "true", timeout=15_000)
    expect(figure.locator('path[aria-roledescription="line mark"]')).to_have_count(2)
    expect(box).to_have_value("run_name != 'three'")
    expect(metric).to_have_value("loss")
    for run in ("one", "two"):
        expect(runs.get_by_role("checkbox", name=f"Select {run}", exact=True)).to_be_checked()
    expect(runs.get_by_role("listitem")).to_have_count(2)
    expect(scroller).to_have_js_property("scrollTop", 130)
