"""Where a store is: its URL, its folder, and the identity that the folder holds."""

from __future__ import annotations

import json
import os
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from trackside.errors import InvalidInput, StoreGone

__all__ = [
    "DEFAULT_EXPERIMENT",
    "MARKER",
    "StoreLocation",
    "derive_experiment_id",
    "has_password",
    "without_password",
]

MARKER = ".trackside"
DEFAULT_EXPERIMENT = "Default"
"""Where runs go if nothing else is said; its id is "0", as in MLflow."""


@dataclass(frozen=True, slots=True)
class StoreLocation:
    """Where a store is, without opening it.

    Attributes:
        url: ``sqlite:///`` and the absolute path.
        folder: what it keeps beside the database.
        origin: why this one: ``explicit``, ``environment``, ``settings``, ``folder``, ``hint`` or ``user``.
        notes: why not another one that one could think of, each in a sentence.
    """

    url: str
    folder: Path
    origin: str
    notes: tuple[str, ...] = field(default=(), compare=False)

    @classmethod
    def from_url(cls, url: str, origin: str = "explicit", base: Path | None = None) -> StoreLocation:
        """Parse ``sqlite:///path`` or a plain path of a database or a ``.trackside`` folder.

        Args:
            url: what to parse.
            origin: why this one.
            base: what a relative path starts from; by default the working folder.

        Raises:
            InvalidInput: no store speaks this URL.
        """
        path_text = url
        if "://" in url:
            scheme, _, rest = url.partition("://")
            if scheme != "sqlite":
                raise InvalidInput(
                    f"No store speaks {scheme!r}: use sqlite:///path/to/store.db.", path="store"
                )
            path_text = rest[1:] if rest.startswith("/") else rest
        path = Path(base or Path.cwd(), Path(path_text).expanduser()).absolute()
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

    def known_identity(self) -> str | None:
        """The store's uuid if its folder says one; nothing is made."""
        try:
            return str(json.loads((self.folder / "store.json").read_text())["store_id"])
        except FileNotFoundError:
            return None

    def identity(self) -> str:
        """The store's uuid, from ``store.json``; made, with the folder, by whoever comes first.

        Raises:
            StoreGone: this process has used the store, and its folder isn't there any more. It isn't made
                anew: that would hide the one that was moved.
        """
        file = self.folder / "store.json"
        if (known := self.known_identity()) is not None:
            _used[self.folder] = known
            return known
        if self.folder in _used and not self.folder.exists():
            raise StoreGone(self.folder, _used[self.folder])
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
        _used[self.folder] = store_id = str(json.loads(file.read_text())["store_id"])
        return store_id

    def forget(self) -> None:
        """Let the store be made anew where it was: it wasn't moved but deleted."""
        _used.pop(self.folder, None)

    def assume_identity(self) -> str:
        """The store's uuid, also while it is gone; where none can be made, one that follows from the URL."""
        try:
            return self.identity()
        except StoreGone as gone:
            return gone.store_id
        except (OSError, ValueError, LookupError):
            import hashlib

            return hashlib.blake2b(self.url.encode(), digest_size=16).hexdigest()


_used: dict[Path, str] = {}
"""Identities of the stores that this process has used, by folder."""


def has_password(url: str) -> bool:
    """Whether a URL holds a password, which is never shown and never in an environment variable."""
    return "://" in url and urlsplit(url).password is not None


def without_password(url: str) -> str:
    """A URL as it may be shown."""
    if not has_password(url):
        return url
    parts = urlsplit(url)
    return parts._replace(netloc=f"{parts.username or ''}:***@{parts.netloc.rpartition('@')[2]}").geturl()


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


def derive_experiment_id(store_id: str, name: str) -> str:
    """The id that every process gives an experiment of this name, so that they agree without a database."""
    if name == DEFAULT_EXPERIMENT:
        return "0"
    import hashlib

    digest = hashlib.blake2b(f"{store_id}{name}".encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return str(10**17 + int.from_bytes(digest, "big") % (9 * 10**17))
