"""A PostgreSQL server of the tests' own: in a temporary folder, on loopback, never somebody else's."""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import psycopg

__all__ = ["PostgresServer"]

PASSWORD = "s3cret-9f1c"  # of a server that lives as long as a test
_PATIENCE_S = 60.0


class PostgresServer:
    """Starts with its first use.

    Args:
        durable: commits survive a crash; slower.
        folder: where it keeps its data, for the next one that is started there; else they go with it.
    """

    def __init__(self, *, durable: bool = False, folder: Path | None = None) -> None:
        self._tools = _find_tools()
        self._user = _find_user()
        self._is_kept = folder is not None
        self.folder = folder or Path(tempfile.mkdtemp(prefix="trackside-postgres-"))
        self.folder.mkdir(parents=True, exist_ok=True)
        self.port = _free_port()
        self._durable = durable
        if self._user is not None:
            os.chown(self.folder, self._user.pw_uid, self._user.pw_gid)
        self._data = self.folder / "data"
        self._process: subprocess.Popen[bytes] | None = None
        if not self._data.exists():
            self._make()
        self.start()

    def _make(self) -> None:
        password = self.folder / "password"
        password.write_text(PASSWORD)
        password.chmod(0o644)
        self._run(
            "initdb", "-D", str(self._data), "-U", "ada", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync",
            "-A", "scram-sha-256", "--pwfile", str(password),
        )  # fmt: skip

    def start(self) -> None:
        """Start the server and wait until it answers."""
        settings = {
            "port": self.port,
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": self.folder,
            "max_connections": 200,
            "shared_buffers": "64MB",
            **({} if self._durable else {"fsync": "off", "full_page_writes": "off"}),
        }
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [self._tools / "postgres", "-D", self._data, *options],
                stdout=log, stderr=log, start_new_session=True, **self._as_user(),
            )  # fmt: skip
        deadline = time.monotonic() + _PATIENCE_S
        while True:
            try:
                psycopg.connect(self.url("postgres"), connect_timeout=2).close()
            except psycopg.OperationalError:
                if time.monotonic() > deadline or self._process.poll() is not None:
                    raise AssertionError((self.folder / "log").read_text()) from None
                time.sleep(0.05)
            else:
                return

    def url(self, database: str) -> str:
        """The URL of a database on it."""
        return f"postgresql://ada:{PASSWORD}@127.0.0.1:{self.port}/{database}"

    def make_database(self, template: str = "template0") -> str:
        """A new database; its URL."""
        name = f"t_{secrets.token_hex(6)}"
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE {name} TEMPLATE "{template}"')
        return self.url(name)

    def drop_database(self, url: str) -> None:
        """Remove a database, whoever is connected to it."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {url.rpartition('/')[2]} WITH (FORCE)")

    def find_text(self, url: str, text: str) -> list[str]:
        """The tables of a store with a row that has a text somewhere, be it as bytes."""
        with psycopg.connect(url) as connection:
            query = "SELECT table_name FROM information_schema.tables WHERE table_schema = 'trackside'"
            names = [name for (name,) in connection.execute(query).fetchall()]
            patterns = [f"%{text}%", f"%{text.encode().hex()}%"]
            return [
                name
                for name in names
                if connection.execute(
                    f'SELECT 1 FROM trackside."{name}" AS a WHERE a::text LIKE ANY (%s) LIMIT 1', [patterns]
                ).fetchone()
            ]

    def stop(self, mode: str = "fast") -> None:
        """Stop it: ``fast``, or ``immediate`` as a crash does."""
        assert self._process is not None
        self._process.send_signal({"fast": signal.SIGINT, "immediate": signal.SIGQUIT}[mode])
        self._process.wait(_PATIENCE_S)

    def cut_connections(self) -> None:
        """End all connections of trackside, as a network or an administrator does."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'trackside'"
            )

    def freeze(self) -> None:
        """Stop all its processes where they are; connections stay and nothing answers."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let them go on."""
        self._signal(signal.SIGCONT)

    def close(self) -> None:
        """Stop it and remove its folder."""
        if self._process is not None and self._process.poll() is None:
            self._signal(signal.SIGCONT)
            self.stop("fast" if self._is_kept else "immediate")
        if not self._is_kept:
            shutil.rmtree(self.folder, ignore_errors=True)

    def _signal(self, number: int) -> None:
        assert self._process is not None
        children = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children").read_text().split()
        for pid in (self._process.pid, *map(int, children)):
            with suppress(ProcessLookupError):  # a connection may end meanwhile
                os.kill(pid, number)

    def _run(self, tool: str, *arguments: str) -> None:
        done = subprocess.run(
            [self._tools / tool, *arguments], capture_output=True, text=True, check=False, **self._as_user()
        )
        assert done.returncode == 0, done.stderr

    def _as_user(self) -> dict[str, Any]:
        where: dict[str, Any] = {"cwd": self.folder}
        if self._user is not None:  # PostgreSQL refuses to run as root
            where |= {"user": self._user.pw_uid, "group": self._user.pw_gid, "extra_groups": []}
        return where


def _find_tools() -> Path:
    """Where initdb and postgres are: Debian keeps them out of the PATH."""
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4]))
    found = versions[-1] if versions else shutil.which("initdb")
    assert found is not None, "There is no PostgreSQL here: 'make postgres' installs it."
    return Path(found).resolve().parent


def _find_user() -> pwd.struct_passwd | None:
    """Whom to run as: nobody in particular, unless we are root."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam("postgres")
    except KeyError:
        return pwd.getpwnam("nobody")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
