"""Stores of a thousand to a million runs, generated once and kept in the user's cache folder.

Nine tenths of the runs are in experiment *large*; the rest is spread evenly over a hundred small ones. A run
has 100 points in four metrics: ``loss`` (60, at times that jitter), ``acc`` (38), ``score`` and ``auc`` (one
each; some are NaN, some missing); four params, and one tag beside MLflow's.
"""

from __future__ import annotations

import hashlib
import shutil
import time
from pathlib import Path

import numpy as np
import platformdirs

from trackside.store import open_store
from trackside.store.base import HISTORY_DTYPE, MetricColumn, RunBatch
from trackside.store.schema import SCHEMA
from trackside.store.sql import SqlStore

__all__ = ["POINTS", "SMALL", "START", "find_store"]

VERSION = 2
"""To be raised when the data, or how they are packed, change."""

POINTS = 100
SMALL = 100
"""Small experiments."""

_BATCH = 10_000
START = 1_700_000_000_000
_KINDS = np.array(["relu", "gelu", "tanh", "selu"])


def find_store(runs: int) -> tuple[Path, float | None]:
    """The file of a store with so many runs, and how long it took to make it (None: it was there)."""
    schema = hashlib.blake2b(SCHEMA.encode(), digest_size=4).hexdigest()
    name = f"runs-{runs}-v{VERSION}-{schema}"
    folder = Path(platformdirs.user_cache_dir("trackside")) / "benchmarks" / name
    if (folder / "store.db").exists():
        return folder / "store.db", None
    draft = folder.with_name(f".{folder.name}.draft")
    shutil.rmtree(draft, ignore_errors=True)
    began = time.perf_counter()
    store = open_store(draft / "store.db")
    _fill(store, runs)
    store.checkpoint()
    store.close()
    taken = time.perf_counter() - began
    draft.rename(folder)
    return folder / "store.db", taken


def _fill(store: SqlStore, runs: int) -> None:
    rng = np.random.default_rng(runs)
    large, small = runs * 9 // 10, max(1, runs // 10 // SMALL)
    parts = [("large", large), *((f"small {i:02}", small) for i in range(SMALL))]
    done = 0
    for name, count in parts:
        experiment_id = store.create_experiment(name)
        for first in range(0, count, _BATCH):
            size = min(_BATCH, count - first)
            store.load_runs(make_batch(rng, experiment_id, done, size))
            done += size


def make_batch(rng: np.random.Generator, experiment_id: str, first: int, count: int) -> RunBatch:
    """So many runs, numbered from ``first``."""
    numbers = np.arange(first, first + count)
    starts = START + 1000 * numbers
    lr = 10 ** rng.uniform(-5, -1, count)
    quality = rng.beta(8, 2, count)
    return RunBatch(
        experiment_id,
        run_ids=_ids(rng, count),
        run_names=[f"run {number}" for number in numbers.tolist()],
        start_times=starts.tolist(),
        end_times=(starts + rng.integers(1000, 10**6, count)).tolist(),
        statuses=np.where(rng.random(count) < 0.02, "FAILED", "FINISHED").tolist(),
        user_ids=["ada"] * count,
        params={
            "lr": [f"{value:.6g}" for value in lr.tolist()],
            "layers": [str(value) for value in rng.integers(1, 13, count).tolist()],
            "kind": _KINDS[rng.integers(0, 4, count)].tolist(),
            "seed": [str(number) for number in numbers.tolist()],
        },
        tags={"stage": np.where(rng.random(count) < 0.1, "final", "draft").tolist()},
        metrics={
            "loss": _curve(rng, starts, 60, lambda step, scale: 2.3 * scale / (1 + step)),
            "acc": _curve(rng, starts, 38, lambda step, scale: scale * step / (step + 3)),
            "score": _value(
                starts, np.where(rng.random(count) < 0.01, np.nan, quality), np.ones(count, bool)
            ),
            "auc": _value(starts, rng.random(count), rng.random(count) < 0.95),
        },
    )


def _ids(rng: np.random.Generator, count: int) -> list[str]:
    text = rng.bytes(16 * count).hex()
    return [text[i : i + 32] for i in range(0, len(text), 32)]


def _curve(rng: np.random.Generator, starts: np.ndarray, length: int, shape: object) -> MetricColumn:
    runs = len(starts)
    points = np.empty((runs, length), HISTORY_DTYPE)
    step = np.arange(length)
    points["step"] = step
    points["timestamp"] = starts[:, None] + 250 * step + rng.integers(0, 60, (runs, length))
    scale = rng.uniform(0.5, 1.5, (runs, 1))
    points["value"] = shape(step, scale) + 0.01 * rng.standard_normal((runs, length))
    return MetricColumn(np.full(runs, length), points.reshape(-1))


def _value(starts: np.ndarray, values: np.ndarray, present: np.ndarray) -> MetricColumn:
    points = np.zeros(int(present.sum()), HISTORY_DTYPE)
    points["timestamp"], points["value"] = starts[present], values[present]
    return MetricColumn(present.astype(np.int64), points)
