"""Journals whose bytes were overwritten by chance: what can be read arrives, the rest is reported."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest
from journals import segments_of

from trackside.journal.checksum import SLOT_DTYPE
from trackside.journal.drain import Drainer
from trackside.journal.format import POINT, SLOT, SegmentName, decode_payload, salt_of
from trackside.journal.reader import scan
from trackside.journal.records import RunEnd, RunOpen, RunUpdate, Series
from trackside.store.base import Store
from trackside.testing.factories import new_id, run_open

NOW = 1_790_000_000_000
RUNS = 3
KEYS = ("m", "n")


@dataclass
class Content:
    """What undamaged slots of journals say."""

    values: dict[tuple[str, str], list[float]] = field(default_factory=dict)
    params: dict[str, dict[str, str]] = field(default_factory=dict)
    ended: set[str] = field(default_factory=set)


def write_journals(make_journal, rng: random.Random) -> None:
    """Two writers with some runs each, and everything that a run can have, mixed."""
    for _ in range(2):
        journal = make_journal()
        runs = [new_id() for _ in range(RUNS)]
        journal.append(*(run_open(run_id) for run_id in runs))
        loggers = {run_id: journal.bind(run_id) for run_id in runs}
        for step in range(300):
            run_id = rng.choice(runs)
            loggers[run_id].log(rng.choice(KEYS), rng.random(), step, NOW)
            if rng.random() < 0.1:
                journal.append(RunUpdate(run_id, {f"p{step}": "x" * rng.randint(1, 300)}))
        journal.append(*(RunEnd(run_id, "FINISHED", NOW) for run_id in runs))
        journal.close()


def damage(path: Path, rng: random.Random) -> set[int]:
    """Overwrite some bytes here and there; returns the places that are other than they were."""
    before = path.read_bytes()
    data = bytearray(before)
    for _ in range(rng.randint(1, 6)):
        size = rng.choice([1, 8, 40, 200])
        at = rng.randrange(len(data) - size)
        data[at : at + size] = rng.choice([rng.randbytes(size), bytes(size)])
    path.write_bytes(data)
    return {at for at in range(len(data)) if data[at] != before[at]}


def read_by_hand(path: Path, data: bytes, damaged: set[int], content: Content) -> bool:
    """Add what the records say that were not hit: a point needs its run and the definition of its series.

    Returns whether one was hit (and not only what fills up its last slot).
    """
    name = SegmentName.parse(path.name)
    assert name is not None
    slots = np.frombuffer(data, SLOT_DTYPE)
    found = scan(slots, salt_of(name.writer))
    keys: dict[int, tuple[str, str]] = {}
    known: set[str] = set()
    payloads = {head: payload for head, _, payload in found.records}
    was_hit = False
    for place in sorted([*payloads, *found.points.tolist()]):
        slot = slots[place]
        payload = payloads.get(place, b"")
        begin = place * SLOT
        if not damaged.isdisjoint(range(begin, begin + SLOT + len(payload))):
            was_hit = True
            continue
        if slot["type"] == POINT:
            pair = keys.get(int(slot["series"]))
            if pair is not None and pair[0] in known:
                content.values.setdefault(pair, []).append(float(slot["value"]))
            continue
        record = decode_payload(int(slot["type"]), payload)
        if isinstance(record, Series):
            keys[int(slot["series"])] = (record.run_id, record.key)
        elif isinstance(record, RunOpen):
            known.add(record.run_id)
            content.params.setdefault(record.run_id, {})
        elif isinstance(record, RunUpdate) and record.run_id in known:
            content.params[record.run_id].update(record.params)
        elif isinstance(record, RunEnd) and record.run_id in known:
            content.ended.add(record.run_id)
    return was_hit


def stored(store: Store, runs: set[str]) -> Content:
    """What the store has."""
    content = Content()
    for run_id in runs:
        run = store.get_run(run_id)
        content.params[run_id] = dict(run.data.params)
        if run.info.status == "FINISHED":
            content.ended.add(run_id)
        for key in run.data.metrics:
            content.values[run_id, key] = store.get_metric_history(run_id, key)["value"].tolist()
    return content


@pytest.mark.parametrize("seed", range(12))
def test_random_damage_costs_what_it_hits_and_is_reported(make_journal, location, store, seed):
    """Every record whose bytes are whole is in the store, exactly; each damaged journal is reported."""
    rng = random.Random(seed)
    write_journals(make_journal, rng)
    expected = Content()
    hurt = set()
    for path in segments_of(location):
        before = path.read_bytes()
        if read_by_hand(path, before, damage(path, rng), expected):
            hurt.add(path.stem.rpartition("-")[0])
    assert Drainer(location, store).drain(None).error is None
    assert stored(store, set(expected.params)) == expected
    assert {row["writer"] for row in store.list_rejected()} == hurt
