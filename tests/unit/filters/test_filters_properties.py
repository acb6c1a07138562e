"""Laws of the search language that hold for any text and any tree."""

from __future__ import annotations

import math
from collections.abc import Callable

from filter_trees import fields, searches
from hypothesis import given
from hypothesis import strategies as st

from trackside.errors import FilterSyntaxError
from trackside.filters import (
    Comparison,
    Expr,
    Field,
    OrderKey,
    complete,
    parse,
    parse_order,
    unparse,
    unparse_order,
)
from trackside.store.base import ColumnKeys

KEYS = ColumnKeys(metrics=["accuracy", "val acc"], params=["lr"], tags=["mlflow.user"])
PIECES = (
    *(
        "metrics.",
        "params.",
        "tags.",
        "attributes.",
        "run.",
        "x",
        "accuracy",
        "status",
        "start_time",
        "`a b`",
    ),
    *('"k"', "'v'", "'", '"', "`", "=", "!=", "<", ">=", "LIKE", "ilike", "IN", "NOT", "IS", "NULL", "AND"),
    *("OR ", " OR ", "NOT ", " NOT ", "min(", "best(metrics.", "max (", "~", "!~", "true", "'2 days ago'"),
    *(
        "'5 min'",
        "notebook",
        "duration",
        "clean",
        "wide net",
        "-",
        "%",
        "[",
        "{2,",
        "(",
        ")",
        ",",
        "1",
        "-1e9",
        "nan",
        "inf",
        ".",
        " ",
        "\n",
        "DESC",
        "é",
        "\0",
        "\ud800",
        "\\",
    ),
)

typed = st.lists(st.sampled_from(PIECES), max_size=12).map("".join) | st.text()


@given(searches)
def test_writing_and_reading_gives_the_same_tree(expr: Expr | None) -> None:
    """Every tree has a text, and reading that text gives the tree again."""
    assert parse(unparse(expr)) == expr


@given(fields, st.booleans())
def test_writing_and_reading_gives_the_same_sort_key(field: Field, descending: bool) -> None:
    """Every sort key has a text, and reading that text gives the key again."""
    key = OrderKey(field, descending)
    assert parse_order(unparse_order(key)) == key


@given(typed)
def test_no_text_does_worse_than_a_syntax_error(text: str) -> None:
    """What is typed is read, with a stable normal form, or answered with a sentence and a place."""
    answer = _answer(lambda: unparse(parse(text, known=KEYS)))
    if isinstance(answer, FilterSyntaxError):
        assert answer.message
        assert 0 <= answer.column <= len(text)
    else:
        assert unparse(parse(answer)) == answer


@given(typed)
def test_no_sort_key_does_worse_than_a_syntax_error(text: str) -> None:
    """The same for sort keys."""
    answer = _answer(lambda: unparse_order(parse_order(text)))
    if isinstance(answer, FilterSyntaxError):
        assert 0 <= answer.column <= len(text)
    else:
        assert unparse_order(parse_order(answer)) == answer


@given(typed, st.integers(0, 40))
def test_completion_never_fails_and_stays_inside_the_text(text: str, cursor: int) -> None:
    """Completions replace a piece of the text that ends at the cursor."""
    cursor = min(cursor, len(text))
    for item in complete(text, cursor, KEYS):
        assert 0 <= item.start <= item.end == cursor


def test_nan_survives_writing_and_reading() -> None:
    """NaN, which equals nothing, is still NaN after a round trip."""
    expr = parse(unparse(parse("metrics.a = nan")))
    assert isinstance(expr, Comparison)
    assert isinstance(expr.value, float)
    assert math.isnan(expr.value)


def _answer(question: Callable[[], str]) -> str | FilterSyntaxError:
    try:
        return question()
    except FilterSyntaxError as error:
        return error
