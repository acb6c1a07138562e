"""Disk: bytes a point of a long curve, and bytes of a short metric, once the run has ended.

The whole database file is measured, with all indexes and the rows of the runs themselves, after compaction,
checkpoint and giving back free pages.
The baseline is one table row a point, with its index, as MLflow's own store keeps them.
"""

from __future__ import annotations

import sqlite3
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np

from benchmarks.report import Row, print_rows
from trackside.journal.batch import POINT_DTYPE, SegmentBatch
from trackside.journal.records import RunEnd
from trackside.store import open_store
from trackside.store.sql import SqlStore
from trackside.testing import START, Feed, new_id, run_open


def settle(store: SqlStore, path: Path) -> int:
    """Size of the database at rest."""
    while store.compact(1000):
        pass
    size = -1
    while size != path.stat().st_size:
        size = path.stat().st_size
        store.checkpoint()
    return size


def log_curves(feed: Feed, keys: list[str], count: int, drains: int) -> None:
    """A run of regular curves with times that jitter, brought in some drains."""
    rng = np.random.default_rng(len(keys) * count)
    run_id = new_id()
    feed.send(run_open(run_id))
    for part in np.array_split(np.arange(count), drains):
        points = np.empty(len(part) * len(keys), POINT_DTYPE)
        points["pair"] = np.tile(np.arange(len(keys)), len(part))
        points["step"] = np.repeat(part, len(keys))
        points["value"] = rng.normal(size=len(points))
        points["time_ms"] = START + np.repeat(part * 250 + rng.integers(0, 60, len(part)), len(keys))
        start, feed.position = feed.position, feed.position + 40 * len(points)
        pairs = [(run_id, key) for key in keys]
        feed.store.ingest([SegmentBatch(feed.writer, 0, start, feed.position, None, pairs, points)])
    feed.send(RunEnd(run_id, "FINISHED", START + count * 300))


def growth(log: Callable[[Feed], None]) -> int:
    """Bytes that a store grows by."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "store.db"
        store = open_store(path)
        feed = Feed(store)
        feed.log_run(metrics={"warm": 1.0}, params={"a": "1"})
        before = settle(store, path)
        log(feed)
        after = settle(store, path)
        store.close()
        return after - before


def bytes_of_rows(count: int) -> float:
    """Bytes a point where each is a row: run id, key, value, step, time."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rows.db"
        connection = sqlite3.connect(path)
        connection.execute(
            "CREATE TABLE metrics (key TEXT, value REAL, timestamp INTEGER, run_uuid TEXT, step INTEGER, "
            "is_nan INTEGER, PRIMARY KEY (key, timestamp, step, run_uuid, value, is_nan))"
        )
        run_id = new_id()
        rows = (("loss", i / 7, START + i * 250, run_id, i, 0) for i in range(count))
        with connection:
            connection.executemany("INSERT INTO metrics VALUES (?, ?, ?, ?, ?, ?)", rows)
        connection.close()
        return path.stat().st_size / count


def run() -> list[Row]:
    """The rows of this benchmark."""
    baseline = bytes_of_rows(100_000)
    rows = []
    for count, runs in ((1_000, 200), (1_500, 150), (4_096, 50), (100_000, 3)):

        def log(feed: Feed, count: int = count, runs: int = runs) -> None:
            for _ in range(runs):
                log_curves(feed, ["loss"], count, 20)

        size = growth(log) / (count * runs)
        rows.append(
            Row(f"bytes a point, curve of {count:,}", size, "B", 10, "a row a point", size / baseline)
        )
    many = growth(lambda feed: log_curves(feed, [f"layer.{i}" for i in range(50)], 2_000, 40)) / 100_000
    rows.append(Row("bytes a point, 50 curves of 2,000 in one run", many, "B", 10))

    def short(feed: Feed) -> None:
        for _ in range(100):
            feed.log_run(metrics={f"metric_{i}": [0.1 * k for k in range(10)] for i in range(20)})

    def empty(feed: Feed) -> None:
        for _ in range(100):
            feed.log_run()

    rows.append(Row("bytes a metric of 10 points", (growth(short) - growth(empty)) / 2_000, "B", 400))
    rows.append(Row("bytes a run without anything", growth(empty) / 100, "B"))
    return rows


if __name__ == "__main__":
    sys.exit(not print_rows(run()))
