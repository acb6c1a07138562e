"""Experiments, as in MLflow's fluent API."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import trackside
from trackside.errors import ExperimentExists, ExperimentNotFound, InvalidInput
from trackside.settings import StoreLocation, derive_experiment_id
from trackside.store import open_store
from trackside.tracking.workspace import Workspace, current_workspace


def test_experiment_is_made_with_tags() -> None:
    """``create_experiment`` gives the id under which the experiment is found."""
    experiment_id = trackside.create_experiment("vision", tags={"team": "a", "year": 2026})
    experiment = trackside.get_experiment(experiment_id)
    assert experiment.name == "vision"
    assert experiment.tags == {"team": "a", "year": "2026"}
    assert trackside.get_experiment_by_name("vision") == experiment


def test_name_in_use_is_refused() -> None:
    """Two active experiments can't have the same name, also if the first was only set."""
    trackside.set_experiment("vision")
    with pytest.raises(ExperimentExists, match="'vision'"):
        trackside.create_experiment("vision")


def test_setting_an_experiment_makes_it() -> None:
    """``set_experiment`` makes what is missing, also without a run, and runs go there."""
    experiment = trackside.set_experiment("vision")
    assert experiment.name == "vision"
    assert trackside.get_experiment_by_name("vision").experiment_id == experiment.experiment_id
    with trackside.start_run() as run:
        pass
    assert trackside.get_run(run.run_id).info.experiment_id == experiment.experiment_id


def test_setting_an_experiment_that_exists_uses_it() -> None:
    """The same name is the same experiment, whoever made it."""
    experiment_id = trackside.create_experiment("vision")
    assert trackside.set_experiment("vision").experiment_id == experiment_id
    assert trackside.set_experiment(experiment_name="vision").experiment_id == experiment_id
    assert trackside.set_experiment(experiment_id=experiment_id).name == "vision"


def test_two_processes_derive_the_same_id(workspace: Workspace, tmp_path: Path) -> None:
    """Without a database the id follows from store and name, and the store makes the same one."""
    derived = trackside.set_experiment("vision").experiment_id
    assert derived == derive_experiment_id(workspace.store_id, "vision")
    store = open_store(workspace.location)
    try:
        made = store.create_experiment("audio")
    finally:
        store.close()
    assert made == derive_experiment_id(workspace.store_id, "audio")
    assert trackside.get_experiment_by_name("vision").experiment_id == derived


def test_unknown_experiment_is_not_found() -> None:
    """By id it is an error that names the id, by name it is None."""
    with pytest.raises(ExperimentNotFound, match="42"):
        trackside.get_experiment("42")
    with pytest.raises(ExperimentNotFound, match="42"):
        trackside.set_experiment(experiment_id="42")
    assert trackside.get_experiment_by_name("nothing") is None


def test_either_name_or_id_is_given() -> None:
    """``set_experiment`` takes one of the two."""
    with pytest.raises(InvalidInput, match="either"):
        trackside.set_experiment()
    with pytest.raises(InvalidInput, match="either"):
        trackside.set_experiment("a", experiment_id="0")


@pytest.mark.parametrize("name", ["", "  ", 5, "x" * 501, "a\0b", "\ud800"])
def test_bad_name_is_refused(name: Any) -> None:
    """A name is a text that every database can store."""
    with pytest.raises(InvalidInput):
        trackside.set_experiment(name)
    with pytest.raises(InvalidInput):
        trackside.create_experiment(name)
    assert current_workspace().active_experiment_name() == "Default"


def test_hostile_name_is_text() -> None:
    """Markup in a name is kept as it is."""
    name = "<img src=x onerror=alert(1)> 'quoted' \"too\" %_"
    experiment_id = trackside.set_experiment(name).experiment_id
    assert trackside.get_experiment(experiment_id).name == name


def test_runs_go_to_default_if_nothing_is_set() -> None:
    """As in MLflow, experiment "0" is called Default."""
    with trackside.start_run() as run:
        assert run.info.experiment_id == "0"
        assert run.experiment_name == "Default"
    assert trackside.get_experiment("0").name == "Default"


def test_experiment_is_named_after_the_notebook(workspace: Workspace) -> None:
    """Where a notebook is known and nothing is set, its name is the experiment's; a set one wins."""
    workspace.default_experiment_name = lambda: "churn"
    with trackside.start_run() as run:
        pass
    stored = trackside.get_run(run.run_id)
    assert trackside.get_experiment(stored.info.experiment_id).name == "churn"
    assert len(trackside.search_runs()) == 1
    trackside.set_experiment("mine")
    assert workspace.active_experiment_name() == "mine"


def test_notebook_is_known_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """``TRACKSIDE_NOTEBOOK`` names experiment and source of runs that code opens."""
    monkeypatch.setenv("TRACKSIDE_NOTEBOOK", "/work/churn.ipynb")
    with trackside.start_run() as run:
        pass
    assert run.experiment_name == "churn"
    tags = trackside.get_run(run.run_id).data.tags
    assert tags["mlflow.source.name"] == "/work/churn.ipynb"
    assert tags["mlflow.source.type"] == "NOTEBOOK"
    source = trackside.get_store().get_source(run.run_id)
    assert (source.notebook_path, source.path_origin) == ("/work/churn.ipynb", "setting")


def test_experiments_are_listed_newest_first() -> None:
    """All active experiments are found, the one that changed last in front."""
    for name in ("a", "b", "c"):
        trackside.create_experiment(name)
    trackside.set_experiment("a")
    with trackside.start_run():
        pass
    names = [experiment.name for experiment in trackside.search_experiments()]
    assert names[0] == "a"
    assert set(names) == {"Default", "a", "b", "c"}
    assert len(trackside.search_experiments(max_results=2)) == 2
    assert trackside.search_experiments(view_type="deleted_only") == []


@pytest.mark.parametrize("arguments", [{"max_results": 0}, {"max_results": "5"}, {"view_type": "some"}])
def test_odd_arguments_are_refused(arguments: dict[str, Any]) -> None:
    """What can't be understood is an error that names the value."""
    with pytest.raises(InvalidInput, match=str(next(iter(arguments.values())))):
        trackside.search_experiments(**arguments)


def test_store_can_be_changed(tmp_path: Path) -> None:
    """After ``set_store`` everything is about the other store; a run that is open stays where it is."""
    with trackside.start_run() as first:
        trackside.set_store(tmp_path / "other" / "runs.db")
        assert trackside.get_store().url == f"sqlite:///{tmp_path / 'other' / 'runs.db'}"
        first.log_metric("m", 1.0)
    with trackside.start_run() as second:
        pass
    assert trackside.search_runs()["run_id"].tolist() == [second.run_id]
    current_workspace().close()
    trackside.set_store(tmp_path / ".trackside")
    assert trackside.get_run(first.run_id).data.metrics == {"m": 1.0}
    assert StoreLocation.from_url(trackside.get_store().url).folder == tmp_path / ".trackside"


def test_store_of_an_unknown_kind_is_refused() -> None:
    """``set_store`` with a URL that nobody speaks leaves the store as it is."""
    before = current_workspace()
    with pytest.raises(InvalidInput, match="ftp"):
        trackside.set_store("ftp://example/store")
    assert current_workspace() is before
