"""Changing the settings file: one line, and nothing else of it."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from trackside.errors import InvalidInput
from trackside.settings.catalogue import SETTINGS, look_up
from trackside.settings.file import read_settings, settings_file, write_setting

WriteSettings = Callable[[str], Path]

FILE = """\
# where my runs are
store = "/mine/store.db"  # the old one

[capture]
# outputs are large
outputs = false

[other]
params = 1
"""


def test_one_line_changes(write_settings: WriteSettings) -> None:
    """Comments, order and what we don't know stay as they are."""
    file = write_settings(FILE)
    write_setting("capture.params", value=False)
    write_setting("store", '/new "one"/é.db')
    assert file.read_text().splitlines() == [
        "# where my runs are",
        'store = "/new \\"one\\"/é.db"',
        "",
        "[capture]",
        "# outputs are large",
        "outputs = false",
        "params = false",
        "",
        "[other]",
        "params = 1",
    ]
    write_setting("capture.outputs", None)
    write_setting("store", None)
    assert read_settings() == {"capture": {"params": False}, "other": {"params": 1}}


def test_a_first_setting_makes_a_private_file() -> None:
    """The file may hold a password some day: it is its owner's alone, and a link to it stays one."""
    write_setting("capture.source", value=False)
    write_setting("store", "x.db")
    file = settings_file()
    assert file.read_text() == 'store = "x.db"\n[capture]\nsource = false\n'
    assert file.stat().st_mode & 0o777 == 0o600
    assert [entry.name for entry in file.parent.iterdir()] == ["settings.toml"]
    file.rename(file.with_name("real.toml"))
    file.symlink_to("real.toml")
    write_setting("capture.source", None)
    assert file.is_symlink()
    assert read_settings() == {"store": "x.db", "capture": {}}


@pytest.mark.parametrize(
    "text",
    ["capture = { params = true }\n", "capture.params = true\n", 'store = """\na\n"""\n'],
    ids=["inline table", "dotted key", "several lines"],
)
def test_what_cannot_be_changed_by_a_line_is_left_alone(write_settings: WriteSettings, text: str) -> None:
    """A file that is written in another way is said to need its owner's hand, and stays as it is."""
    file = write_settings(text)
    with pytest.raises(InvalidInput, match="by hand"):
        write_setting("store" if "store" in text else "capture.params", "x" if "store" in text else False)
    assert file.read_text() == text


def test_every_setting_has_one_variable() -> None:
    """Names and variables follow from each other."""
    assert {setting.variable for setting in SETTINGS.values()} == {
        "TRACKSIDE_" + name.upper().replace(".", "_") for name in SETTINGS
    }


def test_a_value_says_where_it_is_from(
    write_settings: WriteSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Default, then file, then environment; an empty variable is none."""
    name, variable = "capture.params", SETTINGS["capture.params"].variable
    assert (look_up(name).value, look_up(name).origin) == (True, "default")
    write_settings("[capture]\nparams = false\n")
    assert (look_up(name).value, look_up(name).origin) == (False, "file")
    monkeypatch.setenv(variable, "on")
    assert (look_up(name).value, look_up(name).origin) == (True, "environment")
    monkeypatch.setenv(variable, "")
    assert look_up(name).origin == "file"
    assert os.environ[variable] == ""
