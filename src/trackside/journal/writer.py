"""Writes this process's journal: nothing acknowledged is lost to ``kill -9``, and nothing raises into a cell.

The descriptor that log calls write to (``hot_fd``) keeps its number for the writer's whole life. Where it
leads is changed with ``dup2``: to the segment, to the next one, or, *parked*, to a file that refuses every
write. So a log call needs neither a lock nor a look at any state: a write that doesn't go through is the one
sign that there is something to do, be it the first record, a fork, or a full disk.
"""

from __future__ import annotations

import itertools
import os
import threading
import time
import weakref
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from trackside.errors import InvalidInput
from trackside.journal.backlog import Backlog, Waiting
from trackside.journal.folders import list_folders, sync_folder
from trackside.journal.forks import watch_forks
from trackside.journal.format import (
    SLOT,
    SegmentName,
    encode_record,
    encode_series,
    new_writer,
    salt_of,
    split_update,
)
from trackside.journal.keeper import Keeper
from trackside.journal.locks import OwnerLock
from trackside.journal.origin import describe_process
from trackside.journal.points import PointLogger, PointSeries
from trackside.journal.records import Event, Gap, WriterEnd
from trackside.journal.segment import SegmentFile
from trackside.settings import StoreLocation

__all__ = ["JournalWriter", "PointLogger"]

_SETTLE_S = 0.002  # how long a write that has begun in another thread may still take


