"""Rows that go along with every change, and who watches a widget."""

from __future__ import annotations

import json
import threading
from typing import Any

import pytest

import trackside
from trackside.entities import ChangeSet
from trackside.widgets.desk import desk
from trackside.widgets.publisher import publisher
from trackside.widgets.pushes import MOST_BYTES
from trackside.widgets.runs import RunsView


@pytest.fixture
def view(run_ids: list[str]) -> RunsView:
    view = trackside.runs()
    view.send = lambda _content, _buffers=None: None  # there is no comm
    return view


def question_of(view: RunsView, **parts: Any) -> str:
    return json.dumps(
        {"experiment_ids": view._experiment_ids, "columns": ["run_name", "metrics.loss"], **parts}
    )


def tell(view: RunsView, message: dict[str, Any]) -> None:
    """A message of a page; returns when it has been dealt with."""
    view._take(message, [])
    done = threading.Event()
    desk.hand(done.set)
    assert done.wait(60)


def news_of(view: RunsView) -> dict[str, Any]:
    store = view.context.read()
    news = view.describe_news(store, ChangeSet(store.get_revision(), (), (), truncated=False))
    assert news is not None
    return news


def test_rows_on_screen_go_along_with_a_change(view: RunsView) -> None:
    """A view gets the answer to its own question, in its order, until it shows something else."""
    assert "rows" not in news_of(view)
    question = question_of(view, order_by=["metrics.loss ASC"], max_results=2)
    tell(view, {"follow": question, "by": "a"})
    with trackside.start_run(run_name="best"):
        trackside.log_metric("loss", 0.01)
    news = news_of(view)
    ((one,), complete) = (news["rows"], news["complete"])
    assert one["asked"] == question
    answer = json.loads(one["answer"])
    assert answer["run_name"][0] == "best"
    assert answer["cells"]["metrics.loss"] == [0.01, 0.25]
    assert answer["total"] == 5
    assert complete
    tell(view, {"follow": None, "by": "a"})
    assert "rows" not in news_of(view)


def test_each_view_has_its_rows(view: RunsView) -> None:
    """Two pages show one widget differently; what both show is sent once."""
    by_name = question_of(view, order_by=["run_name ASC"])
    tell(view, {"follow": by_name, "by": "a"})
    tell(view, {"follow": question_of(view), "by": "b"})
    tell(view, {"follow": by_name, "by": "c"})
    assert [one["asked"] for one in news_of(view)["rows"]] == [by_name, question_of(view)]
    tell(view, {"watch": False, "by": "a"})
    tell(view, {"watch": False, "by": "c"})
    assert [one["asked"] for one in news_of(view)["rows"]] == [question_of(view)]


def test_a_new_metric_is_said_once(view: RunsView) -> None:
    """Rows of known columns are not all there is to see when a run logs something new."""
    tell(view, {"follow": question_of(view), "by": "a"})
    with trackside.start_run():
        trackside.log_metric("never before", 1)
    assert not news_of(view)["complete"]
    assert news_of(view)["complete"]


def test_a_message_stays_small(view: RunsView) -> None:
    """Of long rows fewer are sent; a question that can't be read, or is refused, leaves the plain news."""
    for n in range(60):
        with trackside.start_run():
            trackside.log_param("text", f"{n}".ljust(1000, "."))
    tell(view, {"follow": question_of(view, columns=["params.text"]), "by": "a"})
    news = news_of(view)
    assert len(json.loads(news["rows"][0]["answer"])["run_id"]) == 50
    assert len(news["rows"][0]["answer"].encode()) <= MOST_BYTES
    for wrong in ("{", question_of(view, filter="metrics.loss <")):
        tell(view, {"follow": wrong, "by": "a"})
        assert set(news_of(view)) == {"changed"}


def test_a_page_that_goes_twice_goes_once(view: RunsView) -> None:
    """A page says that it is left, and its widget that it is removed: others go on being told."""
    tell(view, {"watch": True, "by": "left"})
    tell(view, {"watch": True, "by": "open"})
    tell(view, {"watch": False, "by": "left"})
    tell(view, {"watch": False, "by": "left"})
    assert view in publisher._watched
    tell(view, {"watch": False, "by": "open"})
    assert view not in publisher._watched
