"""A search in rows: nothing of its meaning is lost on the way there and back."""

from __future__ import annotations

import pytest
from filter_trees import expressions
from hypothesis import given, settings
from hypothesis import strategies as st

from trackside.errors import FilterSyntaxError, InvalidInput
from trackside.filters import (
    And,
    Condition,
    Expr,
    complete,
    is_unfinished,
    join_conditions,
    parse,
    read_field,
    split_conditions,
    unparse,
    unparse_field,
    write_condition,
)
from trackside.store.base import ColumnKeys

KEYS = ColumnKeys(metrics=["accuracy", "loss"], params=["lr"], tags=["team"])


def flat(expr: Expr | None) -> tuple[Expr, ...]:
    """What a search demands, without the parentheses that group only ANDs."""
    if expr is None:
        return ()
    return tuple(part for term in expr.terms for part in flat(term)) if isinstance(expr, And) else (expr,)


def rewrite(row: Condition) -> str:
    """A row as its own editor writes it; what can't be edited as it stands."""
    if row.field is None or row.op is None:
        return row.text
    return write_condition(row.field, row.op, row.values, negated=row.negated)


@settings(max_examples=1000)
@given(expressions)
def test_rows_mean_what_the_text_means(expr: Expr) -> None:
    """Text → rows → text keeps the meaning, whether rows are left alone or all of them written anew."""
    text = unparse(expr)
    rows = split_conditions(text)
    assert [text[row.start : row.end] for row in rows] == [row.text for row in rows]
    assert flat(parse(join_conditions([row.text for row in rows]))) == flat(expr)
    assert flat(parse(join_conditions([rewrite(row) for row in rows]))) == flat(expr)
    assert [parse(row.text) for row in rows] == list(flat(expr))


@given(expressions, st.data())
def test_editing_a_row_leaves_the_others(expr: Expr, data: st.DataObject) -> None:
    """Changed, added or taken away: every other row is what it was, to the letter."""
    rows = [row.text for row in split_conditions(unparse(expr))]
    place = data.draw(st.integers(0, len(rows) - 1))
    new = write_condition(read_field("metrics.loss"), "<", ["0.5"])
    for edited in (
        [*rows[:place], new, *rows[place + 1 :]],
        [*rows[:place], *rows[place + 1 :]],
        [*rows, new],
    ):
        again = [row.text for row in split_conditions(join_conditions(edited))]
        others = [_without_parentheses(text) for text in edited]
        assert [_without_parentheses(text) for text in again] == others


def _without_parentheses(text: str) -> str:
    """An OR that stood alone gets parentheses when it no longer does."""
    return unparse(parse(text))


@pytest.mark.parametrize(
    ("text", "field", "op", "values", "negated"),
    [
        ("metrics.loss<0.1", "metrics.loss", "<", ("0.1",), False),
        ("min(metrics.`val loss`) >= 1e-3", 'min(metrics."val loss")', ">=", ("1e-3",), False),
        ("params.lr = '0.1'", "params.lr", "=", ("'0.1'",), False),
        ("params.lr = 0.1", "params.lr", "=", ("0.1",), False),
        ("params.kind IN ('res', 'vgg')", "params.kind", "IN", ("res", "vgg"), False),
        ("params.kind ~ '^res(net)?$'", "params.kind", "~", ("^res(net)?$",), False),
        ("NOT tags.team LIKE 'a%'", "tags.team", "LIKE", ("a%",), True),
        ("tags.team is not null", "tags.team", "IS NOT NULL", (), False),
        ("duration > '5 min'", "duration", ">", ("5 min",), False),
        ("start_time > '2 days ago'", "start_time", ">", ("2 days ago",), False),
        ("clean = TRUE", "clean", "=", ("TRUE",), False),
        ("wide   net", "run_name", "CONTAINS", ("wide net",), False),
        ("'it''s'", "run_name", "CONTAINS", ("it's",), False),
    ],
)
def test_a_row_shows_what_was_typed(
    text: str, field: str, op: str, values: tuple[str, ...], negated: bool
) -> None:
    """Field, operator and values without quotes; durations and times as people write them."""
    (row,) = split_conditions(text)
    assert row.field is not None
    assert (unparse_field(row.field), row.op, row.values, row.negated) == (field, op, values, negated)
    assert parse(rewrite(row)) == parse(text)


def test_what_ors_hold_together_is_one_row() -> None:
    """A range is two rows, parentheses round ANDs are none, and a group keeps its text."""
    group = "(params.lr < 0.1 OR NOT status IN ('FAILED', 'KILLED'))"
    text = f"(metrics.loss > 0.1 AND metrics.loss < 0.9) AND {group} AND NOT (a AND b)"
    rows = split_conditions(text)
    assert [(row.text, row.field is not None) for row in rows] == [
        ("metrics.loss > 0.1", True),
        ("metrics.loss < 0.9", True),
        (group, False),
        ("NOT (a AND b)", False),
    ]
    alone = split_conditions("a OR b")
    assert [row.text for row in alone] == ["a OR b"]
    assert join_conditions(["a OR b", "metrics.loss < 1", " "]) == "(a OR b) AND metrics.loss < 1"
    assert split_conditions("  ") == []
    assert join_conditions([]) == ""


@pytest.mark.parametrize(
    ("field", "op", "value", "words"),
    [
        ("metrics.loss", "<", "low", "is a number"),
        ("metrics.loss", "<", "1 OR 1", "is a number"),
        ("duration", ">", "soon", "number of seconds"),
        ("start_time", "=", "2 days ago", "single millisecond"),
        ("params.lr", "<", "small", "is for numbers"),
        ("params.kind", "~", "(", "pattern"),
        ("clean", "=", "maybe", "true, false or unknown"),
    ],
)
def test_a_value_that_does_not_fit_is_refused_with_a_sentence(
    field: str, op: str, value: str, words: str
) -> None:
    """Nothing that is typed as a value can become more than a value."""
    with pytest.raises(FilterSyntaxError, match=words):
        write_condition(read_field(field), op, [value])  # type: ignore[arg-type]


def test_an_unfit_row_is_refused() -> None:
    """No value, an operator of another type, a field that is none."""
    with pytest.raises(InvalidInput, match="needs a value"):
        write_condition(read_field("metrics.loss"), "<", [])
    with pytest.raises(InvalidInput, match="can't be compared with LIKE"):
        write_condition(read_field("metrics.loss"), "LIKE", ["a"])
    for field in ("metrics.loss DESC", "metrics.loss < 1", "", "nonsense"):
        with pytest.raises(FilterSyntaxError):
            read_field(field)
    with pytest.raises(FilterSyntaxError, match=r"metrics\.accuracy"):
        write_condition(read_field("metrics.acuracy"), "<", ["1"], known=KEYS)


@pytest.mark.parametrize(
    ("text", "unfinished"),
    [
        ("metrics.loss < 1 AND p", True),
        ("(params.lr = 1 OR lo", True),
        ("lo", True),
        ("wide an", True),
        ("n", True),
        ("wide net", False),
        ("zeppelin", False),
        ("'p'", False),
        ("metrics.loss < 1", False),
        ("status = 'FINISHED'", False),
        ("", False),
    ],
)
def test_a_name_that_may_become_a_field_is_unfinished(text: str, unfinished: bool) -> None:
    """So that a list doesn't look for runs called *p* while ``params.lr`` is typed."""
    closed = text + ")" * text.count("(")
    assert is_unfinished(closed, len(text), complete(closed, len(text), KEYS)) is unfinished
