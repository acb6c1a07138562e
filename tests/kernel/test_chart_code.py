"""A chart copied as code, pasted into a notebook: a fresh kernel draws the same chart."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import altair as alt
import pytest
from live_kernel import LiveKernel

from trackside.charts.code import write_code
from trackside.charts.config import ChartConfig
from trackside.charts.drawing import build
from trackside.charts.frames import read_frame
from trackside.store import open_store
from trackside.testing import Feed

LOSS = ("metrics.loss",)

CHARTS = {
    "line": ChartConfig(y=LOSS, smoothing=0.5, group_by="params.kind", title="it's"),
    "bar": ChartConfig(kind="bar", y=LOSS, x="params.depth", group_by="params.kind", aggregation="mean"),
    "scatter": ChartConfig(kind="scatter", y=LOSS, x="params.lr", log_x=True, colour="params.kind"),
    "box": ChartConfig(kind="box", y=LOSS, x="params.kind"),
    "parallel": ChartConfig(kind="parallel", y=("params.lr", "params.kind", *LOSS), colour=LOSS[0]),
    "heatmap": ChartConfig(kind="heatmap", y=LOSS),
    "contour": ChartConfig(kind="contour", x="params.lr", y=("params.depth",), colour=LOSS[0], log_x=True),
}


@pytest.fixture(scope="module")
def bare_kernel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveKernel]:
    """A kernel in which nothing of trackside has been loaded."""
    made = LiveKernel(tmp_path_factory.mktemp("charts"))
    yield made
    made.stop()


@pytest.fixture(scope="module")
def runs(bare_kernel: LiveKernel) -> list[str]:
    """Six runs of a sweep in the kernel's store."""
    store = open_store(bare_kernel.location)
    feed, sweep = Feed(store), store.create_experiment("sweep")
    ids = [
        feed.log_run(
            sweep,
            metrics={"loss": [(n + 1) / (step + 1) for step in range(5)]},
            params={"lr": str(10.0 ** (n - 4)), "depth": str(n % 3), "kind": "ab"[n % 2]},
        )
        for n in range(6)
    ]
    store.close()
    return ids


def strip(part: Any) -> Any:
    """A specification without data and without names that Altair makes up."""
    if isinstance(part, list):
        return [strip(one) for one in part]
    if not isinstance(part, dict):
        return part
    return {
        key: strip(one)
        for key, one in part.items()
        if key not in ("data", "datasets", "views") and not (key == "name" and str(one).startswith("view_"))
    }


@pytest.mark.parametrize("kind", CHARTS)
def test_the_code_of_a_chart_draws_it_in_a_fresh_kernel(
    bare_kernel: LiveKernel, runs: list[str], kind: str
) -> None:
    """Pasted into an empty notebook and run: the same specification, and data in it."""
    assert kind == CHARTS[kind].kind
    store = open_store(bare_kernel.location, read_only=True)
    frame = read_frame(store, runs, CHARTS[kind])
    drawn = build(frame.picture, alt.NamedData(name="points")).to_dict()
    store.close()
    assert bare_kernel.run("%reset -f").status == "ok"
    cell = bare_kernel.run(write_code(frame.picture, frame.run_ids, frame.row_count))
    assert cell.status == "ok", cell.traceback()
    assert cell.of("execute_result")
    said = bare_kernel.run("import json; print(json.dumps(_.to_dict()))")
    assert said.status == "ok", said.traceback()
    copied = json.loads(said.text())
    assert strip(copied) == strip(drawn)
    rows = [row for some in copied["datasets"].values() for row in some]
    assert len(rows) == frame.row_count
