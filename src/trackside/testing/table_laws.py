"""Laws of what a table of runs asks; part of :class:`trackside.testing.StoreContract`."""

from __future__ import annotations

import math

import pytest

from trackside.errors import InvalidInput
from trackside.journal.records import SourceRecord
from trackside.store.base import RunQuery, Store
from trackside.testing.factories import START, Feed

__all__ = ["TableLaws"]

ORDERS = (
    (),
    ("start_time ASC",),
    ("run_name DESC",),
    ("metrics.x DESC",),
    ("metrics.x ASC", "params.p DESC"),
    ("params.p ASC",),
    ("params.p DESC", "metrics.x ASC"),
    ("min(metrics.x) ASC",),
    ("metrics.never DESC",),
)


class TableLaws:
    """Places in an order, totals, summaries and attempts of many runs at once."""

    @pytest.fixture
    def dozen(self, store: Store) -> Store:
        """Twelve runs with equal, NaN and missing values, two to a start time."""
        feed = Feed(store)
        values = [1.0, 2.0, 2.0, math.nan, None, 3.0, math.nan, None, 2.0, math.inf, 1.0, 2.0]
        for i, value in enumerate(values):
            feed.log_run(
                run_name=f"run {i}",
                start_time=START + i // 2,
                metrics={} if value is None else {"x": [value, 0.5]},
                params={"p": ["a", "1", "b", "1"][i % 4]} if i % 5 else {},
            )
        return store

    @pytest.mark.parametrize("order", ORDERS)
    @pytest.mark.parametrize("text", ["", "metrics.x >= 0 OR params.p = 'a'", "params.p = '1'"])
    def test_an_offset_leaves_out_as_many(self, dozen: Store, order: tuple[str, ...], text: str) -> None:
        """From every place, the page is what stands there in the whole order, and pages go on behind it."""
        everything = [run.info.run_id for run in dozen.search_runs(RunQuery(("0",), text, order)).runs]
        for offset in range(len(everything) + 2):
            page = dozen.search_runs(RunQuery(("0",), text, order, 3, offset=offset))
            found = [run.info.run_id for run in page.runs]
            assert found == everything[offset : offset + 3]
            assert page.total == len(everything)
            assert (page.next_page_token is not None) == (offset + 3 < len(everything))
            if page.next_page_token is not None:
                rest = dozen.search_runs(RunQuery(("0",), text, order, 20, page.next_page_token))
                assert [run.info.run_id for run in rest.runs] == everything[offset + 3 :]

    def test_an_offset_counts_through_all_experiments(self, dozen: Store) -> None:
        """Of several experiments the order is one."""
        other = dozen.create_experiment("other")
        Feed(dozen).log_run(other, run_name="elsewhere", metrics={"x": 2.0}, start_time=START)
        for order in ((), ("metrics.x DESC",)):
            everything = dozen.search_runs(RunQuery(("0", other), "", order)).runs
            page = dozen.search_runs(RunQuery(("0", other), "", order, 4, offset=6)).runs
            assert [run.info.run_id for run in page] == [run.info.run_id for run in everything[6:10]]

    def test_an_offset_that_is_none_is_refused(self, dozen: Store) -> None:
        """Below zero, or beside a token."""
        token = dozen.search_runs(RunQuery(("0",), max_results=1)).next_page_token
        for query in (RunQuery(offset=-1), RunQuery(("0",), max_results=1, page_token=token, offset=1)):
            with pytest.raises(InvalidInput) as caught:
                dozen.search_runs(query)
            assert caught.value.path == "offset"

    def test_runs_are_counted_as_far_as_is_asked(self, dozen: Store) -> None:
        """At most up to the greatest total of interest; 0 counts nothing, and says so."""
        text = "metrics.x >= 0 OR params.p = 'a'"
        whole = dozen.search_runs(RunQuery(("0",), text))
        counted = dozen.search_runs(RunQuery(("0",), text, (), 2, max_total=1_000_000))
        assert (counted.total, counted.total_is_exact) == (len(whole.runs), True)
        few = dozen.search_runs(RunQuery(("0",), text, (), 2, max_total=0))
        assert (few.total, few.total_is_exact) == (2, False)

    def test_summaries_of_many_runs_are_those_of_each(self, dozen: Store) -> None:
        """By run and key; what was never logged, and who doesn't exist, is absent."""
        ids = [run.info.run_id for run in dozen.search_runs(RunQuery(("0",))).runs]
        found = dozen.list_metric_summaries([*ids, "nobody"], ["x", "never"])
        each = {(run_id, item.key): item for run_id in ids for item in dozen.get_metric_summaries(run_id)}
        assert repr(sorted(found.items())) == repr(sorted(each.items()))
        assert dozen.list_metric_summaries([], ["x"]) == {} == dozen.list_metric_summaries(ids, [])

    def test_runs_of_one_execution_are_no_attempts_of_each_other(self, store: Store) -> None:
        """A cell with a loop: the first run of an execution is an attempt of the first of another one."""
        feed = Feed(store)
        executions = [
            [
                feed.log_run(source=SourceRecord(cell_id="c", kernel_id=kernel_id, execution_count=count))
                for _ in range(runs)
            ]
            for kernel_id, count, runs in (("k", 1, 3), ("k", 2, 2), ("other", 2, 3))
        ]
        marks = store.group_attempts([run_id for runs in executions for run_id in runs])
        places = [[marks[run_id] for run_id in runs] for runs in executions]
        assert places[0] == places[2]
        assert places[1] == places[0][:2]
        assert len(set(places[0])) == 3

    def test_attempts_of_a_cell_share_a_mark(self, store: Store) -> None:
        """Runs of one cell; a run without a source has no mark."""
        feed = Feed(store)
        one, other = (SourceRecord(notebook_path="/n.ipynb", cell_id=cell) for cell in ("c1", "c2"))
        a, b, c = (feed.log_run(source=source) for source in (one, other, one))
        marks = store.group_attempts([a, b, c, feed.log_run(), "nobody"])
        assert set(marks) == {a, b, c}
        assert marks[a] == marks[c] != marks[b]
