"""``trackside init`` and ``trackside config``: where runs go, and what is set."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from postgres_server import PASSWORD, PostgresServer
from trackside.cli import main
from trackside.settings import resolve_store, settings_file
from trackside.settings.catalogue import SETTINGS
from trackside.settings.file import read_settings
from trackside.store import open_store


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user without settings, in a folder of theirs."""
    for name, folder in (("HOME", "home"), ("XDG_DATA_HOME", "data"), ("XDG_CONFIG_HOME", "config")):
        monkeypatch.setenv(name, str(tmp_path / folder))
    work = tmp_path / "home" / "work"
    work.mkdir(parents=True)
    monkeypatch.chdir(work)
    return work


def call(*arguments: str, code: int = 0) -> Result:
    """Call the command line."""
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == code, result.output
    return result


def ask(*arguments: str) -> Any:
    """Call it with ``--json``."""
    return json.loads(call(*arguments, "--json").stdout)


def test_init_makes_a_store_that_everyone_below_uses(home: Path) -> None:
    """A complete store, ignored by git; a second time it is kept."""
    (home / "deep").mkdir()
    made = ask("init")
    assert made["is_new"]
    assert {"store.db", "store.json", ".gitignore"} <= {file.name for file in (home / ".trackside").iterdir()}
    assert resolve_store(folder=home / "deep").url == made["store"]
    store = open_store(home / ".trackside")
    assert store.store_id == made["store_id"]
    store.close()
    assert ask("init") == made | {"is_new": False}
    assert "There is already a store" in call("init").stdout


def test_init_makes_the_tables_of_a_server(home: Path, postgres: PostgresServer) -> None:
    """Where the settings choose one: no folder is made that nobody would use, and no password is shown."""
    url = postgres.make_database()
    call("config", "set", "store", url)
    settings_file().chmod(0o600)
    made = ask("init")
    assert made["store"] == url.replace(PASSWORD, "***")
    assert not (home / ".trackside").exists()
    store = open_store(url)
    assert store.store_id == made["store_id"]
    store.close()
    said = call("init")
    assert said.stdout == f"The store {made['store']} is ready.\n"
    assert PASSWORD not in said.output + call("config").output
    postgres.drop_database(url)


def test_init_says_if_notebooks_use_another_store(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An explicit setting beats the folder: who doesn't know is told."""
    assert call("init", str(home / "here")).stderr == ""
    monkeypatch.setenv("TRACKSIDE_STORE", str(home / "other.db"))
    said = call("init", str(home / "there")).stderr
    assert "use another store" in said
    assert str(home / "other.db") in said


def test_init_in_an_impossible_place_is_a_sentence(home: Path) -> None:
    """What can't be made is named, with the code for stores that can't be written."""
    (home / "file").write_text("")
    result = CliRunner().invoke(main, ["init", str(home / "file" / "x")])
    assert result.exit_code == 4
    assert str(home / "file") in result.stderr


def test_config_shows_every_setting_and_its_origin(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """First which store is used and why; then each setting, once."""
    ask("init")
    monkeypatch.setenv("TRACKSIDE_CAPTURE_OUTPUTS", "off")
    rows = {row["name"]: (row["value"], row["origin"]) for row in ask("config")}
    assert list(rows) == list(SETTINGS)
    assert rows["store"] == (resolve_store().url, "folder")
    assert rows["capture.outputs"] == (False, "environment")
    assert rows["capture.params"] == (True, "default")
    assert rows["settings"][0] == str(settings_file())
    shown = call("config").stdout
    assert "nearest .trackside folder" in shown
    assert "capture.outputs" in shown


def test_config_sets_and_unsets(home: Path) -> None:
    """In the settings file, checked first; a store's path means the folder that one is in."""
    assert ask("config", "set", "capture.outputs", "no")["value"] is False
    assert ask("config", "set", "store", "mine/store.db")["origin"] == "file"
    assert read_settings() == {"capture": {"outputs": False}, "store": f"sqlite:///{home}/mine/store.db"}
    assert resolve_store().database == home / "mine" / "store.db"
    assert ask("config", "unset", "store")["value"] is None
    assert resolve_store().origin == "user"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("set", "speed", "1"), "no setting 'speed'"),
        (("set", "capture.outputs", "perhaps"), "write on or off"),
        (("set", "store", "gopher://x"), "No store speaks 'gopher'"),
        (("set", "notebook", "x.ipynb"), "set TRACKSIDE_NOTEBOOK"),
        (("unset", "speed"), "no setting 'speed'"),
    ],
)
def test_what_cannot_be_set_is_refused(arguments: tuple[str, ...], says: str) -> None:
    """With the reason; the file stays as it is."""
    assert says in call("config", *arguments, code=2).stderr
    assert not settings_file().exists()


def test_config_tells_what_is_passed_over(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Why it isn't another store, beside the table."""
    monkeypatch.setenv("TRACKSIDE_STORE_HINT", f"sqlite:///{home}/server/store.db")
    monkeypatch.setenv("TRACKSIDE_STORE_HINT_ID", "0" * 32)
    assert "not on this machine" in call("config").stderr
