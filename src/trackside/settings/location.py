"""Where a store is: its URL, its folder, and the identity that the folder holds."""

from __future__ import annotations

import json
import os
import re
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit

from trackside.errors import InvalidInput, StoreGone
from trackside.settings.files_url import check_files_url

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
        url: ``sqlite:///`` and the absolute path, or ``postgresql://`` with all that a connection needs.
        folder: what it keeps beside the database; of PostgreSQL the journals of this machine's user.
        origin: why this one: ``explicit``, ``environment``, ``settings``, ``folder``, ``hint`` or ``user``.
        notes: why not another one that one could think of, each in a sentence.
    """

    url: str
    folder: Path
    origin: str
    notes: tuple[str, ...] = field(default=(), compare=False)

    @classmethod
    def from_url(cls, url: str, origin: str = "explicit", base: Path | None = None) -> StoreLocation:
        """Parse ``sqlite:///path``, ``postgresql://…``, or a path of a database or a ``.trackside`` folder.

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
            if scheme in _POSTGRESQL:
                return cls._on_server(f"postgresql://{rest}", origin)
            if scheme != "sqlite":
                raise InvalidInput(
                    f"No store speaks {scheme!r}: use sqlite:///path/to/store.db or "
                    "postgresql://user@host/database.",
                    path="store",
                )
            path_text = rest[1:] if rest.startswith("/") else rest
        path = Path(base or Path.cwd(), Path(path_text).expanduser()).absolute()
        if path.name == MARKER or path.is_dir():
            path = path / "store.db"
        folder = path.parent if path.name == "store.db" else path.with_name(f"{path.name}{MARKER}")
        return cls(url=f"sqlite:///{path}", folder=folder, origin=origin)

    @classmethod
    def _on_server(cls, url: str, origin: str) -> StoreLocation:
        import platformdirs

        name = _name_of_server(url)
        data = Path(platformdirs.user_data_dir("trackside", appauthor=False))
        return cls(url=url, folder=data / "stores" / name, origin=origin)

    @property
    def is_embedded(self) -> bool:
        """Whether the database is a file of ours, rather than on a server."""
        return self.url.startswith("sqlite:")

    @property
    def shown(self) -> str:
        """The URL as it may be shown, without a password."""
        return without_password(self.url)

    @property
    def database(self) -> Path:
        """Path of the embedded database."""
        assert self.is_embedded, self.shown
        return Path(self.url.removeprefix("sqlite:///"))

    def has_database(self) -> bool:
        """Whether there is a database; of one on a server that is only known when it is asked."""
        return not self.is_embedded or self.database.exists()

    @property
    def journal_folder(self) -> Path:
        return self.folder / "journal"

    @property
    def artifact_root(self) -> str:
        """Path or URL below which files of runs are, as long as their experiment says nothing else."""
        return self.shared_root() or str(self.folder / "artifacts")

    def shared_root(self) -> str | None:
        """Where all who use a store on a server keep files, as far as this machine knows."""
        return None if self.is_embedded else self._read("artifact_root") or chosen_root()

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

    @property
    def upgrade_notes(self) -> Path:
        """A line for each time that the database was upgraded from here."""
        return self.folder / "upgrades.jsonl"

    def known_identity(self) -> str | None:
        """The store's uuid if its folder says one; nothing is made."""
        return self._read("store_id")

    def _read(self, name: str) -> str | None:
        try:
            found = json.loads((self.folder / "store.json").read_text())
        except FileNotFoundError:
            return None
        return str(found[name]) if found.get(name) is not None or name == "store_id" else None

    def identity(self) -> str:
        """The store's uuid, from ``store.json``; made, with the folder, by whoever comes first.

        Raises:
            StoreGone: this process has used the store, and its folder isn't there any more. It isn't made
                anew: that would hide the one that was moved.

        Of a database on a server that was never reached from here, an id that follows from its address: who
        logs asks no server.
        """
        if (known := self.known_identity()) is not None:
            _used[self.folder] = known
            return known
        if not self.is_embedded:
            return self._derived_identity()
        if self.folder in _used and not self.folder.exists():
            raise StoreGone(self.folder, _used[self.folder])
        self.folder.mkdir(parents=True, exist_ok=True)
        if self.folder.name == MARKER:
            ignore = self.folder / ".gitignore"
            if not ignore.exists():
                ignore.write_text("*\n")
        store_id = self.note_identity(_identity_of(self.database) or uuid.uuid4().hex)
        _used[self.folder] = store_id
        return store_id

    def note_identity(self, store_id: str, artifact_root: str | None = None, *, replace: bool = False) -> str:
        """Write ``store.json``; what it says then, for somebody else may have come first."""
        file = self.folder / "store.json"
        self.folder.mkdir(parents=True, exist_ok=True)
        draft = self.folder / f".store-{uuid.uuid4().hex}.json"
        said: dict[str, object] = {"store_id": store_id, "format": 1}
        if artifact_root is not None:
            said["artifact_root"] = artifact_root
        draft.write_text(json.dumps(said))
        try:
            if replace:
                draft.replace(file)
            else:
                os.link(draft, file)
        except FileExistsError:
            pass
        except OSError:  # a file system without hard links
            if not file.exists():
                draft.replace(file)
        finally:
            draft.unlink(missing_ok=True)
        return str(json.loads(file.read_text())["store_id"])

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
            return self._derived_identity()

    def _derived_identity(self) -> str:
        return _digest(self.url if self.is_embedded else _address_of(self.url), 16)


