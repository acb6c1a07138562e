"""A run's page: what it shows, what one can change on it, and that nothing in a file runs."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

from accessibility import problems
from playwright.sync_api import Locator, expect
from run_pages import keeps, open_run, region
from workbench import THEMES, Workbench

HOSTILE = "<img src=x onerror=alert(1)>"

BEGIN = "%load_ext trackside\n%experiment pages\nimport trackside, threading"
TRACKED = """%%track first
lr = 0.1
for step in range(20):
    trackside.log_metric("loss", 1 / (step + 1), step=step)"""
# It goes on until the test has seen what it wants to see.
BUSY = """%%track second
import pathlib, time
step = 0
while not pathlib.Path("enough").exists():
    trackside.log_metric("ticks", step, step=step)
    step += 1
    time.sleep(0.1)"""

RUNS = """
import trackside, json
trackside.set_experiment({experiment!r})
for name in ("older", "middle", "newer"):
    with trackside.start_run(run_name=name) as run:
        trackside.log_params({{"lr": 0.1, "layers": 3, "name": {hostile!r}}})
        for step in range(50):
            trackside.log_metrics({{"loss": 1 / (step + 1), "accuracy": step / 50}}, step=step)
        trackside.set_tag("kind", {hostile!r})
"""

FILES = """
import tempfile, trackside
from pathlib import Path
import nbformat
import pandas as pd
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
hostile = {hostile!r}
trackside.set_experiment({experiment!r})
table = pd.DataFrame({{"who": ["ä", hostile], "score": [0.5, 1.25]}})
script = "<script>alert(1)</script>"
rectangle = '<rect width="90" height="60" fill="teal"/>'
size = 'width="90" height="60" onload="alert(1)"'
svg = f'<svg xmlns="http://www.w3.org/2000/svg" {{size}}>{{script}}{{rectangle}}</svg>'
html = f"<h1>Report</h1>{{script}}<img src=x onerror=alert(1)><a href='javascript:alert(1)'>go</a>"
outputs = [
    new_output("display_data", {{"text/html": f"<b>bold</b>{{script}}{{hostile}}"}}),
    new_output("display_data", {{"application/javascript": "alert(1)"}}),
    new_output("stream", name="stdout", text="printed\\n"),
]
notebook = new_notebook(cells=[
    new_markdown_cell(f"# A heading {{hostile}} [go](javascript:alert(1))"),
    new_code_cell("x = 1", outputs=outputs),
])
with trackside.start_run(run_name={name!r}):
    trackside.log_table(table, "tables/t.csv")
    trackside.log_table(table, "tables/t.parquet")
    trackside.log_dict({{"deep": {{"list": [1, hostile]}}, "n": 1.5}}, "config.json")
    trackside.log_text("line\\n" * 30_000, "log.txt")
    trackside.log_text(f"# Title\\n\\nText {{hostile}} {{script}} [go](javascript:alert(1))", "notes.md")
    trackside.log_text(html, "report.html")
    trackside.log_text(svg, "picture.svg")
    trackside.log_text(hostile, "folder/<img src=x onerror=alert(1)>.txt")
    trackside.log_text(nbformat.writes(notebook), "analysis.ipynb")
    weights = Path(tempfile.mkdtemp()) / "weights.bin"
    weights.write_bytes(bytes(range(256)) * 100)
    trackside.log_artifact(weights)
