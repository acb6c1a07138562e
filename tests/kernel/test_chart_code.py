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


# Keys hold no quotes, but what means something to JavaScript, to Vega's expressions, to our own columns;
# values and names hold anything.
KEYS = (
    "constructor",
    "__proto__",
    "datum.value:Q",
    "a.b-c/d e",
    "größe 日本",
    "value",
    "metric",
    "run_id",
    "None",
)
TEXTS = ('"', "it's", "back\\slash", "two\nlines", "{{x}}", "]};", "constructor", "{0}%s\\n", "")
HOSTILE = {
    "line": ChartConfig(y=tuple(f'metrics."{key}"' for key in KEYS), title="constructor"),
    "bar": ChartConfig(kind="bar", y=('metrics."constructor"',), x='params."__proto__"', title=TEXTS[3]),
    "scatter": ChartConfig(
        kind="scatter",
        y=tuple(f'min(metrics."{key}")' for key in KEYS[:3]),
        x='metrics."datum.value:Q"',
        colour='tags."a.b-c/d e"',
        title='"""\\',
    ),
    "box": ChartConfig(
        kind="box", y=('metrics."value"',), x='params."constructor"', facet='params."__proto__"'
    ),
    "parallel": ChartConfig(
        kind="parallel", y=(*(f'metrics."{key}"' for key in KEYS), 'params."constructor"'), title="__proto__"
    ),
    "heatmap": ChartConfig(kind="heatmap", y=('metrics."metric"',), x='params."constructor"'),
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


@pytest.fixture(scope="module")
def hostile_runs(bare_kernel: LiveKernel) -> list[str]:
    """Runs whose names, keys and values all mean something else somewhere."""
    store = open_store(bare_kernel.location)
    feed, experiment = Feed(store), store.create_experiment("hostile")
    ids = [
        feed.log_run(
            experiment,
            run_name=text or "…",
            metrics={key: [n + k / (step + 1) for step in range(3)] for k, key in enumerate(KEYS)},
            params={"constructor": text, "__proto__": TEXTS[n % 2]},
            tags={"a.b-c/d e": text},
        )
        for n, text in enumerate(TEXTS)
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
    expect_same_chart(bare_kernel, runs, CHARTS[kind])


# "lr" counts as a seed here: runs of a depth and a kind are one.
SEEDS = {
    "line": ChartConfig(y=LOSS, group_by="auto:params.lr", aggregation="mean"),
    "box": ChartConfig(kind="box", y=LOSS, x="auto:params.lr"),
}


@pytest.mark.parametrize("kind", SEEDS)
def test_the_code_of_a_chart_of_seeds_needs_no_more_than_the_others(
    bare_kernel: LiveKernel, runs: list[str], kind: str
) -> None:
    """Runs that are equal but for the seed are one there as well, with mean and band, or as a box."""
    expect_same_chart(bare_kernel, runs, SEEDS[kind])


@pytest.mark.parametrize("kind", HOSTILE)
def test_the_code_of_a_chart_draws_it_whatever_keys_and_values_are_called(
    bare_kernel: LiveKernel, hostile_runs: list[str], kind: str
) -> None:
    """Quotes, backslashes, new lines, names of JavaScript's and of our own columns stand for themselves."""
    expect_same_chart(bare_kernel, hostile_runs, HOSTILE[kind])


def expect_same_chart(bare_kernel: LiveKernel, runs: list[str], config: ChartConfig) -> None:
    """Copied as code and run in an empty notebook, the chart has the same specification and as much data."""
    store = open_store(bare_kernel.location, read_only=True)
    frame = read_frame(store, runs, config)
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
