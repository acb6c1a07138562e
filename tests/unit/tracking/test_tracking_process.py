"""Runs and the life of their process: normal end, error, interrupt, kill, fork; what is imported when."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

import trackside
from trackside.entities import Run


def start(code: str, folder: Path) -> subprocess.Popen[str]:
    """Start a Python program that uses the store in ``folder``."""
    return subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(code)],
        env={**os.environ, "TRACKSIDE_STORE": str(folder / ".trackside")},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=folder,
    )


def execute(code: str, folder: Path, *, fails: bool = False) -> str:
    """Run a program to its end and return what it printed; if it doesn't fail, its stderr has to be empty."""
    with start(code, folder) as process:
        printed, errors = process.communicate(timeout=120)
    assert (process.returncode != 0) == fails, errors
    assert fails or errors == ""
    return printed.strip()


def only_run() -> Run:
    """The one run of the store, with all that its process left behind."""
    trackside.flush()
    (run,) = trackside.search_runs(output_format="list", search_all_experiments=True)
    return run


def test_run_left_open_is_finished_at_exit(tmp_path: Path) -> None:
    """As in MLflow, a script that ends without ``end_run`` has finished its run."""
    execute("import trackside; trackside.start_run(); trackside.log_metric('m', 1.0)", tmp_path)
    run = only_run()
    assert (run.info.status, run.data.metrics) == ("FINISHED", {"m": 1.0})


@pytest.mark.parametrize(
    ("error", "status"), [("ValueError('no')", "FAILED"), ("KeyboardInterrupt()", "KILLED")]
)
def test_run_left_open_by_an_error_says_so(tmp_path: Path, error: str, status: str) -> None:
    """A script that dies of an exception has failed; of an interrupt, it was killed."""
    execute(f"import trackside; trackside.start_run(); raise {error}", tmp_path, fails=True)
    assert only_run().info.status == status


def test_run_of_a_cell_left_open_is_killed_at_exit(tmp_path: Path) -> None:
    """A run that nobody promised to finish doesn't look finished; the reason is given."""
    execute(
        """
        from trackside.tracking.runs import activate, open_run
        activate(open_run(run_name="cell"))
        """,
        tmp_path,
    )
    run = only_run()
    assert run.info.status == "KILLED"
    assert "process ended" in run.data.tags["trackside.reason"]


def test_interrupt_of_a_loop_kills_the_run(tmp_path: Path) -> None:
    """SIGINT inside a block makes the run KILLED, with the points that were logged."""
    code = """
        import trackside
        with trackside.start_run():
            trackside.log_metric("m", 1.0)
            print("ready", flush=True)
            step = 0
            while True:
                step += 1
                trackside.log_metric("m", 1.0, step=step)
        """
    with start(code, tmp_path) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=120)
    run = only_run()
    assert run.info.status == "KILLED"
    assert run.info.end_time is not None
    steps = trackside.get_metric_history(run.info.run_id, "m", as_numpy=True)["step"]
    assert steps.tolist() == list(range(len(steps)))


def test_kill_loses_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    """After ``kill -9`` every call that returned is in the store, and the run is KILLED at the next look."""
    code = """
        import trackside
        run = trackside.start_run()
        trackside.log_param("a", 1)
        step = 0
        while True:
            trackside.log_metric("m", step, step=step)
            step += 1
            if step % 1000 == 0:
                print(step, flush=True)
        """
    with start(code, tmp_path) as process:
        assert process.stdout is not None
        seen = [int(process.stdout.readline()) for _ in range(5)]
        process.kill()
        rest, _ = process.communicate(timeout=120)
    acknowledged = int(rest.splitlines()[-1]) if rest.endswith("\n") and rest.strip() else seen[-1]
    run = only_run()
    assert run.info.status == "KILLED"
    assert run.data.params == {"a": "1"}
    points = trackside.get_metric_history(run.info.run_id, "m", as_numpy=True)
    assert len(points) >= acknowledged
    assert points["step"].tolist() == list(range(len(points)))


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_forked_child_logs_into_its_parents_run(tmp_path: Path) -> None:
    """A child goes on with the run of its parent, and its end doesn't end the run."""
    printed = execute(
        """
        import os, sys, trackside
        run = trackside.start_run()
        trackside.log_metric("parent", 1.0)
        trackside.get_run(run.run_id)
        child = os.fork()
        if child == 0:
            trackside.log_metric("child", 2.0)
            trackside.log_param("p", "child")
            sys.exit(0)
        assert os.waitpid(child, 0)[1] == 0
        trackside.log_metric("parent", 3.0, step=1)
        stored = trackside.get_run(run.run_id)
        print(stored.info.status, sorted(stored.data.metrics.items()), dict(stored.data.params))
        trackside.end_run()
        """,
        tmp_path,
    )
    assert printed == "RUNNING [('child', 2.0), ('parent', 3.0)] {'p': 'child'}"
    assert only_run().info.status == "FINISHED"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_forked_child_reads_and_starts_runs_of_its_own(tmp_path: Path) -> None:
    """Store and journal of a child are its own: both can be used, at the same time as the parent's."""
    execute(
        """
        import multiprocessing, trackside, warnings
        warnings.simplefilter("ignore")  # an answer may be late while four processes drain
        def work(number):
            with trackside.start_run(run_name=f"worker-{number}"):
                for step in range(200):
                    trackside.log_metric("m", step, step=step)
            return len(trackside.search_runs())
        if __name__ == "__main__":
            with trackside.start_run(run_name="first"):
                trackside.log_metric("m", 1.0)
            assert len(trackside.search_runs()) == 1
            context = multiprocessing.get_context("fork")
            with context.Pool(3) as pool:
                assert all(count >= 1 for count in pool.map(work, range(3)))
        """,
        tmp_path,
    )
    frame = trackside.search_runs()
    assert sorted(frame["tags.mlflow.runName"]) == ["first", "worker-0", "worker-1", "worker-2"]
    assert set(frame["status"]) == {"FINISHED"}
    for run_id in frame["run_id"][frame["tags.mlflow.runName"] != "first"]:
        assert len(trackside.get_metric_history(run_id, "m")) == 200


