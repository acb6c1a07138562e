"""The bytes of a journal: what is written is read, and damage costs what it hits."""

from __future__ import annotations

from pathlib import Path

import msgspec
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from trackside.errors import InvalidInput
from trackside.journal.checksum import SLOT_DTYPE, find_valid
from trackside.journal.format import (
    BODY,
    POINT,
    RECORD_TYPES,
    SLOT,
    SegmentName,
    decode_payload,
    encode_record,
    encode_series,
    new_writer,
    salt_of,
    seal,
    split_update,
)
from trackside.journal.reader import read_segment
from trackside.journal.records import (
    Event,
    ExperimentOpen,
    FileLogged,
    Gap,
    Header,
    RunEnd,
    RunOpen,
    RunUpdate,
    SourceRecord,
    WriterEnd,
)

WRITER = "0123456789abcdef0123456789abcdef"
SALT = salt_of(WRITER)

text = st.text(st.characters(codec="utf-8"), max_size=90)
int64 = st.integers(-(2**63), 2**63 - 1)
events = st.one_of(
    st.builds(
        RunOpen, text, text, st.none() | text, text, text, int64, st.booleans(), st.booleans(),
        st.none() | text, st.dictionaries(text, text, max_size=3),
        st.none() | st.builds(SourceRecord, st.none() | text, code=st.none() | text),
    ),
    st.builds(RunUpdate, text, st.dictionaries(text, text, max_size=4), time_ms=int64),
    st.builds(RunEnd, text, text, int64, st.none() | text),
    st.builds(FileLogged, text, text, int64),
    st.builds(Gap, int64, text, int64, int64, st.lists(text, max_size=3)),
    st.builds(WriterEnd, int64),
    st.builds(ExperimentOpen, text, text, int64),
)  # fmt: skip
points = st.tuples(st.sampled_from("xyz"), int64, st.floats(), int64)
journals = st.lists(st.one_of(events, points), max_size=30)


def encode(items: list[Event | tuple[str, int, float, int]]) -> tuple[bytes, list[tuple[int, int]]]:
    """A segment of these items; and (first, behind the last) byte of each."""
    data = b"".join(encode_series(number, "run", key, SALT) for number, key in enumerate("xyz"))
    places = []
    for item in items:
        start = len(data)
        if isinstance(item, tuple):
            key, step, value, time_ms = item
            body = BODY.pack(POINT, 0, 1, "xyz".index(key), 0, step, value, time_ms)
            data += seal(body, SALT)
        else:
            data += encode_record(item, SALT)
        places.append((start, len(data)))
    return data, places


def path_of(folder: Path, data: bytes) -> Path:
    path = SegmentName(new_writer(WRITER), 0).path(folder)
    path.write_bytes(data)
    return path


def items_of(path: Path, limit_bytes: int = 1 << 20) -> list[tuple[int, bytes]]:
    """What is read, in comparable form, in pieces of ``limit_bytes``."""
    found, start, size = [], 0, path.stat().st_size
    while start < size:
        batch = read_segment(path, start, limit_bytes, final=True)
        assert batch.end > start
        found += [(offset, encode_record(event, 0)) for offset, event in batch.events]
        found += [
            (
                None,
                (
                    batch.pairs[point["pair"]],
                    point["step"].item(),
                    point["value"].tobytes(),
                    point["time_ms"].item(),
                ),
            )
            for point in batch.points
        ]
        start = batch.end
    return found


def expected_of(items, places, *, lost=()):
    found = [
        (start, encode_record(item, 0))
        for index, (item, (start, _)) in enumerate(zip(items, places, strict=True))
        if not isinstance(item, tuple) and index not in lost
    ]
    found += [
        (None, (("run", item[0]), item[1], np.float64(item[2]).tobytes(), item[3]))
        for index, item in enumerate(items)
        if isinstance(item, tuple) and index not in lost
    ]
    return found


def same(left, right):
    key = repr
    return sorted(left, key=key) == sorted(right, key=key)


