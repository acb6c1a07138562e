"""The lines of ``%runs`` and ``%compare``."""

from __future__ import annotations

from typing import Any

import pytest

import trackside
from trackside.widgets.lines import LineError, complete_line, help_of, read_line


@pytest.mark.parametrize(
    ("line", "given"),
    [
        ("", {}),
        ("loss > 1 AND params.kind = 'c -x n'", {"filter_string": "loss > 1 AND params.kind = 'c -x n'"}),
        ('"params.lr < 1"', {"filter_string": "params.lr < 1"}),
        ("metrics.a > -1", {"filter_string": "metrics.a > -1"}),
        ("--order-by metrics.loss DESC, params.lr", {"order_by": ["metrics.loss DESC", "params.lr"]}),
        ("a --columns params.lr b", {"filter_string": "a", "columns": ["params.lr", "b"]}),
        ("-e one 'the other'", {"experiment": ["one", "the other"]}),
        ("--help", None),
    ],
)  # fmt: skip
def test_a_filter_stands_first_as_it_is(line: str, given: dict[str, Any] | None) -> None:
    """Quotes and minus signs in it are its own; options follow."""
    assert read_line("%runs", line) == given


def test_a_comparison_is_a_line() -> None:
    """Each option is an argument of ``trackside.compare``."""
    line = "params.lr < 1 --x params.lr --y loss accuracy --kind scatter --group params.kind --limit 5"
    assert read_line("%compare", line) == {
        "runs": "params.lr < 1", "x": "params.lr", "y": ["loss", "accuracy"],
        "kind": "scatter", "group": "params.kind", "limit": 5,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("--kind pie", "invalid choice: 'pie'"),
        ("--smooth 1", "has no option --smooth"),
        ("--kind bar more", "'more' belongs to no option"),
        ("--x 'params.lr", "no closing quotation"),
    ],
)
def test_a_wrong_option_is_named(line: str, problem: str) -> None:
    """In one line."""
    with pytest.raises(LineError, match=problem) as caught:
        read_line("%compare", line)
    assert "\n" not in str(caught.value)


def test_the_help_names_every_option() -> None:
    """With what it is for."""
    for option in ("--kind", "--x", "--y", "--group", "--order-by", "--experiment", "FILTER"):
        assert option in help_of("%compare")
    assert help_of("%runs").startswith("%runs [FILTER] [options]")


@pytest.mark.parametrize(
    ("line", "word", "found"),
    [
        ("params.", "params.", ["params.kind", "params.n"]),
        ("params.n > 1 --o", "--o", ["--order-by"]),
        ("--kind s", "s", ["scatter"]),
        ("--y l", "l", ["loss"]),
        ("--y loss metrics.", "metrics.", ["metrics.loss"]),
        ("--x rel", "rel", ["relative_time"]),
        ("--group params.k", "params.k", ["params.kind"]),
        ("-e DI", "DI", ["digits"]),
    ],
)
def test_what_could_come_next(run_ids: list[str], line: str, word: str, found: list[str]) -> None:
    """Options, kinds, columns, experiments, and in the filter what the search language offers."""
    assert sorted(complete_line("%compare", line, word)) == found


def test_where_there_is_no_store_nothing_is_completed(run_ids: list[str]) -> None:
    """An experiment that isn't there is no error while somebody types."""
    trackside.set_experiment("empty")
    assert complete_line("%compare", "--y l", "l") == []
