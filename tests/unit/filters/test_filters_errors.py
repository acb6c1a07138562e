"""A search text that can't be read is answered by one sentence with its place, never by a traceback."""

from __future__ import annotations

import pytest

from trackside.errors import FilterSyntaxError
from trackside.filters import parse, parse_order
from trackside.store.base import ColumnKeys

KEYS = ColumnKeys(metrics=["accuracy", "loss"], params=["lr", "model"], tags=["team"])


MISTAKES = [
    ("metrics.acc >", 13, "the text ends"),
    ("metrics.acc", 11, "an operator"),
    ("metrics.", 8, "a key"),
    ("metrics.a > 1 AND", 17, "metrics.NAME"),
    ("metrics.a > 1 AND   ", 17, "the text ends"),
    ("metrics.a > 1 metrics.b > 2", 14, "expected AND"),
    ("metrics.a > 1x", 13, "'x'"),
    ("metrcs.b > 1", 0, "did you mean metrics.?"),
    ("dataset.name = 'x'", 0, "Datasets"),
    ("stats = 'x'", 0, "did you mean status?"),
    ("foo = 'x'", 0, "params.NAME"),
    ("metrics.a > 'high'", 12, "is a number"),
    ("metrics.a > high", 12, "Put quotes round a text: 'high'"),
    ("params.a = forest", 11, "Put quotes round a text: 'forest'"),
    ("params.a = 'abc", 11, "never closed"),
    ("tags.a = 1", 9, "put quotes round it, '1'"),
    ("status < 'a'", 7, "use =, != or LIKE"),
    ("metrics.a LIKE '1%'", 10, "is for text"),
    ("params.a IN ('x', 1)", 18, "either numbers or texts"),
    ("metrics.a IN ('x')", 14, "is a number"),
    ("status IN (1)", 11, "put quotes round it"),
    ("status IN ()", 11, "a quoted text"),
    ("status IS NULL", 0, "always there"),
    ("metrics.a == 1", 11, "not =="),
    ("status <> 'a'", 8, "Write !="),
    ("metrics.a > 1 && metrics.b > 2", 14, "Write AND"),
    ("metrics.a > 1 || metrics.b > 2", 14, "Write OR"),
    ("metrics.a > 1 OR", 16, "the text ends"),
    ("NOT", 3, "the text ends"),
    ("(metrics.a > 1", 14, "expected )"),
    ("metrics.a > 1)", 13, "expected the end"),
    ("params.a NOT LIKE 'x'", 9, "before a whole condition"),
    ("metrcs.b LIKE 'x'", 0, "did you mean metrics.?"),
    ("status = 'a' AND metrcs.b IS NULL", 17, "did you mean metrics.?"),
    ("NOT metrcs.b", 4, "did you mean metrics.?"),
    ('(metrcs."b c" > 1)', 1, "did you mean metrics.?"),
    ("learning rate > 0.1", 0, "a key with blanks in quotes"),
    ("model.name = 'churn'", 0, "Write model = 'NAME'"),
    ("models.name = 'churn'", 0, "Write model = 'NAME'"),
    ("best(metrics.size) > 1", 0, "min( ) or max( )"),
    ("min(params.lr) > 1", 11, "for metrics"),
    ("min metrics.lr > 1", 0, "is no field"),
    ("duration > '5 bananas'", 11, "'1h 30m'"),
    ("duration LIKE '5%'", 9, "is a number"),
    ("start_time > 'yesterday'", 13, "'2 days ago'"),
    ("start_time > '2026-13-01'", 13, "compared with a time"),
    ("start_time = '2026-11-01'", 13, "single millisecond"),
    ("start_time IN (1)", 0, "can't be compared with IN"),
    ("clean = 'maybe'", 8, "true, false or unknown"),
    ("clean > true", 6, "can't be compared with >"),
    ("params.a = true", 11, "Put quotes round a text: 'true'"),
    ("params.a ~ 'a('", 13, "never closed"),
    ("params.a ~ '(?=a)'", 12, "look-around"),
    ("metrics.a ~ '1'", 10, "is for text"),
    ('metrics."" > 1', 8, "between the quotes"),
    ("a\0b", 1, "can't be part"),
    ("params.a = '\ud800'", 12, "can't be part"),
]


