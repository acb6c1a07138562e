"""The run list inside a notebook: over the server, over the kernel alone, and without either."""

from __future__ import annotations

import io
import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable
from itertools import product
from pathlib import Path
from typing import Any

from labserver import LabServer
from PIL import Image, ImageChops
from playwright.sync_api import Locator, expect
from run_list import BUSY, HOSTILE, LOG, use
from workbench import THEMES, Workbench

SHOW = "view = trackside.runs('listed')\nview"
COMPARE = "trackside.compare(experiment='listed', y='loss', x='step')"
# Another version of the package has another front end.
OTHER_VERSION = """import pathlib, shutil
from trackside.widgets import assets
other = pathlib.Path("other").resolve()
shutil.copytree(assets.STATIC, other)
with (other / "ui.js").open("a") as file: file.write("// another version")
assets.STATIC = other
assets.asset_names.cache_clear()
display(trackside.runs('listed'))
while not pathlib.Path(END).exists(): pass"""
LAST = 13
ROOT = Path(__file__).resolve().parents[2]
VEGA = """Promise.all([...globalThis[Symbol.for('trackside')].assets]
  .filter(([name]) => name.startsWith('vega')).map(async ([, module]) => (await module).version))"""
# But for the one by which every prebuilt extension is loaded, whether it is disabled or not.
GLOBALS = "Object.keys(globalThis).filter(name => /trackside/i.test(name) && !/^rspackChunk/.test(name))"
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


def test_the_list_looks_the_same_in_tab_and_widget(
    lab: LabServer, open_workbench: Callable[[LabServer], Workbench]
):
    """Cell for cell: less than one pixel in a hundred differs, in light and dark."""
    bench = open_workbench(lab)
    bench.open_notebook("widgets-look.ipynb", LOG.replace('"listed"', '"looked at"'), "trackside.runs()")
    bench.run_all()
    widget = bench.output(1).get_by_role("grid", name="Runs", exact=True)
    expect(widget.get_by_role("rowheader")).to_have_count(3, timeout=30_000)
    pictures = []
    for theme in THEMES[:2]:
        with bench.themed(theme):
            bench.page.mouse.move(0, 0)
            pictures.append(picture_of(widget))
    [experiment] = lab.ask("experiments.search", {"text": "looked at"})["experiments"]
    bench.execute("trackside:open-experiment", experimentIds=[experiment["experiment_id"]])
    tab = bench.page.get_by_role("region", name="Experiment looked at", exact=True)
    grid = tab.get_by_role("grid", name="Runs", exact=True)
    expect(grid.get_by_role("rowheader")).to_have_count(3)
    for theme, picture in zip(THEMES[:2], pictures, strict=True):
        with bench.themed(theme):
            bench.page.mouse.move(0, 0)
            assert difference(picture, picture_of(grid)) < 0.01, theme


def picture_of(grid: Locator) -> Image.Image:
    """The header and three rows, as far as both places have room for them."""
    return Image.open(io.BytesIO(grid.screenshot())).convert("RGB").crop((0, 0, 400, 100))


def difference(one: Image.Image, other: Image.Image) -> float:
    """The share of pixels that differ visibly; a notebook's output may begin between two pixels."""
    inner = one.crop((1, 1, one.width - 1, one.height - 1))
    shares = []
    for left, top in product((0, 1, 2), repeat=2):
        moved = other.crop((left, top, left + inner.width, top + inner.height))
        differing = ImageChops.difference(inner, moved).convert("L").point(lambda value: 255 * (value > 16))
        shares.append(differing.histogram()[255] / (inner.width * inner.height))
    return min(shares)


