"""The same work on MLflow's SQLite store, in the same run: ours, theirs, ratio.

MLflow is taken from ``TRACKSIDE_BENCH_MLFLOW_PYTHON``, a Python that has it, else from this one; where there
is none, nothing is measured.
"""

from __future__ import annotations

import importlib.util
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import trackside
from benchmarks.disk import growth, log_curves
from benchmarks.first_run import time_first_run
from benchmarks.log_metric import time_each
from benchmarks.report import Row, print_rows
from benchmarks.search import COLUMNS, RUNS, fill, median_ms
from trackside.journal.drain import Drainer
from trackside.journal.writer import JournalWriter
from trackside.settings import StoreLocation
from trackside.store import open_store
from trackside.store.base import RunQuery
from trackside.store.sql import SqlStore
from trackside.testing import new_id, run_open

POINTS = 100_000
BATCHES = 1_000

WHAT = {
    "log_metric": ("one log_metric", "µs"),
    "whole_run": ("a whole run: start, 20 params, 10 metrics, end", "ms"),
    "first_run": ("import and first run in an empty folder", "ms"),
    "ingest": ("points logged in batches of 1,000, until they are in the database", "points/s"),
    "search": (f"search_runs of {RUNS:,} runs × {COLUMNS} columns into pandas", "ms"),
    "top": (f"top 100 of {RUNS:,} runs by a metric", "ms"),
    "history": (f"history of {POINTS:,} points", "ms"),
    "disk": ("disk per metric point", "B"),
}


def run() -> list[Row]:
    """Print the table; there are no goals."""
    theirs = measure_mlflow()
    if theirs is None:
        print("No MLflow here: pip install 'trackside[mlflow]', or set TRACKSIDE_BENCH_MLFLOW_PYTHON.")
        return []
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        ours = measure(Path(folder))
    print(f"\n{'the same work':<68} {'trackside':>14} {'MLflow ' + str(theirs['version']):>14} {'':<9} ratio")
    for name, (what, unit) in WHAT.items():
        mine, other = ours[name], float(theirs[name])
        ratio = mine / other if unit == "points/s" else other / mine
        print(f"{what:<68} {mine:>14,.5g} {other:>14,.5g} {unit:<9} {ratio:,.0f} ×")
    return []


def measure_mlflow() -> dict[str, float | str] | None:
    """What MLflow takes; None without MLflow."""
    python = os.environ.get("TRACKSIDE_BENCH_MLFLOW_PYTHON")
    if python is None and importlib.util.find_spec("mlflow") is None:
        return None
    script = Path(__file__).with_name("mlflow_side.py")
    environment = {name: text for name, text in os.environ.items() if name != "PYTHONPATH"}
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        done = subprocess.run(
            [python or sys.executable, script],
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
    measured: dict[str, float | str] = json.loads(done.stdout.splitlines()[-1])
    return measured


def measure(folder: Path) -> dict[str, float]:
    """The same on our store."""
    trackside.set_store(folder / ".trackside")
    with trackside.start_run() as active:
        trackside.log_metric("loss", 0.5, step=0)
        log_metric = statistics.median(
            time_each(lambda step: trackside.log_metric("loss", 0.5, step=step), 20_000)
        )
        for step in range(POINTS):
            trackside.log_metric("curve", step / 7, step=step)
    whole = median_ms(do_run, 100)
    trackside.flush()
    store = trackside.get_store()
    assert isinstance(store, SqlStore)
    fill(store, store.create_experiment("search"), RUNS)
    (experiment,) = (found for found in store.search_experiments() if found.name == "search")
    query = RunQuery((experiment.experiment_id,), order_by=("metrics.metric_3 DESC",), max_results=100)
    return {
        "log_metric": log_metric,
        "whole_run": whole,
        "first_run": statistics.median(time_first_run() for _ in range(5)),
        "ingest": measure_ingest(folder / "ingest"),
        "search": median_ms(lambda: trackside.search_runs(experiment_names=["search"], max_results=RUNS), 5),
        "top": median_ms(lambda: store.search_runs(query), 50),
        "history": median_ms(lambda: trackside.get_metric_history(active.run_id, "curve", as_numpy=True)),
        "disk": growth(lambda feed: log_curves(feed, ["loss"], POINTS, 20)) / POINTS,
    }


def do_run() -> None:
    with trackside.start_run():
        trackside.log_params({f"param{key}": key for key in range(20)})
        trackside.log_metrics({f"metric{key}": float(key) for key in range(10)}, step=1)


def measure_ingest(folder: Path) -> float:
    """A million points in batches of a thousand: into the journal and from there into the store."""
    location = StoreLocation.from_url(str(folder / ".trackside"))
    store = open_store(location)
    journal = JournalWriter(location, "benchmark")
    run_id = new_id()
    journal.append(run_open(run_id))
    log = journal.bind(run_id)

    begin = time.perf_counter()
    for first in range(0, BATCHES * 1000, 1000):
        log.log_many([("loss", step / 7, step, step) for step in range(first, first + 1000)])
    report = Drainer(location, store).drain(None)
    taken = time.perf_counter() - begin
    assert report.points == BATCHES * 1000
    store.close()
    journal.close()
    return BATCHES * 1000 / taken


if __name__ == "__main__":
    sys.exit(not print_rows(run()))
