"""``search_runs(group=…)``: one row a group, whose runs a chart takes again."""

from __future__ import annotations

import math

import pandas as pd
import polars as pl
import pytest

import trackside
from trackside.errors import InvalidInput


@pytest.fixture
def ids() -> list[str]:
    """Two learning rates with three seeds each; one run diverged."""
    trackside.set_experiment("repeats")
    found = []
    for lr in (0.1, 1.0):
        for seed in range(3):
            with trackside.start_run(run_name=f"lr {lr} seed {seed}") as run:
                trackside.log_params({"lr": lr, "seed": seed, "kind": "mlp"})
                for step in range(2):
                    trackside.log_metric("loss", math.inf if (lr, seed) == (1.0, 2) else lr + seed, step=step)
                if seed == 0:
                    trackside.log_metric("extra", 1.0)
                found.append(run.info.run_id)
    return found


def test_runs_equal_but_for_the_seed_are_one_row(ids: list[str]) -> None:
    """With the mean, the spread and the number of each metric's finite values, and the params they share."""
    frame = trackside.search_runs(group="auto", order_by=["start_time ASC", "run_name ASC"])
    assert frame.columns.tolist() == [
        *("group", "n", "run_ids", "experiment_id"),
        *("metrics.extra", "std.extra", "n.extra", "metrics.loss", "std.loss", "n.loss"),
        *("params.kind", "params.lr"),
    ]
    frame = frame.sort_values("params.lr", ignore_index=True)
    assert frame["group"].tolist() == ["lr=0.1", "lr=1.0"]
    assert frame["n"].tolist() == [3, 3]
    assert [sorted(some) for some in frame["run_ids"]] == [sorted(ids[:3]), sorted(ids[3:])]
    assert frame["metrics.loss"].tolist() == pytest.approx([1.1, 1.5])
    assert frame["std.loss"].tolist() == pytest.approx([1.0, 0.5**0.5])
    assert frame["n.loss"].tolist() == [3, 2]
    assert frame["metrics.extra"].tolist() == [1.0, 1.0]
    assert frame["std.extra"].isna().all()


def test_groups_keep_the_order_of_their_first_runs(ids: list[str]) -> None:
    """The best run's group comes first."""
    order = ["metrics.loss ASC"]
    assert trackside.search_runs(group="auto", order_by=order)["group"].tolist() == ["lr=0.1", "lr=1.0"]
    descending = trackside.search_runs(group="auto", order_by=["params.lr DESC"])
    assert descending["group"].tolist() == ["lr=1.0", "lr=0.1"]


def test_a_group_may_be_of_a_column_or_of_another_seed(ids: list[str]) -> None:
    """What the runs of a group don't share is missing."""
    by_seed = trackside.search_runs(run_ids=ids, group="params.seed")
    assert by_seed["group"].tolist() == ["0.0", "1.0", "2.0"]
    assert "params.lr" not in by_seed.columns
    assert by_seed["params.seed"].tolist() == ["0", "1", "2"]
    [whole] = trackside.search_runs(group="auto:params.lr")["n"]
    assert whole == 6


def test_a_frame_of_groups_names_all_their_runs(ids: list[str]) -> None:
    """So that groups are chosen in the frame and drawn as one: of pandas, and of Polars."""
    frame = trackside.search_runs(group="auto").sort_values("metrics.loss").head(1)
    for some in (frame, pl.DataFrame({"run_ids": frame["run_ids"].tolist()})):
        spec = trackside.chart("line", some, y="loss", group="auto").to_dict()
        [rows] = spec["datasets"].values()
        assert [(row["group"], row["n"], row["value"]) for row in rows] == [
            ("all runs (n=3)", 3, pytest.approx(1.1))
        ] * 2


def test_no_runs_no_groups() -> None:
    """An empty experiment gives the first columns, and no row."""
    trackside.set_experiment("empty")
    frame = trackside.search_runs(group="auto")
    assert frame.columns.tolist() == ["group", "n", "run_ids", "experiment_id"]
    assert len(frame) == 0
    assert isinstance(frame, pd.DataFrame)


def test_what_is_no_group_is_a_sentence(ids: list[str]) -> None:
    """A wrong column, and arguments that can't go with a group."""
    with pytest.raises(InvalidInput, match="no column"):
        trackside.search_runs(group="nothing")
    with pytest.raises(InvalidInput, match="no columns and no format"):
        trackside.search_runs(run_ids=ids, group="auto", columns={"x": "params.lr"})
