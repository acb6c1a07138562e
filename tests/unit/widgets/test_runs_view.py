"""The run list as a widget, without a front end."""

from __future__ import annotations

import json
import queue
import re
import threading
from pathlib import Path
from typing import Any

import pytest

import trackside
from trackside.errors import ExperimentNotFound, FilterSyntaxError, InvalidInput
from trackside.operations.registry import OPERATIONS
from trackside.widgets.assets import asset_names, read_asset, read_loader
from trackside.widgets.desk import desk


def test_what_a_widget_carries_is_small() -> None:
    """The loader has at most 4 kB, the components at most 200 kB; a module goes by its content's name."""
    assert len(read_loader().encode()) <= 4096
    names = asset_names()
    module = read_asset(names["ui"])
    assert module is not None
    assert len(module) <= 200_000
    assert read_asset("ui-0000000000000000") is None


def test_what_was_given_up_is_not_done(run_ids: list[str]) -> None:
    """Of the questions that wait for their turn only the one that somebody still wants is answered."""
    view = trackside.runs()
    sent: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
    view.send = lambda content, _buffers=None: sent.put(content)  # there is no comm
    busy = threading.Event()
    desk.hand(lambda: busy.wait(60))
    for number in range(3):
        body = json.dumps({"filter": f"params.n = {number}", "experiment_ids": ["0"]})
        view._take({"ask": f"v-{number}", "operation": "runs.search", "body": body}, [])
    view._take({"drop": "v-0"}, [])
    view._take({"drop": "v-1"}, [])
    view._take({"drop": "never asked"}, [])
    busy.set()
    answer = sent.get(timeout=60)
    assert (answer["answer"], answer["status"]) == ("v-2", 200)
    assert sent.empty()


def test_a_widget_that_nobody_sees_opens_no_comm(run_ids: list[str]) -> None:
    """Without a live front end there is only the static rendering, and no widget state to be saved."""
    view = trackside.runs()
    data, metadata = view._repr_mimebundle_()
    assert set(data) == {"text/plain", "text/html"}
    assert metadata == {}
    assert view.comm is None


def test_the_static_rendering_is_text_in_a_table(run_ids: list[str]) -> None:
    """Every run has a row; no name becomes markup."""
    html = trackside.runs().static_bundle()["text/html"]
    assert len(re.findall("<tr>", html)) == 1 + len(run_ids)
    assert "<img" not in html
    assert "&lt;img src=x onerror=alert(1)&gt;" in html
    text = trackside.runs(filter_string="params.n < 2").static_bundle()["text/plain"]
    assert text.splitlines()[0] == "Runs of digits · params.n < 2"
    assert [line.split()[0] for line in text.splitlines()[2:]] == ["second", "first"]


def test_a_long_list_is_cut_and_says_so(run_ids: list[str]) -> None:
    """The static rendering has twenty runs at most and counts the others."""
    for n in range(21):
        with trackside.start_run(run_name=f"more {n}"):
            pass
    bundle = trackside.runs().static_bundle()
    assert bundle["text/html"].count("<tr>") == 21
    assert bundle["text/plain"].endswith("… and 5 more")


def test_the_frame_has_the_list_in_its_order(run_ids: list[str]) -> None:
    """``to_frame`` obeys filter, order and columns."""
    view = trackside.runs("digits", "params.n > 0", ["metrics.loss ASC"], ["params.n", "min(metrics.loss)"])
    frame = view.to_frame()
    assert list(frame["run_id"]) == run_ids[:0:-1]
    assert list(frame["params.n"]) == [3.0, 2.0, 1.0]
    assert list(frame["min(metrics.loss)"]) == [1 / 4, 1 / 3, 1 / 2]
    view.columns = []
    view.filter_string = ""
    assert list(view.to_frame()["run_id"]) == run_ids[::-1]
    assert "metrics.loss" in view.to_frame()


def test_what_is_selected_is_runs(run_ids: list[str]) -> None:
    """Ids set by the front end or in Python are runs in ``selected``, in their order."""
    view = trackside.runs()
    view.selected_ids = [run_ids[2], run_ids[0]]
    assert [run.info.run_name for run in view.selected] == ["third", "first"]


def test_several_experiments_stand_in_one_list(run_ids: list[str]) -> None:
    """They are named or given as experiments."""
    trackside.set_experiment("others")
    with trackside.start_run(run_name="elsewhere"):
        pass
    digits = trackside.get_experiment_by_name("digits")
    frame = trackside.runs([digits, "others"]).to_frame()
    assert len(frame) == len(run_ids) + 1


def test_a_mistake_is_told_where_it_is_made(run_ids: list[str]) -> None:
    """An unknown experiment, a filter or column that can't be read: a sentence, and all stays as it was."""
    with pytest.raises(ExperimentNotFound, match=r"'digit'.*'digits'"):
        trackside.runs("digit")
    with pytest.raises(FilterSyntaxError):
        trackside.runs(filter_string="metrics.loss >")
    with pytest.raises(InvalidInput, match="is no column"):
        trackside.runs(columns=["nonsense"])
    with pytest.raises(InvalidInput, match="use a list"):
        trackside.runs(columns="params.n")
    view = trackside.runs(filter_string="params.n > 1")
    with pytest.raises(FilterSyntaxError):
        view.filter_string = "params.n >"
    assert view.filter_string == "params.n > 1"


def test_it_keeps_to_the_store_it_was_made_in(run_ids: list[str], tmp_path: Path) -> None:
    """``set_store`` afterwards changes nothing of it."""
    view = trackside.runs()
    trackside.set_store(tmp_path / "other" / ".trackside")
    assert list(view.to_frame()["run_id"]) == run_ids[::-1]
    status = OPERATIONS["status"]
    assert status.run(view.context, status.request()).store_id == view._store_id
