"""What ``import trackside`` costs, against importing NumPy."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys

from benchmarks.report import Row, print_rows

REPEATS = 15

_TIMED = "import time; begin = time.perf_counter(); import {module}; taken = time.perf_counter() - begin"
_HEAVY = ("numpy", "pandas", "msgspec", "sqlalchemy", "alembic", "altair", "lark", "IPython", "asyncio")


def run() -> list[Row]:
    ours = [time_import("trackside", forbidden=_HEAVY) for _ in range(REPEATS)]
    numpy = [time_import("numpy") for _ in range(REPEATS)]
    median = statistics.median(ours)
    return [
        Row(
            "import trackside, median", median, "ms", 60.0, "import numpy", median / statistics.median(numpy)
        ),
        Row("import trackside, worst", max(ours), "ms"),
    ]


def time_import(module: str, forbidden: tuple[str, ...] = ()) -> float:
    """Milliseconds in a new interpreter, which may have imported none of ``forbidden`` with it."""
    report = "import json, sys; print(json.dumps([1000 * taken, list(sys.modules)]))"
    code = f"{_TIMED.format(module=module)}; {report}"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    milliseconds, modules = json.loads(done.stdout)
    if wrong := sorted(set(forbidden) & set(modules)):
        raise SystemExit(f"import {module} imports {', '.join(wrong)}")
    return float(milliseconds)


if __name__ == "__main__":
    sys.exit(not print_rows(run()))
