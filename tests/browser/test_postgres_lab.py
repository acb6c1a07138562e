"""JupyterLab on a team's PostgreSQL: all as on a file, a colleague's runs, and a database that goes away."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from labserver import LabServer
from playwright.sync_api import Locator, expect
from workbench import Workbench

from postgres_server import PASSWORD, PostgresServer

FIRST = """%%track first
lr = 0.1
trackside.log_metric("loss", 0.5)"""
CELLS = (
    "%load_ext trackside\nimport trackside\n%experiment team",
    FIRST,
    "%runs params.lr > 0",
    "import sys\n!{sys.executable} -m trackside runs --experiment team; {sys.executable} -m trackside config",
)
LATER = FIRST.replace("first", "meanwhile")
COLLEAGUE = FIRST.replace("first", "colleague")
AWAY_MS = 60_000


@pytest.fixture
def database() -> Iterator[PostgresServer]:
    """A server that a test may stop, whose commits survive it."""
    server = PostgresServer(durable=True)
    yield server
    server.close()


def person(folder: Path, url: str) -> dict[str, str]:
    """The environment of somebody whose password is where PostgreSQL looks for it."""
    folder.mkdir()
    passwords = folder / "pgpass"
    passwords.write_text(f"127.0.0.1:*:*:ada:{PASSWORD}\n")
    passwords.chmod(0o600)
    return {
        "XDG_DATA_HOME": str(folder / "data"),
        "PGPASSFILE": str(passwords),
        "TRACKSIDE_STORE": url.replace(f":{PASSWORD}@", "@"),
    }


def colleague(folder: Path, url: str) -> dict[str, str]:
    """That of somebody who has it in the settings file, on another machine."""
    folder.mkdir()
    settings = folder / "settings.toml"
    settings.write_text(f'store = "{url}"\n')
    settings.chmod(0o600)
    return {"XDG_DATA_HOME": str(folder / "data"), "TRACKSIDE_SETTINGS": str(settings)}


def add_cell(workbench: Workbench, source: str) -> None:
    """Run one more cell at the end of the notebook, and wait for it."""
    workbench.page.evaluate(
        """source => {
          const { content } = window.jupyterapp.shell.currentWidget;
          content.activeCellIndex = content.widgets.length - 1;
          return window.jupyterapp.commands.execute('notebook:insert-cell-below').then(() => {
            content.activeCell.model.sharedModel.setSource(source);
            void window.jupyterapp.commands.execute('notebook:run-cell');
          });
        }""",
        source,
    )
    workbench.wait_until_run()


def row_of(tab: Locator, run: str) -> Locator:
    return tab.get_by_role("checkbox", name=f"Select {run}", exact=True)


def test_a_team_works_on_one_database(
    database: PostgresServer,
    own_lab: Callable[..., LabServer],
    open_workbench: Callable[[LabServer], Workbench],
    tmp_path: Path,
) -> None:
    """Magics, widget, command line, sidebar and tab; while it is away that is said; no password anywhere."""
    url = database.make_database()
    bench = open_workbench(own_lab(environment=person(tmp_path / "ada", url)))
    other = open_workbench(own_lab(environment=colleague(tmp_path / "bob", url)))
    page = bench.page
    bench.open_sidebar()
    bench.open_notebook("team.ipynb", *CELLS)
    bench.run_all()
    expect(bench.output(1).get_by_role("group", name="Run first", exact=True)).to_contain_text("Finished")
    grid = bench.output(2).get_by_role("grid", name="Runs", exact=True)
    expect(grid.get_by_role("rowheader", name="first", exact=True)).to_be_visible(timeout=30_000)
    expect(bench.output(3)).to_contain_text("first")
    expect(bench.output(3)).to_contain_text("postgresql://ada@127.0.0.1")
    runs = bench.open_experiment("team")
    expect(bench.run_row(runs, "first")).to_be_visible(timeout=30_000)

    # What a colleague's server logs is seen by itself.
    other.open_notebook("theirs.ipynb", CELLS[0], COLLEAGUE)
    other.run_all()
    expect(bench.run_row(runs, "colleague")).to_be_visible(timeout=10_000)
    expect(grid.get_by_role("rowheader", name="colleague", exact=True)).to_be_visible(timeout=10_000)

    bench.sidebar.get_by_role("button", name="Open in tab", exact=True).click()
    tab = page.get_by_role("region", name="Experiment team", exact=True)
    expect(row_of(tab, "colleague")).to_be_visible(timeout=30_000)
    page.evaluate("window.samePage = true")

    database.stop()
    tab.get_by_role("button", name="Refresh", exact=True).click()
    for part in (tab, bench.sidebar):
        alert = part.get_by_role("alert").filter(has_text="failed").first
        expect(alert).to_be_visible(timeout=AWAY_MS)
        expect(alert).to_contain_text("postgresql://ada@127.0.0.1")
    bench.execute("docmanager:open", path="team.ipynb")
    add_cell(bench, LATER)
    card = bench.output(len(CELLS)).get_by_role("group", name="Run meanwhile", exact=True)
    expect(card).to_contain_text("Finished")
    bench.execute("docmanager:save")

    database.start()
    expect(bench.run_row(runs, "meanwhile")).to_be_visible(timeout=AWAY_MS)
    for part in (tab, bench.sidebar):
        expect(part.get_by_role("alert")).to_have_count(0, timeout=AWAY_MS)
    bench.sidebar.get_by_role("button", name="Open in tab", exact=True).click()
    expect(row_of(tab, "meanwhile")).to_be_visible(timeout=AWAY_MS)
    assert page.evaluate("window.samePage") is True
    bench.forgive(r"\b50[0-9]\b")
    other.forgive(r"\b50[0-9]\b")

    assert all(PASSWORD not in shown.page.content() for shown in (bench, other))
    kept = [file for file in tmp_path.rglob("*") if file.is_file() and PASSWORD.encode() in file.read_bytes()]
    assert sorted(file.name for file in kept) == ["pgpass", "settings.toml"]
    assert database.find_text(url, "meanwhile")
    assert database.find_text(url, PASSWORD) == []
