"""``python -m benchmarks [NAME]…``: measure the numbers of docs/performance.md and name the goals missed."""

from __future__ import annotations

import importlib
import sys
import time
from pathlib import Path

from benchmarks.report import Row, print_rows


def list_benchmarks() -> list[str]:
    """Names of the files that measure something: those with a function ``run``."""
    folder = Path(__file__).parent
    return sorted(
        file.stem for file in folder.glob("*.py") if "\ndef run(" in file.read_text(encoding="utf-8")
    )


def main(names: list[str]) -> int:
    """Run the benchmarks of these names, or all; 1 if a goal is missed, 2 for a name that isn't there."""
    available = list_benchmarks()
    if unknown := [name for name in names if name not in available]:
        print(f"No benchmark {', '.join(unknown)}: there are {', '.join(available)}.", file=sys.stderr)
        return 2
    missed: list[Row] = []
    for name in names or available:
        started = time.perf_counter()
        rows = list(importlib.import_module(f"benchmarks.{name}").run())
        print(f"\n{name} ({time.perf_counter() - started:.1f} s)")
        print_rows(rows)
        missed += [row for row in rows if not row.ok]
    print(f"\n{len(missed)} goals missed" + "".join(f"\n  {row.what}" for row in missed))
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