property_test = settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@property_test
@given(items=journals, limit_bytes=st.integers(40, 4000))
def test_what_is_written_is_read(tmp_path, items, limit_bytes):
    """Every record and point comes back exactly, in pieces of any size; NaN payloads, infinities and all."""
    data, places = encode(items)
    path = path_of(tmp_path, data)
    assert same(items_of(path, limit_bytes), expected_of(items, places))
    assert not read_segment(path, 0, 1 << 20, final=True).damaged


@property_test
@given(items=journals, data=st.data())
def test_damage_costs_only_the_records_it_hits(tmp_path, items, data):
    """Damaged bytes anywhere lose the records they are in, and nothing else."""
    content, places = encode(items)
    definitions = len(encode([])[0])
    if len(content) == definitions:
        return
    hits = data.draw(st.lists(st.integers(definitions, len(content) - 1), min_size=1, max_size=5))
    damaged = bytearray(content)
    for hit in set(hits):
        damaged[hit] ^= 0x55
    lost = {index for index, (start, stop) in enumerate(places) if any(start <= hit < stop for hit in hits)}
    path = path_of(tmp_path, bytes(damaged))
    found = items_of(path)
    kept = [repr(item) for item in expected_of(items, places, lost=lost)]
    names = [repr(item) for item in found]
    assert all(item in names for item in kept)
    everything = [repr(item) for item in expected_of(items, places)]
    assert all(item in everything for item in names)


def test_damage_is_reported_with_its_place_and_bytes(tmp_path):
    """A reader says where bytes could not be read, why, and what they were."""
    data, places = encode([("x", 1, 1.0, 1), ("x", 2, 2.0, 2), ("x", 3, 3.0, 3)])
    start, stop = places[1]
    path = path_of(tmp_path, data[:start] + b"\xff" * SLOT + data[stop:])
    batch = read_segment(path, 0, 1 << 20)
    assert batch.points["value"].tolist() == [1.0, 3.0]
    ((offset, reason, sample),) = batch.damaged
    assert (offset, sample) == (start, b"\xff" * SLOT)
    assert reason == "40 bytes are unreadable: the checksum is wrong."


def test_incomplete_tail_waits_for_its_writer(tmp_path):
    """A tail that isn't whole is left for later while its writer lives, and damage after."""
    data, places = encode([("x", 1, 1.0, 1), RunUpdate("r", {"p": "v" * 200})])
    for cut in (places[1][0] + 7, places[1][0] + SLOT, len(data) - SLOT, len(data) - 1):
        path = path_of(tmp_path, data[:cut])
        live = read_segment(path, 0, 1 << 20)
        assert (live.end, live.damaged, len(live.points)) == (places[1][0], [], 1)
        gone = read_segment(path, live.end, 1 << 20, final=True)
        assert gone.end == cut
        assert [offset for offset, _, _ in gone.damaged] == [live.end]


def test_tail_that_was_torn_is_read_once_whole(tmp_path):
    """What was incomplete is read completely by a later call from where the first ended."""
    data, places = encode([RunUpdate("r", {"p": "v" * 200}), ("y", 1, 5.0, 1)])
    path = path_of(tmp_path, data[: places[0][1] - 3])
    first = read_segment(path, 0, 1 << 20)
    path.write_bytes(data)
    second = read_segment(path, first.end, 1 << 20)
    assert [event for _, event in second.events] == [RunUpdate("r", {"p": "v" * 200})]
    assert second.pairs == [("run", "y")]
    assert second.points["value"].tolist() == [5.0]


def test_point_means_the_latest_definition_before_it(tmp_path):
    """One series id with two meanings: each point has the one that was valid at its place."""
    slot = seal(BODY.pack(POINT, 0, 1, 7, 0, 1, 1.5, 1), SALT)
    data = encode_series(7, "one", "a", SALT) + slot + encode_series(7, "two", "b", SALT) + slot + slot
    path = path_of(tmp_path, data)
    batch = read_segment(path, 0, 1 << 20)
    assert [batch.pairs[pair] for pair in batch.points["pair"]] == [("one", "a"), ("two", "b"), ("two", "b")]