def test_changing_the_working_folder_changes_no_store(tmp_path: Path) -> None:
    """The store is resolved once, at first use."""
    (tmp_path / "elsewhere" / ".trackside").mkdir(parents=True)
    (tmp_path / ".trackside").mkdir()
    execute(
        """
        import os, trackside
        del os.environ["TRACKSIDE_STORE"]
        with trackside.start_run(): pass
        os.chdir("elsewhere")
        with trackside.start_run(): pass
        """,
        tmp_path,
    )
    assert len(trackside.search_runs()) == 2


def test_importing_trackside_imports_nothing_heavy(tmp_path: Path) -> None:
    """What costs time is imported when it is first needed."""
    printed = execute(
        """
        import sys, trackside
        heavy = ("numpy", "pandas", "msgspec", "sqlalchemy", "altair", "IPython", "lark", "asyncio")
        print([name for name in heavy if name in sys.modules])
        """,
        tmp_path,
    )
    assert printed == "[]"


def test_logging_needs_no_database(tmp_path: Path) -> None:
    """From the first run to its end neither SQLAlchemy nor NumPy nor pandas is imported by the caller."""
    printed = execute(
        """
        import builtins, sys, threading
        found, before = set(), builtins.__import__
        def watch(name, *rest):
            if threading.current_thread() is threading.main_thread():
                found.add(name.split(".")[0])
            return before(name, *rest)
        builtins.__import__ = watch
        import trackside
        trackside.set_experiment("first")
        with trackside.start_run():
            trackside.log_params({"a": 1})
            trackside.log_metric("m", 1.0)
            trackside.log_text("x", "a.txt")
        print(sorted(found & {"sqlalchemy", "alembic", "numpy", "pandas", "lark", "altair"}))
        """,
        tmp_path,
    )
    assert printed == "[]"


def test_all_public_names_exist(tmp_path: Path) -> None:
    """Every name of ``trackside.__all__`` can be had, and others are an AttributeError."""
    for name in trackside.__all__:
        assert getattr(trackside, name) is not None
        assert name in dir(trackside)
    with pytest.raises(AttributeError, match="nothing"):
        _ = trackside.nothing


def test_tracking_lines_of_an_mlflow_tutorial_run(tmp_path: Path) -> None:
    """``import trackside as mlflow`` is all that such a program needs."""
    printed = execute(
        """
        import trackside as mlflow
        mlflow.set_experiment("Tutorial")
        with mlflow.start_run(run_name="parent", description="Two models") as parent:
            mlflow.log_param("folds", 2)
            for fold in range(2):
                with mlflow.start_run(run_name=f"fold-{fold}", nested=True):
                    mlflow.log_params({"fold": fold, "C": 0.1})
                    for epoch in range(3):
                        mlflow.log_metric("loss", 1 / (epoch + 1), step=epoch)
                    mlflow.set_tag("framework", "none")
            mlflow.log_metrics({"mean_loss": 0.5, "std_loss": 0.1})
            run_id = mlflow.active_run().info.run_id
        run = mlflow.get_run(run_id)
        assert run.data.metrics["mean_loss"] == 0.5
        assert run.data.params["folds"] == "2"
        children = mlflow.search_runs(
            experiment_names=["Tutorial"],
            filter_string=f"tags.mlflow.parentRunId = '{run_id}' and metrics.loss < 0.5",
            order_by=["params.fold DESC"],
        )
        print(children["tags.mlflow.runName"].tolist(), children["params.C"].tolist())
        """,
        tmp_path,
    )
    assert printed == "['fold-1', 'fold-0'] ['0.1', '0.1']"


@pytest.mark.parametrize(
    ("arguments", "source"), [(["train.py"], "train.py"), (["-"], None), (["-c", ""], None)]
)
def test_source_of_a_script_is_its_file(tmp_path: Path, arguments: list[str], source: str | None) -> None:
    """A run of a script says which file it was; a program typed or piped in has none."""
    code = "import trackside; trackside.start_run(); trackside.end_run()"
    (tmp_path / "train.py").write_text(code)
    subprocess.run(
        [sys.executable, *(argument or code for argument in arguments)],
        input=code,
        env={**os.environ, "TRACKSIDE_STORE": str(tmp_path / ".trackside")},
        cwd=tmp_path,
        text=True,
        check=True,
    )
    tags = only_run().data.tags
    assert tags.get("mlflow.source.name") == (source and str(tmp_path / source))
