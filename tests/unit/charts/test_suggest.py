"""Which charts a comparison begins with, and what its lists offer."""

from __future__ import annotations

from pathlib import Path

import pytest

from trackside.charts.suggest import choose_metric, list_choices, suggest_charts
from trackside.store import open_store
from trackside.store.base import Store
from trackside.testing import Feed


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return open_store(tmp_path / "store.db")


@pytest.mark.parametrize(
    ("keys", "first"),
    [
        (["loss", "val_accuracy"], "val_accuracy"),
        (["a", "loss"], "loss"),
        (["b", "z"], "b"),
        ([], None),
    ],
)
def test_first_metric(keys: list[str], first: str | None) -> None:
    """A metric that grows is looked at first, then one that falls, then any; as the sidebar does."""
    assert choose_metric(keys) == first


def test_curves_or_bars(store: Store) -> None:
    """A metric of more than one step in any run is drawn as curves, any other as bars."""
    feed = Feed(store)
    ids = [
        feed.log_run(metrics={"accuracy": 0.9, "loss": 1.0}),
        feed.log_run(metrics={"accuracy": 0.8, "loss": [2.0, 1.0]}),
    ]
    charts = suggest_charts(store, store.get_columns(ids))
    assert [(chart.kind, chart.y) for chart in charts] == [
        ("bar", ("metrics.accuracy",)),
        ("line", ("metrics.loss",)),
    ]


@pytest.mark.parametrize(("differing", "suggested"), [(2, False), (3, True)])
def test_parallel_coordinates_of_three_params(store: Store, differing: int, suggested: bool) -> None:
    """Three or more params that differ are drawn as parallel coordinates, with the first metric."""
    feed = Feed(store)
    same = {"seed": "1"}
    ids = [
        feed.log_run(
            metrics={"accuracy": 0.9}, params={**same, **{f"p {k}": str(n) for k in range(differing)}}
        )
        for n in range(2)
    ]
    charts = suggest_charts(store, store.get_columns(ids))
    parallel = [chart for chart in charts if chart.kind == "parallel"]
    assert bool(parallel) is suggested
    for chart in parallel:
        assert chart.y == ('params."p 0"', 'params."p 1"', 'params."p 2"', "metrics.accuracy")


def test_no_metric_no_chart(store: Store) -> None:
    """Runs that logged no metric have nothing to compare."""
    assert suggest_charts(store, store.get_columns([Feed(store).log_run(params={"lr": "1"})])) == []


def test_choices(store: Store) -> None:
    """Every list offers the columns that make sense there, by the search language's names."""
    feed = Feed(store)
    ids = [
        feed.log_run(
            metrics={"val loss": 1.0, "odd": 1.0},
            params={"a": "1", "lr": str(n)},
            tags={"mine": "x", "mlflow.x": "y"},
        )
        for n in range(2)
    ]
    lists = list_choices(store.get_columns(ids)).items()
    choices = {part: [one.value for one in some] for part, some in lists}
    assert choices["x"][:5] == ["step", "time", "relative_time", "params.lr", "params.a"]
    assert 'metrics."val loss"' in choices["y"]
    assert 'best(metrics."val loss")' in choices["y"]
    assert "best(metrics.odd)" not in choices["y"]
    assert choices["facet"][:2] == ["metric", "params.lr"]
    assert {"tags.mine", "status", "experiment"} <= set(choices["group_by"])
    assert {"params.lr", "tags.mine"} <= set(choices["colour"])
    assert set(choices["value"]) == {"params.lr", "params.a", 'metrics."val loss"', "metrics.odd", "duration"}
    assert not any("mlflow" in value for values in choices.values() for value in values)
