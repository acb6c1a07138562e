"""``strict=True`` accepts and rejects what MLflow 3 does, with its meaning."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trackside.errors import FilterSyntaxError
from trackside.filters import And, Comparison, Expr, parse

FIXTURE = Path(__file__).parents[2] / "fixtures" / "mlflow_filters.json"
VERDICTS: list[dict[str, Any]] = json.loads(FIXTURE.read_text(encoding="utf-8"))["verdicts"]

ACCIDENTS = (
    "run_id = ('a')",
    "run_id LIKE ('a', 'b')",
    "tags.a = 'x' params.b IS NULL",
    "dataset.name = 'x'",
    "datasets.digest IN ('x')",
)
"""What MLflow's parser accepts by accident, and fails on or misreads afterwards (a list that isn't behind IN;
a missing AND before IS NULL, which makes a key of the whole text), and datasets, which we don't store."""


def clauses_of(expr: Expr | None) -> list[list[Any]]:
    """A tree as the fixture writes it."""
    terms = () if expr is None else expr.terms if isinstance(expr, And) else (expr,)
    assert all(isinstance(term, Comparison) for term in terms)
    return [
        [term.field.kind, term.field.key, term.op, _listed(term.value)]
        for term in terms
        if isinstance(term, Comparison)
    ]


def _listed(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def test_the_corpus_is_large_and_mixed() -> None:
    """Some hundred texts, of which MLflow accepts about half."""
    accepted = sum(verdict["accepted"] for verdict in VERDICTS)
    assert len(VERDICTS) > 400
    assert 150 < accepted < len(VERDICTS) - 150


@pytest.mark.parametrize("verdict", VERDICTS, ids=[repr(verdict["text"]) for verdict in VERDICTS])
def test_the_verdict_is_mlflows(verdict: dict[str, Any]) -> None:
    """What MLflow accepts has the same clauses here; what it refuses is a syntax error."""
    text = verdict["text"]
    if verdict["accepted"] and text not in ACCIDENTS:
        assert clauses_of(parse(text, strict=True)) == verdict["clauses"]
    else:
        with pytest.raises(FilterSyntaxError) as caught:
            parse(text, strict=True)
        assert 0 <= caught.value.column <= len(text)


@pytest.mark.parametrize("text", ACCIDENTS)
def test_each_accident_is_one(text: str) -> None:
    """The list of differences holds nothing that MLflow refuses as well."""
    assert next(verdict for verdict in VERDICTS if verdict["text"] == text)["accepted"]


ODDITIES = re.compile(r"""''|""|\\|\. |``|metrics\.'|`metrics`|\AAND|AND\Z|AND AND""")


def is_plain(verdict: dict[str, Any]) -> bool:
    """Whether a text that MLflow accepts is written as its documentation says."""
    text = verdict["text"]
    if not verdict["accepted"] or text in ACCIDENTS or ODDITIES.search(text):
        return False
    return len(re.split(r"\sAND\s", text, flags=re.IGNORECASE)) == len(verdict["clauses"])


PLAIN = [verdict["text"] for verdict in VERDICTS if is_plain(verdict)]


@pytest.mark.parametrize("text", PLAIN)
def test_what_both_read_means_the_same(text: str) -> None:
    """MLflow's language is part of ours: without ``strict`` the same text gives the same tree."""
    loose = parse(text)
    for term, strict in zip(_terms(loose), _terms(parse(text, strict=True)), strict=True):
        if strict.field.key == "status" and isinstance(strict.value, str):  # we take it in either case
            assert (term.field, term.op) == (strict.field, strict.op)
        else:
            assert term == strict


def _terms(expr: Expr | None) -> tuple[Any, ...]:
    return expr.terms if isinstance(expr, And) else (expr,)


pieces = st.sampled_from([text for verdict in VERDICTS for text in verdict["text"].split(" ")])


@given(st.lists(pieces, max_size=8).map(" ".join) | st.text())
def test_no_text_does_worse_than_a_syntax_error(text: str) -> None:
    """Whatever is asked for strictly is read, or answered with a sentence and a place."""
    error = _error_of(text)
    if error is not None:
        assert error.message
        assert 0 <= error.column <= len(text)


def _error_of(text: str) -> FilterSyntaxError | None:
    try:
        parse(text, strict=True)
    except FilterSyntaxError as error:
        return error
    return None