def test_widgets_need_nothing_but_their_kernel(
    own_lab: Callable[..., LabServer], open_workbench: Callable[..., Workbench], place: Callable[[str], str]
):
    """Without the labextension: modules come once a page, points unasked, answers after the cell."""
    # A kernel without subshells: while it computes, it answers nobody.
    lab = own_lab(labextension=False, place=place("ipykernel-6.31"))
    bench = open_workbench(lab, empty=True)
    transfers = count_transfers(bench)
    bench.open_lab()
    end, sent = lab.root / "end-of-cell", lab.root / "sent"
    shown = ["trackside.runs('listed')", *[COMPARE] * 8]
    path = bench.open_notebook(
        *("widgets-kernel.ipynb", LOG, SHOW, TELL, *shown),
        OTHER_VERSION.replace("END", repr(str(sent))),
        BUSY.replace("END", repr(str(end))),
    )
    run_cells(bench, 0, LAST - 1)
    run_cells(bench, LAST - 1, LAST, wait=False)
    wait_for_components(bench.output(LAST - 1), sent)
    comparison = bench.output(LAST - 2)
    comparison.scroll_into_view_if_needed()
    marks = comparison.locator('path[aria-roledescription="line mark"]')
    expect(comparison.locator("figure svg.marks")).to_be_visible(timeout=60_000)

    grid = use(bench.output(1))
    assert told(bench) == ["params.n > 0", ["metrics.loss ASC"], ["first"]]
    expect(bench.output(3).get_by_role("rowheader")).to_have_count(3)

    assert {kind: len(names) for kind, names in transfers.items()} == {"ui": 2, "vega": 1}
    assert all(count == 1 for names in transfers.values() for count in names.values())
    assert bench.page.evaluate(GLOBALS) == []
    # The labextension's own Vega is built of the same lock file.
    locked = json.loads((ROOT / "package-lock.json").read_text())["packages"]["node_modules/vega"]["version"]
    assert bench.page.evaluate(VEGA) == [locked]

    run_cells(bench, LAST, LAST + 1, wait=False)
    line = marks.and_(bench.page.locator('[aria-label*="live"]'))
    expect(line).to_be_attached(timeout=30_000)
    before = line.get_attribute("d")
    expect(line).not_to_have_attribute("d", before or "", timeout=30_000)
    bench.output(3).scroll_into_view_if_needed()
    row = bench.output(3).get_by_role("row").filter(has=bench.page.get_by_role("rowheader", name="live"))
    expect(row).to_be_visible(timeout=30_000)
    text = row.inner_text()
    expect(row).not_to_have_text(text, timeout=30_000)
    grid.get_by_role("button", name="Sort by n", exact=True).click()
    busy = bench.output(1).get_by_role("status").filter(has_text="The kernel is busy")
    expect(busy).to_be_visible(timeout=15_000)
    end.touch()
    expect(busy).to_have_count(0, timeout=15_000)
    expect(grid.get_by_role("columnheader", name="n", exact=True)).to_have_attribute("aria-sort", "ascending")
    bench.wait_until_run()

    bench.execute("@jupyter-widgets/jupyterlab-manager:saveWidgetState")
    bench.execute("docmanager:save")
    saved = path.read_text()
    assert "application/vnd.jupyter.widget-state+json" in saved
    assert len(saved) < 300_000


def wait_for_components(output: Locator, end: Path) -> None:
    """Until its cell has ended, a widget with components of its own shows a table and says why."""
    output.scroll_into_view_if_needed()
    expect(output.get_by_role("table").get_by_role("row")).to_have_count(4, timeout=60_000)
    expect(output.get_by_role("status")).to_contain_text("The kernel is busy", timeout=30_000)
    end.touch()
    expect(output.get_by_role("rowheader")).to_have_count(3, timeout=60_000)
    expect(output.get_by_role("table")).to_have_count(0)


def count_transfers(bench: Workbench) -> dict[str, Counter[str]]:
    """How often the page asks a kernel for each module, by kind and name, from now on."""
    asked: dict[str, Counter[str]] = defaultdict(Counter)

    def count(payload: str | bytes) -> None:
        text = payload if isinstance(payload, str) else payload.decode(errors="replace")
        for kind, name in re.findall(r'"want": ?"((\w+)-\w+)"', text):
            asked[name][kind] += 1

    bench.page.on("websocket", lambda socket: socket.on("framesent", count))
    return asked


def run_cells(bench: Workbench, first: int, last: int, *, wait: bool = True) -> None:
    """Run some cells one after another."""
    for index in range(first, last):
        bench.page.evaluate(f"window.jupyterapp.shell.currentWidget.content.activeCellIndex = {index}")
        if wait:
            bench.execute("notebook:run-cell")
        else:
            bench.page.evaluate("void window.jupyterapp.commands.execute('notebook:run-cell')")
