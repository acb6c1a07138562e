"""Columns by name: what is written is read again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trackside.charts.columns import ATTRIBUTES, label_of, name_column, read_column
from trackside.errors import InvalidInput
from trackside.filters import Field, parse_order

fields = st.one_of(
    st.builds(Field, st.sampled_from(["param", "tag"]), st.text(min_size=1)),
    st.builds(
        Field,
        st.just("metric"),
        st.from_regex(r"[/\w.\- :]+", fullmatch=True),
        st.sampled_from([None, "min", "max", "mean", "best"]),
    ),
    st.builds(Field, st.just("attribute"), st.sampled_from(list(ATTRIBUTES))),
)


@given(fields)
def test_names_are_read_again(field: Field) -> None:
    """The name of a column, whatever its key, is read as this column."""
    assert read_column(name_column(field), "x") == field


@given(st.from_regex(r"[/\w.\- :]+", fullmatch=True))
def test_metric_needs_no_quotes(key: str) -> None:
    """All behind the dot is the key: who has a metric's key can write its column."""
    assert read_column(f"metrics.{key}", "x") == Field("metric", key)


@pytest.mark.parametrize("text", ["metrics.loss", 'metrics."val loss"', "best(metrics.acc)", "params.lr"])
def test_names_are_the_search_languages(text: str) -> None:
    """A column is named as runs are sorted by it."""
    assert parse_order(text).field == read_column(text, "x")
    assert name_column(read_column(text, "x")) == text


@pytest.mark.parametrize("text", ["", "wall", "metrics.", "sum(metrics.loss)", "min(params.lr)", "metric"])
def test_what_is_no_column_is_refused(text: str) -> None:
    """Anything else is an error that names the field of the request."""
    with pytest.raises(InvalidInput) as caught:
        read_column(text, "config.x")
    assert caught.value.path == "config.x"


def test_labels_are_short() -> None:
    """An axis has the key's name, with the aggregate if there is one."""
    labels = [label_of(read_column(text, "x")) for text in ("metrics.loss", "min(metrics.loss)", "user_id")]
    assert labels == ["loss", "min(loss)", "user"]
