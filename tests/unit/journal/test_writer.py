"""What a process logs is in its journal, whatever threads, forks and odd values do."""

from __future__ import annotations

import decimal
import math
import multiprocessing
import os
import shutil
import subprocess
import sys
import threading

import numpy as np
import pytest
from journals import NOW, RUN, read_all, segments_of, values_of, wait_until

from trackside.errors import InvalidInput
from trackside.journal.locks import is_owner_gone
from trackside.journal.records import RunEnd, RunUpdate, WriterEnd
from trackside.testing.factories import run_open


def test_nothing_is_made_before_the_first_record(make_journal, location):
    """A journal that logs nothing leaves no file, and is none to close."""
    journal = make_journal()
    journal.bind(RUN)
    journal.fsync()
    journal.request_fsync()
    assert journal.pending_records == 0
    journal.close()
    assert not location.folder.exists()


def test_records_and_points_are_in_the_journal_at_once(make_journal, location):
    """After a call has returned, what it logged is in the file, under a header that says who wrote it."""
    journal = make_journal()
    journal.append(run_open(RUN))
    points = journal.bind(RUN)
    points.log("loss", 0.5, 1, NOW)
    points.log_many([("loss", 0.25, 2, NOW), ("acc", 0.9, 2, NOW)])
    journal.append(RunUpdate(RUN, {"lr": "0.1"}), RunEnd(RUN, "FINISHED", NOW))
    (path,) = segments_of(location)
    batch = read_all(path, final=False)
    assert values_of(batch) == {(RUN, "loss"): [0.5, 0.25], (RUN, "acc"): [0.9]}
    assert [type(event).__name__ for _, event in batch.events] == ["RunOpen", "RunUpdate", "RunEnd"]
    assert batch.header.store_id == location.identity()
    assert (batch.header.writer, batch.header.pid) == (journal.writer, os.getpid())
    assert batch.end == path.stat().st_size
    assert 10 <= journal.pending_records == batch.end // 40
    journal.note_drained()
    assert journal.pending_records == 0


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        (1, 1.0),
        (True, 1.0),
        (-0.0, -0.0),
        (math.inf, math.inf),
        (np.float32(0.5), 0.5),
        (np.int8(3), 3.0),
        (np.array(2.5), 2.5),
        (np.array([[2.5]]), 2.5),
        (decimal.Decimal("1.5"), 1.5),
    ],
)
def test_any_real_number_can_be_logged(make_journal, location, value, kept):
    """Numbers of other types than float are stored as the same number."""
    points = make_journal().bind(RUN)
    points.log("m", value, 0, NOW)
    points.log("m", value, np.int64(1), NOW)
    points.log_many([("m", value, 2.0, NOW)])
    batch = read_all(segments_of(location)[0])
    assert batch.points["value"].tolist() == [kept] * 3
    assert batch.points["step"].tolist() == [0, 1, 2]
    assert math.copysign(1, batch.points["value"][0]) == math.copysign(1, kept)


def test_nan_is_kept(make_journal, location):
    """NaN is a value like any other."""
    make_journal().bind(RUN).log("m", math.nan, 0, NOW)
    assert np.isnan(read_all(segments_of(location)[0]).points["value"]).all()


@pytest.mark.parametrize(
    ("key", "value", "step", "message"),
    [
        ("m", "0.5", 0, r"'0\.5' can't be the value of the metric 'm': log a real number"),
        ("m", None, 0, "None can't be the value"),
        ("m", 1j, 0, "1j can't be the value"),
        ("m", [1.0, 2.0], 0, "can't be the value"),
        ("m", np.array([1.0, 2.0]), 0, "can't be the value"),
        ("m", 10**400, 0, "can't be the value"),
        ("m", 1.0, 0.5, r"0\.5 can't be the step of the metric 'm': it has to be an integer"),
        ("m", 1.0, "1", "'1' can't be the step"),
        ("m", 1.0, None, "None can't be the step"),
        (
            "m",
            1.0,
            2**63,
            "9223372036854775808 can't be the step of the metric 'm': it has to fit in 64 bits",
        ),
        ("m", 1.0, -(2**63) - 1, "has to fit in 64 bits"),
        ("", 1.0, 0, "key"),
        ("a*b", 1.0, 0, r"'a\*b'"),
        ("a" * 251, 1.0, 0, "250"),
        (5, 1.0, 0, "5 can't be the key"),
        ([], 1.0, 0, "can't be the key"),
        ("\ud800", 1.0, 0, "key"),
    ],
)
def test_bad_point_is_refused_by_name_and_writes_nothing(make_journal, location, key, value, step, message):
    """A point that can't be stored is an InvalidInput that names key and value; the others go on."""
    points = make_journal().bind(RUN)
    points.log("m", 1.0, 1, NOW)
    with pytest.raises(InvalidInput, match=message):
        points.log(key, value, step, NOW)
    with pytest.raises(InvalidInput, match=message):
        points.log_many([("m", 5.0, 5, NOW), (key, value, step, NOW)])
    points.log("m", 2.0, 2, NOW)
    assert read_all(segments_of(location)[0]).points["value"].tolist() == [1.0, 2.0]


