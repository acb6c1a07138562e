"""PostgreSQL matches patterns as Python does, whatever its locale."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from postgres_server import PostgresServer
from trackside.store.automaton import find_pattern
from trackside.store.matching import contains_any_case, like, like_any_case
from trackside.store.regular import as_regular_expression

TEXTS = st.text(alphabet="abkKsSiIéÉßẞKſİıΣσς٣5_%.\n\\[]{}^$ \u2028\U0001f600", max_size=8)
PATTERNS = [
    "^a",
    "a$",
    "^$",
    "é+a",
    "(?i)É",
    "(?i)[a-k]s",
    "[%_]",
    "^a(b|K)",
    "a{2,}",
    r"\d",
    r"\w+\s",
    r"\W",
]
PATTERNS += [r"[^\d\s]$", ".", r"\\", r"\[", "(?i)σ", "(?i)ß", "(a|b)*k", "a??b", r"\D\S", "[^a]", "[ı-ſ]"]


@pytest.fixture(scope="module")
def connection(postgres: PostgresServer) -> Iterator[psycopg.Connection]:
    with psycopg.connect(postgres.url("postgres"), autocommit=True) as connection:
        yield connection


def ask(connection: psycopg.Connection, function: str, pattern: str, text: str) -> bool:
    question = 'SELECT (%s::text COLLATE "C") ~ %s'
    row = connection.execute(question, (text, as_regular_expression(function, pattern))).fetchone()
    assert row is not None
    return bool(row[0])


@settings(suppress_health_check=list(HealthCheck))
@given(pattern=st.sampled_from(PATTERNS), text=TEXTS)
def test_a_pattern_is_found_where_python_finds_it(
    connection: psycopg.Connection, pattern: str, text: str
) -> None:
    """Classes of characters, the case of any letter, edges, and characters that are special elsewhere."""
    assert ask(connection, "find_pattern", pattern, text) is find_pattern(pattern, text)


@settings(suppress_health_check=list(HealthCheck))
@given(pattern=st.text(alphabet="abkKsSiéßſσς%_.*\\[($", max_size=6), text=TEXTS)
def test_like_means_the_same(connection: psycopg.Connection, pattern: str, text: str) -> None:
    """``LIKE``, ``ILIKE`` and ``CONTAINS``: nothing is special but ``%`` and ``_``."""
    assert ask(connection, "like_case", pattern, text) is like(pattern, text)
    assert ask(connection, "like_any_case", pattern, text) is like_any_case(pattern, text)
    if pattern:
        assert ask(connection, "contains_any_case", pattern, text) is contains_any_case(pattern, text)
