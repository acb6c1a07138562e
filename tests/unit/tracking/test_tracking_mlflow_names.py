"""What an MLflow program asks of ``import trackside as mlflow``: it works, or a sentence says what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

import trackside
from trackside.errors import InvalidInput, ParamConflict, RunNotFound, TracksideError


def test_arguments_that_mean_nothing_here_are_taken() -> None:
    """``synchronous`` makes no difference: a call returns when what it logged is safe."""
    with trackside.start_run() as run:
        trackside.log_metric("a", 1, synchronous=False)
        trackside.log_metrics({"b": 2}, synchronous=True)
        trackside.log_param("c", 3, synchronous=False)
        trackside.log_params({"d": 4}, synchronous=True)
        trackside.set_tag("e", 5, synchronous=False)
        trackside.set_tags({"f": 6}, synchronous=False)
    stored = trackside.get_run(run.info.run_id).data
    assert (stored.metrics, stored.params) == ({"a": 1, "b": 2}, {"c": "3", "d": "4"})
    assert (stored.tags["e"], stored.tags["f"]) == ("5", "6")


@pytest.mark.parametrize("argument", ["model_id", "dataset"])
def test_arguments_that_would_lose_something_are_refused(argument: str) -> None:
    """A point that should belong to a model or a data set isn't logged without it."""
    with trackside.start_run(), pytest.raises(InvalidInput, match=argument):
        trackside.log_metric("a", 1, **{argument: "m-1"})  # type: ignore[arg-type]


def test_system_metrics_are_a_warning() -> None:
    """The run starts all the same."""
    with pytest.warns(UserWarning, match="system metrics"), trackside.start_run(log_system_metrics=True):
        pass


def test_another_run_is_logged_to_by_its_id() -> None:
    """Open or ended, its status stays; the active run gets nothing of it."""
    with trackside.start_run() as ended:
        trackside.log_param("a", 1)
    with trackside.start_run() as outer, trackside.start_run(nested=True) as active:
        trackside.log_metric("x", 1.5, step=7, run_id=ended.info.run_id)
        trackside.log_metrics({"y": 2}, run_id=outer.info.run_id)
        trackside.log_params({"a": 1, "b": 2}, run_id=ended.info.run_id)
        with pytest.raises(ParamConflict, match="'a'"):
            trackside.log_params({"c": 1, "a": 2}, run_id=ended.info.run_id)
    stored = [trackside.get_run(run.info.run_id) for run in (ended, outer, active)]
    assert [run.data.metrics for run in stored] == [{"x": 1.5}, {"y": 2}, {}]
    assert [run.data.params for run in stored] == [{"a": "1", "b": "2"}, {}, {}]
    assert stored[0].info.status == "FINISHED"
    with pytest.raises(RunNotFound):
        trackside.log_metric("x", 1, run_id="0" * 32)


def test_a_tracking_uri_is_a_store(tmp_path: Path) -> None:
    """What names a store of ours is used, what only MLflow has is refused without showing its password."""
    before = trackside.get_tracking_uri()
    trackside.set_tracking_uri("trackside:")
    assert trackside.get_tracking_uri() == before
    for uri in (f"sqlite:///{tmp_path}/a.db", f"trackside:///{tmp_path}/b.db", tmp_path / "c" / ".trackside"):
        trackside.set_tracking_uri(uri)
        assert trackside.get_tracking_uri().startswith(f"sqlite:///{tmp_path}/")
        assert trackside.get_tracking_uri() == trackside.get_store().url
    for uri in ("http://ada:s3cret@tracking:5000", "databricks", "file:///tmp/mlruns", "mlruns"):
        with pytest.raises(InvalidInput, match="store of its own") as caught:
            trackside.set_tracking_uri(uri)
        assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize("name", ["autolog", "sklearn", "log_model", "MlflowClient", "trace", "log_input"])
def test_what_only_mlflow_has_is_a_sentence(name: str) -> None:
    """With what to do instead; and it is an AttributeError, so that ``hasattr`` still says no."""
    assert not hasattr(trackside, name)
    with pytest.raises(AttributeError, match=f"no '{name}' as MLflow has") as caught:
        getattr(trackside, name)
    assert isinstance(caught.value, TracksideError)


def test_what_nobody_has_is_an_ordinary_error() -> None:
    """A slip of the finger isn't taken for MLflow."""
    with pytest.raises(AttributeError, match="has no attribute 'log_metrik'"):
        trackside.log_metrik  # type: ignore[attr-defined]  # noqa: B018
