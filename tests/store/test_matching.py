"""``LIKE`` and ``ILIKE`` mean the same on every database."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trackside.store.matching import like, like_any_case, literal_prefix


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
