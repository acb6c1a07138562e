"""``LIKE`` and ``ILIKE`` mean the same on every database."""

from __future__ import annotations

import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import StaticPool, create_engine, literal, select

from trackside.store.comparing import on_column
from trackside.store.matching import FUNCTIONS, contains_any_case, like, like_any_case, literal_prefix


@pytest.mark.parametrize(
    ("pattern", "text", "case", "any_case"),
    [
        ("a%", "abc", True, True),
        ("A%", "abc", False, True),
        ("É_", "éa", False, True),
        ("%b%", "a\nb", True, True),
        ("a.c", "abc", False, False),
        ("[a]%", "a", False, False),
        ("_", "", False, False),
        ("%", "", True, True),
        ("a_c", "a\nc", True, True),
    ],
)
def test_patterns(pattern: str, text: str, case: bool, any_case: bool) -> None:
    """Only % and _ are special, and the whole text has to match."""
    assert like(pattern, text) is case
    assert like_any_case(pattern, text) is any_case


def test_a_missing_text_matches_nothing() -> None:
    """As any comparison with what is missing."""
    assert like("%", None) is None
    assert like_any_case("%", None) is None


@given(st.text(alphabet="ab%_é", max_size=8), st.text(alphabet="abé", max_size=8))
def test_a_match_begins_with_the_literal_prefix(pattern: str, text: str) -> None:
    """So that an index can find it."""
    if like(pattern, text):
        assert text.startswith(literal_prefix(pattern))


def connect() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:", check_same_thread=False)
    for name, function in FUNCTIONS.items():
        connection.create_function(name, 2, function, deterministic=True)
    return connection


ENGINE = create_engine("sqlite://", creator=connect, poolclass=StaticPool)


@given(st.text(alphabet="abkKsSiIé%_", max_size=5), st.text(alphabet="abkKsSiIéÉKſİı", max_size=8))
def test_the_database_matches_as_python_does(pattern: str, text: str) -> None:
    """Also where it looks by itself, and where letters beyond ASCII are the other case of ASCII ones."""
    expected = {"LIKE": like, "ILIKE": like_any_case, "CONTAINS": contains_any_case}
    with ENGINE.connect() as connection:
        for op, function in expected.items():
            found = connection.execute(select(on_column(literal(text), op, pattern))).scalar()
            assert bool(found) is function(pattern, text), op
