"""docs/settings.md knows every setting, and the sources know no other."""

from __future__ import annotations

import re
from pathlib import Path

from trackside.settings.catalogue import SETTINGS
from trackside.settings.resolve import STORE_HINT, STORE_HINT_ID

ROOT = Path(__file__).resolve().parents[3]
PAGE = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")


def test_every_setting_is_documented() -> None:
    """The table has each setting with its variable, and no other."""
    rows = dict(re.findall(r"^\| `([a-z_.]+)` +\| `(TRACKSIDE_[A-Z_]+)` +\|", PAGE, re.MULTILINE))
    assert rows == {name: setting.variable for name, setting in SETTINGS.items()}


def test_every_variable_is_a_setting() -> None:
    """What the sources read from the environment is in the catalogue, or handed on by the server."""
    known = {setting.variable for setting in SETTINGS.values()} | {STORE_HINT, STORE_HINT_ID}
    sources = [*(ROOT / "src").rglob("*.py"), *(ROOT / "labextension" / "src").rglob("*.ts*")]
    read = {
        name
        for source in sources
        for name in re.findall(r"\bTRACKSIDE_[A-Z_]*[A-Z]\b", source.read_text(encoding="utf-8"))
    }
    assert read - known == set()
    assert {STORE_HINT, STORE_HINT_ID} <= set(re.findall(r"TRACKSIDE_[A-Z_]+", PAGE))
