"""The demo's folder, and the command line around it."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from trackside.cli import main
from trackside.demo.folder import find_quickstart, prepare_folder
from trackside.demo.lab import write_workspace
from trackside.errors import InvalidInput
from trackside.settings import resolve_store


def test_the_folder_gets_the_notebook_and_a_store_of_its_own(tmp_path: Path) -> None:
    """What runs in the folder finds the folder's store, and the notebook is the shipped one."""
    place = prepare_folder(tmp_path / "demo")
    assert place.notebook.read_bytes() == find_quickstart().read_bytes()
    assert resolve_store(folder=place.root) == place.location.__class__(
        place.location.url, place.location.folder, "folder"
    )
    assert len(place.location.identity()) == 32


def test_a_notebook_that_is_there_is_kept(tmp_path: Path) -> None:
    """A second demo in the same folder goes on with what the user made of the notebook."""
    place = prepare_folder(tmp_path)
    place.notebook.write_text("mine")
    identity = place.location.identity()
    again = prepare_folder(tmp_path)
    assert again.notebook.read_text() == "mine"
    assert again.location.identity() == identity


def test_a_check_wants_a_folder_without_a_store(tmp_path: Path) -> None:
    """A check compares all that a store holds, so it refuses one that is in use."""
    prepare_folder(tmp_path)
    with pytest.raises(InvalidInput, match="has a store already"):
        prepare_folder(tmp_path, fresh=True)


def test_the_demo_never_writes_into_another_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings that lead to another store are not handed to what the demo starts."""
    monkeypatch.setenv("TRACKSIDE_STORE", "/somewhere/else.db")
    monkeypatch.setenv("TRACKSIDE_STORE_HINT", "/somewhere/else.db")
    environment = prepare_folder(tmp_path).environment()
    assert [name for name in environment if name.startswith("TRACKSIDE_")] == []
    assert environment["HOME"]


def test_the_sidebar_is_open_at_the_first_visit_only(tmp_path: Path) -> None:
    """The workspace is laid out with the sidebar once; what the user changes afterwards is kept."""
    write_workspace(tmp_path)
    [file] = tmp_path.iterdir()
    layout = json.loads(file.read_text())["data"]["layout-restorer:data"]
    assert layout["left"]["current"] == "trackside-experiments"
    assert layout["left"]["collapsed"] is False
    file.write_text("{}")
    write_workspace(tmp_path)
    assert file.read_text() == "{}"


def test_the_command_line_explains_itself() -> None:
    """`trackside --help` names its commands, and each command has a help of its own."""
    runner = CliRunner()
    listing = runner.invoke(main, ["--help"])
    assert listing.exit_code == 0
    for name, command in main.commands.items():
        assert name in listing.output
        assert command.help
        assert runner.invoke(main, [name, "--help"]).exit_code == 0


def test_the_list_of_commands_says_whole_sentences() -> None:
    """In a terminal of 80 columns, nothing of what a command does is cut off."""
    listing = CliRunner().invoke(main, ["--help"]).output.partition("Commands:")[2]
    assert len(listing.splitlines()) > len(main.commands)
    assert "..." not in listing


def test_packages_of_the_demo_that_are_missing_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where only trackside is installed, a sentence says what to install, and nothing is written."""
    monkeypatch.setitem(sys.modules, "jupyterlab", None)
    monkeypatch.setitem(sys.modules, "sklearn", None)
    result = CliRunner().invoke(main, ["demo", str(tmp_path / "demo"), "--no-browser"])
    assert result.exit_code == 2
    assert "needs jupyterlab, scikit-learn: pip install 'trackside[demo]'" in result.stderr
    assert not (tmp_path / "demo").exists()


def test_a_wrong_option_is_exit_code_2() -> None:
    """A wrong option is told in a sentence, with exit code 2."""
    result = CliRunner().invoke(main, ["demo", "--colour"])
    assert result.exit_code == 2
    assert "No such option" in result.output
