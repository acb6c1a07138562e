"""Completions at the cursor of a search text."""

from __future__ import annotations

import time

import pytest

from trackside.errors import FilterSyntaxError
from trackside.filters import Completion, complete, parse
from trackside.store.base import ColumnKeys

KEYS = ColumnKeys(metrics=["accuracy", "loss", "val acc"], params=["lr", "model"], tags=["mlflow.user"])


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("", ["metrics.", "params.", "tags.", "run_id"]),
        ("acc", ["metrics.accuracy", 'metrics."val acc"']),
        ("met", ["metrics."]),
        ("metrics.", ["metrics.accuracy", "metrics.loss", 'metrics."val acc"']),
        ("metrics.l", ["metrics.loss"]),
        ('metrics."val', ['metrics."val acc"']),
        ("metrics.accuracy ", ["=", "!=", "<", "<=", ">", ">="]),
        ("metrics.accuracy <", ["<="]),
        ("metrics.accuracy > 1 ", ["AND", "OR"]),
        ("NOT met", ["metrics."]),
        ("(params.lr = 1 OR met", ["metrics."]),
        ("min(", ["metrics.", "metrics.accuracy"]),
        ("min(l", ["metrics.loss"]),
        ("min(params.", []),
        ("mi", ["min("]),
        ("min(metrics.loss) ", ["=", "!=", "<", "<=", ">", ">=", "IN", "NOT IN", "IS NULL"]),
        ("wide net ", ["AND", "OR"]),
        ("clean = ", ["true", "false", "unknown"]),
        ("clean = f", ["false"]),
        ("duration > ", ["'1 min'", "'10 min'"]),
        ("start_time >= ", ["'1 hour ago'", "'1 day ago'"]),
        ("created >= '7", ["'7 days ago'"]),
        ("note", ["notebook"]),
        ("params.lr !", ["!=", "!~"]),
        ("params.model IN ('a', ", []),
        ("end_time IS ", ["NULL", "NOT NULL"]),
        ("metrics.accuracy > 1 a", ["AND"]),
        ("metrics.accuracy > 1 AND params.", ["params.lr", "params.model"]),
        ("params.model i", ["ILIKE", "IN", "IS NULL", "IS NOT NULL"]),
        ("status ", ["=", "!=", "LIKE", "ILIKE", "~", "!~", "IN", "NOT IN"]),
        ("status = ", ["'RUNNING'", "'SCHEDULED'", "'FINISHED'", "'FAILED'", "'KILLED'"]),
        ("status = 'F", ["'FINISHED'", "'FAILED'"]),
        ("status IN ('FAILED', 'K", ["'KILLED'"]),
        ("attributes.sta", ["attributes.status", "attributes.start_time"]),
        ("foo = bar baz ", []),
        ("params.lr = 'x", []),
    ],
)
def test_what_could_stand_at_the_end(text: str, first: list[str]) -> None:
    """The best completions come first: those that begin with what is typed, of the kind that fits."""
    assert [item.text for item in complete(text, len(text), KEYS)][: len(first) or None] == first


@pytest.mark.parametrize(
    ("text", "offered"),
    [
        ("params.lr = ", ["0.1", "1e-3", "'it''s'", "'mlp'"]),
        ("params.lr IN ('a', 'm", ["'mlp'"]),
        ("params.lr = '", ["'0.1'", "'1e-3'", "'it''s'", "'mlp'"]),
        ("tags.team = 'ml", ["'mlp'"]),
        ("user_id = ", ["'0.1'", "'1e-3'", "'it''s'", "'mlp'"]),
        ("notebook != 'MLP", ["'mlp'"]),
        ("model LIKE ", ["'0.1'", "'1e-3'", "'it''s'", "'mlp'"]),
        ("metrics.loss < ", []),
    ],
)
def test_values_in_use_are_offered(text: str, offered: list[str]) -> None:
    """Of params, tags and attributes that are texts, in quotes; a param's number without, to be compared."""
    found = complete(text, len(text), KEYS, lambda field: ["0.1", "1e-3", "it's", "mlp"])
    assert [item.text for item in found] == offered
    for item in found:
        completed = text[: item.start] + item.text + ")" * text.count("(")
        parse(completed)


def test_completion_replaces_the_word_before_the_cursor() -> None:
    """What stands behind the cursor, and before the word, is left alone."""
    text = "metrics.loss < 1 AND metrics.ac > 0.5"
    item = complete(text, 31, KEYS)[0]
    assert item == Completion("metrics.accuracy", 21, 31, "metric")
    completed = text[: item.start] + item.text + text[item.end :]
    assert completed == "metrics.loss < 1 AND metrics.accuracy > 0.5"
    parse(completed)


def test_whole_word_is_not_offered_again() -> None:
    """A key that is already complete isn't a completion of itself."""
    assert complete("metrics.loss", 12, KEYS) == []


@pytest.mark.parametrize(
    "text", ["metrics.", "acc", "status = ", "params.mo", "status I", "mi", "clean = ", "duration > "]
)
def test_completed_text_is_still_a_beginning(text: str) -> None:
    """After any completion the text can be read as far as it goes."""
    for item in complete(text, len(text), KEYS):
        completed = text[: item.start] + item.text + text[item.end :]
        end = _first_error(completed)
        assert end is None or end == len(completed)


@pytest.mark.parametrize("text", ["x" * 19_999, "a." * 9000, "'" * 15_000, "x" * 100_000, "(" * 19_999])
def test_a_pasted_text_is_answered_at_once(text: str) -> None:
    """Time grows with the length of what stands before the cursor, no faster."""
    begin = time.process_time()
    complete(text, len(text), KEYS)
    assert time.process_time() - begin < 2


def _first_error(text: str) -> int | None:
    try:
        parse(text)
    except FilterSyntaxError as error:
        return error.column
    return None