def test_reader_that_begins_in_the_middle_knows_earlier_definitions(tmp_path):
    """Definitions before the start of a batch hold, also for a process that has not read them."""
    data, places = encode([("x", 1, 1.0, 1), ("z", 2, 2.0, 2)])
    batch = read_segment(path_of(tmp_path, data), places[1][0], 1 << 20)
    assert batch.pairs == [("run", "z")]


def test_point_of_an_undefined_series_is_reported(tmp_path):
    """A point whose series nobody defined is damage, never a guess."""
    data = seal(BODY.pack(POINT, 0, 1, 99, 0, 1, 1.5, 1), SALT)
    batch = read_segment(path_of(tmp_path, data), 0, 1 << 20)
    assert len(batch.points) == 0
    assert batch.end == SLOT
    assert "not defined" in batch.damaged[0][1]


def test_journal_bytes_inside_a_tag_are_not_records(tmp_path):
    """Slots stored as text of a record are not read as records, even if its head is damaged."""
    other = salt_of("f" * 32)
    inner = seal(BODY.pack(POINT, 0, 1, 0, 0, 1, 666.0, 1), other) * 3
    record = encode_record(RunUpdate("r", tags={"t": inner.decode("latin-1")}), SALT)
    data = bytearray(encode([])[0] + record)
    data[len(encode([])[0]) + 5] ^= 1
    assert len(read_segment(path_of(tmp_path, bytes(data)), 0, 1 << 20, final=True).points) == 0


def test_empty_slots_prove_nothing():
    """A hole of zeros is never a record."""
    zeros = np.zeros(100, SLOT_DTYPE)
    for number in range(200):
        assert not find_valid(zeros, salt_of(f"{number:032x}")).any()


def test_record_too_large_is_refused_and_an_update_is_halved():
    """A record that doesn't fit says so; an update can be split without losing an entry."""
    with pytest.raises(InvalidInput, match="too many to log"):
        encode_record(RunUpdate("r", tags={"t": "x" * 3_000_000}), SALT)
    update = RunUpdate("r", {"a": "1"}, {"b": "2", "c": "3"}, ["d"], ["e"], 5)
    first, second = split_update(update)
    assert {**first.params, **second.params} == update.params
    assert {**first.tags, **second.tags} == update.tags
    assert (first.deleted_tags, second.deleted_tags) == (["d"], [])
    assert split_update(first) is None or split_update(second) is None


def test_segment_of_a_later_format_is_left_alone(tmp_path):
    """A reader doesn't touch what a newer version wrote."""
    header = Header(2, "s", WRITER, 0, "h", "b", 1, 0.0, 1, 1, "9.9")
    data = encode_record(header, SALT)
    path = path_of(tmp_path, data + b"unknown" * 100)
    batch = read_segment(path, 0, 1 << 20, final=True)
    assert batch.header == header
    assert (batch.end, batch.damaged) == (0, [])


def test_records_of_other_versions_are_understood():
    """A field that an older version doesn't write has its default; one of a later version is left out."""
    opened = RunOpen("r", "0", "e", "a run", "ada", 5, owner=True, tags={"a": "b"})
    fields = msgspec.to_builtins(opened)
    kind = next(number for number, record in RECORD_TYPES.items() if record is RunOpen)
    older = msgspec.msgpack.encode(fields[:7])
    assert decode_payload(kind, older) == RunOpen("r", "0", "e", "a run", "ada", 5, owner=True)
    assert decode_payload(kind, msgspec.msgpack.encode([*fields, {"of": "later"}, 1])) == opened


@pytest.mark.parametrize(
    "name", ["x.journal", f"{WRITER}.journal", f"{WRITER}-1.journal.tmp", f"{WRITER}-a.journal"]
)
def test_other_files_are_not_segments(name):
    """Only names of the form writer-number.journal are segments."""
    assert SegmentName.parse(name) is None
    assert SegmentName.parse(f"{WRITER}-12.journal") == SegmentName(WRITER, 12)
