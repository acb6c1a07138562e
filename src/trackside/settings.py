"""Which store, and what to capture: environment, then file, then default.

A store's *folder* holds everything beside the database: its identity, locks, journals, blobs, files of
runs. For ``…/store.db`` it is the database's folder, for any other name ``<name>.trackside`` beside it.
"""

from __future__ import annotations

import json
import os
import re
import sys
import uuid
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Literal

from trackside.errors import InvalidInput

__all__ = [
    "DEFAULT_EXPERIMENT",
    "MARKER",
    "CaptureSettings",
    "StoreLocation",
    "derive_experiment_id",
    "find_notebook",
    "load_capture_settings",
    "metric_direction",
    "notebook_folder",
    "resolve_store",
    "settings_file",
]

MARKER = ".trackside"
DEFAULT_EXPERIMENT = "Default"
"""Where runs go if nothing else is said; its id is "0", as in MLflow."""

_HIGHER = re.compile(r"acc|auc|f1|r2|score|precision|recall", re.IGNORECASE)
_LOWER = re.compile(r"loss|error|rmse|mae|mse|perplexity", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class StoreLocation:
    """Where a store is, without opening it.

    ``origin`` says why this one: ``explicit``, ``environment``, ``settings``, ``folder``, ``hint``
    or ``user``.
    """

    url: str
    folder: Path
    origin: str

    @classmethod
    def from_url(cls, url: str, origin: str = "explicit") -> StoreLocation:
        """Parse ``sqlite:///path`` or a plain path of a database or a ``.trackside`` folder."""
        path_text = url
        if "://" in url:
            scheme, _, rest = url.partition("://")
            if scheme != "sqlite":
                raise InvalidInput(
                    f"No store speaks {scheme!r}: use sqlite:///path/to/store.db.", path="store"
                )
            path_text = rest[1:] if rest.startswith("/") else rest
        path = Path(path_text).expanduser().absolute()
        if path.name == MARKER or path.is_dir():
            path = path / "store.db"
        folder = path.parent if path.name == "store.db" else path.with_name(f"{path.name}{MARKER}")
        return cls(url=f"sqlite:///{path}", folder=folder, origin=origin)

    @property
    def database(self) -> Path:
        """Path of the embedded database."""
        return Path(self.url.removeprefix("sqlite:///"))

    @property
    def journal_folder(self) -> Path:
        return self.folder / "journal"

    @property
    def artifact_root(self) -> Path:
        return self.folder / "artifacts"

    @property
    def blob_folder(self) -> Path:
        return self.folder / "blobs"

    @property
    def store_lock(self) -> Path:
        """Held around every write transaction and checkpoint."""
        return self.folder / "store.lock"

    @property
    def drain_lock(self) -> Path:
        """Held by the one drainer."""
        return self.folder / "drain.lock"

    def identity(self) -> str:
        """The store's uuid, from ``store.json``; made, with the folder, by whoever comes first."""
        file = self.folder / "store.json"
        try:
            return str(json.loads(file.read_text())["store_id"])
        except FileNotFoundError:
            pass
        self.folder.mkdir(parents=True, exist_ok=True)
        if self.folder.name == MARKER:
            ignore = self.folder / ".gitignore"
            if not ignore.exists():
                ignore.write_text("*\n")
        draft = self.folder / f".store-{uuid.uuid4().hex}.json"
        store_id = _identity_of(self.database) or uuid.uuid4().hex
        draft.write_text(json.dumps({"store_id": store_id, "format": 1}))
        try:
            os.link(draft, file)
        except FileExistsError:
            pass
        except OSError:  # a file system without hard links
            if not file.exists():
                draft.replace(file)
        finally:
            draft.unlink(missing_ok=True)
        return str(json.loads(file.read_text())["store_id"])


def _identity_of(database: Path) -> str | None:
    """The uuid in a database that came without its folder; None if there is none to read."""
    if not database.is_file():
        return None
    import sqlite3

    try:
        connection = sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True)
    except sqlite3.Error:
        return None
    try:
        return str(connection.execute("SELECT uuid FROM store").fetchone()[0])
    except (sqlite3.Error, TypeError):
        return None
    finally:
        connection.close()


@dataclass(frozen=True, slots=True)
class CaptureSettings:
    """What ``%%track`` captures without being asked; each can be switched off.

    From ``TRACKSIDE_CAPTURE_PARAMS=0`` and the like, else the table ``[capture]`` of the settings file.
    """

    params: bool = True
    metrics: bool = True
    source: bool = True
    outputs: bool = True


def settings_file() -> Path:
    """Where the user's settings are: ``TRACKSIDE_SETTINGS``, else ``settings.toml`` in the user's folder."""
    if path := os.environ.get("TRACKSIDE_SETTINGS"):
        return Path(path).expanduser().absolute()
    import platformdirs

    return Path(platformdirs.user_config_dir("trackside", appauthor=False)) / "settings.toml"


