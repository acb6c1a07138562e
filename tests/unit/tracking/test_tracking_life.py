"""The life of runs and experiments through the Python API: changed, deleted, restored, resumed, nested."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

import trackside
from trackside.errors import (
    Conflict,
    ExperimentExists,
    ExperimentNotFound,
    InvalidInput,
    RunNotFound,
)
from trackside.tracking.workspace import Workspace

NOTE = "mlflow.note.content"


def log_run(name: str = "a", **arguments: str) -> str:
    """A finished run; its id."""
    with trackside.start_run(run_name=name, **arguments) as run:
        trackside.log_metric("m", 1.0)
    return run.run_id


def found(view: str = "active_only", **arguments: list[str]) -> set[str]:
    """Names of runs that a search finds."""
    if not arguments:
        arguments = {"experiment_ids": ["0"]}
    runs = trackside.search_runs(run_view_type=view, output_format="list", **arguments)
    return {run.info.run_name for run in runs}


def test_deleted_run_is_found_again_when_restored() -> None:
    """A deleted run is in no search; restored, it is what it was."""
    run_id = log_run("a")
    log_run("b")
    before = trackside.get_run(run_id)
    trackside.delete_run(run_id)
    assert (found(), found("deleted_only")) == ({"b"}, {"a"})
    assert trackside.get_run(run_id).info.lifecycle_stage == "deleted"
    trackside.restore_run(run_id)
    assert found() == {"a", "b"}
    assert trackside.get_run(run_id) == before


def test_run_is_renamed_and_noted() -> None:
    """A run that has ended gets another name, a note, and loses the note again."""
    run_id = log_run("old")
    trackside.rename_run(run_id, "new")
    trackside.set_note("# Why", run_id)
    run = trackside.get_run(run_id)
    assert (run.info.run_name, run.data.tags[NOTE]) == ("new", "# Why")
    trackside.set_note("", run_id)
    assert NOTE not in trackside.get_run(run_id).data.tags


def test_open_run_knows_its_new_name_at_once() -> None:
    """What is changed of a run that is open here, it knows itself."""
    with trackside.start_run(description="first") as run:
        trackside.rename_run(run.run_id, "new")
        trackside.set_note("second")
        assert (run.run_name, run.data.tags[NOTE]) == ("new", "second")
        trackside.set_note("")
        assert NOTE not in run.data.tags
    stored = trackside.get_run(run.run_id)
    assert (stored.info.run_name, NOTE in stored.data.tags) == ("new", False)


def test_runs_are_moved() -> None:
    """By id or name of the experiment, one or several."""
    first, second = log_run("a"), log_run("b")
    there = trackside.create_experiment("there")
    assert trackside.move_runs(first, there) == [first]
    assert trackside.move_runs([first, second], experiment_name="there") == [second]
    assert (found(), found(experiment_ids=[there])) == (set(), {"a", "b"})


def test_moved_run_finds_its_files(tmp_path: Path) -> None:
    """A run that was moved and goes on keeps its files in the folder where they began."""
    there = trackside.create_experiment("there", artifact_location=str(tmp_path / "elsewhere"))
    with trackside.start_run() as run:
        trackside.log_text("1", "first.txt")
    trackside.move_runs(run.run_id, there)
    root = trackside.get_run(run.run_id).info.artifact_uri
    with trackside.start_run(run_id=run.run_id) as again:
        trackside.log_text("2", "second.txt")
        assert again.artifact_uri == root
    assert sorted(file.name for file in Path(root).iterdir()) == ["first.txt", "second.txt"]


def test_experiment_is_renamed_and_stays_the_one_that_is_set() -> None:
    """Runs go on going into it."""
    experiment = trackside.set_experiment("old")
    log_run("a")
    made = trackside.get_experiment_by_name("old")
    assert made is not None
    trackside.rename_experiment(made.experiment_id, "new")
    log_run("b")
    assert trackside.get_experiment_by_name("old") is None
    assert found(experiment_names=["new"]) == {"a", "b"}
    assert experiment.experiment_id == made.experiment_id


def test_experiment_that_somebody_else_renames_is_followed(workspace: Workspace) -> None:
    """A kernel that goes on logging by the old name doesn't bring the old name back."""
    trackside.set_experiment("old")
    log_run("a")
    made = trackside.get_experiment_by_name("old")
    assert made is not None
    workspace.open_store().update_experiment(made.experiment_id, name="new")  # as the sidebar does
    log_run("b")
    assert found(experiment_ids=[made.experiment_id]) == {"a", "b"}
    assert trackside.get_experiment_by_name("old") is None


def test_name_of_a_deleted_experiment_begins_anew() -> None:
    """After deleting, the same name is another, empty experiment; the old one can't come back under it."""
    trackside.set_experiment("churn")
    log_run("old")
    old = trackside.get_experiment_by_name("churn")
    assert old is not None
    trackside.delete_experiment(old.experiment_id)
    log_run("still set")
    trackside.set_experiment("churn")
    log_run("new")
    assert found(experiment_names=["churn"]) == {"still set", "new"}
    with pytest.raises(ExperimentExists, match="churn"):
        trackside.restore_experiment(old.experiment_id)
    trackside.rename_experiment(old.experiment_id, "churn 1")
    trackside.restore_experiment(old.experiment_id)
    assert found(experiment_names=["churn 1"]) == {"old"}


