"""Eight who log into one experiment on PostgreSQL at once, each from a machine of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import psycopg

from trackside.store import open_store
from trackside.store.base import RunQuery

PROCESSES = 8
RUNS = 3
POINTS = 5_000
PATIENCE_S = 120

# All drain at once: nothing is shared but the database. Each says what it logged.
LOGGER = f"""
import json, sys, trackside
sys.stdin.readline()
trackside.set_experiment("ours")
runs = []
for number in range({RUNS}):
    with trackside.start_run(run_name=f"{{sys.argv[1]}} {{number}}") as run:
        trackside.log_param("number", number)
        for step in range({POINTS}):
            run.log_metric("loss", step * 0.5, step=step)
        runs.append(run.info.run_id)
    trackside.flush()
print(json.dumps(runs), flush=True)
"""


def start_logger(url: str, folder: Path) -> subprocess.Popen[str]:
    settings = folder / "settings.toml"
    folder.mkdir()
    settings.write_text(f'store = "{url}"\n')
    settings.chmod(0o600)
    environment = os.environ | {"XDG_DATA_HOME": str(folder), "TRACKSIDE_SETTINGS": str(settings)}
    return subprocess.Popen(
        [sys.executable, "-W", "error", "-c", LOGGER, folder.name],
        env=environment,
        cwd=folder,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_eight_processes_log_into_one_experiment(database_url: str, tmp_path: Path) -> None:
    """Of 120,000 points none is lost or doubled, there is one experiment, and no record is put aside."""
    loggers = [start_logger(database_url, tmp_path / str(number)) for number in range(PROCESSES)]
    logged: list[str] = []
    for logger in loggers:
        assert logger.stdin is not None
        logger.stdin.write("go\n")
        logger.stdin.flush()
    said = [logger.communicate(timeout=PATIENCE_S) for logger in loggers]
    for logger, (out, problems) in zip(loggers, said, strict=True):
        assert (logger.returncode, problems) == (0, "")
        logged += json.loads(out)
    store = open_store(database_url)
    experiment = store.get_experiment_by_name("ours")
    assert experiment is not None
    page = store.search_runs(RunQuery((experiment.experiment_id,), max_results=1000))
    assert sorted(run.info.run_id for run in page.runs) == sorted(logged)
    assert page.total == PROCESSES * RUNS
    for run in page.runs:
        history = store.get_metric_history(run.info.run_id, "loss")
        assert history["step"].tolist() == list(range(POINTS))
        assert history["value"].tolist() == [step * 0.5 for step in range(POINTS)]
        assert run.info.status.value == "FINISHED"
    store.close()
    with psycopg.connect(database_url) as connection:
        (rejected,) = connection.execute("SELECT count(*) FROM trackside.rejected").fetchone() or (None,)
    assert rejected == 0