def load_capture_settings() -> CaptureSettings:
    """What to capture.

    Raises:
        InvalidInput: an environment variable or the settings file holds something that can't be read.
    """
    table = _read_settings().get("capture", {})
    if not isinstance(table, dict):
        raise InvalidInput(f"{settings_file()}: capture has to be a table, [capture].", path="capture")
    chosen: dict[str, bool] = {}
    for switch in fields(CaptureSettings):
        name = f"TRACKSIDE_CAPTURE_{switch.name.upper()}"
        if text := os.environ.get(name, "").strip():
            chosen[switch.name] = _parse_switch(name, text)
        elif switch.name in table:
            value = table[switch.name]
            if not isinstance(value, bool):
                raise InvalidInput(
                    f"{settings_file()}: capture.{switch.name} is {value!r}; write true or false.",
                    path="capture",
                )
            chosen[switch.name] = value
    return CaptureSettings(**chosen)


def resolve_store(explicit: str | None = None, folder: Path | None = None) -> StoreLocation:
    """Find the store to use, in this order.

    An explicit URL, ``TRACKSIDE_STORE``, ``store`` in the settings file, the nearest ``.trackside`` folder
    at or above ``folder`` (default: the notebook's folder, else the working folder; never one owned by
    somebody else), the server's ``TRACKSIDE_STORE_HINT``, else the user's data folder.

    Raises:
        InvalidInput: one of these says something that can't be read.
    """
    if explicit:
        return StoreLocation.from_url(explicit)
    if url := os.environ.get("TRACKSIDE_STORE"):
        return StoreLocation.from_url(url, "environment")
    if (chosen := _read_settings().get("store")) is not None:
        if not isinstance(chosen, str):
            raise InvalidInput(f"{settings_file()}: store is {chosen!r}; write a URL.", path="store")
        return StoreLocation.from_url(chosen, "settings")
    for parent in _upwards((folder or notebook_folder() or Path.cwd()).absolute()):
        marker = parent / MARKER
        if marker.is_dir() and _is_own(marker):
            return StoreLocation.from_url(str(marker), "folder")
    if url := os.environ.get("TRACKSIDE_STORE_HINT"):
        return StoreLocation.from_url(url, "hint")
    import platformdirs

    data = Path(platformdirs.user_data_dir("trackside", appauthor=False))
    return StoreLocation.from_url(f"sqlite:///{data / 'store.db'}", "user")


def find_notebook() -> tuple[Path, str] | None:
    """The notebook that this process runs, as the environment tells, and how that is known.

    ``setting``: TRACKSIDE_NOTEBOOK; ``session``: what Jupyter Server tells its kernels (and they, programs
    that they start, which are no notebooks).
    """
    if text := os.environ.get("TRACKSIDE_NOTEBOOK"):
        return Path(text).expanduser().absolute(), "setting"
    session = Path(os.environ.get("JPY_SESSION_NAME", ""))
    if "ipykernel" in sys.modules and session.is_absolute() and session.suffix == ".ipynb":
        return session, "session"
    return None


def notebook_folder() -> Path | None:
    """The folder of the notebook that this process runs or was started by; None elsewhere.

    The working folder of a kernel is another one under papermill and VS Code, and can change in a cell.
    """
    for name in ("TRACKSIDE_NOTEBOOK", "JPY_SESSION_NAME"):
        folder = Path(os.environ.get(name, "")).expanduser().parent
        if folder.is_absolute() and folder.is_dir():
            return folder
    return None


def derive_experiment_id(store_id: str, name: str) -> str:
    """The id that every process gives an experiment of this name, so that they agree without a database."""
    if name == DEFAULT_EXPERIMENT:
        return "0"
    import hashlib

    digest = hashlib.blake2b(f"{store_id}{name}".encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return str(10**17 + int.from_bytes(digest, "big") % (9 * 10**17))


def _read_settings() -> dict[str, Any]:
    file = settings_file()
    try:
        text = file.read_text(encoding="utf-8")
        is_own = _is_own(file)
    except (FileNotFoundError, NotADirectoryError, PermissionError):
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInput(f"The settings file {file} can't be read: {error}", path="settings") from error
    if not is_own:
        raise InvalidInput(
            f"The settings file {file} belongs to somebody else: use one of your own.", path="settings"
        )
    import tomllib

    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InvalidInput(f"The settings file {file} is no TOML: {error}", path="settings") from error


def _parse_switch(name: str, text: str) -> bool:
    word = text.lower()
    if word in ("1", "true", "yes", "on"):
        return True
    if word in ("0", "false", "no", "off"):
        return False
    raise InvalidInput(f"{name} is {text!r}; write 1 or 0.", path=name)


def _is_own(path: Path) -> bool:
    """Whether this user owns a file (a planted one could lead runs, or our journal, elsewhere)."""
    getuid = getattr(os, "getuid", None)
    return getuid is None or path.stat().st_uid == getuid()


def _upwards(folder: Path) -> list[Path]:
    """The folder and those above it, up to the border of its file system and of the user's home."""
    try:
        device = folder.stat().st_dev
    except OSError:
        return []
    home = Path("~").expanduser()
    found = []
    for parent in (folder, *folder.parents):
        if parent.stat().st_dev != device:
            break
        found.append(parent)
        if parent == home:
            break
    return found


def metric_direction(key: str) -> Literal["max", "min"] | None:
    """Which value of a metric is the best one, judged by its name; None if the name doesn't say."""
    if _LOWER.search(key):
        return "min"
    if _HIGHER.search(key):
        return "max"
    return None