"""


def log_files(workbench: Workbench, experiment: str, name: str) -> str:
    """A run with a file of every kind; its id."""
    workbench.lab.run_python(FILES.format(hostile=HOSTILE, experiment=experiment, name=name))
    return workbench.lab.list_runs(experiment)[name].info.run_id


def look_into(page: Locator, name: str) -> Locator:
    """Choose a file in the tree; the region that shows it."""
    page.get_by_role("treeitem", name=name, exact=True).click()
    preview = region(page, "Preview")
    expect(preview.get_by_role("button", name=f"Download {name}", exact=True)).to_be_visible()
    expect(preview.get_by_role("progressbar")).to_have_count(0)
    return preview


def edit_run(page: Locator) -> None:
    """Give the run a name, a note and a tag that are markup."""
    page.get_by_role("button", name="Rename run", exact=True).click()
    page.get_by_role("textbox", name="Name", exact=True).fill(HOSTILE)
    page.get_by_role("textbox", name="Name", exact=True).press("Enter")
    expect(page.get_by_role("heading", name=HOSTILE, level=1, exact=True)).to_be_visible()
    page.get_by_role("textbox", name="Notes", exact=True).fill("# tried\n" + HOSTILE)
    page.get_by_role("button", name="Save note", exact=True).click()
    expect(page.get_by_role("button", name="Save note", exact=True)).to_have_count(0)
    page.get_by_role("textbox", name="Tag", exact=True).fill("kind")
    page.get_by_role("textbox", name="Value of the tag", exact=True).fill(HOSTILE)
    page.get_by_role("button", name="Add tag", exact=True).click()
    expect(page.get_by_role("listitem").get_by_text(f"kind: {HOSTILE}")).to_be_visible()


def test_page_shows_a_run_and_follows_it(workbench: Workbench) -> None:
    """Every region of a notebook's run, a value that moves while it goes on, and what one changes on it."""
    workbench.open_notebook("pages.ipynb", BEGIN, TRACKED, BUSY)
    workbench.start_all()
    workbench.open_sidebar()
    runs = workbench.open_experiment("pages")
    expect(runs.get_by_role("listitem")).to_have_count(2, timeout=30_000)
    ids = {name: run.info.run_id for name, run in workbench.lab.list_runs("pages").items()}

    page = open_run(workbench, ids["second"])
    expect(page.get_by_role("heading", name="second", level=1, exact=True)).to_be_visible()
    row = page.get_by_role("table", name="Metrics", exact=True).get_by_role("row", name="ticks")
    before = row.get_by_role("cell").first.inner_text()
    expect(row.get_by_role("cell").first).not_to_have_text(before, timeout=15_000)
    expect(region(page, "Overview").get_by_text("Running", exact=True)).to_be_visible()
    (workbench.lab.root / "enough").touch()
    expect(region(page, "Overview").get_by_text("Finished", exact=True)).to_be_visible(timeout=15_000)

    with workbench.page.expect_request_finished(keeps("trackside-run-tab:", ids["first"])):
        page.get_by_role("button", name="Previous run", exact=True).click()
    expect(page.get_by_role("heading", name="first", level=1, exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="Previous run", exact=True)).to_be_disabled()
    expect(page.get_by_role("button", name="Next run", exact=True)).to_be_enabled()
    expect(region(page, "Environment")).to_be_visible()
    params = page.get_by_role("table", name="Hyperparameters", exact=True)
    expect(params.get_by_role("row", name="lr 0.1")).to_be_visible()
    expect(region(page, "Code")).to_contain_text("lr = 0.1")
    for term in ("Source", "Registered version", "Start date", "Duration", "User", "Attempt", "Clean"):
        expect(page.get_by_role("term").get_by_text(term, exact=True)).to_be_visible()
    page.get_by_role("button", name="loss", exact=True).click()
    figure = page.get_by_role("figure", name="loss over step", exact=True)
    expect(figure).to_have_attribute("data-ready", "true", timeout=30_000)

    edit_run(page)
    expect(workbench.run_row(runs, HOSTILE)).to_be_visible()
    tags = workbench.lab.list_runs("pages")[HOSTILE].data.tags
    assert (tags["mlflow.note.content"], tags["kind"]) == ("# tried\n" + HOSTILE, HOSTILE)
    assert workbench.page.locator('img[src="x"]').count() == 0

    workbench.page.reload()
    workbench.wait_until_restored()
    tab = workbench.page.get_by_role("tab", name=HOSTILE)
    expect(tab).to_be_visible(timeout=30_000)
    region(page, "Overview").get_by_role("link", name="pages.ipynb", exact=True).click()
    expect(workbench.cell(1)).to_contain_text("%%track first")