def test_update_too_large_for_one_record_is_split(make_journal, location):
    """Any number of params can be logged in one call."""
    params = {f"p{number}": "v" * 6000 for number in range(600)}
    make_journal().append(RunUpdate(RUN, params))
    batch = read_all(segments_of(location)[0])
    found = {}
    for _, event in batch.events:
        found.update(event.params)
    assert found == params


def test_threads_log_at_once_while_segments_change(make_journal, location):
    """Segments are exchanged under eight logging threads: every point is there once, each file complete."""
    journal = make_journal(rotate_bytes=64 * 1024, retry_s=0.01)
    loggers = [journal.bind(f"{number:032x}") for number in range(2)]

    def work(thread: int) -> None:
        log = loggers[thread % 2].log
        for step in range(4000):
            log(f"m{thread}-{step % 7}", float(step), step, NOW)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    journal.close()
    paths = segments_of(location)
    assert len(paths) > 2
    batches = [read_all(path) for path in paths]
    assert [batch.damaged for batch in batches] == [[]] * len(paths)
    values = values_of(*batches)
    assert len(values) == 56
    for number in range(8):
        steps = sorted(
            value for key, found in values.items() if key[1].startswith(f"m{number}-") for value in found
        )
        assert steps == list(range(4000))


def test_end_in_order_is_said_and_a_later_record_goes_on(make_journal, location):
    """A closed journal says so and frees its lock; something logged after it is kept all the same."""
    journal = make_journal()
    points = journal.bind(RUN)
    points.log("m", 1.0, 1, NOW)
    journal.close()
    journal.close()
    batch = read_all(segments_of(location)[0])
    assert isinstance(batch.events[-1][1], WriterEnd)
    assert list(location.journal_folder.glob("*.lock")) == []
    points.log("m", 2.0, 2, NOW)
    assert not is_owner_gone(location.journal_folder / f"{journal.writer}.lock")
    assert values_of(*map(read_all, segments_of(location))) == {(RUN, "m"): [1.0, 2.0]}


def test_deleted_journal_is_begun_anew(make_journal, location):
    """Somebody deletes the store's folder under a running kernel: what is logged later is kept."""
    journal = make_journal(retry_s=0.01)
    points = journal.bind(RUN)
    points.log("m", 1.0, 1, NOW)
    shutil.rmtree(location.folder)

    def is_there():
        points.log("m", 2.0, 2, NOW)
        return segments_of(location)

    wait_until(is_there)
    (path,) = segments_of(location)
    assert set(values_of(read_all(path, final=False))) == {(RUN, "m")}


def test_signs_of_life_move_the_lock_file(make_journal, location):
    """A silent writer still touches its lock file."""
    journal = make_journal(retry_s=0.01, heartbeat_s=0.02)
    journal.append(run_open(RUN))
    (lock,) = location.journal_folder.glob("*.lock")
    os.utime(lock, (1, 1))
    wait_until(lambda: lock.stat().st_mtime > 1)


def _log_in_child(points, number):
    for step in range(500):
        points.log("m", float(step), step, NOW)
        points.log(f"child-{number}", float(step), step, NOW)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
@pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")
def test_forked_children_write_journals_of_their_own(make_journal, location):
    """Children go on with what they inherited, each in its own journal, without a lock of the parent's."""
    journal = make_journal()
    points = journal.bind(RUN)
    points.log("m", -1.0, 0, NOW)
    context = multiprocessing.get_context("fork")
    children = [context.Process(target=_log_in_child, args=(points, number)) for number in range(3)]
    for child in children:
        child.start()
    for step in range(500):
        points.log("m", float(step), step, NOW)
    for child in children:
        child.join()
        assert child.exitcode == 0
    paths = segments_of(location)
    assert len(paths) == 4
    batches = [read_all(path) for path in paths]
    assert not any(batch.damaged for batch in batches)
    values = values_of(*batches)
    assert sorted(values[RUN, "m"]) == sorted([-1.0, *(list(range(500)) * 4)])
    assert all(values[RUN, f"child-{number}"] == list(range(500)) for number in range(3))
    gone = [is_owner_gone(path.with_name(f"{path.name[:32]}.lock")) for path in paths]
    assert sorted(gone) == [False, True, True, True]
    assert {path.name[:16] for path in paths} == {journal.writer[:16]}


LOGS_AND_DIES = """
import os, signal, sys
from trackside.journal.writer import JournalWriter
from trackside.settings import StoreLocation
points = JournalWriter(StoreLocation.from_url(sys.argv[1]), "1").bind("r" * 32)
for step in range(1000):
    points.log("m", float(step), step, 1)
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_killed_process_has_lost_nothing(location):
    """Every call that returned before kill -9 is in the journal, without any closing step."""
    code = subprocess.run([sys.executable, "-c", LOGS_AND_DIES, location.url], check=False).returncode
    assert code == -9
    (path,) = segments_of(location)
    assert values_of(read_all(path)) == {("r" * 32, "m"): list(range(1000))}
    assert is_owner_gone(path.with_name(f"{path.name[:32]}.lock"))
