"""What JupyterLab has to load because of us."""

from __future__ import annotations

from labserver import LabServer
from playwright.sync_api import Browser, Request, Response, expect
from workbench import Workbench

RUNS = """%load_ext trackside
%experiment weights
import trackside
with trackside.start_run(run_name="only"):
    for step in range(20):
        trackside.log_metric("loss", 1 / (step + 1), step=step)"""
OURS = "/lab/extensions/trackside"
LIMIT_BYTES = 100_000
VEGA_BYTES = 300_000
"""Nothing of ours but Vega is as large."""


def test_the_extension_is_light_and_vega_comes_with_the_first_chart(lab: LabServer, browser: Browser) -> None:
    """Before the first click our files are at most 100 kB; Vega is loaded by the first chart, not before."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    loaded: dict[str, int] = {}

    def weigh(response: Response) -> None:
        if OURS in response.url:
            loaded[response.url.partition("?")[0]] = len(response.body())

    workbench = Workbench(page, lab)
    page.on("requestfinished", lambda request: weigh(request.response()))
    workbench.open_lab()
    page.wait_for_load_state("networkidle")
    assert 1_000 < sum(loaded.values()) <= LIMIT_BYTES, loaded
    before_chart = set(loaded)
    workbench.open_sidebar()
    workbench.open_notebook("weights.ipynb", RUNS)
    workbench.run_all()
    runs = workbench.open_experiment("weights")
    expect(runs.get_by_role("listitem")).to_have_count(1)
    workbench.select_runs(runs, "only")
    assert max((loaded[url] for url in set(loaded) - before_chart), default=0) < VEGA_BYTES, loaded
    with page.expect_request_finished(is_vega):
        workbench.compare()
    context.close()
    assert workbench.foreign == []
    assert workbench.complaints == []


def is_vega(request: Request) -> bool:
    """Whether this was the request for Vega's chunk."""
    response = request.response() if OURS in request.url else None
    return response is not None and len(response.body()) > VEGA_BYTES
