"""A cell with other params: literals are replaced where they stand, nothing else moves."""

from __future__ import annotations

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trackside.capture.rewriting import find_literals, rewrite_params
from trackside.errors import InvalidInput

CODE = """%%track -t a=b
# the net
lr  =  0.1   # small
kind, depth = "res", (1, 2)
cfg = {"seed": 7, "deep": {"wide": [64, 32]}}  # ü ✓
model = Net(dropout=0.5, width=depth)
def helper():
    lr = 99
if lr > 1:
    extra = -3
loss = lr * 2
"""


def test_literals_are_found_as_they_are_written() -> None:
    """Assignments, tuples, dicts, constructor keywords; not functions' own, not what is computed."""
    assert find_literals(CODE) == {
        "lr": "0.1",
        "kind": '"res"',
        "depth": "(1, 2)",
        "cfg.seed": "7",
        "cfg.deep.wide": "[64, 32]",
        "Net.dropout": "0.5",
        "extra": "-3",
    }


def test_only_the_literals_change() -> None:
    """Comments, spacing, magics and everything else stay as they are."""
    changed = rewrite_params(CODE, {"lr": "1e-3", "cfg.seed": " 8 ", "Net.dropout": "0", "kind": "'vit'"})
    expected = CODE.replace("0.1 ", "1e-3 ", 1).replace('"seed": 7', '"seed": 8')
    assert changed == expected.replace("dropout=0.5", "dropout=0").replace('"res"', "'vit'")


def test_nothing_to_change_changes_nothing() -> None:
    """The text is the same."""
    assert rewrite_params(CODE, {}) == CODE


@pytest.mark.parametrize(
    ("params", "says"),
    [
        ({"loss": "1"}, "loss has no literal value"),
        ({"gone": "1"}, r"those that have: .*lr"),
        ({"lr": "x + 1"}, "can't be the value of lr"),
        ({"lr": "__import__('os')"}, "can't be the value"),
        ({"lr": "1\nimport os"}, "can't be the value"),
        ({"lr": ""}, "can't be the value"),
    ],
)
def test_what_can_not_be_changed_is_said(params: dict[str, str], says: str) -> None:
    """With the param's name and what could be done."""
    with pytest.raises(InvalidInput, match=says) as caught:
        rewrite_params(CODE, params)
    assert caught.value.path in params


def test_two_places_are_ambiguous() -> None:
    """Which one is meant only the user knows."""
    code = "lr = 1\nlr = 2\n"
    assert find_literals(code) == {}
    with pytest.raises(InvalidInput, match="2 places"):
        rewrite_params(code, {"lr": "3"})


def test_one_place_of_two_params_is_ambiguous() -> None:
    """Changing one would change the other, which nobody asked for."""
    code = "a = b = 1\nc = 1\n"
    assert find_literals(code) == {"c": "1"}
    with pytest.raises(InvalidInput, match="a and b get their value at one place"):
        rewrite_params(code, {"a": "100", "b": "200"})


@pytest.mark.parametrize(
    ("value", "written"),
    [("1, 2", "(1, 2)"), ("1 # more", "1"), ("(1, 2)", "(1, 2)"), ("'a#b'", "'a#b'"), ("(1)", "1")],
)
def test_a_value_ends_where_it_stood(value: str, written: str) -> None:
    """A bare tuple isn't taken for two arguments, and no comment swallows the rest of the line."""
    assert rewrite_params("net = Net(width=3, depth=2)\n", {"Net.width": value}) == (
        f"net = Net(width={written}, depth=2)\n"
    )


@pytest.mark.parametrize("code", ["lr = ", "%%bash\nlr=1", "token = '***'"])
def test_what_is_no_python_or_was_masked_has_none(code: str) -> None:
    """A SyntaxError, another language, a secret."""
    assert find_literals(code) == {}


@given(st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text() | st.booleans())
def test_any_literal_can_be_put_in(value: object) -> None:
    """What was put in is what the cell then assigns."""
    changed = rewrite_params("a = 1; lr = 'é'; b = 2  # ü\n", {"lr": repr(value)})
    names = {node.targets[0].id: node.value for node in ast.parse(changed).body}  # type: ignore[attr-defined]
    assert ast.literal_eval(names["lr"]) == value
    assert (ast.literal_eval(names["a"]), ast.literal_eval(names["b"])) == (1, 2)
