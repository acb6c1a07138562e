"""The points of a batch: checked, grouped by run and metric, summarised and packed, without the database."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from trackside.errors import InvalidInput
from trackside.journal.batch import SegmentBatch
from trackside.store import limits
from trackside.store.base import HISTORY_DTYPE
from trackside.store.chunks import Block, encode_block, encode_chunk, split_points
from trackside.store.ingest_plan import Planner, Refused
from trackside.store.state import RunState, Snapshot
from trackside.store.summaries import summarize

__all__ = ["apply_points"]

_MAX_REJECTED_BYTES = 1 << 20

Points = npt.NDArray[np.void]


def apply_points(planner: Planner, snapshot: Snapshot, batch: SegmentBatch) -> None:
    """Apply the points of a batch; those of unknown or deleted runs are put aside."""
    points = batch.points
    if not len(points):
        return
    pairs = points["pair"]
    used = np.flatnonzero(np.bincount(pairs, minlength=len(batch.pairs)))
    targets: dict[int, tuple[RunState, int]] = {}
    for pair in used.tolist():
        run_id, key = batch.pairs[pair]
        try:
            limits.check_key(key, "metric")
            targets[pair] = (planner.known_run(run_id), planner.key_id(key))
        except (Refused, InvalidInput) as error:
            aside = points[pairs == pair]
            data = aside.tobytes()[:_MAX_REJECTED_BYTES]
            planner.reject(batch, batch.start, f"{len(aside)} points of {key!r}: {error}", data)
    if len(targets) < len(used):
        points = points[np.isin(pairs, list(targets))]
    if not len(points):
        return
    planner.plan.points += len(points)
    _summarize(planner, snapshot, points, targets)
    _pack(planner, points, targets)


def _summarize(
    planner: Planner, snapshot: Snapshot, points: Points, targets: dict[int, tuple[RunState, int]]
) -> None:
    ordered, starts = _group(points, points["pair"])
    for pair, new in zip(ordered["pair"][starts].tolist(), summarize(ordered, starts), strict=True):
        state, key_id = targets[pair]
        known = snapshot.metrics.get((state.n, key_id))
        merged = new if known is None else known.merge(new)
        snapshot.metrics[state.n, key_id] = merged
        planner.plan.metrics.add((state.n, key_id))


def _pack(planner: Planner, points: Points, targets: dict[int, tuple[RunState, int]]) -> None:
    """One block of points for each run."""
    pairs = sorted(targets)
    runs = [targets[pair][0] for pair in pairs]
    run_of_pair = np.zeros(pairs[-1] + 1, np.int64)
    run_of_pair[pairs] = [state.n for state in runs]
    by_n = {state.n: state for state in runs}
    if len(by_n) == 1:
        _pack_run(planner, runs[0], points, targets)
        return
    ordered, starts = _group(points, run_of_pair[points["pair"]])
    for part in np.split(ordered, starts[1:]):
        _pack_run(planner, by_n[int(run_of_pair[part["pair"][0]])], part, targets)


def _pack_run(
    planner: Planner, state: RunState, points: Points, targets: dict[int, tuple[RunState, int]]
) -> None:
    pairs = np.flatnonzero(np.bincount(points["pair"])).tolist()
    index_of_pair = np.zeros(pairs[-1] + 1, np.int64)
    index_of_pair[pairs] = np.arange(len(pairs))
    history = np.empty(len(points), HISTORY_DTYPE)
    history["step"], history["timestamp"], history["value"] = (
        points["step"],
        points["time_ms"],
        points["value"],
    )
    block = Block([targets[pair][1] for pair in pairs], index_of_pair[points["pair"]], history)
    planner.touch(state)
    if planner.is_whole(state):
        for index, key_id in enumerate(block.key_ids):
            chunks, _ = split_points(history[block.key_index == index], last=True)
            for chunk in chunks:
                planner.plan.add("chunk", state.n, key_id, encode_chunk(chunk))
        return
    planner.unfinished(state)
    planner.plan.add("tail", state.n, len(points), encode_block(block))


def _group(points: Points, by: npt.NDArray[np.integer]) -> tuple[Points, npt.NDArray[np.intp]]:
    """Points sorted by group, order of arrival within each; and where each group begins."""
    low, high = int(by.min()), int(by.max())
    if low == high:
        return points, np.zeros(1, np.intp)
    if high - low < 1 << 16:  # radix sort
        by = (by - low).astype(np.uint16)
    order = np.argsort(by, kind="stable")
    grouped = by[order]
    return points[order], np.flatnonzero(np.concatenate(([True], grouped[1:] != grouped[:-1])))