class JournalWriter:
    """This process's journal for one store; files are made with the first record.

    Threads share it; a forked child goes on with it, in a journal of its own.

    Args:
        location: the store.
        version: of trackside, for the header.
        rotate_bytes: about how long a segment gets.
        memory_bytes: how much may wait while the disk is full.
        retry_s: how often a full disk is tried again.
        heartbeat_s: how often the lock file is touched.
    """

    def __init__(
        self,
        location: StoreLocation,
        version: str,
        *,
        rotate_bytes: int = 64 << 20,
        memory_bytes: int = 64 << 20,
        retry_s: float = 1.0,
        heartbeat_s: float = 10.0,
    ) -> None:
        self.on_warning: Callable[[str], None] | None = None
        self._location = location
        self._version = version
        self._rotate_bytes = rotate_bytes
        self._memory_bytes = memory_bytes
        self._retry_s = retry_s
        self._heartbeat_s = heartbeat_s
        self._writer = new_writer()
        self.salt = salt_of(self._writer)
        self._refuse_fd = os.open(os.devnull, os.O_RDONLY)
        self.hot_fd = os.open(os.devnull, os.O_RDONLY)
        # Not at exit: exit functions, which run later, still end runs and close the journal in order.
        weakref.finalize(self, _close_all, self._refuse_fd, self.hot_fd).atexit = False
        self._numbers = itertools.count(1)
        self._loggers: weakref.WeakSet[PointLogger] = weakref.WeakSet()
        self._warned = False
        self._reset()
        watch_forks(self)

    def _reset(self) -> None:
        self._lock = threading.RLock()
        self._segment: SegmentFile | None = None
        self._old_segments: list[SegmentFile] = []
        self._owner: OwnerLock | None = None
        self._keeper: Keeper | None = None
        self._backlog = Backlog(self._memory_bytes)
        self._next_number = 0
        self._synced_number = 0  # the folder is durable up to the segment before this one
        self._live = False
        self._folder: Path | None = None
        self._finished_bytes = 0
        self._drained_bytes = 0
        self._reason = ""
        self._retry_at = 0.0

    @property
    def writer(self) -> str:
        """The id of this process's journal (32 hex digits); another one in a forked child."""
        return self._writer

    @property
    def folder(self) -> Path | None:
        """Where the journal is, once there is one."""
        return self._folder

    @property
    def pending_records(self) -> int:
        """About how many records were written since ``note_drained``."""
        return (self._written_bytes() - self._drained_bytes) // SLOT

    @property
    def waiting_records(self) -> int:
        """How many calls' records wait in memory, because the journal can't be written."""
        return len(self._backlog)

    def note_drained(self) -> None:
        """Count ``pending_records`` from here."""
        self._drained_bytes = self._written_bytes()

    def _written_bytes(self) -> int:
        with self._lock:
            current = self._segment.size_bytes() if self._segment else 0
            return self._finished_bytes + current

    def bind(self, run_id: str) -> PointLogger:
        """What logs the points of a run."""
        logger = PointLogger(self, run_id)
        with self._lock:
            self._loggers.add(logger)
        return logger

    def append(self, *records: Event) -> None:
        """Append records with one ``write``.

        Raises:
            InvalidInput: one can't be encoded (too large, or text that is no Unicode); none is written.
        """
        if not records:
            return
        now = time.time_ns() // 1_000_000
        data = b"".join([self._encode(record, now) for record in records])
        run_id = next((run for record in records if (run := getattr(record, "run_id", None))), None)
        self._send(data, len(records), now, run_id)

    def _encode(self, record: Event, now: int) -> bytes:
        try:
            return encode_record(record, self.salt, time_ms=now)
        except InvalidInput:
            halves = split_update(record)
            if halves is None:
                raise
            return b"".join(self._encode(half, now) for half in halves)

    def define(self, series: dict[str, PointSeries], run_id: str, key: str) -> None:
        """Give a key of a run its series id, once.

        Raises:
            InvalidInput: this can't be the key of a metric.
        """
        from trackside.store.limits import check_key

        check_key(key, "metric")
        with self._lock:
            if key not in series:
                # Counted before it is written: after an interrupt in between, no id has two meanings.
                number = next(self._numbers)
                data = encode_series(number, run_id, key, self.salt)
                self._send(data, 0, time.time_ns() // 1_000_000, run_id)
                series[key] = PointSeries(number, self.salt)

    def _send(self, data: bytes, count: int, time_ms: int, run_id: str | None) -> None:
        try:
            written = os.write(self.hot_fd, data)
        except OSError:
            written = 0
        if written != len(data):
            self.resend(Waiting(data, count, time_ms, run_id, keep=True), written)

    def resend(self, waiting: Waiting, written: int) -> None:
        """Take over a write that didn't go through: repair the file, write again, or keep it for later."""
        with self._lock:
            behind = b""
            if written and self._segment is not None:
                self._park()
                with suppress(OSError):
                    behind = self._segment.cut(waiting.data, written)
            self._backlog.add(waiting)
            if behind:
                count = len(behind) // SLOT
                self._backlog.add(Waiting(behind, count, waiting.time_ms, waiting.run_id, keep=True))
            if time.monotonic() >= self._retry_at:
                self._flush()

    def _park(self) -> None:
        """Let nobody write any more, and wait until those who had begun are done."""
        if self._live:
            os.dup2(self._refuse_fd, self.hot_fd)
            self._live = False
            time.sleep(_SETTLE_S)

    def _flush(self) -> None:
        """Write what waits, in order; when all is written, let log calls write themselves again."""
        self._park()
        try:
            segment = self._segment or self._start()
            while (data := self._backlog.peek()) is not None:
                if not segment.append(data):
                    raise OSError("No space left on device")
                self._backlog.pop()
                if not self._backlog and (gap := self._backlog.take_gap(self._reason)):
                    self._add_gap(gap)
        except (OSError, ValueError, LookupError) as error:
            self._reason = getattr(error, "strerror", None) or str(error)
            self._retry_at = time.monotonic() + self._retry_s
            self._keep()
            self._warn()
        else:
            os.dup2(segment.fd, self.hot_fd, inheritable=False)
            self._live = True
            self._retry_at = 0.0

    def _add_gap(self, gap: Gap) -> None:
        self._backlog.add(Waiting(encode_record(gap, self.salt, time_ms=gap.last_ms), 0, gap.last_ms))

    def _start(self) -> SegmentFile:
        """Make the journal: folder, lock, first segment; in the user's data folder if it must be."""
        failure: OSError | None = None
        for folder in list_folders(self._location):
            try:
                folder.mkdir(parents=True, exist_ok=True)
                self._owner = self._owner or OwnerLock(folder / f"{self._writer}.lock")
                self._folder = folder
                self._segment = self._make_segment()
            except OSError as error:
                failure = failure or error
                if self._owner is not None:
                    self._owner.release()
                    self._owner = None
            else:
                self._keep()
                return self._segment
        raise failure or OSError("there is no folder for a journal")

    def _make_segment(self) -> SegmentFile:
        """The next segment, with the definitions of all series in use."""
        assert self._folder is not None
        name = SegmentName(self._writer, self._next_number)
        header = describe_process(self._location.identity(), name, self._version)
        parts = [encode_record(header, self.salt, time_ms=header.wall_ms, series=int.from_bytes(b"trks"))]
        for logger in self._loggers:
            for key, series in logger.series.items():
                parts.append(encode_series(series.number, logger.run_id, key, self.salt))
        segment = SegmentFile(self._folder, name, b"".join(parts))
        self._next_number += 1
        return segment

    def _keep(self) -> None:
        if self._keeper is None or not self._keeper.is_alive():
            self._keeper = Keeper(self, self._retry_s)
            self._keeper.start()

    def _warn(self) -> None:
        if self._warned:
            return
        self._warned = True
        text = (
            f"trackside can't write its journal in {self._location.folder}: {self._reason}. Your code goes "
            f"on; what it logs waits in memory (up to {self._memory_bytes >> 20} MiB) and is written when "
            "that works again."
        )
        if self.on_warning is None:
            import logging  # here: few ever need it, and a first run is short

            logging.getLogger("trackside").warning(text)
            return
        with suppress(Exception):
            self.on_warning(text)

    def keep(self) -> None:
        """What the background thread does each second: write what waits, begin the next segment."""
        with self._lock:
            if self._backlog and time.monotonic() >= self._retry_at:
                self._flush()
            if self._live and self._segment is not None:
                with suppress(OSError):  # a full disk: the old one goes on
                    if self._segment.is_deleted():
                        self._abandon()
                    elif self._segment.size_bytes() >= self._rotate_bytes:
                        self._rotate()
            old, owner = list(self._old_segments), self._owner
        if old:
            self.fsync()  # while they are still known: whoever calls fsync meanwhile must not miss them
            with self._lock:
                for segment in old:
                    if segment in self._old_segments:
                        self._old_segments.remove(segment)
                        segment.close()
        if owner is not None:
            with suppress(OSError):
                owner.touch_after(self._heartbeat_s)

    def _abandon(self) -> None:
        """Somebody deleted the journal: the next record makes a new one, with its store if need be."""
        self._location.forget()
        self._park()
        self._end_segments()

    def _end_segments(self) -> None:
        segments = [*self._old_segments, *([self._segment] if self._segment else [])]
        owner = self._owner
        self._finished_bytes = self._written_bytes()
        self._old_segments, self._segment, self._owner = [], None, None
        for segment in segments:
            segment.close()
        if owner is not None:
            owner.release()

    def _rotate(self) -> None:
        assert self._segment is not None
        segment = self._make_segment()
        os.dup2(segment.fd, self.hot_fd, inheritable=False)
        self._finished_bytes += self._segment.size_bytes()
        self._old_segments.append(self._segment)
        self._segment = segment

    def fsync(self) -> None:
        """Return when all that was logged is on the disk (or the disk refuses)."""
        with self._lock:
            segments = [*self._old_segments, *([self._segment] if self._segment else [])]
            copies = [os.dup(segment.fd) for segment in segments]
            number, folder = self._next_number, self._folder
        if folder is not None and number != self._synced_number:
            sync_folder(folder)
            self._synced_number = number
        for fd in copies:
            try:
                with suppress(OSError):
                    os.fsync(fd)
            finally:
                os.close(fd)

    def request_fsync(self) -> None:
        """Have it put on the disk soon, by the background thread."""
        if self._keeper is not None:
            self._keeper.request_fsync()

    def close(self) -> None:
        """End in order. A later record opens the journal again."""
        with self._lock:
            if self._backlog:
                self._flush()
            if self._segment is None:
                return
            self.append(WriterEnd(time.time_ns() // 1_000_000))
            self._park()
            self.fsync()
            self._end_segments()
            keeper, self._keeper = self._keeper, None
            if keeper is not None:
                keeper.stop()

    def before_fork(self) -> None:
        """Let no other thread be in the middle of anything."""
        self._lock.acquire()

    def after_fork(self, *, in_child: bool) -> None:
        """The parent goes on; a child writes a journal of its own, with its first record."""
        if not in_child:
            self._lock.release()
            return
        segments = [*self._old_segments, *([self._segment] if self._segment else [])]
        os.dup2(self._refuse_fd, self.hot_fd, inheritable=False)
        self._writer = new_writer(self._writer)
        self._reset()
        for segment in segments:
            segment.close()


def _close_all(*fds: int) -> None:
    for fd in fds:
        os.close(fd)