@pytest.mark.parametrize(("text", "column", "says"), MISTAKES)
def test_error_says_where_and_what(text: str, column: int, says: str) -> None:
    """The column is that of the first character that can't be read, the message names the way out."""
    with pytest.raises(FilterSyntaxError) as caught:
        parse(text)
    assert caught.value.column == column
    assert says in caught.value.message


def test_caret_stands_under_the_column() -> None:
    """As text, the error shows the search with a caret under the offending place."""
    with pytest.raises(FilterSyntaxError) as caught:
        parse("status < 'a'")
    sentence, text, caret = str(caught.value).split("\n")
    assert sentence == caught.value.message
    assert text[caret.index("^")] == "<"


def test_error_lists_what_was_expected() -> None:
    """What could have stood there is also given as words, for a user interface."""
    with pytest.raises(FilterSyntaxError) as caught:
        parse("metrics.a > 1 5")
    assert caught.value.expected == ("AND", "OR", "the end")


@pytest.mark.parametrize(
    ("text", "suggestion"),
    [
        ("metrics.acuracy > 1", "metrics.accuracy"),
        ("metrics.Accuracy > 1", "metrics.accuracy"),
        ("metrics.lr > 1", "params.lr"),
        ("params.modell = 'x'", "params.model"),
        ("tags.teams = 'x'", "tags.team"),
        ("accuracy > 1", "metrics.accuracy"),
        ("run_nmae = 'x'", "run_name"),
    ],
)
def test_nearest_known_key_is_suggested(text: str, suggestion: str) -> None:
    """A key that no run has but that resembles one is an error that names it."""
    with pytest.raises(FilterSyntaxError) as caught:
        parse(text, known=KEYS)
    assert caught.value.suggestion == suggestion
    assert suggestion in caught.value.message


def test_unknown_key_that_resembles_none_is_no_error() -> None:
    """A key may be logged later: without a better one to suggest it is taken as it is."""
    assert parse("metrics.bleu > 1", known=KEYS) is not None


@pytest.mark.parametrize("text", ["", "metrics.a foo", "foo", "metrics.a DESC, b", "status < 1"])
def test_bad_sort_key_is_an_error_of_its_own(text: str) -> None:
    """A sort key is checked as a search is."""
    with pytest.raises(FilterSyntaxError):
        parse_order(text)


@pytest.mark.parametrize(
    "text",
    [
        "params.lr < 0.1",
        "metrics.a > inf",
        "METRICS.a > 1",
        "metrics.a-b > 1",
        "metrics.a IS NULL",
        "Status = 'x'",
    ],
)
def test_strict_refuses_what_only_we_understand(text: str) -> None:
    """With ``strict`` nothing is accepted that MLflow would refuse."""
    assert parse(text) is not None
    with pytest.raises(FilterSyntaxError):
        parse(text, strict=True)


@pytest.mark.parametrize("opening", ["(", "NOT ", "NOT ("])
def test_too_deep_nesting_is_refused(opening: str) -> None:
    """What would exhaust a stack is refused with the limit in the message."""
    depth = 60
    text = opening * depth + "metrics.a > 1" + ")" * (depth if "(" in opening else 0)
    if opening == "(":
        assert parse(text) is not None  # parentheses alone nest nothing
    else:
        with pytest.raises(FilterSyntaxError, match="nested 50 deep"):
            parse(text)


def test_too_many_conditions_are_refused() -> None:
    """A search that no database would plan is refused with the limit in the message."""
    with pytest.raises(FilterSyntaxError, match="at most 200 conditions"):
        parse(" AND ".join(["metrics.a > 1"] * 201))


def test_too_long_text_is_refused() -> None:
    """A pasted document is refused before it is read."""
    with pytest.raises(FilterSyntaxError, match="at most 20000 characters"):
        parse("x" * 20_001)
