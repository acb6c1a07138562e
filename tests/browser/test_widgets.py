"""The run list inside a notebook: over the server, over the kernel alone, and without either."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from labserver import LabServer
from playwright.sync_api import expect
from run_list import HOSTILE, LOG, use
from workbench import Workbench

SHOW = "view = trackside.runs('listed')\nview"
TELL = """import json
names = [run.info.run_name for run in view.selected]
print(json.dumps([view.filter_string, view.order_by, names]))"""


def told(bench: Workbench) -> Any:
    """What the widget's traits are in Python."""
    bench.cell(2).click()
    bench.execute("notebook:run-cell")
    bench.wait_until_idle()
    return json.loads(bench.output(2).inner_text().strip())


def test_a_run_list_in_the_notebook_works_while_its_kernel_computes(
    lab: LabServer, open_workbench: Callable[[LabServer], Workbench]
):
    """With the labextension it asks the server; Python knows what was done; at the end a table stays."""
    bench = open_workbench(lab)
    end = lab.root / "end-of-widgets"
    wait = f"import os\nwhile not os.path.exists({str(end)!r}): pass"
    bench.open_notebook("widgets-server.ipynb", LOG, SHOW, TELL, wait)
    bench.start_all()
    grid = use(bench.output(1))
    bench.output(1).get_by_role("button", name="Clear filter", exact=True).click()
    expect(grid.get_by_role("rowheader")).to_have_count(3)
    end.touch()
    bench.wait_until_run()
    assert told(bench) == ["", ["metrics.loss ASC"], ["first"]]
    bench.execute("docmanager:save")
    bench.page.evaluate("window.jupyterapp.shell.currentWidget.context.sessionContext.shutdown()")
    table = bench.output(1).get_by_role("table")
    expect(table.get_by_role("row")).to_have_count(4, timeout=15_000)
    expect(table.get_by_role("cell", name=HOSTILE, exact=True)).to_be_visible()
    expect(grid).to_have_count(0)


def test_a_run_list_needs_nothing_but_its_kernel(
    own_lab: Callable[..., LabServer], open_workbench: Callable[[LabServer], Workbench]
):
    """Without the labextension components and answers come over the comm, once for all widgets of a page."""
    bench = open_workbench(own_lab(labextension=False))
    bench.open_notebook("widgets-kernel.ipynb", LOG, SHOW, TELL, "trackside.runs('listed')")
    bench.run_all()
    use(bench.output(1))
    assert told(bench) == ["params.n > 0", ["metrics.loss ASC"], ["first"]]
    expect(bench.output(3).get_by_role("rowheader")).to_have_count(3)
    assets = bench.page.evaluate("[...globalThis[Symbol.for('trackside')].assets.keys()]")
    assert len(assets) == 1
