"""Packed summaries: a run comes back as it was, and thousands at once say the same as one by one."""

from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from trackside.store.columns import Logged
from trackside.store.packed import PackedSummary, decode_summaries, decode_summary, encode_summary

KEY = st.sampled_from(["loss", "acc", "lr", "größe", "a b"])
NUMBERS = st.dictionaries(KEY, st.floats(width=64))
TEXTS = st.dictionaries(KEY, st.text(max_size=20))
SUMMARY = st.builds(PackedSummary, NUMBERS, TEXTS, TEXTS)


@given(SUMMARY)
def test_a_summary_comes_back_as_it_was(summary: PackedSummary) -> None:
    """NaN, infinities, the sign of zero and the order of keys included."""
    assert repr(decode_summary(encode_summary(summary))) == repr(summary)


def test_a_summary_may_have_any_number_of_texts() -> None:
    """Their count is not limited by the forms in which msgpack writes a length."""
    for count in (0, 15, 16, 65_535, 65_536):
        params = {f"p{i}": str(i) for i in range(count)}
        assert decode_summary(encode_summary(PackedSummary({}, params, {}))).params == params


@given(st.lists(SUMMARY, max_size=8))
def test_many_summaries_at_once_say_the_same_as_one_by_one(summaries: list[PackedSummary]) -> None:
    """Whether all runs logged the same keys or each others."""
    metrics, params, tags = decode_summaries([encode_summary(summary) for summary in summaries])
    assert repr(list(metrics)) == repr([summary.metrics for summary in summaries])
    assert list(params) == [summary.params for summary in summaries]
    assert list(tags) == [summary.tags for summary in summaries]
    assert len(metrics) == len(params) == len(tags) == len(summaries)
    assert params.keys == sorted({key for summary in summaries for key in summary.params})


@given(st.lists(SUMMARY, max_size=8), KEY)
def test_a_column_has_a_value_for_each_run(summaries: list[PackedSummary], key: str) -> None:
    """NaN or None where a run didn't log the key; ``has`` tells a logged NaN from a missing one."""
    metrics, params, tags = decode_summaries([encode_summary(summary) for summary in summaries])
    values = [summary.metrics.get(key, math.nan) for summary in summaries]
    assert repr(metrics.column(key).tolist()) == repr(values)
    assert metrics.has(key).tolist() == [key in summary.metrics for summary in summaries]
    assert params.column(key).tolist() == [summary.params.get(key) for summary in summaries]
    assert tags.column(key).tolist() == [summary.tags.get(key) for summary in summaries]
    assert tags.has(key).tolist() == [key in summary.tags for summary in summaries]


@given(st.lists(NUMBERS, max_size=5), KEY)
def test_columns_are_made_of_rows_as_well(rows: list[dict[str, float]], key: str) -> None:
    """A store that answers run by run gives the same columns."""
    logged: Logged[float] = Logged.from_rows(rows, float)
    assert repr(list(logged)) == repr(rows)
    assert repr(logged.column(key).tolist()) == repr([row.get(key, math.nan) for row in rows])
    assert logged.has(key).tolist() == [key in row for row in rows]