def test_experiment_that_is_set_gets_tags() -> None:
    """Also before it has a run, and whatever set it."""
    trackside.set_experiment_tag("team", "ads")
    assert trackside.get_experiment("0").tags == {"team": "ads"}
    trackside.set_experiment("churn")
    trackside.set_experiment_tags({"team": "nlp", NOTE: "# Why", "n": 3})
    experiment = trackside.get_experiment_by_name("churn")
    assert experiment is not None
    assert experiment.tags == {"team": "nlp", NOTE: "# Why", "n": "3"}


def test_deleted_run_does_not_go_on() -> None:
    """Resuming it is an error that says what to do; nothing becomes active."""
    run_id = log_run()
    trackside.delete_run(run_id)
    with pytest.raises(Conflict, match=r"deleted: call restore_run"):
        trackside.start_run(run_id=run_id)
    assert trackside.active_run() is None
    trackside.restore_run(run_id)
    with trackside.start_run(run_id=run_id):
        trackside.log_metric("m", 2.0, step=1)
    assert trackside.get_run(run_id).data.metrics == {"m": 2.0}


def test_nothing_is_logged_to_a_deleted_experiment() -> None:
    """Neither a run of it goes on, nor does a new one start in it."""
    trackside.set_experiment("churn")
    run_id = log_run()
    made = trackside.get_run(run_id).info.experiment_id
    trackside.delete_experiment(made)
    with pytest.raises(Conflict, match="restore_experiment"):
        trackside.start_run(run_id=run_id)
    with pytest.raises(Conflict, match="restore it before"):
        trackside.start_run(experiment_id=made)
    with pytest.raises(Conflict, match="'churn' is deleted"):
        trackside.move_runs(log_run("b"), made)
    assert trackside.active_run() is None


def test_what_is_logged_to_a_run_deleted_meanwhile_is_told() -> None:
    """The caller isn't disturbed; the run has a warning and its true end, and comes back without the rest."""
    with trackside.start_run() as run:
        trackside.log_metric("before", 1.0)
        trackside.delete_run(run.run_id)
        trackside.log_metric("after", 2.0)
    trackside.flush()
    assert trackside.get_store().get_warnings(run.run_id) == [
        "Something was logged to this run after it had been deleted; it was put aside."
    ]
    trackside.restore_run(run.run_id)
    stored = trackside.get_run(run.run_id)
    assert (stored.info.status, stored.data.metrics) == ("FINISHED", {"before": 1.0})


def test_parent_may_be_any_run() -> None:
    """``parent_run_id`` nests a run in one that isn't active, and ``nested`` in the one that is."""
    outer = log_run("outer")
    with trackside.start_run(run_name="child", parent_run_id=outer) as child:
        assert child.parent_run_id == outer
        with trackside.start_run(nested=True) as inner:
            assert inner.parent_run_id == child.run_id
        with trackside.start_run(nested=True, parent_run_id=outer) as other:
            assert other.parent_run_id == outer
    parents = {run: trackside.get_run(run).data.tags for run in (child.run_id, inner.run_id, other.run_id)}
    assert [tags["mlflow.parentRunId"] for tags in parents.values()] == [outer, child.run_id, outer]


WRONG: list[tuple[Callable[[], object], type[Exception]]] = [
    (lambda: trackside.delete_run("0" * 32), RunNotFound),
    (lambda: trackside.restore_run("0" * 32), RunNotFound),
    (lambda: trackside.rename_run("0" * 32, "x"), RunNotFound),
    (lambda: trackside.set_note("x", "0" * 32), RunNotFound),
    (lambda: trackside.move_runs("0" * 32, "0"), RunNotFound),
    (lambda: trackside.move_runs([], experiment_name="nowhere"), ExperimentNotFound),
    (lambda: trackside.rename_experiment("123", "x"), ExperimentNotFound),
    (lambda: trackside.delete_experiment("123"), ExperimentNotFound),
    (lambda: trackside.restore_experiment("123"), ExperimentNotFound),
    (lambda: trackside.delete_run(7), InvalidInput),  # type: ignore[arg-type]
    (lambda: trackside.rename_run("a", " "), InvalidInput),
    (lambda: trackside.set_note(None, "a"), InvalidInput),  # type: ignore[arg-type]
    (lambda: trackside.set_note("x" * 8001, "a"), InvalidInput),
    (lambda: trackside.move_runs("a"), InvalidInput),
    (lambda: trackside.move_runs("a", "0", experiment_name="b"), InvalidInput),
    (lambda: trackside.rename_experiment("0", ""), InvalidInput),
    (lambda: trackside.rename_experiment("0", "x"), Conflict),
    (lambda: trackside.delete_experiment("0"), Conflict),
    (lambda: trackside.set_experiment_tags({"": 1}), InvalidInput),
]


@pytest.mark.parametrize(("call", "error"), WRONG)
def test_impossible_change_is_a_clear_error(call: Callable[[], object], error: type[Exception]) -> None:
    """What is unknown, empty, too long or contradictory is named in a sentence."""
    with pytest.raises(error, match=r"[.…]$"):
        call()
