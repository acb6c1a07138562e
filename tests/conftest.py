"""For all tests: nobody's own data is touched, and helpers of one module never leak into another's."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from trackside.tracking import workspace

if TYPE_CHECKING:
    from postgres_server import PostgresServer
    from s3_server import S3Server

# How long an example takes is the machine's affair, here as in any test.
settings.register_profile("untimed", parent=settings(), deadline=None)
settings.load_profile("untimed")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--screenshots",
        metavar="DIR",
        type=Path,
        default=None,
        help="keep the pictures that the browser tests make for the README in DIR",
    )


@pytest.fixture(scope="session", autouse=True)
def private_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Point everything that keeps data of a user (ours, Jupyter's, IPython's) at a temporary folder."""
    home = tmp_path_factory.mktemp("home")
    places = {
        "HOME": home,
        "XDG_DATA_HOME": home / "data",
        "XDG_CONFIG_HOME": home / "config",
        "XDG_CACHE_HOME": home / "cache",
        "IPYTHONDIR": home / "ipython",
        "JUPYTER_CONFIG_DIR": home / "jupyter-config",
        "JUPYTER_DATA_DIR": home / "jupyter-data",
        "JUPYTER_RUNTIME_DIR": home / "jupyter-runtime",
    }
    before = dict(os.environ)
    for name in list(os.environ):
        if name.startswith("TRACKSIDE_") or name == "JPY_SESSION_NAME":
            del os.environ[name]
    os.environ.update({name: str(path) for name, path in places.items()})
    os.environ["PYDEVD_DISABLE_FILE_VALIDATION"] = "1"
    yield home
    os.environ.clear()
    os.environ.update(before)


@pytest.fixture(scope="session")
def place() -> Callable[[str], str]:
    """What PYTHONPATH has to be for something of ``places.txt`` to be laid over the environment."""

    def find(name: str) -> str:
        folder = Path(sys.prefix) / "places" / name
        if not (folder / ".packages").is_file():
            pytest.fail(f"These tests need {name}: `make install` installs it (tools/install-places).")
        return os.pathsep.join([str(folder), *filter(None, [os.environ.get("PYTHONPATH")])])

    return find


@pytest.fixture(autouse=True)
def own_workspaces() -> Iterator[None]:
    """Forget the stores of a test: ``flush`` goes through all of a process, and warns of one that is gone."""
    before, current = list(workspace._all), workspace._current
    yield
    workspace._all[:] = before
    workspace._current = current


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL server for the tests of this process."""
    from postgres_server import PostgresServer  # here: few tests need the driver

    server = PostgresServer()
    yield server
    server.close()


@pytest.fixture(scope="session")
def template(postgres: PostgresServer) -> str:
    """A database that holds an empty store, to be copied: that takes a third of making one."""
    from trackside.store import open_store

    url = postgres.make_database()
    open_store(url).close()
    return url.rpartition("/")[2]


@pytest.fixture
def database_url(postgres: PostgresServer, template: str) -> Iterator[str]:
    """A new, empty store on the server."""
    import psycopg

    url = postgres.make_database(template)
    with psycopg.connect(url) as connection:
        connection.execute("UPDATE trackside.store SET uuid = replace(gen_random_uuid()::text, '-', '')")
    yield url
    postgres.drop_database(url)


@pytest.fixture(scope="session")
def s3() -> Iterator[S3Server]:
    """A server that speaks S3, for the tests of this process; none stops it."""
    from s3_server import S3Server

    server = S3Server()
    yield server
    server.stop()


@pytest.fixture
def bucket_url(s3: S3Server, monkeypatch: pytest.MonkeyPatch) -> str:
    """The URL of a new, empty bucket, which this process and those it starts can reach."""
    import uuid

    s3.use(monkeypatch)
    name = f"team-{uuid.uuid4().hex[:12]}"
    s3.make_bucket(name)
    return f"s3://{name}/runs"
