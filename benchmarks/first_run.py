"""The first run in an empty folder, from import to ``end_run``, as a script does it.

Neither SQLAlchemy's nor Alembic's import may be on the caller's thread; the program says which were.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.imports import time_import
from benchmarks.report import Row, print_rows

REPEATS = 11

_CODE = """
import time
begin = time.perf_counter()
import sys, threading

seen = set()

class Watch:
    def find_spec(self, name, path=None, target=None):
        if threading.current_thread() is threading.main_thread():
            seen.add(name.partition(".")[0])

sys.meta_path.insert(0, Watch())
import trackside
trackside.set_experiment("first")
trackside.start_run()
trackside.log_params({"lr": 0.1, "layers": 3})
for step in range(10):
    trackside.log_metric("loss", 1 / (step + 1), step=step)
trackside.end_run()
taken = time.perf_counter() - begin
import json
print(json.dumps([1000 * taken, sorted(seen & {"sqlalchemy", "alembic", "pandas", "altair"})]))
"""


def run() -> list[Row]:
    taken = [time_first_run() for _ in range(REPEATS)]
    numpy = statistics.median(time_import("numpy") for _ in range(REPEATS))
    median = statistics.median(taken)
    return [
        Row("first run in an empty folder, median", median, "ms", 250.0, "import numpy", median / numpy),
        Row("first run in an empty folder, worst", max(taken), "ms"),
    ]


def time_first_run() -> float:
    """Milliseconds from import to ``end_run`` in a new folder with a store of its own."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        (Path(folder) / ".trackside").mkdir()
        done = subprocess.run(
            [sys.executable, "-c", _CODE], cwd=folder, capture_output=True, text=True, check=True
        )
        if not list(Path(folder).glob(".trackside/journal/*.journal")):
            raise SystemExit("the first run left no journal")
    milliseconds, wrong = json.loads(done.stdout)
    if wrong:
        raise SystemExit(f"the first run imports {', '.join(wrong)} on the caller's thread")
    return float(milliseconds)


if __name__ == "__main__":
    sys.exit(not print_rows(run()))
