"""The card on top of a tracked cell's output."""

from __future__ import annotations

from playwright.sync_api import Locator, expect
from workbench import Workbench

LOAD = (
    "%load_ext trackside\n%experiment cards\nimport time, trackside\nfrom IPython.display import clear_output"
)
BUSY = """%%track {name}
lr = 0.1
begin = time.perf_counter()
while (elapsed := time.perf_counter() - begin) < {seconds}:
    sum(i * i for i in range(20_000))
    trackside.log_metric("loss", 1 / (1 + elapsed))"""


def card_of(workbench: Workbench, cell: int, run: str) -> Locator:
    card = workbench.output(cell).get_by_role("group", name=f"Run {run}", exact=True)
    expect(card).to_be_visible(timeout=15_000)
    return card


def test_the_card_is_live(workbench: Workbench) -> None:
    """While the cell computes, the card says that it runs and its metric moves; then that it finished."""
    workbench.open_notebook("live-card.ipynb", LOAD, BUSY.format(name="moving", seconds=6))
    workbench.start_all()
    card = card_of(workbench, 1, "moving")
    expect(card).to_contain_text("Running")
    seen = workbench.page.evaluate(
        """card => new Promise(resolve => {
          const seen = new Set();
          const timer = setInterval(() => {
            const text = card.innerText;
            for (const value of text.match(/0\\.\\d+/g) ?? []) seen.add(value);
            if (!text.includes('Running')) { clearInterval(timer); resolve([...seen]); }
          }, 20);
        })""",
        card.element_handle(),
    )
    assert len(seen) >= 4, seen
    expect(card).to_contain_text("Finished")
    expect(card).to_contain_text("cards")
    expect(card).to_contain_text("lr")


def test_the_card_is_there_whatever_the_cell_does(workbench: Workbench) -> None:
    """It is above a traceback, comes back after `clear_output`, its button shows the run."""
    broken = "%%track broken\nlr = 0.2\nraise ValueError('on purpose')"
    cleared = "%%track cleared\nlr = 0.3\nprint('before')\nclear_output()\nprint('after')"
    workbench.open_notebook("cards.ipynb", LOAD, cleared, "%%track shown\nlr = 0.4", broken)
    workbench.run_all()
    failed = card_of(workbench, 3, "broken")
    expect(failed).to_contain_text("Failed")
    traceback = workbench.output(3).get_by_text("on purpose").last
    expect(traceback).to_be_visible()
    above, below = failed.bounding_box(), traceback.bounding_box()
    assert above is not None
    assert below is not None
    assert above["y"] + above["height"] <= below["y"]

    expect(card_of(workbench, 1, "cleared")).to_contain_text("Finished")
    expect(workbench.output(1)).to_contain_text("after")
    expect(workbench.output(1)).not_to_contain_text("before")

    card_of(workbench, 2, "shown").get_by_role("button", name="Open", exact=True).click()
    runs = workbench.sidebar.get_by_role("list", name="Runs of cards", exact=True)
    expect(workbench.run_row(runs, "shown")).to_be_visible()
