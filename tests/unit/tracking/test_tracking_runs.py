"""Runs: started, active, nested, ended, as in MLflow's fluent API."""

from __future__ import annotations

import asyncio
import contextvars
import random
import re
import threading

import numpy as np
import pytest

import trackside
from trackside.errors import Conflict, ExperimentNotFound, InvalidInput, RunNotFound
from trackside.tracking.runs import activate, deactivate, open_run


def test_block_ends_its_run_finished() -> None:
    """A run is active inside its block and FINISHED after it."""
    with trackside.start_run() as run:
        assert trackside.active_run() is run
        assert run.info.status == "RUNNING"
    assert trackside.active_run() is None
    stored = trackside.get_run(run.info.run_id)
    assert stored.info.status == "FINISHED"
    assert stored.info.end_time is not None
    assert stored.info.end_time >= stored.info.start_time


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (ValueError("no"), "FAILED"),
        (KeyboardInterrupt(), "KILLED"),
        (asyncio.CancelledError(), "KILLED"),
        (SystemExit(0), "FINISHED"),
        (SystemExit(3), "FAILED"),
    ],
)
def test_status_follows_from_how_the_block_ended(error: BaseException, status: str) -> None:
    """An exception makes a run FAILED, an interrupt KILLED; the exception goes on to the caller."""
    with pytest.raises(type(error)), trackside.start_run() as run:
        raise error
    assert trackside.get_run(run.info.run_id).info.status == status


def test_run_stays_active_without_a_block() -> None:
    """Without ``with``, a run is active until ``end_run``, which gives it a status."""
    run = trackside.start_run()
    assert trackside.active_run() is run
    trackside.end_run("KILLED")
    assert trackside.active_run() is None
    assert trackside.get_run(run.run_id).info.status == "KILLED"


def test_end_without_a_run_does_nothing() -> None:
    """``end_run`` where no run is active is no error."""
    trackside.end_run()
    assert trackside.active_run() is None


def test_unknown_status_is_refused() -> None:
    """A status is one of five words, and the run goes on if it isn't."""
    run = trackside.start_run()
    with pytest.raises(InvalidInput, match=r"'DONE' is no status.*FINISHED"):
        trackside.end_run("DONE")
    assert trackside.active_run() is run


def test_second_run_has_to_be_nested() -> None:
    """Starting while a run is active is an error that says how to go on; nothing is started."""
    with trackside.start_run() as run:
        with pytest.raises(Conflict, match=rf"{run.run_id} is already active.*nested=True"):
            trackside.start_run()
        assert trackside.active_run() is run
    assert len(trackside.search_runs()) == 1


def test_nested_run_is_a_child() -> None:
    """A nested run knows its parent, which is active again when the child has ended."""
    with trackside.start_run() as parent:
        with trackside.start_run(nested=True) as child:
            assert trackside.active_run() is child
        assert trackside.active_run() is parent
    tags = trackside.get_run(child.run_id).data.tags
    assert tags["mlflow.parentRunId"] == parent.run_id
    assert "mlflow.parentRunId" not in trackside.get_run(parent.run_id).data.tags


def test_parent_takes_forgotten_children_with_it() -> None:
    """What was started inside a block and not ended ends with the block, in the same way."""
    with trackside.start_run() as parent:
        child = trackside.start_run(nested=True)
        grandchild = trackside.start_run(nested=True)
    assert trackside.active_run() is None
    for run in (parent, child, grandchild):
        assert trackside.get_run(run.run_id).info.status == "FINISHED"


def test_run_has_mlflows_fields() -> None:
    """Name, experiment, user, note, tags and artifact folder are where MLflow has them."""
    experiment = trackside.set_experiment("fields")
    with trackside.start_run(run_name="first", tags={"team": "a"}, description="A note.") as run:
        assert run.info.run_name == "first"
        assert run.info.experiment_id == experiment.experiment_id
    stored = trackside.get_run(run.info.run_id)
    assert stored.info == run.info
    assert stored.info.experiment_id == experiment.experiment_id
    assert stored.data.tags["mlflow.runName"] == "first"
    assert stored.data.tags["mlflow.note.content"] == "A note."
    assert stored.data.tags["mlflow.user"] == stored.info.user_id
    assert stored.data.tags["team"] == "a"
    assert stored.info.artifact_uri.endswith(f"/{run.run_id}/artifacts")
    assert re.fullmatch(r"[0-9a-f]{32}", run.run_id)


