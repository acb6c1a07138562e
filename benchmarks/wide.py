"""A store with a wide table: runs with long names and 30 columns of which a fifth is missing.

Generated once and kept in the user's cache folder, as :mod:`benchmarks.generate` does.
"""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import numpy as np
import platformdirs

from trackside.store import open_store
from trackside.store.base import HISTORY_DTYPE, MetricColumn, RunBatch
from trackside.store.schema import SCHEMA

__all__ = ["COLUMNS", "EXPERIMENT", "find_wide_store"]

VERSION = 1
"""To be raised when the data change."""
COLUMNS = 30
EXPERIMENT = "wide"
_BATCH = 10_000
_START = 1_700_000_000_000
_MISSING = 0.2


def find_wide_store(runs: int) -> Path:
    """The folder of a store with so many runs of one experiment; made where it isn't there yet."""
    schema = hashlib.blake2b(SCHEMA.encode(), digest_size=4).hexdigest()
    folder = (
        Path(platformdirs.user_cache_dir("trackside")) / "benchmarks" / f"wide-{runs}-v{VERSION}-{schema}"
    )
    if (folder / "store.db").exists():
        return folder
    draft = folder.with_name(f".{folder.name}.draft")
    shutil.rmtree(draft, ignore_errors=True)
    store = open_store(draft / "store.db")
    experiment_id = store.create_experiment(EXPERIMENT)
    rng = np.random.default_rng(runs)
    for first in range(0, runs, _BATCH):
        store.load_runs(_make_batch(rng, experiment_id, first, min(_BATCH, runs - first)))
    store.checkpoint()
    store.close()
    draft.rename(folder)
    return folder


def _make_batch(rng: np.random.Generator, experiment_id: str, first: int, count: int) -> RunBatch:
    numbers = range(first, first + count)
    starts = _START + 1000 * np.arange(first, first + count)
    half = COLUMNS // 2
    return RunBatch(
        experiment_id,
        run_ids=[f"{number:032x}" for number in numbers],
        run_names=[f"run-{number:06}-with-a-name-as-long-as-any".ljust(40, "-") for number in numbers],
        start_times=starts.tolist(),
        end_times=(starts + rng.integers(1000, 10**6, count)).tolist(),
        user_ids=["ada"] * count,
        params={f"param_{i:02}_of_the_model": _texts(rng, count, i) for i in range(half)},
        metrics={_metric_name(i): _values(rng, starts, count) for i in range(COLUMNS - half)},
    )


def _metric_name(number: int) -> str:
    return f"accuracy_{number:02}" if number % 2 else f"loss_{number:02}"


def _texts(rng: np.random.Generator, count: int, number: int) -> list[str | None]:
    values = rng.integers(0, 4 + 50 * number, count).tolist()
    missing = (rng.random(count) < _MISSING).tolist()
    return [None if gone else str(value) for value, gone in zip(values, missing, strict=True)]


def _values(rng: np.random.Generator, starts: np.ndarray, count: int) -> MetricColumn:
    present = rng.random(count) >= _MISSING
    points = np.zeros(int(present.sum()), HISTORY_DTYPE)
    points["timestamp"], points["value"] = starts[present], rng.random(len(points))
    return MetricColumn(present.astype(np.int64), points)
