"""The user's settings file, ``settings.toml``: read by everyone, changed by ``trackside config``."""

from __future__ import annotations

import json
import os
import re
import uuid
from pathlib import Path
from typing import Any

from trackside.errors import InvalidInput

__all__ = ["is_own", "is_private", "read_settings", "settings_file", "settings_stamp", "write_setting"]


def settings_file() -> Path:
    """Where the user's settings are: ``TRACKSIDE_SETTINGS``, else ``settings.toml`` in the user's folder."""
    if path := os.environ.get("TRACKSIDE_SETTINGS"):
        return Path(path).expanduser().absolute()
    import platformdirs

    return Path(platformdirs.user_config_dir("trackside", appauthor=False)) / "settings.toml"


def settings_stamp(variable: str) -> tuple[object, ...]:
    """Differs when an environment variable or the settings file has changed; costs a ``stat``."""
    file = settings_file()
    try:
        found = file.stat()
    except OSError:
        return os.environ.get(variable), str(file)
    return os.environ.get(variable), str(file), found.st_mtime_ns, found.st_size


def read_settings() -> dict[str, Any]:
    """What the settings file says; nothing if there is none.

    Raises:
        InvalidInput: it can't be read, is no TOML, or belongs to somebody else.
    """
    return _parse(_read(settings_file()))


def write_setting(name: str, value: str | bool | None) -> None:
    """Set ``key`` or ``table.key`` in the settings file, or with None take it out; the rest stays as it is.

    Raises:
        InvalidInput: the file is written in a way that has to be edited by hand.
        OSError: it can't be written.
    """
    file = settings_file()
    before = _read(file)
    after = _edit(before, name, value)
    wanted = _parse(before)
    table_name, _, key = name.rpartition(".")
    table = wanted.setdefault(table_name, {}) if table_name else wanted
    table.pop(key, None)
    if value is not None:
        table[key] = value
    try:
        done = _parse(after)
    except InvalidInput:
        done = {}
    if {k: v for k, v in done.items() if v != {}} != {k: v for k, v in wanted.items() if v != {}}:
        raise InvalidInput(f"{name} stands in {file} in a way that has to be edited by hand.", path=name)
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f".{uuid.uuid4().hex}.toml")
    try:
        with open(
            draft, "w", encoding="utf-8", opener=lambda path, flags: os.open(path, flags, 0o600)
        ) as new:
            new.write(after)
        draft.replace(file.resolve())
    finally:
        draft.unlink(missing_ok=True)


def is_own(path: Path, *, follow: bool = True) -> bool:
    """Whether this user owns a file (a planted one could lead runs, or our journal, elsewhere)."""
    geteuid = getattr(os, "geteuid", None)
    return geteuid is None or path.stat(follow_symlinks=follow).st_uid == geteuid()


def is_private(path: Path) -> bool:
    """Whether nobody but its owner can read or write a file."""
    return os.name != "posix" or path.stat().st_mode & 0o077 == 0


def _read(file: Path) -> str:
    try:
        text = file.read_text(encoding="utf-8")
        own = is_own(file)
    except (FileNotFoundError, NotADirectoryError, PermissionError):
        return ""
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInput(f"The settings file {file} can't be read: {error}", path="settings") from error
    if not own:
        raise InvalidInput(
            f"The settings file {file} belongs to somebody else: use one of your own.", path="settings"
        )
    return text


def _parse(text: str) -> dict[str, Any]:
    if not text:
        return {}
    import tomllib

    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InvalidInput(
            f"The settings file {settings_file()} is no TOML: {error}", path="settings"
        ) from error


def _edit(text: str, name: str, value: str | bool | None) -> str:
    """The text with one line changed, added or taken out; comments and order stay."""
    table, _, key = name.rpartition(".")
    lines = text.splitlines()
    heads = [(place, line.strip()) for place, line in enumerate(lines) if line.lstrip().startswith("[")]
    begin = 0
    if table:
        begin = next((place + 1 for place, head in heads if re.match(rf"\[\s*{table}\s*\]", head)), -1)
    if begin < 0:
        if value is None:
            return text
        lines += ["", f"[{table}]"] if lines else [f"[{table}]"]
        begin = len(lines)
    end = next((place for place, _ in heads if place >= begin), len(lines))
    place = next((i for i in range(begin, end) if re.match(rf"\s*{key}\s*=", lines[i])), None)
    new = [] if value is None else [f"{key} = {json.dumps(value, ensure_ascii=False)}"]
    if place is not None:
        lines[place : place + 1] = new
    else:
        while end > begin and not lines[end - 1].strip():
            end -= 1
        lines[end:end] = new
    return "".join(f"{line}\n" for line in lines)
