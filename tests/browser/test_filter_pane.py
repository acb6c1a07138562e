"""The pane "Filter" of an experiment's tab: the same filter as the text, in rows."""

from __future__ import annotations

from accessibility import problems
from playwright.sync_api import Locator, expect
from workbench import Workbench

RUNS = """import trackside
trackside.set_experiment('in rows')
for i in range(10):
    with trackside.start_run(run_name=f'run {i}'):
        trackside.log_params({'lr': i / 10, 'kind': 'res' if i % 2 else 'vgg'})
        trackside.log_metric('accuracy', i / 10)"""
GROUP = "(params.kind = 'res' OR params.lr > 0.7)"


def open_tab(workbench: Workbench, experiment: str, source: str) -> Locator:
    """The region of an experiment's tab, its runs logged first."""
    workbench.lab.run_python(source)
    run = next(iter(workbench.lab.list_runs(experiment).values()))
    workbench.execute("trackside:open-experiment", experimentIds=[run.info.experiment_id])
    tab = workbench.page.get_by_role("region", name=f"Experiment {experiment}", exact=True)
    expect(tab).to_be_visible(timeout=30_000)
    return tab


def test_text_and_rows_are_one_filter(workbench: Workbench) -> None:
    """A text becomes rows, a group of ORs one that can't be edited; a changed row becomes the text."""
    tab = open_tab(workbench, "in rows", RUNS)
    text = tab.get_by_role("textbox", name="Filter runs", exact=True)
    toggle = tab.get_by_role("button", name="Filter", exact=True)
    toggle.click()
    expect(toggle).to_have_attribute("aria-expanded", "true")
    pane = tab.get_by_role("region", name="Filter", exact=True)
    text.fill(f"metrics.accuracy > 0.4 AND {GROUP}")
    first = pane.get_by_role("group", name="Condition 1", exact=True)
    second = pane.get_by_role("group", name="Condition 2", exact=True)
    expect(first.get_by_role("combobox", name="Field", exact=True)).to_have_value("metrics.accuracy")
    expect(second).to_contain_text(GROUP)
    expect(second.get_by_role("combobox")).to_have_count(0)
    names = tab.get_by_role("rowheader")
    expect(names).to_have_count(4)  # 5, 7, 8, 9

    value = first.get_by_role("combobox", name="Value", exact=True)
    value.fill("0.7")
    expect(text).to_have_value(f"metrics.accuracy > 0.7 AND {GROUP}")
    expect(names).to_have_count(2)
    first.get_by_role("combobox", name="Operator", exact=True).select_option("=")
    expect(text).to_have_value(f"metrics.accuracy = 0.7 AND {GROUP}")

    # A new row changes nothing until it has a value; fields and values in use are offered.
    pane.get_by_role("button", name="Add condition", exact=True).click()
    third = pane.get_by_role("group", name="Condition 3", exact=True)
    field = third.get_by_role("combobox", name="Field", exact=True)
    expect(field).to_be_focused()
    field.press_sequentially("kind")
    pane.get_by_role("option", name="params.kind", exact=True).click()
    expect(text).to_have_value(f"metrics.accuracy = 0.7 AND {GROUP}")
    third.get_by_role("combobox", name="Value", exact=True).click()
    values = pane.get_by_role("listbox", name="Value", exact=True).get_by_role("option")
    expect(values).to_have_text(["res", "vgg"])
    assert problems(workbench, pane) == []
    pane.get_by_role("option", name="res", exact=True).click()
    expect(text).to_have_value(f"metrics.accuracy = 0.7 AND {GROUP} AND params.kind = 'res'")
    expect(names).to_have_count(1)
    second.get_by_role("button", name="Remove condition", exact=True).click()
    expect(text).to_have_value("metrics.accuracy = 0.7 AND params.kind = 'res'")
