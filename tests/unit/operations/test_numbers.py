"""Numbers on the wire: finite ones as they are, the rest as words, none lost."""

from __future__ import annotations

import math

import msgspec
import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from trackside.operations.numbers import encode_number, encode_numbers, encode_optional, make_sparkline
from trackside.operations.wire import Number, Sparkline
from trackside.store.base import HISTORY_DTYPE

WORDS = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}


def read(number: Number) -> float:
    """What a front end makes of it."""
    return WORDS[number] if isinstance(number, str) else number


@given(st.lists(st.floats(width=64)))
def test_numbers_survive_json(values: list[float]) -> None:
    """Written as JSON and read again, every float64 is the same, bit for bit but for the NaN's payload."""
    text = msgspec.json.encode(encode_numbers(np.array(values, np.float64)))
    numbers = [read(number) for number in msgspec.json.decode(text)]
    np.testing.assert_array_equal(np.array(numbers, np.float64), np.array(values, np.float64))


@given(st.floats(width=64))
def test_one_number_is_encoded_like_many(value: float) -> None:
    """A single value and an array give the same words."""
    [of_many] = encode_numbers(np.array([value]))
    assert msgspec.json.encode(encode_number(value)) == msgspec.json.encode(of_many)


def test_missing_is_not_nan() -> None:
    """A missing value is null, NaN is a word: they never look alike."""
    assert encode_optional(None) is None
    assert encode_optional(math.nan) == "NaN"


def test_sparkline_is_small() -> None:
    """A sparkline has at most 40 points, with the extremes of the curve."""
    points = np.zeros(10_000, HISTORY_DTYPE)
    points["step"] = np.arange(10_000)
    points["value"][[17, 4321]] = (5.0, -5.0)
    line = make_sparkline(points)
    assert isinstance(line, Sparkline)
    assert len(line.steps) == len(line.values) <= 40
    assert {17, 4321} <= set(line.steps)
