"""An experiment in which every text is an attack: each place of its tab shows it as text and runs nothing."""

from __future__ import annotations

import json
from typing import Any

from playwright.sync_api import Locator, Page, expect
from workbench import Workbench

MARKUP = '<img src=x onerror="window.pwned=1">'
SCRIPT = "</script><script>window.pwned=1</script>"
TEMPLATE = "{{constructor.constructor('window.pwned=1')()}}"
CODE = '\'];window.pwned=1;//\\"+(window.pwned=1)+"'
NAMES = (MARKUP, SCRIPT, TEMPLATE, CODE)
EXPERIMENT = f"hostile {MARKUP}"
EMPTY = f"empty {CODE}"
# What keys may be made of: no quotes and brackets, but all that means something in an expression.
CURVE, OTHER, PARAM, TAG = "datum.value:Q", "constructor", "__proto__", "a.b/c d:N"
RUNS = f"""import trackside
trackside.set_experiment({EXPERIMENT!r})
for number, name in enumerate({NAMES!r}):
    tags = {{{TAG!r}: name, "mlflow.note.content": name}}
    with trackside.start_run(run_name=name, tags=tags):
        trackside.log_params({{{PARAM!r}: name, "lr.rate": 0.1 * (number + 1)}})
        for step in range(4):
            trackside.log_metrics({{{CURVE!r}: step * number, {OTHER!r}: step + number}}, step=step)
with trackside.start_run(run_name={EMPTY!r}):
    pass"""
KINDS = ("line", "bar", "scatter", "box", "parallel", "heatmap", "contour")


def values_of(choices: list[dict[str, Any]]) -> dict[str, str]:
    return {choice["label"]: choice["value"] for choice in choices}


def expect_texts(figure: Locator, *texts: str) -> None:
    """Texts stand in the picture as they are, at least the beginning of what is long."""
    for text in texts:
        expect(figure.locator("svg.marks").first).to_contain_text(text[:12])


def test_every_text_of_an_experiment_may_be_an_attack(workbench: Workbench) -> None:
    """Names, tags, params, keys and notes in grid, panes, dialogs, charts, code and toasts are text."""
    page, lab = workbench.page, workbench.lab
    alarms: list[str] = []
    page.on("dialog", lambda dialog: (alarms.append(dialog.message), dialog.dismiss()))
    page.on("request", lambda request: alarms.append(request.url) if request.url.endswith("/x") else None)
    page.set_viewport_size({"width": 3200, "height": 1000})  # room for all columns
    lab.run_python(RUNS)
    runs = lab.list_runs(EXPERIMENT)
    ids = [runs[name].info.run_id for name in NAMES]
    offered = lab.ask("charts.suggest", {"run_ids": ids})

    workbench.open_sidebar()
    in_sidebar = workbench.open_experiment(EXPERIMENT)
    workbench.select_runs(in_sidebar, *NAMES)
    expect_texts(workbench.compare(), OTHER)
    workbench.execute("trackside:open-experiment", experimentIds=[runs[EMPTY].info.experiment_id])
    tab = page.get_by_role("region", name=f"Experiment {EXPERIMENT}", exact=True)
    for name in (*NAMES, EMPTY):
        expect(tab.get_by_role("rowheader", name=name, exact=True)).to_be_visible(timeout=30_000)
        tab.get_by_role("checkbox", name=f"Select {name}", exact=True).check()
    look_at_table(page, tab)
    look_at_filter(page, tab)
    look_at_charts(page, tab, offered)
    for run_id in (ids[0], ids[3]):
        workbench.execute("trackside:open-source", runId=run_id)
    expect(page.get_by_role("alert").filter(has_text=MARKUP).first).to_be_visible()
    workbench.execute("trackside:open-run-tab", runId=ids[0])
    expect(page.get_by_role("heading", name=MARKUP, exact=True, level=1)).to_be_visible(timeout=30_000)
    workbench.execute("trackside:side-by-side", runIds=ids)
    beside = page.get_by_role("table", name="Side by side", exact=True)
    for text in (*NAMES, PARAM, CURVE, TAG):
        expect(beside).to_contain_text(text)

    assert alarms == []
    assert page.evaluate("window.pwned") is None
    assert page.locator('img[src="x"]').count() == 0
    workbench.forgive(r"\b400\b")  # not every type can draw what is chosen


def look_at_table(page: Page, tab: Locator) -> None:
    tab.get_by_role("button", name="Customize columns", exact=True).click()
    columns = page.get_by_role("dialog", name="Customize columns", exact=True)
    for key in ("Note", PARAM, TAG):
        columns.get_by_role("checkbox", name=key, exact=True).check()
        expect(tab.get_by_role("columnheader", name=key, exact=True)).to_be_attached()
    columns.get_by_role("button", name="Done", exact=True).click()
    grid = tab.get_by_role("grid", name="Runs", exact=True)
    expect(grid.get_by_role("row").filter(has_text=SCRIPT).first).to_be_visible()
    group = tab.get_by_role("combobox", name="Group by", exact=True)
    group.select_option(label=PARAM)
    expect(grid.get_by_role("row").filter(has_text=TEMPLATE).first).to_be_visible()
    group.select_option(index=0)
    expect(tab.get_by_role("rowheader", name=MARKUP, exact=True)).to_be_visible()


def look_at_filter(page: Page, tab: Locator) -> None:
    box = tab.get_by_role("textbox", name="Filter runs", exact=True)
    box.fill("tags.")
    expect(page.get_by_role("option").filter(has_text=TAG).first).to_be_visible()
    page.keyboard.press("Escape")
    box.fill(f"run_name = {json.dumps(SCRIPT)}")
    box.press("Enter")
    expect(tab.get_by_role("rowheader", name=MARKUP, exact=True)).to_have_count(0)
    expect(tab.get_by_role("rowheader", name=SCRIPT, exact=True)).to_be_visible()
    tab.get_by_role("button", name="Filter", exact=True).click()
    condition = tab.get_by_role("group", name="Condition 1", exact=True)
    expect(condition.get_by_role("combobox", name="Value", exact=True)).to_have_value(SCRIPT)
    tab.get_by_role("button", name="Filter", exact=True).click()
    tab.get_by_role("button", name="Clear filter", exact=True).click()
    expect(tab.get_by_role("rowheader", name=MARKUP, exact=True)).to_be_visible()


def look_at_charts(page: Page, tab: Locator, offered: dict[str, Any]) -> None:
    figure = tab.get_by_role("region", name="Comparison", exact=True).get_by_role("figure").first
    settled(figure)
    expect(figure.get_by_role("note")).to_contain_text(EMPTY)
    figure.get_by_role("button", name="Customize chart", exact=True).click()
    dialog = page.get_by_role("dialog", name="Customize chart", exact=True)
    dialog.get_by_role("textbox", name="Title", exact=True).fill(MARKUP)
    expect(figure).to_have_accessible_name(MARKUP)
    for label, part, key in (("Colour", "colour", PARAM), ("Facet", "facet", TAG)):
        choice = dialog.get_by_role("combobox", name=label, exact=True)
        choice.select_option(values_of(offered[part])[key])
        settled(figure)
    expect_texts(figure, *NAMES)
    mark = figure.locator('path[aria-roledescription="line mark"]').first
    mark.dispatch_event("mousemove")
    for kind in KINDS[1:]:
        dialog.get_by_role("combobox", name="Visualization type", exact=True).select_option(kind)
        settled(figure)
    dialog.get_by_role("button", name="Done", exact=True).click()


def settled(figure: Locator) -> None:
    expect(figure).to_have_attribute("aria-busy", "false", timeout=30_000)