def test_unnamed_runs_get_different_names() -> None:
    """A run without a name gets adjective, animal and number, without touching the user's random numbers."""
    random.seed(1)
    before = random.getstate()
    names = set()
    for _ in range(50):
        with trackside.start_run() as run:
            names.add(run.info.run_name)
    assert random.getstate() == before
    assert len(names) > 45
    assert all(re.fullmatch(r"[a-z]+-[a-z]+-\d+", name) for name in names)


def test_name_and_note_are_given_once() -> None:
    """A name or a note that is given twice, and differently, is refused."""
    with pytest.raises(InvalidInput, match="given twice"):
        trackside.start_run(run_name="a", tags={"mlflow.runName": "b"})
    with pytest.raises(InvalidInput, match="given twice"):
        trackside.start_run(description="a", tags={"mlflow.note.content": "b"})
    assert trackside.active_run() is None


def test_name_can_be_changed_by_its_tag() -> None:
    """Setting ``mlflow.runName`` renames the run."""
    with trackside.start_run(run_name="before") as run:
        trackside.set_tag("mlflow.runName", "after")
        assert run.info.run_name == "after"
    assert trackside.get_run(run.run_id).info.run_name == "after"


def test_run_goes_on_by_its_id() -> None:
    """A run that ended can be resumed: it is RUNNING, keeps what it had and takes more."""
    with trackside.start_run(run_name="long") as run:
        trackside.log_param("a", 1)
        trackside.log_metric("m", 1.0, step=1)
    with trackside.start_run(run_id=run.run_id) as again:
        assert again.run_id == run.run_id
        assert again.info.run_name == "long"
        assert again.data.params == {"a": "1"}
        assert trackside.get_run(run.run_id).info.status == "RUNNING"
        trackside.log_metric("m", 2.0, step=2)
    stored = trackside.get_run(run.run_id)
    assert stored.info.status == "FINISHED"
    assert stored.data.metrics == {"m": 2.0}
    assert stored.info.start_time == run.info.start_time


def test_resuming_an_unknown_run_is_an_error() -> None:
    """A run id that the store doesn't hold can't be resumed, and nothing becomes active."""
    with pytest.raises(RunNotFound, match="f" * 32):
        trackside.start_run(run_id="f" * 32)
    assert trackside.active_run() is None


def test_run_can_be_started_in_an_experiment_by_id() -> None:
    """``experiment_id`` puts one run elsewhere, and the active experiment stays."""
    other = trackside.create_experiment("other")
    with trackside.start_run(experiment_id=other) as run:
        pass
    assert trackside.get_run(run.run_id).info.experiment_id == other
    with trackside.start_run() as usual:
        pass
    assert trackside.get_run(usual.run_id).info.experiment_id == "0"


@pytest.mark.parametrize("experiment_id", ["123456789012345678", "abc"])
def test_starting_in_an_unknown_experiment_is_an_error(experiment_id: str) -> None:
    """An experiment's id has to exist."""
    with pytest.raises(ExperimentNotFound, match=experiment_id):
        trackside.start_run(experiment_id=experiment_id)


def test_last_active_run_is_the_newest() -> None:
    """``last_active_run`` is the active run, or the one that was active last."""
    with trackside.start_run() as first:
        assert trackside.last_active_run().info.run_id == first.run_id
    with trackside.start_run() as second:
        pass
    last = trackside.last_active_run()
    assert last.info.run_id == second.run_id
    assert last.info.status == "FINISHED"


def test_unknown_run_is_not_found() -> None:
    """``get_run`` names the id that it can't find."""
    with pytest.raises(RunNotFound, match="nothing"):
        trackside.get_run("nothing")


def test_worker_thread_logs_into_the_run_of_the_main_thread() -> None:
    """A thread that never started a run logs into the process's only active run."""
    with trackside.start_run() as run:
        thread = threading.Thread(target=trackside.log_metric, args=("worker", 1.0))
        thread.start()
        thread.join()
    assert trackside.get_run(run.run_id).data.metrics == {"worker": 1.0}
    assert len(trackside.search_runs()) == 1


