"""Many processes in one store at once, each doing what a kernel does."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import trackside

PROCESSES = 8
RUNS = 4
POINTS = 500

# Forked after the imports, because eight interpreters take most of the time to start.
KERNELS = f"""
import os, sys, warnings
import trackside
trackside.set_store(sys.argv[1] + "/scratch/.trackside")
with trackside.start_run():
    trackside.log_metric("m", 1.0)
trackside.search_runs(output_format="list")

def work(number):
    trackside.set_store(sys.argv[1] + "/.trackside")
    trackside.set_experiment("shared" if number % 2 else f"own {{number}}")
    for attempt in range({RUNS}):
        with trackside.start_run(run_name=f"run {{number}}.{{attempt}}") as run:
            trackside.log_params({{"number": number, "attempt": attempt}})
            for step in range({POINTS}):
                trackside.log_metric("m", step, step=step)
        if attempt % 2:  # with a flush a read is sure to find the run
            trackside.flush()
            assert trackside.get_run(run.run_id).data.metrics == {{"m": {POINTS} - 1}}
        trackside.get_store().create_experiment(f"made by {{number}}.{{attempt}}")
        trackside.search_runs(search_all_experiments=True, output_format="list")
    trackside.flush()

children = []
for number in range({PROCESSES}):
    child = os.fork()
    if child == 0:
        # An answer may be late while eight of them drain; everything else is an error.
        warnings.simplefilter("error")
        warnings.filterwarnings("ignore", "What was logged last is not in this answer yet([.]|: .* is held)")
        work(number)
        sys.exit(0)
    children.append(child)
assert [os.waitpid(child, 0)[1] for child in children] == [0] * {PROCESSES}
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_eight_processes_never_hear_of_a_lock(tmp_path: Path) -> None:
    """They log, read, and change the store at the same time: no error, and all of it is there."""
    command = [sys.executable, "-c", KERNELS, str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "locked" not in done.stdout + done.stderr
    assert (done.returncode, done.stderr) == (0, "")
    trackside.set_store(tmp_path / ".trackside")
    trackside.flush()
    runs = trackside.search_runs(search_all_experiments=True, output_format="list")
    assert sorted(run.info.run_name for run in runs) == sorted(
        f"run {number}.{attempt}" for number in range(PROCESSES) for attempt in range(RUNS)
    )
    for run in runs:
        assert (run.info.status, run.data.metrics) == ("FINISHED", {"m": POINTS - 1})
    assert len(trackside.get_metric_history(runs[0].info.run_id, "m")) == POINTS
    names = [experiment.name for experiment in trackside.search_experiments(max_results=1000)]
    assert len([name for name in names if name.startswith("made by ")]) == PROCESSES * RUNS
    assert names.count("shared") == 1
