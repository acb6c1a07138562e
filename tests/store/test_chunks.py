"""Points survive packing bit by bit, and a regular curve takes nine bytes a point."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from trackside.store.base import HISTORY_DTYPE
from trackside.store.chunks import (
    CHUNK_POINTS,
    Block,
    collect_points,
    decode_block,
    decode_chunk,
    encode_block,
    encode_chunk,
    encode_curves,
    join_points,
    sort_points,
    split_points,
)

INT64 = st.integers(-(1 << 63), (1 << 63) - 1)
POINT = st.tuples(INT64, INT64, st.floats(width=64))
REGULAR = st.tuples(INT64, st.integers(-5, 300), st.integers(1, 50))


def array_of(rows: list[tuple[int, int, float]]) -> npt.NDArray[np.void]:
    return np.array(rows, HISTORY_DTYPE)


@given(st.lists(POINT, min_size=1, max_size=50))
def test_any_points_survive_a_chunk(rows: list[tuple[int, int, float]]) -> None:
    """Steps and times of the whole int64 range, in any order; values bit by bit."""
    points = array_of(rows)
    data = encode_chunk(points)
    assert decode_chunk(data).tobytes() == points.tobytes()


@given(REGULAR)
def test_regular_steps_cost_nothing(shape: tuple[int, int, int]) -> None:
    """Equal differences are not stored, also where they wrap round."""
    first, difference, count = shape
    steps = (first + difference * np.arange(count).astype(object)) % (1 << 64)
    points = np.zeros(count, HISTORY_DTYPE)
    points["step"] = steps.astype(np.uint64).view(np.int64)
    data = encode_chunk(points)
    assert decode_chunk(data).tobytes() == points.tobytes()
    assert len(data) <= 8 * count + 45


@given(st.lists(st.tuples(st.integers(0, 300), POINT), min_size=1, max_size=60))
def test_any_points_survive_a_block(rows: list[tuple[int, tuple[int, int, float]]]) -> None:
    """Which metric a point belongs to survives too."""
    key_ids = sorted({key for key, _ in rows})
    index = np.array([key_ids.index(key) for key, _ in rows])
    block = decode_block(encode_block(Block(key_ids, index, array_of([row for _, row in rows]))))
    for key in key_ids:
        expected = array_of([row for other, row in rows if other == key])
        assert block.of_key(key).tobytes() == expected.tobytes()
    assert len(block.of_key(999)) == 0


@pytest.mark.parametrize("keys", [1, 2, 256, 257, 70_000])
def test_a_block_takes_any_number_of_metrics(keys: int) -> None:
    """The width of the index follows the number of metrics."""
    points = np.zeros(keys, HISTORY_DTYPE)
    points["value"] = np.arange(keys)
    block = decode_block(encode_block(Block(list(range(keys)), np.arange(keys), points)))
    assert block.of_key(keys - 1)["value"].tolist() == [keys - 1.0]


@given(st.integers(0, 3 * CHUNK_POINTS), st.booleans())
def test_points_are_cut_into_chunks_without_loss(count: int, last: bool) -> None:
    """In order; nothing is left over the last time, and only full chunks are cut before."""
    points = np.zeros(count, HISTORY_DTYPE)
    points["step"] = np.arange(count)
    parts, rest = split_points(points, last=last)
    assert join_points([*parts, rest])["step"].tolist() == list(range(count))
    assert len(rest) == (0 if last else count % CHUNK_POINTS)
    assert all(0 < len(part) <= CHUNK_POINTS for part in parts)


@given(st.sampled_from([0, 1, 2, 14, 15, 200, 255, 256, 4095, 4096, 1 << 20, 1 << 40]), st.integers(1, 40))
def test_every_width_survives(spread: int, count: int) -> None:
    """Differences of each number of bits, even and odd numbers of them."""
    rng = np.random.default_rng(spread + count)
    points = np.zeros(count, HISTORY_DTYPE)
    points["timestamp"] = np.cumsum(rng.integers(0, spread + 1, count))
    points["step"] = -np.cumsum(rng.integers(0, spread + 1, count))
    data = encode_chunk(points)
    assert decode_chunk(data).tobytes() == points.tobytes()


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 3)), max_size=40))
def test_points_are_sorted_by_step_time_arrival(places: list[tuple[int, int]]) -> None:
    """As a stable sort would."""
    points = array_of([(step, time, float(i)) for i, (step, time) in enumerate(places)])
    expected = sorted(points.tolist(), key=lambda row: row[:2])
    assert sort_points(points).tolist() == expected


NEAR = st.tuples(st.integers(0, 9), st.integers(0, 3), st.floats(width=64))
PART = st.lists(st.one_of(NEAR, POINT), min_size=1, max_size=6)
LAST = (1 << 63) - 1


@given(st.lists(st.tuples(PART, st.booleans()), max_size=5), st.integers(0, 30))
@example([([(1, 0, 0.0), (2, 0, 1.0)], True), ([(3, 0, 2.0), (4, 0, 3.0)], True)], 4)
@example([([(1, 0, 0.0), (2, 0, 1.0)], True), ([(2, 0, 2.0), (1, 0, 3.0)], False)], 4)
@example([([(LAST - 1, 0, 0.0), (LAST, 0, 1.0), (-LAST - 1, 0, 2.0)], True)], 3)
def test_parts_of_a_curve_come_together_in_order(
    parts: list[tuple[list[tuple[int, int, float]], bool]], room: int
) -> None:
    """By step, then time, then arrival, whatever was packed and whatever room there is."""
    packed = [encode_chunk(array_of(rows)) for rows, is_packed in parts if is_packed]
    recent = [array_of(rows) for rows, is_packed in parts if not is_packed]
    arrived = [row for rows, is_packed in sorted(parts, key=lambda part: not part[1]) for row in rows]
    expected = array_of(sorted(arrived, key=lambda row: row[:2]))
    assert collect_points(packed, recent).tobytes() == expected.tobytes()
    assert collect_points(packed, recent, np.empty(room, HISTORY_DTYPE)).tobytes() == expected.tobytes()


def test_a_full_regular_chunk_takes_nine_bytes_a_point() -> None:
    """8 for the value and 1 for a time that isn't quite regular."""
    rng = np.random.default_rng(1)
    points = np.zeros(CHUNK_POINTS, HISTORY_DTYPE)
    points["step"] = np.arange(CHUNK_POINTS)
    points["timestamp"] = 1_700_000_000_000 + np.cumsum(rng.integers(900, 1100, CHUNK_POINTS))
    points["value"] = rng.normal(size=CHUNK_POINTS)
    assert len(encode_chunk(points)) <= 9 * CHUNK_POINTS + 45


