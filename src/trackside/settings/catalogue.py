"""Every setting there is, and where each gets its value: environment, then file, then default."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Any, Literal

from trackside.errors import InvalidInput
from trackside.settings.file import read_settings, settings_file

__all__ = ["SETTINGS", "Setting", "SettingValue", "find_setting", "look_up", "parse_value"]


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting.

    Attributes:
        name: ``key`` or ``table.key``, as in the settings file.
        variable: the environment variable that beats the file.
        kind: text, or a switch.
        about: what it decides, in one sentence.
        default: None where it is found out.
        in_file: whether it can stand in the settings file.
    """

    name: str
    variable: str
    kind: Literal["text", "switch"]
    about: str
    default: str | bool | None = None
    in_file: bool = True


@dataclass(frozen=True, slots=True)
class SettingValue:
    """A setting's value, and where it is from: ``environment``, ``file`` or ``default``."""

    value: str | bool | None
    origin: Literal["environment", "file", "default"]


SETTINGS = {
    setting.name: setting
    for setting in (
        Setting("store", "TRACKSIDE_STORE", "text", "the store: a URL, a database or a .trackside folder"),
        Setting(
            "artifacts",
            "TRACKSIDE_ARTIFACTS",
            "text",
            "where files of runs go if the store is on a server: a folder that all share, or s3://…",
        ),
        Setting(
            "capture.params", "TRACKSIDE_CAPTURE_PARAMS", "switch", "%%track captures params", default=True
        ),
        Setting(
            "capture.metrics", "TRACKSIDE_CAPTURE_METRICS", "switch", "%%track captures metrics", default=True
        ),
        Setting(
            "capture.source", "TRACKSIDE_CAPTURE_SOURCE", "switch", "%%track captures the code", default=True
        ),
        Setting(
            "capture.outputs", "TRACKSIDE_CAPTURE_OUTPUTS", "switch", "%%track keeps outputs", default=True
        ),
        Setting(
            "capture.environment",
            "TRACKSIDE_CAPTURE_ENVIRONMENT",
            "switch",
            "runs keep Python, packages and hardware",
            default=True,
        ),
        Setting(
            "capture.git",
            "TRACKSIDE_CAPTURE_GIT",
            "switch",
            "runs keep the commit and what differs from it",
            default=True,
        ),
        Setting(
            "directions",
            "TRACKSIDE_DIRECTIONS",
            "text",
            "which way a metric is better, where its name doesn't say or is wrong: reward=up, size=none",
        ),
        Setting(
            "write_ahead_log",
            "TRACKSIDE_WRITE_AHEAD_LOG",
            "switch",
            "the database has a write-ahead log; by default unless it is on a network disk",
        ),
        Setting(
            "notebook",
            "TRACKSIDE_NOTEBOOK",
            "text",
            "the notebook that this process runs, where nobody else tells",
            in_file=False,
        ),
        Setting("settings", "TRACKSIDE_SETTINGS", "text", "the settings file", in_file=False),
    )
}


def find_setting(name: str) -> Setting:
    """The setting of this name. Raises InvalidInput with all names if there is none."""
    if name not in SETTINGS:
        raise InvalidInput(f"There is no setting {name!r}: use {', '.join(SETTINGS)}.", path="name")
    return SETTINGS[name]


def look_up(name: str) -> SettingValue:
    """The value of a setting.

    Raises:
        InvalidInput: environment or file hold something that can't be understood.
    """
    setting = find_setting(name)
    if text := os.environ.get(setting.variable, "").strip():
        return SettingValue(parse_value(setting, text, setting.variable), "environment")
    value = _find_in_file(setting) if setting.in_file else None
    if value is None:
        return SettingValue(setting.default, "default")
    if not isinstance(value, bool if setting.kind == "switch" else str):
        wanted = "true or false" if setting.kind == "switch" else "a URL" if name == "store" else "a text"
        raise InvalidInput(f"{settings_file()}: {name} is {value!r}; write {wanted}.", path=name)
    return SettingValue(value, "file")


def parse_value(setting: Setting, text: str, called: str) -> str | bool:
    """A value as it is written in the environment or on the command line.

    Raises:
        InvalidInput: it is no switch; ``called`` is what the message names.
    """
    if setting.kind == "text":
        return text
    word = text.lower()
    if word in ("1", "true", "yes", "on"):
        return True
    if word in ("0", "false", "no", "off"):
        return False
    raise InvalidInput(f"{called} is {text!r}; write on or off.", path=called)


def _find_in_file(setting: Setting) -> Any:
    table: Any = read_settings()
    *tables, key = setting.name.split(".")
    for name in tables:
        table = table.get(name, {})
        if not isinstance(table, dict):
            raise InvalidInput(f"{settings_file()}: {name} has to be a table, [{name}].", path=name)
    return table.get(key)
