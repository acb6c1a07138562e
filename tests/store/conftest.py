"""One PostgreSQL server for the tests of a process, and a store on it for each test."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest

from postgres_server import PostgresServer
from trackside.store import open_store


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    server = PostgresServer()
    yield server
    server.close()


@pytest.fixture(scope="session")
def template(postgres: PostgresServer) -> str:
    """A database that holds an empty store, to be copied: that takes a third of making one."""
    url = postgres.make_database()
    open_store(url).close()
    return url.rpartition("/")[2]


@pytest.fixture
def database_url(postgres: PostgresServer, template: str) -> Iterator[str]:
    """A new, empty store on the server."""
    url = postgres.make_database(template)
    with psycopg.connect(url) as connection:
        connection.execute("UPDATE trackside.store SET uuid = replace(gen_random_uuid()::text, '-', '')")
    yield url
    postgres.drop_database(url)
