"""Laws of the search language beyond MLflow's; part of :class:`trackside.testing.StoreContract`."""

from __future__ import annotations

import math
import time

import pytest

from trackside.journal.records import SourceRecord
from trackside.store.base import RunQuery, Store
from trackside.testing.factories import START, Feed

__all__ = ["LanguageLaws"]


def names_of(store: Store, filter_string: str = "", *order_by: str) -> str:
    """Names of the runs found, in order, with a comma between them."""
    page = store.search_runs(RunQuery(("0",), filter_string, order_by or ("start_time ASC",)))
    assert page.total == len(page.runs)
    return ",".join(run.info.run_name for run in page.runs)


class LanguageLaws:
    """What each construct finds, and how each field sorts."""

    @pytest.fixture
    def four(self, store: Store) -> Store:
        """Runs a, b, c and "Deep Net", begun in this order; the last has logged nothing and still runs."""
        feed = Feed(store)
        churn = SourceRecord(notebook_path="/work/churn.ipynb", cell_id="cell")
        feed.log_run(
            run_name="a",
            metrics={"loss": [3.0, 1.0, 2.0], "odd": [math.nan, math.nan]},
            params={"lr": "0.1", "kind": "resnet-50"},
            tags={"trackside.clean": "yes"},
            source=churn,
        )
        feed.log_run(
            run_name="b",
            metrics={"loss": [0.5, math.nan], "odd": 4.0},
            params={"lr": "1e-2", "kind": "Relu\nnet"},
            tags={"trackside.clean": "no", "mlflow.note.content": "try again"},
            source=churn,
        )
        feed.log_run(
            run_name="c",
            metrics={"loss": [2.0, math.inf]},
            params={"lr": "auto", "kind": "x" * 300},
            tags={"mlflow.note.content": "good"},
            source=SourceRecord(notebook_path="/work/old/Churn.ipynb"),
        )
        feed.log_run(run_name="Deep Net", status=None)
        return store

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("metrics.loss = 2 OR params.lr = 0.01", "a,b"),
            ("metrics.loss = 2 OR metrics.never = 1", "a"),
            ("NOT metrics.loss = 2", "b,c,Deep Net"),
            ("NOT (metrics.loss = 2 OR metrics.loss = nan)", "c,Deep Net"),
            ("NOT metrics.never > 1 AND run_name = 'a'", "a"),
            ("NOT end_time > 0", "Deep Net"),
            ("NOT NOT metrics.loss = 2", "a"),
            ("metrics.loss IN (2, inf)", "a,c"),
            ("metrics.loss NOT IN (2, inf)", "b"),
            ("metrics.loss IN (nan)", "b"),
            ("metrics.loss NOT IN (nan)", "a,c"),
            ("params.lr < 0.05", "b"),
            ("params.lr != 0.1", "b"),
            ("params.lr IN (0.1, 0.01)", "a,b"),
            ("params.lr NOT IN (0.1)", "b"),
            ("params.lr NOT IN ('0.1')", "b,c"),
            ("tags.trackside.clean IN ('no', 'x')", "b"),
            ("min(metrics.loss) <= 1", "a,b"),
            ("max(metrics.loss) > 2", "a,c"),
            ("mean(metrics.loss) = 2", "a"),
            ("mean(metrics.loss) = inf", "c"),
            ("best(metrics.loss) = 2", "c"),
            ("min(metrics.odd) != 7", "a,b"),
            ("min(metrics.odd) = nan", "a"),
            ("metrics.loss IS NULL", "Deep Net"),
            ("duration = '500 ms'", "a,b,c"),
            ("duration < 0.4", ""),
            ("duration IS NULL OR end_time IS NULL", "Deep Net"),
            ("params.kind ~ '^res'", "a"),
            ("params.kind ~ 'net$'", "b"),
            ("params.kind ~ 'x{100}x{100}x{100}$'", "c"),
            ("params.kind !~ '^res'", "b,c"),
            ("run_name ~ '(?i)^deep'", "Deep Net"),
            ("notebook = 'churn.ipynb'", "a,b"),
            ("notebook = 'old/Churn.ipynb'", "c"),
            ("notebook != 'churn.ipynb'", "c"),
            ("notebook = 'n.ipynb'", ""),
            ("notebook ILIKE 'churn%'", "a,b,c"),
            ("notebook IN ('Churn.ipynb', '/work/churn.ipynb')", "a,b,c"),
            ("notebook IS NULL", "Deep Net"),
            ("attempt = 2", "b"),
            ("attempt IN (1, 3)", "a,c"),
            ("clean = true", "a"),
            ("clean != yes", "b,c,Deep Net"),
            ("clean IN (unknown, no)", "b,c,Deep Net"),
            ("deep", "Deep Net"),
            ("'p n'", "Deep Net"),
            ("run_name IN ('a', 'c') AND (params.lr > 0 OR metrics.loss > 5)", "a,c"),
            ("start_time < '2023-11-15' AND start_time >= '2023-11-14T22:13:20Z'", "a,b,c,Deep Net"),
            ("start_time > '1 day ago'", ""),
        ],
    )
    def test_a_search_finds(self, four: Store, text: str, expected: str) -> None:
        """What is missing never matches, and NOT is the complement."""
        assert names_of(four, text) == expected

    @pytest.mark.parametrize(
        ("order", "expected"),
        [
            ("min(metrics.loss) ASC", "b,a,c,Deep Net"),
            ("min(metrics.loss) DESC", "c,a,b,Deep Net"),
            ("best(metrics.loss)", "b,a,c,Deep Net"),
            ("mean(metrics.odd) DESC", "b,a,Deep Net,c"),
            ("metrics.loss", "a,c,b,Deep Net"),
            ("params.lr", "b,a,c,Deep Net"),
            ("duration DESC", "c,b,a,Deep Net"),
            ("attempt DESC", "b,c,a,Deep Net"),
            ("notebook", "b,a,c,Deep Net"),
            ("clean", "b,Deep Net,c,a"),
            ("note", "c,b,Deep Net,a"),
            ("note DESC", "b,c,Deep Net,a"),
            ("experiment", "Deep Net,c,b,a"),
            ("max(metrics.never)", "Deep Net,c,b,a"),
        ],
    )
    def test_each_field_sorts(self, four: Store, order: str, expected: str) -> None:
        """Numbers, then NaN or text, then missing; ties by start, newest first."""
        assert names_of(four, "", order) == expected

    def test_all_pages_are_of_the_time_of_the_first(self, store: Store) -> None:
        """A run that is young enough for the first page is so for the last one."""
        feed = Feed(store)
        now = time.time_ns() // 1_000_000
        for age_ms in (500, 1000, 1500):
            feed.log_run(start_time=now - age_ms, run_name=str(age_ms))
        feed.log_run(start_time=now - 3_600_000, run_name="old")
        query = RunQuery(("0",), "start_time > '5 seconds ago'", max_results=1)
        first = store.search_runs(query)
        found = [run.info.run_name for run in first.runs]
        token = first.next_page_token
        while store.search_runs(query).runs:
            pass  # until a new search finds none of them
        while token is not None:
            page = store.search_runs(RunQuery(("0",), query.filter_string, (), 1, token))
            found += [run.info.run_name for run in page.runs]
            token = page.next_page_token
        assert found == ["500", "1000", "1500"]

    def test_a_key_may_appear_between_two_pages(self, store: Store) -> None:
        """An order by what no run has yet can be followed when one gets it."""
        feed = Feed(store)
        ids = [feed.log_run(status=None) for _ in range(3)]
        query = RunQuery(("0",), "", ("metrics.late DESC",), 1)
        first = store.search_runs(query)
        feed.send(points=[(ids[0], "late", 1.0, 0, START)])
        second = store.search_runs(RunQuery(("0",), "", query.order_by, 2, first.next_page_token))
        assert [run.info.run_id for run in (*first.runs, *second.runs)] == [ids[2], ids[1]]
