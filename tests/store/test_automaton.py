"""Patterns are found as Python's own matcher finds them, but never slowly."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trackside.filters.patterns import PatternError, literal_start, read_pattern
from trackside.store.automaton import Automaton, find_pattern

PIECES = [
    *"ab|()*+?^.[]{}-1,\\dwsé&~",
    *("(?:", "(?i)", "{1,2}", "[^", "a-b", "{2}", "\\.", "\\D", "\\n", "[a-é]"),
]


@settings(max_examples=400, deadline=None)
@given(
    st.lists(st.sampled_from(PIECES), max_size=10).map("".join),
    st.lists(st.text("abAé1 \n.-", max_size=6), max_size=6),
)
def test_it_finds_what_python_finds(pattern: str, texts: list[str]) -> None:
    """Any pattern that can be read means what it means in Python; any other is refused with its place."""
    try:
        automaton = Automaton(pattern)
    except PatternError as error:
        place = error.position
    else:
        place = 0
        for text in texts:
            assert automaton.search(text) == (re.search(pattern, text, re.DOTALL) is not None), text
    assert 0 <= place <= len(pattern)


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        ("50$", "resnet-50", True),
        ("50$", "resnet-50\n", False),
        ("^$", "", True),
        ("^$", "a", False),
        ("$^", "", True),
        ("a$|^b", "xa", True),
        ("(?i)ÉTÉ", "été", True),
        ("a{0}b", "b", True),
    ],
)
def test_edges_are_those_of_the_text(pattern: str, text: str, found: bool) -> None:
    """``$`` is the very end, and neither edge is that of a line."""
    assert find_pattern(pattern, text) is found


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("(a*)*b", "a" * 8000),
        ("(a|a)*b", "a" * 8000),
        ("(a|ab)*(b|a)*c", "ab" * 4000),
        ("(x+x+)+y", "x" * 8000),
        (".*a.*a.*a.*a.*b", "a" * 8000),
    ],
)
def test_no_pattern_takes_long(pattern: str, text: str) -> None:
    """Patterns on which a backtracking matcher takes years take milliseconds."""
    begin = time.process_time()
    assert find_pattern(pattern, text) is False
    assert time.process_time() - begin < 2


@pytest.mark.parametrize(
    "pattern",
    [
        "(",
        ")",
        "a**",
        "a{3,2}",
        "a{101}",
        "(?=a)",
        "(?P<n>a)",
        r"\1",
        r"\b",
        "[b-a]",
        "[",
        "a\\",
        "*",
        "^*",
        "a{x}",
    ],
)
def test_what_is_not_in_the_dialect_is_refused(pattern: str) -> None:
    """A pattern is either read as documented or refused."""
    with pytest.raises(PatternError):
        read_pattern(pattern)


def test_huge_patterns_are_refused() -> None:
    """Repetitions of repetitions can't fill the memory, nor groups the stack."""
    with pytest.raises(PatternError, match="1000"):
        read_pattern("((a{100}){100}){100}")
    with pytest.raises(PatternError, match="40 deep"):
        read_pattern("(" * 41 + ")" * 41)


def test_states_are_forgotten_when_there_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    """An automaton that meets ever new characters starts again, and goes on finding."""
    monkeypatch.setattr("trackside.store.automaton.MAX_MOVES", 10)
    automaton = Automaton("a.{3}b")
    for number in range(100):
        middle = "".join(chr(0x4E00 + 3 * number + i) for i in range(3))
        assert automaton.search(f"xa{middle}b")
        assert not automaton.search(f"xa{middle}c")


@pytest.mark.parametrize(
    ("pattern", "start"),
    [
        ("^res", "res"),
        (r"^0\.7\t\d", "0.7\t"),
        ("^ab*", "a"),
        ("^(ab)", ""),
        ("res", ""),
        ("(?i)^res", ""),
        ("^a|b", ""),
        ("^", ""),
    ],
)
def test_the_literal_start_is_told(pattern: str, start: str) -> None:
    """What stands behind ``^``, up to the first thing that may vary."""
    assert literal_start(pattern) == start


@given(st.text("ab^.*|(", max_size=6), st.text("ab", max_size=6))
def test_a_match_begins_with_the_literal_start(pattern: str, text: str) -> None:
    """So that an index can find it."""
    try:
        start = literal_start(pattern)
    except PatternError:
        return
    if find_pattern(pattern, text):
        assert text.startswith(start)
