"""Python, SQLite and both extensions: what runs, and whether it fits together."""

from __future__ import annotations

import json
import platform
import re
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from trackside.doctor.finding import Finding, Patient

__all__ = ["check_labextension", "check_python", "check_server_extension", "check_sqlite", "has_reset_bug"]

_NAME = "trackside"
_INSTALL = (
    "Install the package again where JupyterLab runs: pip install --force-reinstall --no-deps trackside."
)


def check_python(patient: Patient) -> Iterator[Finding]:
    """Which Python and which version of the package."""
    text = f"trackside {patient.version}, Python {platform.python_version()}, {platform.platform()}."
    yield Finding("versions", "ok", text)


def check_sqlite(_patient: Patient) -> Iterator[Finding]:
    """Whether this Python's SQLite has the WAL-reset bug."""
    version = sqlite3.sqlite_version
    if not has_reset_bug(sqlite3.sqlite_version_info[:3]):
        yield Finding("sqlite", "ok", f"SQLite {version}.")
        return
    yield Finding(
        "sqlite",
        "warning",
        f"SQLite {version} has the WAL-reset bug (sqlite.org/wal.html): two programs that write or "
        "checkpoint at "
        "the same instant can damage a database. Processes of trackside are safe, for they do so under a "
        "lock of "
        "their own; other programs that open store.db to write are not.",
        "Open store.db with other programs only to read. A Python with SQLite 3.51.3 or newer (or 3.50.7, "
        "3.44.6) is free of it.",
    )


def has_reset_bug(version: tuple[int, ...]) -> bool:
    """Whether a version of SQLite has it; it is fixed in 3.51.3, 3.50.7 and 3.44.6 (sqlite.org/wal.html)."""
    if version < (3, 7, 0) or version >= (3, 51, 3):
        return False
    return not ((3, 50, 7) <= version < (3, 51, 0) or (3, 44, 6) <= version < (3, 45, 0))


def check_server_extension(_patient: Patient) -> Iterator[Finding]:
    """Whether Jupyter Server loads ours."""
    from jupyter_core.paths import jupyter_config_path

    name = "server extension"
    files: list[Path] = []
    enabled: bool | None = None
    for folder in reversed(jupyter_config_path()):  # what comes first there is read last, and counts
        place = Path(folder)
        for file in (
            place / "jupyter_server_config.json",
            *sorted((place / "jupyter_server_config.d").glob("*.json")),
        ):
            said = _dig(_read(file), "ServerApp", "jpserver_extensions").get(_NAME)
            if isinstance(said, bool):
                enabled, files = said, [*files, file]
    if enabled:
        yield Finding(name, "ok", f"Enabled by {files[-1]}.")
    elif enabled is None:
        text = "Jupyter Server isn't told to load trackside: there is no sidebar where this Python serves."
        yield Finding(name, "broken", text, _INSTALL)
    else:
        yield Finding(
            name,
            "broken",
            f"It is disabled by {files[-1]}: the sidebar has nobody to ask.",
            "Run: jupyter server extension enable trackside.",
        )


def check_labextension(patient: Patient) -> Iterator[Finding]:
    """Whether JupyterLab finds ours, of the version of the package."""
    from jupyter_core.paths import jupyter_config_path, jupyter_path

    name = "labextension"
    found = [
        Path(folder) / _NAME
        for folder in jupyter_path("labextensions")
        if (Path(folder) / _NAME / "package.json").is_file()
    ]
    if not found:
        yield Finding(name, "broken", "JupyterLab finds no labextension of trackside.", _INSTALL)
        return
    version = str(_read(found[0] / "package.json").get("version"))
    if _normalize(version) != _normalize(patient.version):
        yield Finding(
            name,
            "broken",
            f"{found[0]} has version {version}, the package {patient.version}: the sidebar may ask for "
            "what the "
            "server doesn't know.",
            f"{_INSTALL} Then reload JupyterLab's page.",
        )
        return
    for file in _page_configs(jupyter_config_path()):
        said = _read(file).get("disabledExtensions")
        names = [key for key, on in said.items() if on] if isinstance(said, dict) else said or []
        if _NAME in names:
            text = f"It is disabled by {file}."
            yield Finding(name, "broken", text, "Run: jupyter labextension enable trackside.")
            return
    if len(found) > 1 and _read(found[1] / "package.json").get("version") != version:
        text = f"{found[0]} has version {version} and hides another version in {found[1]}."
        yield Finding(name, "warning", text, f"Remove {found[1]}.")
        return
    yield Finding(name, "ok", f"Version {version}, in {found[0]}.")


def _page_configs(folders: Iterable[str]) -> Iterator[Path]:
    for folder in folders:
        yield from Path(folder).glob("labconfig/page_config*.json")


def _normalize(version: str) -> str:
    """One version, whether npm writes it, ``1.0.0-alpha.1``, or Python, ``1.0.0a1``."""
    short = re.sub(
        r"-?(alpha|beta|rc)\.?", lambda match: match[1].replace("alpha", "a").replace("beta", "b"), version
    )
    return short.replace("-", "")


def _read(file: Path) -> dict[str, Any]:
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _dig(found: dict[str, Any], *names: str) -> dict[str, Any]:
    for name in names:
        inner = found.get(name)
        found = inner if isinstance(inner, dict) else {}
    return found