_used: dict[Path, str] = {}
"""Identities of the stores that this process has used, by folder."""


def chosen_root() -> str | None:
    """What the setting ``artifacts`` says; a path starts from the user's home or the root."""
    from trackside.settings.catalogue import look_up

    chosen = look_up("artifacts").value
    if chosen is None or "://" in str(chosen):
        return None if chosen is None else check_files_url(str(chosen), "artifacts").rstrip("/")
    path = Path(str(chosen)).expanduser()
    if not path.is_absolute():
        raise InvalidInput(
            f"The setting artifacts is {str(chosen)!r}: use a whole path, or a URL such as s3://bucket/runs.",
            path="artifacts",
        )
    return str(path)


_POSTGRESQL = ("postgresql", "postgres", "postgresql+psycopg")


def _address_of(url: str) -> str:
    """Host, port and database of a server's URL: who asks, and how, makes no other store of it.

    Raises:
        InvalidInput: it names no database, or its port is none.
    """
    parts = urlsplit(url)
    options = dict(parse_qsl(parts.query))
    try:
        port = options.get("port") or parts.port or 5432
    except ValueError as error:
        raise InvalidInput(f"The port of {without_password(url)} is none: {error}.", path="store") from None
    name = options.get("dbname") or parts.path.strip("/")
    if not name:
        raise InvalidInput(
            f"{without_password(url)} names no database: use postgresql://user@host/database.", path="store"
        )
    return f"postgresql://{options.get('host') or parts.hostname or 'localhost'}:{port}/{name}"


def _name_of_server(url: str) -> str:
    """A folder's name for the store at a URL."""
    address = _address_of(url)
    readable = re.sub(r"[^A-Za-z0-9]+", "-", address.rpartition("/")[2]).strip("-")[:40]
    return f"{readable}-{_digest(address, 6)}"


def _digest(text: str, size_bytes: int) -> str:
    import hashlib

    return hashlib.blake2b(text.encode(), digest_size=size_bytes).hexdigest()


def has_password(url: str) -> bool:
    """Whether a URL holds a password, which is never shown and never in an environment variable."""
    if "://" not in url:
        return False
    parts = urlsplit(url)
    return parts.password is not None or "password" in dict(parse_qsl(parts.query, keep_blank_values=True))


def without_password(url: str) -> str:
    """A URL as it may be shown."""
    if not has_password(url):
        return url
    parts = urlsplit(url)
    if parts.password is not None:
        host = parts.netloc.rpartition("@")[2]
        parts = parts._replace(netloc=f"{parts.username or ''}:***@{host}")
    options = parse_qsl(parts.query, keep_blank_values=True)
    if any(name == "password" for name, _ in options):
        shown = [(name, "***" if name == "password" else value) for name, value in options]
        parts = parts._replace(query=urlencode(shown, safe="*/"))
    return parts.geturl()


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
