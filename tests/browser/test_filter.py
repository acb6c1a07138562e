"""Writing a filter: suggestions at the cursor, a mistake and its place."""

from __future__ import annotations

from accessibility import problems
from playwright.sync_api import Locator, expect
from workbench import Workbench

RUNS = """import trackside
trackside.set_experiment('{experiment}')
for name, lr in (('slow', 0.01), ('fast', 0.5), ('wild', 5.0)):
    with trackside.start_run(run_name=name):
        trackside.log_param('lr', lr)
        trackside.log_metrics({{'loss': 1 / (1 + lr), 'accuracy': min(lr, 0.9)}})"""
CURSOR = "input => input.selectionStart"
PUT_CURSOR = "(input, place) => { input.focus(); input.setSelectionRange(place, place); }"


def filter_of(workbench: Workbench, experiment: str) -> tuple[Locator, Locator]:
    """The field of a new experiment with three runs, and its list of runs."""
    workbench.lab.run_python(RUNS.format(experiment=experiment))
    workbench.open_sidebar()
    runs = workbench.open_experiment(experiment)
    expect(runs.get_by_role("listitem")).to_have_count(3, timeout=15_000)
    return workbench.sidebar.get_by_role("textbox", name="Filter runs", exact=True), runs


def test_a_filter_is_written_with_suggestions(workbench: Workbench) -> None:
    """A suggestion goes in at the cursor, in the middle of a text, and arrows and Enter choose it."""
    box, runs = filter_of(workbench, "suggested")
    keyboard = workbench.page.keyboard
    box.fill("params.lr > 0.1 AND  AND params.lr < 9")
    box.evaluate(PUT_CURSOR, 20)
    keyboard.type("accu")
    suggestions = workbench.sidebar.get_by_role("listbox", name="Filter suggestions", exact=True)
    option = suggestions.get_by_role("option").filter(has_text="metrics.accuracy")
    expect(option).to_be_visible()
    keyboard.press("ArrowDown")
    expect(option).to_have_attribute("aria-selected", "true")
    expect(box).to_have_attribute("aria-activedescendant", option.get_attribute("id") or "none")
    expect(box).to_have_attribute("aria-controls", suggestions.get_attribute("id") or "none")
    keyboard.press("Enter")
    expect(box).to_have_value("params.lr > 0.1 AND metrics.accuracy AND params.lr < 9")
    assert box.evaluate(CURSOR) == 36
    keyboard.type(" >= 0.9")
    expect(box).to_have_attribute("aria-invalid", "false")
    keyboard.press("Escape")
    expect(suggestions).to_have_count(0)
    expect(runs.get_by_role("listitem")).to_have_count(1)
    expect(runs.get_by_role("button", name="wild", exact=True)).to_be_visible()


def test_a_mistake_stands_under_its_place(workbench: Workbench) -> None:
    """The sentence and the caret stand below the field, above the suggestions, and axe has nothing to say."""
    box, runs = filter_of(workbench, "mistaken")
    box.fill("metrics.loss < 1 AND params.l")
    suggestions = workbench.sidebar.get_by_role("listbox", name="Filter suggestions", exact=True)
    expect(suggestions).to_be_visible()
    alert = workbench.sidebar.get_by_role("alert")
    expect(alert).to_be_visible()
    expect(box).to_have_attribute("aria-errormessage", alert.get_attribute("id") or "none")
    above, below = alert.bounding_box(), suggestions.bounding_box()
    assert above is not None
    assert below is not None
    assert above["y"] + above["height"] <= below["y"] + 1
    assert problems(workbench, workbench.sidebar) == []
    box.fill("")
    expect(suggestions.get_by_role("option").nth(9)).to_be_attached()  # more than the list has room for
    assert problems(workbench, workbench.sidebar) == []
    box.press("Tab")
    expect(suggestions).to_have_count(0)
    expect(runs.locator(":focus")).to_have_count(1)

    box.fill("params.lr >> 3")
    box.press("Enter")
    caret = alert.locator("pre")
    expect(caret).to_contain_text("params.lr >> 3")
    text, mark = (caret.text_content() or "").split("\n")
    assert text[mark.index("^")] == ">"
    assert mark.index("^") == text.rindex(">")
    expect(runs.get_by_role("listitem")).to_have_count(3)
    workbench.forgive(r"\b400\b")
