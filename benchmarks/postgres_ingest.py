"""Points a second into PostgreSQL, from one process and from eight, until all of them can be read.

Run with ``python -m benchmarks.postgres_ingest``. Each process has a journal and a drain of its own, as on a
machine of its own, and logs into one experiment. The baseline is the same on SQLite.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

from benchmarks.generate_server import own_server
from benchmarks.report import Row, print_rows
from trackside.store import open_store
from trackside.store.base import RunQuery
from trackside.store.sql import SqlStore

POINTS = 400_000
"""Of all processes together."""
COUNTS = (1, 8)

LOGGER = """
import sys, time, trackside
count = int(sys.argv[1])
trackside.set_experiment("ours")
with trackside.start_run() as run:
    trackside.flush()
    print("ready", flush=True)
    sys.stdin.readline()
    began = time.perf_counter()
    for step in range(count):
        run.log_metric("loss", 0.5, step=step)
    print((time.perf_counter() - began) * 1e6 / count, flush=True)
trackside.flush()
"""


def measure(url: str, processes: int, folder: Path) -> tuple[float, float]:
    """Points a second from the first until all can be read; µs of a log call in the slowest process."""
    share = POINTS // processes
    loggers = [_start(url, folder / str(number), share) for number in range(processes)]
    _read_lines(loggers)
    began = time.perf_counter()
    for logger in loggers:
        assert logger.stdin is not None
        logger.stdin.write("go\n")
        logger.stdin.flush()
    cost_us = max(float(line) for line in _read_lines(loggers))
    for logger in loggers:
        assert logger.wait() == 0
    taken = time.perf_counter() - began
    store = open_store(url)
    assert isinstance(store, SqlStore)
    experiment = store.get_experiment_by_name("ours")
    assert experiment is not None
    found = store.search_runs(RunQuery((experiment.experiment_id,))).runs
    lengths = [len(store.get_metric_history(run.info.run_id, "loss")) for run in found]
    assert lengths == [share] * processes
    store.close()
    return POINTS / taken, cost_us


def _start(url: str, folder: Path, count: int) -> subprocess.Popen[str]:
    folder.mkdir(parents=True)
    settings = folder / "settings.toml"
    settings.write_text(f'store = "{url}"\n')
    settings.chmod(0o600)
    return subprocess.Popen(
        [sys.executable, "-c", LOGGER, str(count)],
        env=os.environ | {"XDG_DATA_HOME": str(folder), "TRACKSIDE_SETTINGS": str(settings)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=folder,
    )


def _read_lines(loggers: Iterable[subprocess.Popen[str]]) -> list[str]:
    return [logger.stdout.readline() for logger in loggers if logger.stdout is not None]


def run() -> list[Row]:
    """The rows of this benchmark."""
    rows = []
    with tempfile.TemporaryDirectory() as folder, own_server() as server:
        for count in COUNTS:
            place = Path(folder) / str(count)
            url = server.make_database()
            speed, cost_us = measure(url, count, place / "server")
            server.drop_database(url)
            embedded, embedded_us = measure(f"sqlite:///{place}/store.db", count, place / "file")
            who = "1 process" if count == 1 else f"{count} processes"
            rows += [
                Row(f"points into PostgreSQL from {who}", speed, "/s", None, "on SQLite", speed / embedded),
                Row(f"a log call meanwhile, {who}", cost_us, "µs", None, "on SQLite", cost_us / embedded_us),
            ]
    return rows


if __name__ == "__main__":
    sys.exit(not print_rows(run()))
