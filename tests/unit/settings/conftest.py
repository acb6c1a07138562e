"""Nothing is set, and home and working folder are new."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

WriteSettings = Callable[[str], Path]


@pytest.fixture(autouse=True)
def clean(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting but those a test makes; the home folder and the working folder are new."""
    for name in list(os.environ):
        if name.startswith("TRACKSIDE_") or name in ("JPY_SESSION_NAME", "JPY_PARENT_PID"):
            monkeypatch.delenv(name)
    for name, folder in (("HOME", "home"), ("XDG_DATA_HOME", "data"), ("XDG_CONFIG_HOME", "config")):
        monkeypatch.setenv(name, str(tmp_path / folder))
    work = tmp_path / "home" / "work" / "deep"
    work.mkdir(parents=True)
    monkeypatch.chdir(work)


@pytest.fixture
def write_settings(tmp_path: Path) -> WriteSettings:
    """Writes the user's settings file."""

    def write(text: str) -> Path:
        file = tmp_path / "config" / "trackside" / "settings.toml"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        return file

    return write
