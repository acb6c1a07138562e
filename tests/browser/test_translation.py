"""Every word on screen that is not data goes through JupyterLab's translator: a run in a made-up language.

The catalogue of that language is made from our own sources: each message between ⟦ and ⟧. Names of data begin
with "zz". What the server writes (its sentences, code, charts) and the search language stay English.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from labserver import LabServer
from playwright.sync_api import Browser, Locator, Page, Route, expect
from workbench import Workbench

SOURCES = Path(__file__).parents[2] / "labextension" / "src"
TEXT = r"""(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")"""
ONE = re.compile(rf"trans\.__\(\s*{TEXT}")
MANY = re.compile(rf"trans\._n\(\s*{TEXT},\s*{TEXT}")
RUNS = """import trackside
trackside.set_experiment('zzexp')
for name, rate in (('zzone', 0.1), ('zztwo', 0.2), ('zzthree', 0.3)):
    with trackside.start_run(run_name=name, tags={'zztag': 'zzvalue'}):
        trackside.log_params({'zzlr': rate, 'zzdepth': 3})
        trackside.log_text('zztext', 'zzfolder/zznote.txt')
        for step in range(5):
            trackside.log_metrics({'zzloss': rate / (step + 1), 'zzaccuracy': 1 - rate}, step=step)
run_id = trackside.last_active_run().info.run_id
trackside.register_model(f"runs:/{run_id}", 'zzmodel', description='zznote')"""

# Besides names: functions and operators of the search language, SI units, formats, the experiment that every
# store has, the title that the server gave a chart, and what a machine is like.
DATA = re.compile(
    r"\bzz\w*|\b(min|max|mean|best|metrics|params|tags)\b|\b(CONTAINS|I?LIKE|(NOT )?IN|IS (NOT )?NULL)\b|"
    r"\d (ms|s|min|h|[kMG]?B)\b|\b(PNG|SVG)\b|\bDefault\b"
    r"|over step|\d{4}-\d\d-\d\d|\b[0-9a-f]{7,40}\b|/\S+|\b(CPython|root)\b|The run .* kept\."
)
# Texts, labels, tooltips and placeholders that can be seen in our parts of the page.
COLLECT = """() => {
  const found = new Set();
  const data = '.jp-Trackside-store, .jp-Trackside-name, .jp-Trackside-sideTable td';
  const skipped = `svg, code, pre, .cm-editor, ${data}, section[aria-label="⟦Environment⟧"] dd`;
  // JupyterLab says by itself that it has no connection, at a time of its own choice.
  const isOthers = root => root.closest('.jp-Dialog')?.textContent.includes('Server Connection Error');
  const all = [...document.querySelectorAll('[class*="jp-Trackside"], dialog, .jp-Dialog-content')];
  const roots = all.filter(root => !isOthers(root));
  const outer = roots.filter(root => !roots.some(other => other !== root && other.contains(root)));
  const add = (node, text) => {
    if (text && text.trim()) found.add(`${text.trim()} @ ${node.tagName}.${node.className}`);
  };
  for (const root of outer) {
    for (const node of [root, ...root.querySelectorAll('*')]) {
      if (!node.checkVisibility?.() && node.tagName !== 'OPTION' || node.closest(skipped)) continue;
      for (const name of ['aria-label', 'title', 'placeholder', 'aria-description', 'alt', 'label']) {
        add(node, node.getAttribute(name));
      }
      for (const child of node.childNodes) {
        if (child.nodeType === Node.TEXT_NODE) add(node, child.data);
      }
    }
  }
  return [...found];
}"""


def read_catalogue() -> dict[str, object]:
    """Our messages in the made-up language, as Jupyter Server would send them."""
    messages: dict[str, object] = {"": {"language": "eo", "plural_forms": "nplurals=2; plural=(n != 1);"}}
    for file in SOURCES.rglob("*.ts*"):
        source = file.read_text()
        for match in ONE.finditer(source):
            text = unescape(match, 1)
            messages[text] = [f"⟦{text}⟧"]
        for match in MANY.finditer(source):
            one, many = unescape(match, 1), unescape(match, 3)
            messages[one] = [f"⟦{one}⟧", f"⟦{many}⟧"]
    assert len(messages) > 250
    return messages


def unescape(match: re.Match[str], group: int) -> str:
    return re.sub(r"\\(.)", r"\1", match[group] or match[group + 1] or "")


def leftovers(page: Page) -> list[str]:
    """What can be seen and is neither translated nor data."""
    found = []
    for entry in page.evaluate(COLLECT):
        text, _, place = entry.rpartition(" @ ")
        while (rest := re.sub(r"⟦[^⟦⟧]*⟧", " ", text)) != text:
            text = rest
        text = DATA.sub(" ", text)
        if re.search(r"[A-Za-z]{2,}", text):
            found.append(f"{text.strip()!r} in {place}")
    return found


class Pseudo:
    """A page in the made-up language."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.found: dict[str, list[str]] = {}

    def look(self, where: str) -> None:
        """Take down what is not translated here."""
        if left := leftovers(self.page):
            self.found[where] = left

    def button(self, name: str, within: Locator | None = None) -> Locator:
        return (within or self.page).get_by_role("button", name=f"⟦{name}⟧", exact=True)

    def press(self, name: str, within: Locator | None = None) -> None:
        self.button(name, within).first.click()

    def dialog(self, name: str) -> Locator:
        dialog = self.page.get_by_role("dialog", name=f"⟦{name}⟧", exact=True)
        expect(dialog).to_be_visible()
        return dialog


def test_every_word_goes_through_the_translator(own_lab: Callable[..., LabServer], browser: Browser) -> None:
    """In a made-up language nothing is left in English: sidebar, tab, dialogs, run, side by side."""
    lab = own_lab()
    lab.run_python(RUNS)
    context = browser.new_context(viewport={"width": 1600, "height": 1000}, reduced_motion="reduce")
    page = context.new_page()
    catalogue = read_catalogue()

    def answer(route: Route) -> None:
        route.fulfill(json={"data": {"trackside": catalogue}, "message": ""})

    page.route(re.compile(r"/api/translations/"), answer)
    workbench = Workbench(page, lab)
    workbench.open_lab()
    pseudo = Pseudo(page)
    page.get_by_role("tab", name="⟦Experiments⟧", exact=True).click()
    sidebar = page.get_by_role("region", name="⟦Experiments⟧", exact=True)
    look_at_sidebar(pseudo, sidebar)
    look_at_models(pseudo, sidebar)
    look_at_tab(pseudo, sidebar)
    look_at_trouble(pseudo)
    workbench.forgive(r"ERR_|WebSocket|Failed to fetch|NetworkError|Connection lost|\b50[0-9]\b")
    look_at_runs(pseudo, workbench, lab)
    assert pseudo.found == {}
    assert workbench.complaints == []
    context.close()


def look_at_sidebar(pseudo: Pseudo, sidebar: Locator) -> None:
    page = pseudo.page
    sidebar.get_by_role("button", name="zzexp", exact=True).click()
    for run in ("zzone", "zztwo"):
        sidebar.get_by_role("checkbox", name=f"⟦Select {run}⟧", exact=True).check()
    pseudo.press("Compare", sidebar)
    expect(sidebar.get_by_role("figure")).to_have_attribute("data-ready", "true", timeout=30_000)
    pseudo.look("sidebar")
    sidebar.get_by_role("textbox", name="⟦Filter runs⟧", exact=True).fill("zz")
    expect(page.get_by_role("listbox", name="⟦Filter suggestions⟧", exact=True)).to_be_visible()
    pseudo.look("suggestions")
    page.keyboard.press("Escape")
    pseudo.press("Clear filter", sidebar)
    pseudo.press("More actions", sidebar)
    pseudo.look("menu of an experiment")
    page.keyboard.press("Escape")
    pseudo.press("New experiment", sidebar)
    pseudo.dialog("New experiment")
    pseudo.look("new experiment")
    page.keyboard.press("Escape")


def look_at_models(pseudo: Pseudo, sidebar: Locator) -> None:
    page = pseudo.page
    pseudo.press("Models", sidebar)
    models = sidebar.get_by_role("list", name="⟦Registered models⟧", exact=True)
    models.get_by_role("button", name="zzmodel", exact=True).click()
    expect(models.get_by_role("button", name="zzmodel v1", exact=True)).to_be_visible()
    for place, (name, dialog) in enumerate((("Delete…", "Delete model"), ("Delete…", "Delete version"))):
        pseudo.button("More actions", models).nth(place).click()
        pseudo.look(f"menu before {dialog}")
        models.get_by_role("menuitem", name=f"⟦{name}⟧", exact=True).click()
        pseudo.dialog(dialog)
        pseudo.look(dialog)
        page.keyboard.press("Escape")
    pseudo.press("Models", sidebar)
    search = sidebar.get_by_role("searchbox", name="⟦Search experiments⟧", exact=True)
    search.fill("zznothing")
    expect(pseudo.button("Clear search", sidebar)).to_be_visible()
    pseudo.look("no experiment found")
    pseudo.press("Clear search", sidebar)
    expect(sidebar.get_by_role("button", name="zzexp", exact=True)).to_be_visible()


def look_at_tab(pseudo: Pseudo, sidebar: Locator) -> None:
    page = pseudo.page
    pseudo.press("Open in tab", sidebar)
    tab = page.get_by_role("region", name="⟦Experiment zzexp⟧", exact=True)
    expect(tab.get_by_role("rowheader", name="zzone", exact=True)).to_be_visible(timeout=30_000)
    pseudo.look("tab")
    for run in ("zzone", "zztwo"):
        tab.get_by_role("checkbox", name=f"⟦Select {run}⟧", exact=True).check()
    expect(tab.get_by_role("figure").first).to_have_attribute("data-ready", "true", timeout=30_000)
    pseudo.press("Filter", tab)
    pseudo.press("Add condition", tab)
    pseudo.look("comparison and filter")
    pseudo.press("Filter", tab)
    pseudo.press("Customize columns", tab)
    pseudo.dialog("Customize columns")
    pseudo.look("columns")
    pseudo.press("Done")
    pseudo.press("Customize chart", tab)
    dialog = pseudo.dialog("Customize chart")
    dialog.get_by_role("combobox", name="⟦Y-axis⟧", exact=True).click()
    pseudo.look("chart")
    page.keyboard.press("Escape")
    pseudo.press("Done", dialog)
    for action in ("Tag", "Note"):
        pseudo.press(action, tab)
        expect(page.get_by_role("dialog")).to_be_visible()
        pseudo.look(action)
        page.keyboard.press("Escape")
    pseudo.press("Export", tab)
    pseudo.look("export")
    page.keyboard.press("Escape")
    pseudo.press("Delete", tab)
    expect(pseudo.button("Undo", tab)).to_be_visible()
    pseudo.look("deleted")
    pseudo.press("Undo", tab)
    expect(tab.get_by_role("rowheader", name="zzone", exact=True)).to_be_visible()
    pseudo.press("Save view", tab)
    pseudo.dialog("Save view")
    pseudo.look("save view")
    page.keyboard.press("Escape")
    pseudo.press("View actions", tab)
    pseudo.look("view actions")
    page.keyboard.press("Escape")
    tab.get_by_role("textbox", name="⟦Filter runs⟧", exact=True).fill("'zznone'")
    expect(tab.get_by_role("rowheader")).to_have_count(0)
    page.keyboard.press("Escape")
    pseudo.look("no run found")
    pseudo.press("Clear filter", tab)
    page.get_by_role("tab", name="⟦Run details⟧", exact=True).click()
    pseudo.look("no run chosen")


def look_at_trouble(pseudo: Pseudo) -> None:
    """An operation that fails, and no network; the sentence of a failure is the server's."""
    page = pseudo.page
    tab = page.get_by_role("region", name="⟦Experiment zzexp⟧", exact=True)
    page.get_by_role("tab", name="⟦Run list⟧", exact=True).click()
    failure = {"error": {"code": "store_unavailable", "message": "zzlocked"}}
    page.route("**/trackside/api/v1/experiments.get*", lambda route: route.fulfill(status=503, json=failure))
    pseudo.press("Refresh", tab)
    expect(tab.get_by_role("alert").filter(has_text="zzlocked")).to_be_visible()
    pseudo.look("failing operation")
    page.unroute("**/trackside/api/v1/experiments.get*")
    pseudo.press("Try again", tab)
    expect(tab.get_by_role("alert")).to_have_count(0)
    page.context.set_offline(True)
    pseudo.press("Refresh", tab)
    disconnected = tab.get_by_role("status", name="⟦Disconnected⟧", exact=True)
    expect(disconnected).to_be_visible(timeout=30_000)
    pseudo.look("no network")
    page.context.set_offline(False)
    expect(disconnected).to_have_count(0, timeout=60_000)


def look_at_runs(pseudo: Pseudo, workbench: Workbench, lab: LabServer) -> None:
    page = pseudo.page
    ids = [run.info.run_id for run in lab.list_runs("zzexp").values()]
    workbench.execute("trackside:open-run-tab", runId=ids[0])
    expect(page.get_by_role("region", name="⟦Hyperparameters⟧", exact=True)).to_be_visible(timeout=30_000)
    expect(page.get_by_role("tree", name="⟦Output files⟧", exact=True)).to_be_visible()
    pseudo.look("run")
    workbench.execute("trackside:side-by-side", runIds=ids)
    beside = page.get_by_role("region", name="⟦Side by side⟧", exact=True)
    expect(beside.get_by_role("table").first).to_be_visible(timeout=30_000)
    pseudo.look("side by side")