def test_files_are_shown_and_none_of_them_runs(workbench: Workbench) -> None:
    """Every kind of file has a look that shows what is in it; no name and no content runs a script."""
    alarms: list[str] = []
    workbench.page.on("dialog", lambda dialog: (alarms.append(dialog.message), dialog.dismiss()))
    page = open_run(workbench, log_files(workbench, "files", HOSTILE))
    for folder in ("tables", "folder"):
        page.get_by_role("treeitem", name=folder, exact=True).click()
    for name in ("t.csv", "t.parquet"):
        table = look_into(page, name).get_by_role("table", name=name, exact=True)
        expect(table.get_by_role("row", name="ä 0.5")).to_be_visible()
        expect(table).to_contain_text(HOSTILE)
    preview = look_into(page, "config.json")
    preview.get_by_text("deep:", exact=True).click()
    preview.get_by_text("list:", exact=True).click()
    expect(preview).to_contain_text(json.dumps(HOSTILE))
    preview = look_into(page, "log.txt")
    shown = len(preview.locator("pre").inner_text())
    preview.get_by_role("button", name="Show more", exact=True).click()
    expect(preview.get_by_role("button", name="Show more", exact=True)).to_be_enabled()
    assert len(preview.locator("pre").inner_text()) > shown
    expect(look_into(page, "notes.md").get_by_role("heading", name="Title")).to_be_visible(timeout=15_000)
    picture = look_into(page, "picture.svg").get_by_role("img", name="picture.svg", exact=True)
    workbench.page.wait_for_function("image => image.naturalWidth > 0", arg=picture.element_handle())
    frame = look_into(page, "report.html").locator("iframe")
    expect(frame.content_frame.get_by_role("heading", name="Report", exact=True)).to_be_visible()
    assert frame.get_attribute("sandbox") == ""
    frame.content_frame.get_by_role("link", name="go", exact=True).click()
    preview = look_into(page, "analysis.ipynb")
    expect(preview.get_by_text("printed")).to_be_visible()
    expect(preview.get_by_text("bold", exact=True)).to_be_visible()
    preview.get_by_text("go", exact=True).click()
    expect(look_into(page, f"{HOSTILE}.txt").locator("pre")).to_have_text(HOSTILE)
    expect(look_into(page, "weights.bin")).to_contain_text("can't be shown")
    assert alarms == []
    assert workbench.page.locator('img[src="x"][onerror], script:text("alert(1)")').count() == 0
    # What was refused is what the page complains of: the sandbox, the policy, the image that isn't there.
    workbench.forgive(r"sandbox|Content Security Policy|\b404\b|ERR_|img.*x")


def test_all_files_are_downloaded_as_they_are(workbench: Workbench, tmp_path: Path) -> None:
    """One file and the zip of all hold the bytes that were logged; the keyboard reaches the files."""
    run_id = log_files(workbench, "downloads", "all")
    page = open_run(workbench, run_id)
    tree = page.get_by_role("tree", name="Output files", exact=True)
    tree.get_by_role("treeitem").first.focus()
    workbench.page.keyboard.press("End")
    expect(tree.get_by_role("treeitem", name="weights.bin", exact=True)).to_be_focused()
    workbench.page.keyboard.press("Enter")
    with workbench.page.expect_download() as one:
        page.get_by_role("button", name="Download weights.bin", exact=True).click()
    assert Path(one.value.path()).read_bytes() == bytes(range(256)) * 100
    workbench.page.keyboard.press("Home")
    with workbench.page.expect_download() as every:
        page.get_by_role("button", name="Download all", exact=True).click()
    target = tmp_path / "all.zip"
    every.value.save_as(target)
    root = Path(workbench.lab.list_runs("downloads")["all"].info.artifact_uri)
    with zipfile.ZipFile(target) as archive:
        found = {name: archive.read(name) for name in archive.namelist()}
    assert found == {
        str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()
    }
    expect(region(page, "Output files")).to_contain_text("Downloaded.")


def test_page_is_accessible(workbench: Workbench) -> None:
    """Axe finds nothing on the page of a run with a chart, nor with previews of files, in any theme."""
    workbench.lab.run_python(RUNS.format(experiment="read pages", hostile=HOSTILE))
    runs = workbench.lab.list_runs("read pages")
    page = open_run(workbench, runs["middle"].info.run_id)
    page.get_by_role("button", name="loss", exact=True).click()
    for theme in THEMES:
        with workbench.themed(theme):
            expect(page.get_by_role("figure")).to_have_attribute("data-ready", "true", timeout=30_000)
            assert problems(workbench, page) == [], theme
    page = open_run(workbench, log_files(workbench, "read pages", "files"))
    for theme in THEMES:
        with workbench.themed(theme):
            for name in ("config.json", "log.txt"):
                look_into(page, name)
                assert problems(workbench, page) == [], theme