@given(st.lists(st.lists(st.tuples(INT64, INT64), min_size=1, max_size=12), min_size=1, max_size=6))
def test_many_curves_are_packed_as_each_alone(curves: list[list[tuple[int, int]]]) -> None:
    """Byte for byte, whatever their steps and times."""
    points = np.array([(step, at, 0.5) for curve in curves for step, at in curve], HISTORY_DTYPE)
    starts = np.cumsum([0, *map(len, curves)])[:-1]
    alone = [
        [encode_chunk(part) for part in split_points(curve, last=True)[0]]
        for curve in np.split(points, starts[1:])
    ]
    assert encode_curves(points, starts) == alone


@pytest.mark.parametrize("jitter", [0, 1, 40, 3_000, 50_000, 10**7])
def test_long_and_short_curves_are_packed_as_each_alone(jitter: int) -> None:
    """Also where a curve fills more than one chunk."""
    rng = np.random.default_rng(jitter)
    counts = [1, 2, 107, 106, 108, 950, 1100, 5000, 3]
    parts = []
    for count in counts:
        part = np.empty(count, HISTORY_DTYPE)
        part["step"] = np.arange(count)
        part["timestamp"] = 1_700_000_000_000 + 250 * np.arange(count) + rng.integers(0, jitter + 1, count)
        part["value"] = rng.normal(size=count)
        parts.append(part)
    starts = np.cumsum([0, *counts])[:-1]
    alone = [[encode_chunk(chunk) for chunk in split_points(part, last=True)[0]] for part in parts]
    assert encode_curves(np.concatenate(parts), starts) == alone
