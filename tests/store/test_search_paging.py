"""A run that exists and doesn't change while one pages is returned once, whatever happens to others."""

from __future__ import annotations

from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from trackside.journal.records import RunEnd
from trackside.store import open_store
from trackside.store import pages as page_ways
from trackside.store.base import RunQuery
from trackside.testing import START, Feed

ORDERS = (
    (),
    ("metrics.x DESC",),
    ("metrics.x ASC", "params.p DESC"),
    ("min(metrics.x) DESC",),
    ("params.p ASC",),
    ("metrics.late ASC",),
    ("duration DESC",),
    ("end_time ASC", "metrics.x DESC"),
    ("attempt ASC",),
    ("start_time ASC",),
)
FILTERS = ("", "metrics.x > 1 OR params.p = 'a'", "NOT metrics.x = 2", "status = 'RUNNING' OR metrics.x >= 0")
VALUES = (1.0, 2.0, 3.0, float("nan"), float("inf"), None)


class Paging(RuleBasedStateMachine):
    """Pages are asked for one by one, and between them runs come, go on, end and are deleted."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        self.store = open_store(Path(self.folder.name) / "store.db")
        self.feed = Feed(self.store)
        # Among equals runs are in the order of their ids: random ones would make each repetition another.
        self.ids = Random(0)
        self.few = page_ways.FEW
        self.running: list[str] = []
        self.all: list[str] = []
        self.seen: list[str] = []
        self.touched: set[str] = set()
        self.query: RunQuery | None = None

    @initialize(
        values=st.lists(st.sampled_from(VALUES), min_size=3, max_size=12), few=st.sampled_from([1, 3, 5000])
    )
    def begin(self, values: list[float | None], few: int) -> None:
        page_ways.FEW = few
        for value in values:
            self.add(value, "a", 0, running=value == 3.0)

    @rule(
        value=st.sampled_from(VALUES),
        param=st.sampled_from(["a", "1", "2", ""]),
        start=st.integers(0, 3),
        running=st.booleans(),
    )
    def add(self, value: float | None, param: str, start: int, *, running: bool) -> None:
        """A new run, anywhere in the order."""
        run_id = self.feed.log_run(
            run_id=f"{self.ids.getrandbits(128):032x}",
            metrics={} if value is None else {"x": value},
            params={"p": param},
            start_time=START + start,
            status=None if running else "FINISHED",
        )
        self.all.append(run_id)
        self.touched.add(run_id)
        if running:
            self.running.append(run_id)

    @precondition(lambda self: self.running)
    @rule(data=st.data(), late=st.booleans())
    def end(self, data: Any, *, late: bool) -> None:
        """A running run logs something new, maybe a key that none had before, and ends."""
        run_id = data.draw(st.sampled_from(self.running))
        self.running.remove(run_id)
        self.touched.add(run_id)
        self.feed.send(
            RunEnd(run_id, "FINISHED", START + 900),
            points=[(run_id, "late" if late else "x", 2.5, 9, START)],
        )

    @precondition(lambda self: self.all)
    @rule(data=st.data())
    def delete(self, data: Any) -> None:
        """A run is deleted."""
        run_id = data.draw(st.sampled_from(self.all))
        self.all.remove(run_id)
        self.running = [one for one in self.running if one != run_id]
        self.touched.add(run_id)
        self.store.delete_runs([run_id])

    @precondition(lambda self: self.query is None)
    @rule(order=st.sampled_from(ORDERS), text=st.sampled_from(FILTERS), size=st.integers(1, 4))
    def ask(self, order: tuple[str, ...], text: str, size: int) -> None:
        """The first page of a search."""
        self.touched.clear()
        self.seen.clear()
        everything = self.store.search_runs(RunQuery(("0",), text, order))
        self.wanted = [run.info.run_id for run in everything.runs]
        self.query = RunQuery(("0",), text, order, size)
        self.turn()

    @precondition(lambda self: self.query is not None)
    @rule()
    def turn(self) -> None:
        """The next page; after the last one what was promised is checked."""
        assert self.query is not None
        page = self.store.search_runs(self.query)
        self.seen += [run.info.run_id for run in page.runs]
        query = self.query
        self.query = None
        if page.next_page_token is not None:
            self.query = RunQuery(
                query.experiment_ids,
                query.filter_string,
                query.order_by,
                query.max_results,
                page.next_page_token,
            )
            return
        unchanged = [run_id for run_id in self.wanted if run_id not in self.touched]
        assert [run_id for run_id in self.seen if run_id in set(unchanged)] == unchanged

    def teardown(self) -> None:
        while self.query is not None:
            self.turn()
        page_ways.FEW = self.few
        self.store.close()
        self.folder.cleanup()


TestPaging = Paging.TestCase
TestPaging.settings = settings(
    max_examples=25, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
)
