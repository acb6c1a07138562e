"""A disk that is full or read-only: one warning, nothing shifts, nothing raises, what was lost is counted."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from journals import NOW, RUN, read_all, segments_of, values_of, wait_until

from trackside.journal.format import SLOT, SegmentName, encode_series, salt_of
from trackside.journal.records import Gap
from trackside.journal.segment import SegmentFile
from trackside.testing.factories import run_open

resource = pytest.importorskip("resource", reason="this system has no limits to set")

# A file-size limit is a full disk anybody can make: a write stops short at it, the next one fails.
FULL = """
import json, resource, sys, threading
from trackside.journal.writer import JournalWriter
from trackside.settings import StoreLocation
from trackside.testing.factories import run_open

url, limit, memory, batch = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
journal = JournalWriter(StoreLocation.from_url(url), "1", memory_bytes=memory, retry_s=0.02)
warnings = []
journal.on_warning = warnings.append
run = "a" * 32
journal.append(run_open(run))
points = journal.bind(run)
points.log("m", -1.0, 0, 1)
_, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))

def work(thread):
    for step in range(0, 2000, batch):
        if batch == 1:
            points.log(f"m{thread}", float(step), step, 2)
        else:
            points.log_many([(f"m{thread}", float(step + i), step + i, 2) for i in range(batch)])

threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
for thread in threads: thread.start()
for thread in threads: thread.join()
during = list(warnings)
resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
done = threading.Event()
for _ in range(1000):
    points.log("after", 1.0, 0, 3)
    if journal.pending_records * 40 > limit + 200_000 or done.wait(0.01) or not journal.waiting_records:
        break
journal.append(run_open(run, resumed=True))
journal.close()
print(json.dumps({"during": during, "warnings": warnings}))
"""


def run_full(location, *, limit, memory=64 << 20, batch=1):
    done = subprocess.run(
        [sys.executable, "-c", FULL, location.url, str(limit), str(memory), str(batch)],
        capture_output=True,
        check=False,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    (path,) = segments_of(location)
    return json.loads(done.stdout), read_all(path)


@pytest.mark.parametrize("offset", range(0, 40, 3))
def test_short_write_is_repaired_and_what_waited_comes_later(location, offset):
    """The disk gets full in the middle of a slot, under four threads: later all points are there, once."""
    said, batch = run_full(location, limit=8000 + offset)
    assert len(said["during"]) == 1
    assert said["warnings"] == said["during"]
    assert "can't write its journal" in said["during"][0]
    assert "64 MiB" in said["during"][0]
    assert batch.damaged == []
    values = values_of(batch)
    assert values[RUN, "m"] == [-1.0]
    for thread in range(4):
        assert sorted(values[RUN, f"m{thread}"]) == list(range(2000))
    assert not [event for _, event in batch.events if isinstance(event, Gap)]


@pytest.mark.parametrize("limit", [8000, 8013, 8040])
def test_batch_that_fits_in_part_is_written_once(location, limit):
    """A batch of which only a part fits is taken back as a whole, and written later, once."""
    said, batch = run_full(location, limit=limit, batch=50)
    assert len(said["warnings"]) == 1
    assert batch.damaged == []
    values = values_of(batch)
    for thread in range(4):
        assert sorted(values[RUN, f"m{thread}"]) == list(range(2000))


def test_a_part_is_taken_back_also_where_another_thread_has_cut_its_end(tmp_path):
    """Who fails next takes the torn record off before the one whose batch it was knows of it."""
    segment = SegmentFile(tmp_path, SegmentName("b" * 32, 0), b"")
    salt = salt_of("b" * 32)
    batch = b"".join(encode_series(number, RUN, f"lost{number}", salt) for number in range(9))
    other = encode_series(20, RUN, "other", salt)
    written = 5 * SLOT + 13
    os.write(segment.fd, batch[:written])
    assert segment.append(other)
    assert segment.size_bytes() == 5 * SLOT + len(other)
    assert segment.cut(batch, written) == other
    assert segment.size_bytes() == 0
    segment.close()


def test_what_had_to_be_dropped_is_counted(location):
    """When memory is full as well, the oldest stay, and a record tells how many points are missing."""
    said, batch = run_full(location, limit=8000, memory=40_000)
    assert len(said["warnings"]) == 1
    gaps = [event for _, event in batch.events if isinstance(event, Gap)]
    values = values_of(batch)
    kept = sum(len(values.get((RUN, f"m{thread}"), [])) for thread in range(4))
    after = len(values.get((RUN, "after"), []))
    assert gaps
    assert 0 < kept < 8000
    assert sum(gap.count for gap in gaps) >= 8000 - kept
    assert sum(gap.count for gap in gaps) <= 8000 - kept + 1000 - after
    assert gaps[0].run_ids == [RUN]
    assert gaps[0].reason
    assert gaps[0].first_ms == 2
    assert any(type(event).__name__ == "RunOpen" and event.resumed for _, event in batch.events)


def test_folder_that_cannot_be_written_is_replaced_by_the_users_own(make_journal, location, private_home):
    """Where the store's folder takes no journal, it is kept in the user's data folder."""
    location.identity()
    location.journal_folder.write_text("in the way")
    journal = make_journal()
    warnings = []
    journal.on_warning = warnings.append
    journal.bind(RUN).log("m", 1.0, 1, NOW)
    folder = private_home / "data" / "trackside" / "journals" / location.identity()
    assert journal.folder == folder
    (path,) = folder.glob("*.journal")
    assert values_of(read_all(path, final=False)) == {(RUN, "m"): [1.0]}
    assert len(warnings) <= 1


def test_no_folder_at_all_is_one_warning_and_no_error(make_journal, location):
    """Where nothing can be written, calls return, one warning is given, and all is kept till it works."""
    location.folder.write_text("in the way")
    journal = make_journal(retry_s=0.01)
    warnings = []
    journal.on_warning = warnings.append
    journal.append(run_open(RUN))
    points = journal.bind(RUN)
    for step in range(100):
        points.log("m", float(step), step, NOW)
    assert len(warnings) == 1
    location.folder.unlink()
    wait_until(lambda: not journal.waiting_records)
    batch = read_all(segments_of(location)[0], final=False)
    assert values_of(batch) == {(RUN, "m"): list(range(100))}
    assert [type(event).__name__ for _, event in batch.events] == ["RunOpen"]
    assert len(warnings) == 1


def test_failing_warning_does_not_reach_the_cell(make_journal, location):
    """An error in whoever shows the warning is not an error of the call that logs."""
    location.folder.write_text("in the way")
    journal = make_journal()

    def fail(text):
        raise RuntimeError(text)

    journal.on_warning = fail
    journal.bind(RUN).log("m", 1.0, 1, NOW)
    assert journal.waiting_records
    location.folder.unlink()
