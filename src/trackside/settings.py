"""Which store, and what to capture: environment, then file, then default.

A store's *folder* holds everything beside the database: its identity, locks, journals, blobs, files of
runs. For ``…/store.db`` it is the database's folder, for any other name ``<name>.trackside`` beside it.
"""

from __future__ import annotations

import json
import os
import re
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from trackside.errors import InvalidInput

__all__ = ["StoreLocation", "metric_direction", "resolve_store"]

MARKER = ".trackside"

_HIGHER = re.compile(r"acc|auc|f1|r2|score|precision|recall", re.IGNORECASE)
_LOWER = re.compile(r"loss|error|rmse|mae|mse|perplexity", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class StoreLocation:
    """Where a store is, without opening it.

    ``origin`` says why this one: ``explicit``, ``environment``, ``folder``, ``hint`` or ``user``.
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
        draft.write_text(json.dumps({"store_id": uuid.uuid4().hex, "format": 1}))
        try:
            os.link(draft, file)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
        return str(json.loads(file.read_text())["store_id"])


def resolve_store(explicit: str | None = None, folder: Path | None = None) -> StoreLocation:
    """Find the store to use, in this order.

    An explicit URL, ``TRACKSIDE_STORE``, the nearest ``.trackside`` folder at or above ``folder`` (default:
    the working folder; never one owned by somebody else), the server's ``TRACKSIDE_STORE_HINT``, else the
    user's data folder.
    """
    if explicit:
        return StoreLocation.from_url(explicit)
    if url := os.environ.get("TRACKSIDE_STORE"):
        return StoreLocation.from_url(url, "environment")
    for parent in _upwards((folder or Path.cwd()).absolute()):
        marker = parent / MARKER
        if marker.is_dir() and marker.stat().st_uid == os.getuid():
            return StoreLocation.from_url(str(marker), "folder")
    if url := os.environ.get("TRACKSIDE_STORE_HINT"):
        return StoreLocation.from_url(url, "hint")
    import platformdirs

    data = Path(platformdirs.user_data_dir("trackside", appauthor=False))
    return StoreLocation.from_url(f"sqlite:///{data / 'store.db'}", "user")


def _upwards(folder: Path) -> list[Path]:
    device = folder.stat().st_dev if folder.exists() else None
    found = []
    for parent in (folder, *folder.parents):
        if device is not None and parent.exists() and parent.stat().st_dev != device:
            break
        found.append(parent)
    return found


def metric_direction(key: str) -> Literal["max", "min"] | None:
    """Which value of a metric is the best one, judged by its name; None if the name doesn't say."""
    if _LOWER.search(key):
        return "min"
    if _HIGHER.search(key):
        return "max"
    return None
