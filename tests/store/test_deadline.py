"""What grows with the experiment has an end: a deadline for the answer, a limit for counting."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

import trackside
from trackside.errors import StoreUnavailable
from trackside.operations.answer import answer
from trackside.operations.context import OperationContext
from trackside.settings import StoreLocation
from trackside.store import open_store, pages, search
from trackside.store.base import RunBatch, RunQuery
from trackside.store.deadline import reading_on, reading_while
from trackside.store.sql import SqlStore
from trackside.testing import START, new_id

RUNS = 100_000
TOO_SLOW = (
    "This takes more than 0.05 s in a store of this size: ask for fewer experiments or a narrower filter."
)
PATHOLOGICAL = "run_name ~ '(a|b|r|u|n| )*[0-9]+x$'"
"""It has to look at every name, and finds none."""


@pytest.fixture(scope="module")
def location(tmp_path_factory: pytest.TempPathFactory) -> StoreLocation:
    """A store of 100,000 runs that logged nothing."""
    location = StoreLocation.from_url(str(tmp_path_factory.mktemp("many") / ".trackside"))
    store = open_store(location)
    for first in range(0, RUNS, 25_000):
        numbers = range(first, first + 25_000)
        ids = [new_id() for _ in numbers]
        starts = [START + number for number in numbers]
        names = [f"run {number}" for number in numbers]
        store.load_runs(RunBatch("0", ids, names, starts, starts))
    store.close()
    return location


@pytest.fixture
def store(location: StoreLocation) -> Iterator[SqlStore]:
    store = open_store(location)
    yield store
    store.close()


def test_a_pathological_question_is_given_up(store: SqlStore) -> None:
    """With a sentence that says what to do; the next question is answered."""
    store._database.read_timeout_s = 0.05
    with pytest.raises(StoreUnavailable) as caught:
        store.search_runs(RunQuery(("0",), PATHOLOGICAL))
    assert str(caught.value) == TOO_SLOW
    store._database.read_timeout_s = 60
    assert store.search_runs(RunQuery(("0",), "run_name = 'run 77777'")).total == 1
    assert store.search_runs(RunQuery(("0",), PATHOLOGICAL)).total == 0


def test_what_nobody_waits_for_is_given_up(store: SqlStore) -> None:
    """A read ends when its answer isn't wanted any more, but for what is needed whoever asked."""
    with reading_while(lambda: False):
        with pytest.raises(StoreUnavailable):
            store.search_runs(RunQuery(("0",), PATHOLOGICAL))
        with pytest.raises(StoreUnavailable):
            store.search_runs(RunQuery(("0",), "run_name LIKE 'run%'", max_total=10**6))
        with reading_on():
            assert store.search_runs(RunQuery(("0",), PATHOLOGICAL)).total == 0
    assert store.search_runs(RunQuery(("0",), PATHOLOGICAL)).total == 0


def test_the_sentence_reaches_a_user_interface(location: StoreLocation) -> None:
    """As the message of an answer, not as a fault of ours."""
    context = OperationContext(location, version="test")
    store = context.open()
    assert isinstance(store, SqlStore)
    store._database.read_timeout_s = 0.05
    request = {"experiment_ids": ["0"], "filter": PATHOLOGICAL}
    answered = answer(context, "runs.search", json.dumps(request).encode())
    context.close()
    assert answered.status == 503
    assert json.loads(answered.body)["error"] == {
        "code": "store_unavailable",
        "message": TOO_SLOW,
        "path": None,
    }


def test_the_sentence_reaches_the_python_api(location: StoreLocation) -> None:
    """``search_runs`` raises it."""
    trackside.set_store(location.url)
    store = trackside.get_store()
    assert isinstance(store, SqlStore)
    store._database.read_timeout_s = 0.05
    try:
        with pytest.raises(StoreUnavailable, match=r"more than 0\.05 s .* narrower filter"):
            trackside.search_runs(["0"], filter_string=PATHOLOGICAL)
    finally:
        store._database.read_timeout_s = 20


def test_many_are_not_counted_one_by_one(store: SqlStore) -> None:
    """Up to 10,000 the total is exact; of more it says so many at least, unless it is known anyway."""
    known = store.search_runs(RunQuery(("0",), max_results=5))
    assert (known.total, known.total_is_exact) == (RUNS, True)
    for text in ("run_name LIKE 'run%'", "user_id = '' AND run_name LIKE 'run%'", "start_time > 0"):
        page = store.search_runs(RunQuery(("0",), text, max_results=5))
        assert (page.total, page.total_is_exact) == (10_000, False), text
    few = store.search_runs(RunQuery(("0",), "run_name LIKE 'run 777%'", max_results=5))
    assert (few.total, few.total_is_exact) == (111, True)


def test_counting_takes_no_longer_than_it_may(store: SqlStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """Then the page itself is what is known to match; the page is whole."""
    monkeypatch.setattr(search, "_COUNT_S", 0.0)
    monkeypatch.setattr(pages, "FEW", 2)
    page = store.search_runs(RunQuery(("0",), "duration < 1", max_results=7))
    assert len(page.runs) == 7
    assert 7 <= page.total <= 10_000
    assert not page.total_is_exact