def test_worker_thread_does_not_end_the_run_of_the_main_thread() -> None:
    """``end_run`` ends what its own thread started, and nothing else."""
    with trackside.start_run() as run:
        thread = threading.Thread(target=trackside.end_run)
        thread.start()
        thread.join()
        assert trackside.active_run() is run


def test_worker_thread_starts_a_run_beside_that_of_the_main_thread() -> None:
    """A thread may start its own run while another thread's is active; it is nobody's child."""
    started: list[str] = []

    def work() -> None:
        with trackside.start_run() as run:
            trackside.log_metric("worker", 1.0)
            started.append(run.run_id)

    with trackside.start_run() as main:
        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
        trackside.log_metric("main", 1.0)
    assert trackside.get_run(main.run_id).data.metrics == {"main": 1.0}
    stored = trackside.get_run(started[0])
    assert stored.data.metrics == {"worker": 1.0}
    assert "mlflow.parentRunId" not in stored.data.tags


def test_threads_have_runs_of_their_own() -> None:
    """Runs that several threads start don't mix."""
    barrier = threading.Barrier(4)
    runs: dict[int, str] = {}

    def work(number: int) -> None:
        with trackside.start_run(run_name=f"thread-{number}") as run:
            runs[number] = run.run_id
            barrier.wait(30)
            for step in range(50):
                trackside.log_metric("number", number, step=step)
            trackside.log_param("number", number)
            barrier.wait(30)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for number, run_id in runs.items():
        stored = trackside.get_run(run_id)
        assert stored.data.params == {"number": str(number)}
        points = trackside.get_metric_history(run_id, "number", as_numpy=True)
        assert np.array_equal(points["step"], np.arange(50))
        assert set(points["value"]) == {float(number)}


def test_tasks_have_runs_of_their_own() -> None:
    """Runs that several asyncio tasks start don't mix, though they share a thread."""

    async def work(number: int) -> str:
        with trackside.start_run(run_name=f"task-{number}") as run:
            for _ in range(5):
                trackside.log_metric("number", number)
                await asyncio.sleep(0)
            trackside.log_param("number", number)
        return run.run_id

    async def main() -> list[str]:
        return await asyncio.gather(*(work(number) for number in range(3)))

    for number, run_id in enumerate(asyncio.run(main())):
        assert trackside.get_run(run_id).data.params == {"number": str(number)}


def test_run_is_found_again_in_another_context() -> None:
    """A run that was started in one context (a notebook's cell) is active in the next of the same thread."""
    run = contextvars.copy_context().run(trackside.start_run)
    assert trackside.active_run() is run
    contextvars.copy_context().run(trackside.log_metric, "m", 1.0)
    trackside.end_run()
    assert trackside.get_run(run.run_id).data.metrics == {"m": 1.0}


def test_run_that_ended_elsewhere_is_no_longer_active() -> None:
    """A context that still remembers a run doesn't log into it once it has ended."""
    context = contextvars.copy_context()
    old = context.run(trackside.start_run)
    contextvars.copy_context().run(trackside.end_run)
    new = trackside.start_run()
    context.run(trackside.log_metric, "m", 1.0)
    trackside.end_run()
    assert trackside.get_run(old.run_id).data.metrics == {}
    assert trackside.get_run(new.run_id).data.metrics == {"m": 1.0}


def test_open_run_changes_no_context() -> None:
    """``open_run`` starts a run without making it active; ``activate`` and ``deactivate`` do that."""
    run = open_run(run_name="cell", experiment_name="notebook", tags={"a": "b"})
    assert trackside.active_run() is None
    activate(run)
    trackside.log_metric("m", 1)
    deactivate(run)
    assert trackside.active_run() is None
    run.end()
    stored = trackside.get_run(run.run_id)
    assert stored.data.metrics == {"m": 1.0}
    assert trackside.get_experiment(stored.info.experiment_id).name == "notebook"
    assert run.experiment_name == "notebook"


def test_ending_twice_keeps_the_first_status() -> None:
    """A run ends once."""
    run = open_run()
    run.end("FAILED")
    run.end("FINISHED")
    assert trackside.get_run(run.run_id).info.status == "FAILED"


def test_warning_is_kept_with_the_run() -> None:
    """What the user should know of a run is stored beside it."""
    run = open_run()
    run.warn("Something was left out.")
    run.end()
    assert trackside.get_store().get_warnings(run.run_id) == ["Something was left out."]
