"""The work of :mod:`benchmarks.peers` on MLflow's SQLite store; run by an interpreter that has MLflow.

It prints what it measured as one JSON object. The rows of 10,000 runs are put into MLflow's tables by SQL:
through its API they would take minutes. All that is measured goes through its API.
"""

from __future__ import annotations

import json
import os
import random
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

RUNS, COLUMNS, POINTS = 10_000, 30, 100_000
START = 1_700_000_000_000

FIRST_RUN = """
import time
begin = time.perf_counter()
import mlflow
mlflow.set_experiment("first")
mlflow.start_run()
mlflow.log_params({"lr": 0.1, "layers": 3})
for step in range(10):
    mlflow.log_metric("loss", 1 / (step + 1), step=step)
mlflow.end_run()
print(1000 * (time.perf_counter() - begin))
"""


def measure(folder: Path) -> dict[str, float | str]:
    import mlflow
    from mlflow.entities import Metric
    from mlflow.tracking import MlflowClient

    path = folder / "mlflow.db"
    mlflow.set_tracking_uri(f"sqlite:///{path}")
    experiment_id = mlflow.create_experiment("peers", artifact_location=(folder / "files").as_uri())
    mlflow.set_experiment(experiment_id=experiment_id)
    client = MlflowClient()
    with mlflow.start_run():
        mlflow.log_metric("loss", 0.5, step=0)
        log_metric = median_ms(lambda: mlflow.log_metric("loss", 0.5, step=random.randrange(10**9)), 100)
    whole = median_ms(whole_run, 10)
    with mlflow.start_run() as active:
        batches = [
            [Metric("loss", random.random(), START + i, i) for i in range(first, first + 1000)]
            for first in range(0, 10_000, 1000)
        ]
        begin = time.perf_counter()
        for batch in batches:
            client.log_batch(active.info.run_id, metrics=batch)
        ingest = 10_000 / (time.perf_counter() - begin)
    bytes_before = database_bytes(path)
    history_id = insert_history(path, int(experiment_id))
    per_point = (database_bytes(path) - bytes_before) / POINTS
    many = mlflow.create_experiment("search", artifact_location=(folder / "files").as_uri())
    insert_runs(path, int(many))
    begin = time.perf_counter()
    frame = mlflow.search_runs([many], max_results=RUNS)
    search = 1000 * (time.perf_counter() - begin)
    assert len(frame) == RUNS, len(frame)
    top = median_ms(
        lambda: client.search_runs([many], order_by=["metrics.metric_3 DESC"], max_results=100), 3
    )
    begin = time.perf_counter()
    history = [point.value for point in client.get_metric_history(history_id, "loss")]
    history_ms = 1000 * (time.perf_counter() - begin)
    assert len(history) == POINTS
    return {
        "version": mlflow.__version__,
        "log_metric": 1000 * log_metric,
        "whole_run": whole,
        "ingest": ingest,
        "disk": per_point,
        "search": search,
        "top": top,
        "history": history_ms,
        "first_run": first_run(folder),
    }


def whole_run() -> None:
    import mlflow

    with mlflow.start_run():
        mlflow.log_params({f"param{key}": key for key in range(20)})
        mlflow.log_metrics({f"metric{key}": float(key) for key in range(10)}, step=1)


def median_ms(call: Callable[[], object], times: int) -> float:
    taken = []
    call()
    for _ in range(times):
        begin = time.perf_counter()
        call()
        taken.append(1000 * (time.perf_counter() - begin))
    return statistics.median(taken)


def first_run(folder: Path) -> float:
    """Median of three, each in an empty folder: import to ``end_run``."""
    taken = []
    for number in range(3):
        place = folder / f"first {number}"
        place.mkdir()
        environment = {**os.environ, "MLFLOW_TRACKING_URI": f"sqlite:///{place}/mlflow.db"}
        command = [sys.executable, "-c", FIRST_RUN]
        done = subprocess.run(command, cwd=place, env=environment, capture_output=True, text=True, check=True)
        taken.append(float(done.stdout.split()[-1]))
    return statistics.median(taken)


def database_bytes(path: Path) -> int:
    """Pages in use."""
    connection = sqlite3.connect(path)
    (pages,), (free,), (size,) = (
        connection.execute(f"PRAGMA {name}").fetchone()
        for name in ("page_count", "freelist_count", "page_size")
    )
    connection.close()
    return (pages - free) * size


def insert_history(path: Path, experiment_id: int) -> str:
    run_id = f"{random.getrandbits(128):032x}"
    connection = sqlite3.connect(path)
    with connection:
        insert_run(connection, run_id, experiment_id, 0)
        insert_rows(
            connection,
            "metrics",
            "key, value, timestamp, run_uuid, step, is_nan",
            [("loss", i / 7, START + 250 * i, run_id, i, False) for i in range(POINTS)],
        )
    connection.close()
    return run_id


def insert_runs(path: Path, experiment_id: int) -> None:
    connection = sqlite3.connect(path)
    metrics, params = [], []
    with connection:
        for number in range(RUNS):
            run_id = f"{random.getrandbits(128):032x}"
            insert_run(connection, run_id, experiment_id, number)
            for key in range(COLUMNS // 2):
                params.append((f"param_{key}", f"{random.random():.4g}", run_id))
                metrics.append((f"metric_{key}", random.random(), START, run_id, 1, False))
        insert_rows(connection, "params", "key, value, run_uuid", params)
        for table in ("metrics", "latest_metrics"):
            insert_rows(connection, table, "key, value, timestamp, run_uuid, step, is_nan", metrics)
    connection.close()


def insert_run(connection: sqlite3.Connection, run_id: str, experiment_id: int, number: int) -> None:
    columns = (
        "run_uuid, name, source_type, source_name, entry_point_name, user_id, status, start_time, end_time, "
        "source_version, lifecycle_stage, artifact_uri, experiment_id"
    )
    row = (run_id, f"run {number}", "LOCAL", "", "", "ada", "FINISHED", START + number, START + number + 500)
    insert_rows(connection, "runs", columns, [(*row, "", "active", "", experiment_id)])
    tags = [("mlflow.runName", f"run {number}", run_id), ("mlflow.user", "ada", run_id)]
    insert_rows(connection, "tags", "key, value, run_uuid", tags)


def insert_rows(connection: sqlite3.Connection, table: str, columns: str, rows: list[tuple]) -> None:
    marks = ", ".join("?" * len(rows[0]))
    connection.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", rows)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as place:
        print(json.dumps(measure(Path(place))))
