"""What is pushed of a comparison while the kernel computes."""

from __future__ import annotations

import json
from typing import Any

import pytest

import trackside
from trackside.charts.config import ChartConfig
from trackside.operations.charts import build_chart
from trackside.operations.wire_charts import ChartBuild
from trackside.widgets.compare import ComparisonView
from trackside.widgets.pushes import LACKING, MOST_BYTES, PushLog

CONFIGS = [ChartConfig(y=("metrics.loss",)), ChartConfig(kind="bar", y=("max(metrics.loss)",), x="params.n")]


class Reader:
    """Puts messages together as the front end does."""

    def __init__(self) -> None:
        self.rows: dict[str, list[Any]] = {}
        self.specs: dict[str, Any] = {}

    def read(self, text: str) -> dict[str, Any]:
        message: dict[str, Any] = json.loads(text)
        for chart in message["charts"]:
            key = json.dumps(chart["config"])
            fresh = iter(unpack(chart["rows"]))
            rows: list[Any] = []
            for part in chart["parts"]:
                if isinstance(part, int):
                    rows += [next(fresh) for _ in range(part)]
                else:
                    rows += self.rows[key][part[0] : part[0] + part[1]]
            assert next(fresh, None) is None
            self.rows[key] = rows
            self.specs[key] = chart["spec"] or self.specs[key]
        return message


def unpack(columns: dict[str, Any]) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = [{} for _ in (columns["values"] or [[]])[0]]
    for name, values, texts in zip(columns["names"], columns["values"], columns["texts"], strict=True):
        for row, value in zip(rows, values, strict=True):
            if value != LACKING:
                row[name] = value if texts is None or value is None else texts[value]
    return rows


@pytest.fixture
def view(run_ids: list[str]) -> ComparisonView:
    return trackside.compare()


def test_what_is_put_together_is_what_an_answer_holds(view: ComparisonView) -> None:
    """After each of several messages the reader has the rows and specifications that it would be answered."""
    log, reader = PushLog(), Reader()
    with trackside.start_run(run_name="grows") as run:
        for step in range(6):
            trackside.log_metrics({"loss": 1 / (step + 1)}, step=step)
            found = [*view.run_ids]
            text = log.describe(view.context, found, None, CONFIGS)
            assert text is not None
            message = reader.read(text)
            assert message["number"] == step + 1
            assert message["run_ids"] == found
            assert run.info.run_id in found
            for config in CONFIGS:
                answer = build_chart(view.context, ChartBuild(config=config, run_ids=found))
                (key,) = [key for key in reader.rows if json.loads(key)["kind"] == config.kind]
                assert reader.rows[key] == answer.data
                assert reader.specs[key] == answer.spec


def test_only_the_difference_is_sent(view: ComparisonView) -> None:
    """A further point is a further row; choices and specification are not sent again."""
    log = PushLog()
    with trackside.start_run(run_name="grows"):
        trackside.log_metric("loss", 1.0, step=1)
        trackside.log_metric("loss", 2.0, step=2)
        assert log.describe(view.context, view.run_ids, None, CONFIGS[:1]) is not None
        trackside.log_metric("loss", 3.0, step=3)
        text = log.describe(view.context, view.run_ids, None, CONFIGS[:1])
    assert text is not None
    message = json.loads(text)
    (chart,) = message["charts"]
    assert [row["value"] for row in unpack(chart["rows"])] == [3.0]
    assert message["suggested"] is None
    assert chart["spec"] is None
    log.restart()
    text = log.describe(view.context, view.run_ids, None, CONFIGS[:1])
    assert text is not None
    assert json.loads(text)["number"] == 1
    assert json.loads(text)["charts"][0]["spec"] is not None


def test_a_message_is_small(view: ComparisonView) -> None:
    """Curves are thinned until a message has at most 64 kB."""
    for n in range(20):
        with trackside.start_run(run_name=f"long {n}"):
            for step in range(1000):
                trackside.log_metric("loss", (step * 7919 % 1000) / 997 + n, step=step)
    text = PushLog().describe(view.context, view.run_ids, None, CONFIGS[:1])
    assert text is not None
    assert len(text.encode()) <= MOST_BYTES
    assert len(Reader().read(text)["charts"]) == 1
