"""A run as a widget, without a front end."""

from __future__ import annotations

from pathlib import Path

import pytest

import trackside
from trackside.errors import InvalidInput, RunNotFound


def test_a_run_is_found_by_what_it_is_called(run_ids: list[str]) -> None:
    """An id, the beginning of one, a name, a run; by default the last one."""
    assert trackside.run(run_ids[1]).run_id == run_ids[1]
    assert trackside.run("second").run_id == run_ids[1]
    assert trackside.run(trackside.get_run(run_ids[0])).run_id == run_ids[0]
    assert trackside.run().run_id == run_ids[-1]
    with trackside.start_run(run_name="active") as active:
        assert trackside.run().run_id == active.info.run_id
    assert trackside.run("active").run.info.run_name == "active"


def test_the_facts_stay_as_text_in_a_table(run_ids: list[str]) -> None:
    """Status, params and metrics are there; no name becomes markup."""
    bundle = trackside.run(run_ids[-1]).static_bundle()
    html, text = bundle["text/html"], bundle["text/plain"]
    assert "<img" not in html
    assert "&lt;img src=x onerror=alert(1)&gt;" in html
    for fact in ("digits", "Finished", "0.25", run_ids[-1]):
        assert fact in html
        assert fact in text


def test_many_params_are_cut_and_counted(run_ids: list[str]) -> None:
    """The static rendering has forty at most and says how many more there are."""
    with trackside.start_run(run_name="many"):
        trackside.log_params({f"p{n:02}": n for n in range(45)})
    bundle = trackside.run("many").static_bundle()
    assert "p39" in bundle["text/html"]
    assert "p40" not in bundle["text/html"]
    assert "… and 5 more" in bundle["text/html"]
    assert "… and 5 more" in bundle["text/plain"]


def test_a_run_that_is_not_there_changes_nothing(run_ids: list[str]) -> None:
    """Neither when the widget is made nor when its run is set."""
    with pytest.raises(RunNotFound):
        trackside.run("fourth")
    with pytest.raises(InvalidInput, match="use compare"):
        trackside.run([run_ids[0], run_ids[1]])
    view = trackside.run(run_ids[0])
    with pytest.raises(RunNotFound):
        view.run_id = "0" * 32
    assert view.run_id == run_ids[0]
    told: list[str] = []
    view.observe(lambda change: told.append(change.new), names="run_id")
    view.run_id = run_ids[2]
    assert told == [run_ids[2]]


def test_a_file_comes_as_bytes(run_ids: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """What a page without a server asks for is a buffer; a path out of the run's folder is refused."""
    with trackside.start_run(run_name="with files"):
        trackside.log_text("hello", "notes/hello.txt")
    view = trackside.run("with files")
    sent: list[tuple[dict[str, object], list[bytes]]] = []
    monkeypatch.setattr(view, "send", lambda content, buffers=None: sent.append((content, buffers or [])))
    view._send_file({"fetch": 1, "run_id": view.run_id, "path": "notes/hello.txt"})
    view._send_file({"fetch": 2, "run_id": view.run_id, "path": "../../store.db"})
    assert sent[0] == ({"answer": 1, "status": 200, "body": '{"media_type": "text/plain"}'}, [b"hello"])
    assert (sent[1][0]["answer"], sent[1][0]["status"]) == (2, 400)
