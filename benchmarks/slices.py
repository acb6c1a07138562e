"""Changing many runs: how long each slice holds the write lock, and how long one who logs meanwhile waits.

Run with ``python -m benchmarks.slices``. The runs have 15 metrics, 15 params and a dozen tags; the lock's
holds are measured round :class:`trackside.journal.locks.FileLock`, from taking it to letting it go. The
baselines are measured in the same run: an empty transaction, and the same change in a single one.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from benchmarks.report import Row, print_rows
from benchmarks.search import fill
from trackside.journal.locks import FileLock
from trackside.store import lifecycle, open_store
from trackside.store.base import RunQuery
from trackside.store.engine import Database
from trackside.store.revision import next_revision
from trackside.store.sql import SqlStore

RUNS = 2_000
FEW = 200
COLUMNS = 30
LOCK_MS = 20

# Logs and drains until it is told to end; says how long its longest drain took, most of it a wait.
OTHER = """
import sys, threading, time
from trackside.journal.drain import Drainer
from trackside.journal.writer import JournalWriter
from trackside.settings import StoreLocation
from trackside.store import open_store
from trackside.testing.factories import new_id, run_open
location = StoreLocation.from_url(sys.argv[1])
drainer = Drainer(location, open_store(location))
journal = JournalWriter(location, "benchmark")
run = new_id()
journal.append(run_open(run))
points = journal.bind(run)
ended = threading.Event()
threading.Thread(target=lambda: (sys.stdin.read(), ended.set()), daemon=True).start()
drainer.drain(None)
print("ready", flush=True)
taken = []
while not ended.wait(0.01):
    points.log("m", 1.0, len(taken), 1)
    begin = time.perf_counter()
    report = drainer.drain(30.0)
    assert report.error is None, report.error
    taken.append(time.perf_counter() - begin)
print(1000 * max(taken), flush=True)
"""


@dataclass
class Holds:
    """Milliseconds for which the lock was held, by transactions and by checkpoints."""

    transactions: list[float] = field(default_factory=list)
    worked: list[float] = field(default_factory=list)
    """Of the transactions, the processor time: on a busy machine the lock is held for longer."""
    checkpoints: list[float] = field(default_factory=list)
    is_checkpoint: bool = False


@contextmanager
def watch_lock() -> Iterator[Holds]:
    """Every hold of a lock by this process."""
    holds = Holds()
    hold, checkpoint = FileLock.hold, Database.checkpoint

    @contextmanager
    def timed(self: FileLock, timeout_s: float | None = None) -> Iterator[None]:
        with hold(self, timeout_s):
            begin, worked = time.perf_counter(), time.thread_time()
            yield
            kind = holds.checkpoints if holds.is_checkpoint else holds.transactions
            kind.append(1000 * (time.perf_counter() - begin))
            if not holds.is_checkpoint:
                holds.worked.append(1000 * (time.thread_time() - worked))

    def marked(self: Database, read: Callable[[Connection], Any]) -> Any:
        holds.is_checkpoint = True
        try:
            return checkpoint(self, read)
        finally:
            holds.is_checkpoint = False

    FileLock.hold, Database.checkpoint = timed, marked  # type: ignore[method-assign]
    try:
        yield holds
    finally:
        FileLock.hold, Database.checkpoint = hold, checkpoint  # type: ignore[method-assign]


def empty_ms(store: SqlStore, times: int = 100) -> list[float]:
    """Holds of transactions that only raise the revision."""
    with watch_lock() as holds:
        for _ in range(times):
            with store._database.write() as connection:  # noqa: SLF001 - the bare transaction
                next_revision(connection)
    return holds.transactions


def run() -> list[Row]:
    """The rows of this benchmark."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        return measure(Path(folder) / "store.db")


def measure(path: Path) -> list[Row]:
    store = open_store(path)
    here, there = store.create_experiment("here"), store.create_experiment("there")
    fill(store, here, RUNS, COLUMNS)
    runs = [run.info.run_id for run in store.search_runs(RunQuery((here,), max_results=RUNS)).runs]
    changes: dict[str, Callable[[Sequence[str]], object]] = {
        "deleting": store.delete_runs,
        "restoring": store.restore_runs,
        "tagging": lambda some: store.update_runs(some, tags={"team": "ads"}),
        "moving": lambda some: store.move_runs(some, there),
    }
    rows = []
    for name, change in changes.items():
        rows += measure_change(store, path, name, lambda change=change: change(runs))
    rows += compare_with_one(store, runs[:FEW])
    store.close()
    return rows


def measure_change(store: SqlStore, path: Path, name: str, change: Callable[[], object]) -> list[Row]:
    command = [sys.executable, "-c", OTHER, f"sqlite:///{path}"]
    other = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert other.stdout is not None
    assert other.stdout.readline() == "ready\n"
    empty = statistics.median(empty_ms(store))
    with watch_lock() as holds:
        begin = time.perf_counter()
        change()
        whole = time.perf_counter() - begin
    waited = float(other.communicate("")[0])
    held, worked = sorted(holds.transactions), sorted(holds.worked)
    place = int(0.99 * (len(held) - 1))
    against = f"an empty transaction of {empty:.2f} ms"
    what = f"{name} {RUNS:,} runs in {len(held)} slices"
    return [
        Row(f"{what}: lock held, p99", held[place], "ms", LOCK_MS, against, held[place] / empty),
        Row(f"{what}: processor time of that, p99", worked[place], "ms", LOCK_MS),
        Row(f"{what}: lock held, longest", held[-1], "ms", None, against, held[-1] / empty),
        Row(f"{what}: longest of {len(holds.checkpoints)} checkpoints", max([0.0, *holds.checkpoints]), "ms"),
        Row(f"{what}: longest drain of another process", waited, "ms", 1000),
        Row(f"{what}: altogether", whole, "s"),
    ]


def compare_with_one(store: SqlStore, runs: list[str]) -> list[Row]:
    """The same change in slices and in one transaction, in turns."""

    def in_one(change: Callable[..., object]) -> float:
        begin = time.perf_counter()
        with store._database.write() as connection:  # noqa: SLF001 - one transaction
            change(connection, runs)
        return 1000 * (time.perf_counter() - begin)

    def in_slices(change: Callable[[Sequence[str]], object]) -> float:
        begin = time.perf_counter()
        change(runs)
        return 1000 * (time.perf_counter() - begin)

    sliced, single = [], []
    for _ in range(5):
        sliced.append(in_slices(store.delete_runs) + in_slices(store.restore_runs))
        single.append(in_one(lifecycle.delete_runs) + in_one(lifecycle.restore_runs))
    many, one = statistics.median(sliced), statistics.median(single)
    what = f"deleting and restoring {len(runs)} runs in slices"
    return [Row(what, many, "ms", 5 * one, "in one transaction each", many / one)]


if __name__ == "__main__":
    sys.exit(not print_rows(run()))
