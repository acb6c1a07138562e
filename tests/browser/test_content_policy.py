"""Charts on a page whose Content Security Policy lets no text become code.

JupyterLab itself does not start there (its settings are validated by compiled code), so that the module that
draws is tried in a page of its own, bundled from the same source.
"""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from labserver import LabServer
from playwright.sync_api import Browser, Page, Route

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "labextension" / "src" / "panels" / "draw-chart.ts"
STRICT = "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'"
FREE = "default-src 'self' 'unsafe-inline' 'unsafe-eval'"
HTML = "<!doctype html><title>A chart</title><script type=module src=main.js></script><body></body>"
# What a test calls may compile, whatever the policy says; what the page itself does later may not.
MAIN = """import { drawChart } from './draw-chart.js';
const later = work => new Promise((resolve, reject) => setTimeout(() => work().then(resolve, reject)));
window.isStrict = await later(async () => {
  try { return !(new Function('return true')()); } catch { return true; }
});
window.draw = picture => later(async () => {
  const figure = document.createElement('figure');
  figure.style.width = '600px';
  document.body.replaceChildren(figure);
  const drawn = await drawChart(figure, picture);
  await drawn.update(picture.data);
  await drawn.reset();
  return figure.querySelector('svg').outerHTML.replace(/(gradient_|clip)\\d+/g, '$1');
});"""
RUNS = """import trackside
trackside.set_experiment("policy")
for i in range(4):
    with trackside.start_run(run_name=f"net-{i}"):
        trackside.log_params({"lr": 0.1 / (i + 1), "depth": 2 + i % 2})
        for step in range(20):
            loss = 1 / (step + i + 1)
            trackside.log_metrics({"loss": loss, "accuracy": 1 - loss}, step=step)"""
LINES = {"kind": "line", "x": "step", "y": ["metrics.loss", "metrics.accuracy"], "smoothing": 0.6}
BAND = {"kind": "line", "y": ["metrics.loss"], "group_by": "params.depth", "aggregation": "mean"}
PANELS = {"kind": "line", "y": ["metrics.loss"], "facet": "params.depth", "title": "In panels"}
CHARTS = (
    LINES,
    BAND,
    PANELS,
    {"kind": "bar", "y": ["metrics.loss"]},
    {"kind": "scatter", "x": "params.lr", "y": ["metrics.loss"], "log_x": True},
    {"kind": "box", "y": ["metrics.loss"]},
    {"kind": "parallel", "y": ["params.lr", "params.depth", "metrics.loss"]},
    {"kind": "heatmap", "y": ["metrics.loss"]},
    {"kind": "contour", "x": "params.lr", "y": ["params.depth"], "colour": "metrics.loss"},
)


def open_page(browser: Browser, lab: LabServer, folder: Path, policy: str) -> Page:
    """A page with nothing but the module that draws, under a policy."""
    files = {path.name: path.read_text() for path in folder.iterdir()} | {"main.js": MAIN}

    def serve(route: Route) -> None:
        name = route.request.url.rpartition("/")[2]
        kind = "text/javascript" if name in files else "text/html"
        headers = {"Content-Security-Policy": policy, "Content-Type": kind}
        route.fulfill(body=files.get(name, HTML), headers=headers)

    page = browser.new_context().new_page()
    page.route(re.compile(f"{re.escape(lab.base)}/policy/"), serve)
    page.goto(f"{lab.base}/policy/page")
    page.wait_for_function("typeof window.draw === 'function'")
    return page


def test_charts_draw_where_no_text_may_become_code(lab: LabServer, browser: Browser, tmp_path: Path) -> None:
    """Without ``unsafe-eval`` every visualization type draws the very picture that it draws elsewhere."""
    bundle = ["npx", "rolldown", str(SOURCE), "--format", "esm", "--dir", str(tmp_path)]
    subprocess.run(bundle, cwd=ROOT, check=True, capture_output=True)
    lab.run_python(RUNS)
    run_ids = [run.info.run_id for run in lab.list_runs("policy").values()]
    strict, free = (open_page(browser, lab, tmp_path, policy) for policy in (STRICT, FREE))
    assert [page.evaluate("window.isStrict") for page in (strict, free)] == [True, False]
    for config in CHARTS:
        built = lab.ask("charts.build", {"config": config, "run_ids": run_ids, "legend": True})
        picture = {name: built[name] for name in ("spec", "data_name", "data")}
        drawn = strict.evaluate("picture => window.draw(picture)", picture)
        assert "<path" in drawn, config
        assert drawn == free.evaluate("picture => window.draw(picture)", picture), config
    for page in (strict, free):
        page.context.close()
