"""What a log call costs while the PostgreSQL server is there, frozen, stopped, and back.

Run with ``python -m benchmarks.postgres_outage``. The baseline is the server that answers. Afterwards every
point is there once.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.generate_server import own_server
from benchmarks.report import Row, print_rows
from trackside.store import open_store
from trackside.store.base import RunQuery

CALLS = 400_000
PAUSE_S = 0.00002
"""Between two calls, as a loop that computes something."""

LOGGER = """
import sys, time, trackside
calls, pause = int(sys.argv[1]), float(sys.argv[2])
trackside.set_experiment("ours")
step = 0
with trackside.start_run() as run:
    trackside.flush()
    print("ready", flush=True)
    while sys.stdin.readline().strip() == "go":
        spent = longest = 0.0
        for _ in range(calls):
            began = time.perf_counter()
            run.log_metric("loss", 0.5, step=step)
            taken = time.perf_counter() - began
            spent, longest, step = spent + taken, max(longest, taken), step + 1
            while time.perf_counter() - began < pause:
                pass
        print(spent * 1e6 / calls, longest * 1e3, flush=True)
trackside.flush()
"""


def run() -> list[Row]:
    """The rows of this benchmark."""
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as folder, own_server() as server:
        url = server.make_database()
        with _logger(url, Path(folder)) as logger:
            usual_us, longest_ms = _log(logger)
            rows += [
                Row("a log call, mean, the server answers", usual_us, "µs"),
                Row("the longest of them", longest_ms, "ms"),
            ]
            server.freeze()
            rows += _compare("is frozen", _log(logger), usual_us)
            server.thaw()
            server.stop("immediate")
            rows += _compare("is stopped", _log(logger), usual_us)
            server.start()
            rows += _compare("is back", _log(logger), usual_us)
        rows.append(Row("points lost or doubled", _count_wrong(url, 4 * CALLS), "", 0))
        server.drop_database(url)
    return rows


def _compare(what: str, measured: tuple[float, float], usual_us: float) -> list[Row]:
    mean_us, longest_ms = measured
    ratio = mean_us / usual_us
    return [
        Row(f"a log call, mean, while it {what}", mean_us, "µs", 2 * usual_us, "it answers", ratio),
        Row("the longest of them", longest_ms, "ms"),
    ]


@contextmanager
def _logger(url: str, folder: Path) -> Iterator[subprocess.Popen[str]]:
    settings = folder / "settings.toml"
    settings.write_text(f'store = "{url}"\n')
    settings.chmod(0o600)
    logger = subprocess.Popen(
        [sys.executable, "-c", LOGGER, str(CALLS), str(PAUSE_S)],
        env=os.environ | {"XDG_DATA_HOME": str(folder), "TRACKSIDE_SETTINGS": str(settings)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=folder,
    )
    assert logger.stdin is not None
    assert logger.stdout is not None
    assert logger.stdout.readline() == "ready\n"
    yield logger
    logger.stdin.close()
    assert logger.wait() == 0


def _log(logger: subprocess.Popen[str]) -> tuple[float, float]:
    """Microseconds of a call, and milliseconds of the longest."""
    assert logger.stdin is not None
    assert logger.stdout is not None
    logger.stdin.write("go\n")
    logger.stdin.flush()
    mean_us, longest_ms = map(float, logger.stdout.readline().split())
    return mean_us, longest_ms


def _count_wrong(url: str, expected: int) -> int:
    store = open_store(url)
    experiment = store.get_experiment_by_name("ours")
    assert experiment is not None
    (run,) = store.search_runs(RunQuery((experiment.experiment_id,))).runs
    steps = store.get_metric_history(run.info.run_id, "loss")["step"]
    store.close()
    return abs(len(steps) - expected) + (len(steps) - len(set(steps.tolist())))


if __name__ == "__main__":
    sys.exit(not print_rows(run()))
