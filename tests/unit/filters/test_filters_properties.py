"""Laws of the search language that hold for any text and any tree."""

from __future__ import annotations

import math
from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from trackside.errors import FilterSyntaxError
from trackside.filters import (
    AGGREGATES,
    ATTRIBUTES,
    Ago,
    And,
    Comparison,
    Expr,
    Field,
    Not,
    Or,
    OrderKey,
    best_is,
    complete,
    operators_of,
    parse,
    parse_order,
    type_of,
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
texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
keys = texts.filter(bool)
numbers = st.floats(allow_nan=False)
patterns = st.sampled_from(["^res", "a|b", "(?i)x{2,3}$", r"\d+\.", "[^a-z']", "it''s", ""])

aggregated = st.builds(Field, st.just("metric"), keys, st.sampled_from(AGGREGATES)).filter(
    lambda field: field.aggregate != "best" or best_is(field) is not None
)
fields = st.one_of(
    st.builds(Field, st.sampled_from(["metric", "param", "tag"]), keys),
    aggregated,
    st.builds(Field, st.just("metric"), st.sampled_from(["loss", "acc", "my loss"]), st.just("best")),
    st.builds(Field, st.just("attribute"), st.sampled_from(ATTRIBUTES)),
)
choices = st.sampled_from(["yes", "no", "unknown"])


def value_for(field: Field, op: str) -> st.SearchStrategy[object]:
    """Values that fit a field and an operator."""
    if op in ("IS NULL", "IS NOT NULL"):
        return st.none()
    kind = type_of(field)
    items = {
        "number": numbers,
        "duration": numbers,
        "time": numbers,
        "choice": choices,
        "text": texts,
        "param": numbers if op in ("<", "<=", ">", ">=") else st.one_of(texts, numbers),
    }[kind]
    if op in ("~", "!~"):
        return patterns
    if op in ("LIKE", "ILIKE"):
        return texts
    if field.key == "status" and field.kind == "attribute":
        items = items.map(str.upper)
    if op in ("IN", "NOT IN"):
        lists = st.one_of(st.lists(one, min_size=1, max_size=4) for one in (
            (texts, numbers) if kind == "param" else (items,)
        ))  # fmt: skip
        return lists.map(tuple)
    if kind == "time" and op in ("<", "<=", ">", ">="):
        return st.one_of(numbers, st.floats(0, 1e12).map(Ago))
    return items


@st.composite
def comparison(draw: st.DrawFn) -> Comparison:
    """Any condition that the language can express."""
    field = draw(fields)
    op = draw(st.sampled_from(operators_of(field)))
    return Comparison(field, op, draw(value_for(field, op)))  # type: ignore[arg-type]


comparisons = st.one_of(
    comparison(),
    st.builds(Comparison, st.just(Field("attribute", "run_name")), st.just("CONTAINS"), texts),
)
expressions: st.SearchStrategy[Expr] = st.recursive(
    comparisons,
    lambda inner: st.one_of(
        st.lists(inner, min_size=2, max_size=4).map(tuple).map(And),
        st.lists(inner, min_size=2, max_size=4).map(tuple).map(Or),
        st.builds(Not, inner),
    ),
    max_leaves=10,
)
searches = st.one_of(st.none(), expressions)


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
