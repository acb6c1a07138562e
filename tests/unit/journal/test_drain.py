"""From journals into the store: each record once, whoever drains; nothing stops the rest."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time

import numpy as np
import pytest
import sqlalchemy.exc
from journals import NOW, RUN, segments_of

from trackside.entities import RunStatus
from trackside.errors import StoreUnavailable
from trackside.journal.drain import Drainer
from trackside.journal.format import SegmentName, encode_record, encode_series, new_writer, salt_of
from trackside.journal.locks import FileLock
from trackside.journal.origin import describe_process
from trackside.journal.records import ExperimentOpen, RunEnd, RunUpdate
from trackside.journal.survey import LOST_CONTACT_S
from trackside.store import open_store
from trackside.testing.factories import run_open


@pytest.fixture
def drainer(location, store):
    return Drainer(location, store)


def test_drain_brings_what_was_logged(make_journal, location, store, drainer):
    """After a drain the store has the runs, params and points of all journals, and says what changed."""
    journal = make_journal()
    journal.append(run_open(RUN, experiment_id="77", experiment_name="mine"))
    points = journal.bind(RUN)
    points.log("loss", 0.5, 1, NOW)
    journal.append(RunUpdate(RUN, {"lr": "0.1"}))
    assert drainer.pending_bytes() > 0
    report = drainer.drain(None)
    assert (report.points, report.run_ids, report.experiment_ids) == (1, {RUN}, {"77"})
    assert (report.behind_bytes, report.error) == (0, None)
    assert report.revision == store.get_revision()
    assert drainer.pending_bytes() == 0
    run = store.get_run(RUN)
    assert run.info.status is RunStatus.RUNNING
    assert (run.data.metrics, run.data.params) == ({"loss": 0.5}, {"lr": "0.1"})
    points.log("loss", 0.25, 2, NOW)
    assert drainer.drain(1.0).points == 1
    assert store.get_metric_history(RUN, "loss")["value"].tolist() == [0.5, 0.25]


def test_drain_of_nothing_is_cheap_and_harmless(location, store, drainer):
    """Without journals there is nothing to do, not even a folder or a lock to make."""
    report = drainer.drain(0.0)
    assert (report.points, report.behind_bytes, report.error) == (0, 0, None)
    assert not location.journal_folder.exists()


def test_two_drainers_at_once_apply_each_point_once(make_journal, location, store):
    """Drainers in several threads and stores at once, while points come: each is there exactly once."""
    journal = make_journal()
    journal.append(run_open(RUN))
    points = journal.bind(RUN)
    stores = [open_store(location) for _ in range(3)]
    ended = threading.Event()

    def drain(own_store) -> None:
        mine = Drainer(location, own_store, batch_bytes=50_000)
        while not ended.is_set():
            mine.drain(1.0)

    threads = [threading.Thread(target=drain, args=(own,)) for own in stores]
    for thread in threads:
        thread.start()
    for step in range(0, 50_000, 50):
        points.log_many([("m", float(step + index), step + index, NOW) for index in range(50)])
    ended.set()
    for thread in threads:
        thread.join()
    Drainer(location, store).drain(None)
    history = store.get_metric_history(RUN, "m")
    assert np.array_equal(history["value"], np.arange(50_000.0))
    for own in stores:
        own.close()


def test_drain_waits_no_longer_than_its_time_for_another(make_journal, location, drainer):
    """While another drainer works, a drain gives up after its time and says how much is behind."""
    journal = make_journal()
    journal.append(run_open(RUN))
    with FileLock(location.drain_lock).hold():
        begin = time.monotonic()
        report = drainer.drain(0.05)
        assert time.monotonic() - begin < 5
    assert report.behind_bytes > 0
    assert "drain.lock" in report.error
    assert drainer.drain(0.25).behind_bytes == 0


def test_store_out_of_reach_is_told_and_nothing_is_lost(make_journal, location, store):
    """A store that fails makes a drain say so; the next one brings everything."""
    journal = make_journal()
    journal.append(run_open(RUN))
    broken = open_store(location)
    broken.close()
    report = Drainer(location, broken).drain(1.0)
    assert "was closed" in report.error
    assert report.behind_bytes > 0
    Drainer(location, store).drain(1.0)
    assert store.get_run(RUN).info.run_id == RUN


def test_late_end_of_a_time_limited_drain_goes_on_next_time(make_journal, location, store):
    """A drain without time applies at most a part, and later ones the rest, in order."""
    journal = make_journal()
    journal.append(run_open(RUN))
    points = journal.bind(RUN)
    points.log_many([("m", float(step), step, NOW) for step in range(20_000)])
    drainer = Drainer(location, store, batch_bytes=100_000)
    behind = [drainer.drain(0.0).behind_bytes]
    while behind[-1]:
        behind.append(drainer.drain(0.0).behind_bytes)
        assert behind[-1] < behind[-2]
    assert len(behind) > 2
    assert len(store.get_metric_history(RUN, "m")) == 20_000


def test_run_of_a_parent_is_known_before_its_forked_childs_points(location, store):
    """A child's journal is never applied ahead of its parent's, however much waits in that."""
    parent = new_writer()
    child = new_writer(parent)
    salt = salt_of(parent)
    location.journal_folder.mkdir(parents=True)
    filler = b"".join(encode_record(RunUpdate("x" * 32, {"p": "v" * 5000}), salt) for _ in range(200))
    for writer, content in (
        (parent, filler + encode_record(run_open(RUN), salt)),
        (child, encode_record(RunUpdate(RUN, {"from": "child"}), salt)),
    ):
        name = SegmentName(writer, 0)
        header = encode_record(describe_process("s", name, "1"), salt)
        name.path(location.journal_folder).write_bytes(header + content)
    drainer = Drainer(location, store, batch_bytes=50_000)
    drainer.drain(None)
    assert store.get_run(RUN).data.params == {"from": "child"}
    assert not [row for row in store.list_rejected() if RUN in row["reason"]]


def test_poison_is_put_aside_and_the_rest_goes_on(make_journal, location, store, drainer):
    """Records that no store can apply end in ``rejected``; those before and after them are applied."""
    journal = make_journal()
    journal.append(run_open(RUN))
    points = journal.bind(RUN)
    points.log("m", 1.0, 1, NOW)
    journal.append(RunEnd(RUN, "NO SUCH STATUS", NOW), RunUpdate("unknown", {"p": "v"}))
    journal.append(RunUpdate(RUN, {"n": "nul \0 inside"}), ExperimentOpen("no number", "x", NOW))
    points.log("m", 2.0, 2, NOW)
    drainer.drain(None)
    assert store.get_metric_history(RUN, "m")["value"].tolist() == [1.0, 2.0]
    assert len(store.list_rejected()) >= 3
    assert drainer.pending_bytes() == 0


class StoreThatFails:
    """The store, but ingesting a certain param is an error that nobody foresaw."""

    def __init__(self, store, error):
        self._store = store
        self._error = error

    def __getattr__(self, name):
        return getattr(self._store, name)

    def ingest(self, batches):
        for batch in batches:
            for _, event in batch.events:
                if isinstance(event, RunUpdate) and "poison" in event.params:
                    raise self._error
        return self._store.ingest(batches)


def _refusal() -> StoreUnavailable:
    error = StoreUnavailable("unforeseen")
    error.__cause__ = sqlalchemy.exc.DataError("INSERT", {}, ValueError())
    return error


@pytest.mark.parametrize("error", [ZeroDivisionError("unforeseen"), _refusal()], ids=["bug", "database"])
def test_unforeseen_failure_costs_one_record(make_journal, location, store, error):
    """An error inside the store is narrowed down to the record that causes it, which is put aside."""
    journal = make_journal()
    journal.append(run_open(RUN))
    points = journal.bind(RUN)
    for step in range(100):
        points.log("m", float(step), step, NOW)
        if step in (10, 90):
            journal.append(RunUpdate(RUN, {"poison": "x" * 100}))
    journal.append(RunUpdate(RUN, {"good": "yes"}))
    report = Drainer(location, StoreThatFails(store, error)).drain(None)
    assert (report.error, report.behind_bytes) == (None, 0)
    assert len(store.get_metric_history(RUN, "m")) == 100
    assert store.get_run(RUN).data.params == {"good": "yes"}
    rejected = store.list_rejected()
    assert len(rejected) == 2
    assert all(f"{type(error).__name__}: unforeseen" in row["reason"] for row in rejected)


def test_unreachable_store_puts_nothing_aside(make_journal, location, store):
    """A failure that isn't the records' fault leaves everything where it is."""
    journal = make_journal()
    journal.append(run_open(RUN), RunUpdate(RUN, {"poison": "x"}))
    for error in (StoreUnavailable("locked"), OSError("no space")):
        report = Drainer(location, StoreThatFails(store, error)).drain(1.0)
        assert str(error) in report.error
        assert report.behind_bytes > 0
    Drainer(location, store).drain(None)
    assert store.get_run(RUN).data.params == {"poison": "x"}
    assert store.list_rejected() == []


def test_damaged_journal_is_reported_and_read_on(make_journal, location, store, drainer):
    """Damage in a file is put aside with its place; everything readable arrives."""
    journal = make_journal()
    journal.append(run_open(RUN))
    points = journal.bind(RUN)
    for step in range(10):
        points.log("m", float(step), step, NOW)
    (path,) = segments_of(location)
    with path.open("r+b") as file:
        file.seek(-5 * 40 + 3, os.SEEK_END)
        file.write(b"\xff")
    drainer.drain(None)
    assert store.get_metric_history(RUN, "m")["value"].tolist() == [0, 1, 2, 3, 4, 6, 7, 8, 9]
    (row,) = store.list_rejected()
    assert row["offset"] == path.stat().st_size - 200


OWNER = """
import os, signal, sys
from trackside.journal.writer import JournalWriter
from trackside.settings import StoreLocation
from trackside.testing.factories import run_open
journal = JournalWriter(StoreLocation.from_url(sys.argv[1]), "1")
run = sys.argv[2]
journal.append(run_open(run))
journal.bind(run).log("m", 1.0, 1, 1)
print("ready", flush=True)
sys.stdin.readline()
if sys.argv[3] == "torn":
    os.write(journal.hot_fd, b"torn")
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.parametrize("how", ["clean", "torn"])
def test_run_of_a_killed_process_is_killed_at_the_next_look(location, store, drainer, how):
    """A run stays RUNNING while its owner lives, and is KILLED, with all it logged, at the next look."""
    process = subprocess.Popen(
        [sys.executable, "-c", OWNER, location.url, RUN, how], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    with process:
        assert process.stdout.readline() == b"ready\n"
        drainer.drain(None)
        assert store.get_run(RUN).info.status is RunStatus.RUNNING
        process.stdin.close()
        process.wait()
    before = int(time.time() * 1000)
    report = drainer.drain(0.25)
    info = store.get_run(RUN).info
    assert info.status is RunStatus.KILLED
    assert RUN in report.run_ids
    assert before - 60_000 < info.end_time <= int(time.time() * 1000)
    assert report.behind_bytes == 0
    assert len(store.list_rejected()) == (how == "torn")


def test_fresh_drainer_kills_a_run_it_never_saw_alive(location, store):
    """Also a process killed before anybody drained leaves KILLED runs after one drain."""
    process = subprocess.Popen(
        [sys.executable, "-c", OWNER, location.url, RUN, ""], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    with process:
        process.stdout.readline()
    Drainer(location, store).drain(0.25)
    assert store.get_run(RUN).info.status is RunStatus.KILLED


def test_owner_on_another_host_is_judged_by_its_last_sign_of_life(location, store, drainer):
    """Across hosts a free lock says nothing; ten minutes of silence do."""
    writer = new_writer()
    name = SegmentName(writer, 0)
    header = describe_process("s", name, "1")
    foreign = type(header)(*[*[getattr(header, field) for field in header.__struct_fields__][:4], "elsewhere",
                             "another-boot", 1, 0.0, NOW, 1, "1"])  # fmt: skip
    salt = salt_of(writer)
    location.journal_folder.mkdir(parents=True)
    data = (
        encode_record(foreign, salt) + encode_series(1, RUN, "m", salt) + encode_record(run_open(RUN), salt)
    )
    name.path(location.journal_folder).write_bytes(data)
    lock = location.journal_folder / f"{writer}.lock"
    lock.touch()
    drainer.drain(None)
    assert store.get_run(RUN).info.status is RunStatus.RUNNING
    old = time.time() - LOST_CONTACT_S - 1
    os.utime(lock, (old, old))
    drainer.drain(None)
    assert store.get_run(RUN).info.status is RunStatus.KILLED


def test_segments_are_deleted_only_when_durable_and_finished(make_journal, location, store, drainer):
    """A segment goes when its runs have ended, all is durable, and its writer has a next one or has ended."""
    journal = make_journal(rotate_bytes=2_000, retry_s=0.01)
    journal.append(run_open(RUN))
    points = journal.bind(RUN)
    step = 0
    while len(segments_of(location)) < 3:
        points.log("m", float(step), step, NOW)
        step += 1
    old = time.time() - 60
    for path in segments_of(location)[:-1]:
        os.utime(path, (old, old))  # they have not been written to for a while
    drainer.drain(None)
    drainer.maintain()
    assert len(segments_of(location)) >= 3
    journal.append(RunEnd(RUN, "FINISHED", NOW))
    for path in segments_of(location)[:-1]:
        os.utime(path, (old, old))
    drainer.drain(None)
    drainer.maintain()
    assert len(segments_of(location)) == 1
    points.log("late", 1.0, 0, NOW)
    journal.close()
    drainer.drain(None)
    drainer.maintain()
    assert segments_of(location) == []
    assert store.get_positions() == {}
    assert len(store.get_metric_history(RUN, "m")) == step
    assert len(store.get_metric_history(RUN, "late")) == 1


def test_crashed_writer_leaves_no_files_behind(location, store, drainer):
    """After a crash, drain and maintenance remove the journal and its lock."""
    process = subprocess.Popen(
        [sys.executable, "-c", OWNER, location.url, RUN, ""], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    with process:
        process.stdout.readline()
    drainer.drain(None)
    drainer.maintain()
    assert list(location.journal_folder.iterdir()) == []
    assert len(store.get_metric_history(RUN, "m")) == 1


def test_two_drainers_that_delete_at_once_leave_no_position(
    make_journal, location, store, drainer, monkeypatch
):
    """Of a segment that the other one has just deleted, the position is forgotten as well."""
    for run_id in (RUN, "b" * 32):
        journal = make_journal()
        journal.append(run_open(run_id), RunEnd(run_id, "FINISHED", NOW))
        journal.close()
    drainer.drain(None)
    assert len(store.get_positions()) == 2
    checkpoint = drainer._checkpoint

    def be_slow():
        durable = checkpoint()
        segments_of(location)[0].unlink()
        return durable

    monkeypatch.setattr(drainer, "_checkpoint", be_slow)
    drainer.maintain()
    assert segments_of(location) == []
    assert store.get_positions() == {}


def test_deleting_in_two_steps_survives_a_crash_between_them(make_journal, location, store, drainer):
    """With the file gone and its position still there, everything goes on and nothing is lost."""
    journal = make_journal()
    journal.append(run_open(RUN), RunEnd(RUN, "FINISHED", NOW))
    journal.close()
    drainer.drain(None)
    segments_of(location)[0].unlink()
    fresh = Drainer(location, store)
    report = fresh.drain(None)
    fresh.maintain()
    assert (report.error, report.behind_bytes) == (None, 0)
    assert store.get_run(RUN).info.status is RunStatus.FINISHED
