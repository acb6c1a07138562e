"""Power loss: of what was not synced any part may be gone, of what was synced nothing."""

from __future__ import annotations

import os
import random
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from trackside.entities import RunStatus
from trackside.journal.drain import Drainer
from trackside.journal.records import RunEnd, RunUpdate
from trackside.journal.writer import JournalWriter
from trackside.settings import StoreLocation
from trackside.store import open_store
from trackside.testing.factories import new_id, run_open

MOMENTS = 12
NOW = 1_790_000_000_000


class Disk:
    """A store's folder as a power loss may leave it, by the rules of POSIX: synced bytes, synced names."""

    def __init__(self, location: StoreLocation, links: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self._location = location
        self._links = links  # keep the content of journals that are deleted
        self._bytes: dict[int, int] = {}
        self._names: set[str] = set()
        self._log_bytes = (b"", 0)
        self._fsync = os.fsync
        links.mkdir()
        monkeypatch.setattr(os, "fsync", self._watch)

    def _watch(self, fd: int) -> None:
        state = os.fstat(fd)
        if stat.S_ISDIR(state.st_mode):
            names = {path.name for path in self._location.journal_folder.glob("*")}
            self._fsync(fd)
            if state.st_ino == self._location.journal_folder.stat().st_ino:
                self._names = names
            return
        log = self._log()
        if log.exists() and log.stat().st_ino == state.st_ino:
            self._log_bytes = (_salt(log.read_bytes()), state.st_size)
        self._fsync(fd)
        self._bytes[state.st_ino] = state.st_size

    def _log(self) -> Path:
        return self._location.database.with_name("store.db-wal")

    def look(self) -> None:
        """Notice journals before they can be deleted."""
        for path in self._location.journal_folder.glob("*.journal"):
            link = self._links / path.name
            if not link.exists():
                link.hardlink_to(path)

    def lose(self, rng: random.Random, folder: Path) -> StoreLocation:
        """A copy of the folder after a power loss now."""
        after = StoreLocation.from_url(str(folder / ".trackside"))
        after.journal_folder.mkdir(parents=True)
        (after.folder / "store.json").write_bytes((self._location.folder / "store.json").read_bytes())
        if self._location.database.exists():
            # Only a checkpoint writes to the database, and it syncs what it wrote.
            after.database.write_bytes(self._location.database.read_bytes())
        if self._log().exists():
            log = self._log().read_bytes()
            salt, synced = self._log_bytes
            kept = rng.randint(synced if salt == _salt(log) else 0, len(log))
            after.database.with_name("store.db-wal").write_bytes(log[:kept])
        present = {path.name for path in self._location.journal_folder.glob("*.journal")}
        for link in sorted(self._links.iterdir()):
            if (link.name in self._names and link.name in present) or (
                (link.name in self._names or link.name in present) and rng.random() < 0.5
            ):
                data = link.read_bytes()
                kept = rng.randint(self._bytes.get(link.stat().st_ino, 0), len(data))
                hole = bytes(len(data) - kept) if rng.random() < 0.3 else b""
                (after.journal_folder / link.name).write_bytes(data[:kept] + hole)
        return after


def _salt(log: bytes) -> bytes:
    return log[16:24]


class Program:
    """Logs, syncs, drains and cleans up by chance; knows what it was promised to find again."""

    def __init__(self, location: StoreLocation, rng: random.Random, disk: Disk) -> None:
        self._rng = rng
        self._disk = disk
        self._location = location
        self._journal = JournalWriter(location, "1", rotate_bytes=12_000, retry_s=3600.0)
        location.identity()
        self._store = open_store(location)
        self._drainer = Drainer(location, self._store)
        self._reader: sqlite3.Connection | None = None
        self._logged: dict[str, int] = {}
        self.synced: dict[str, int] = {}
        self.ended: set[str] = set()
        self.synced_ends: set[str] = set()
        self._begin_run()

    def step(self) -> None:
        """Do something."""
        actions = [self._log, self._log_many, self._end_run, self._sync, self._drain, self._clean, self._read]
        self._rng.choices(actions, weights=[8, 4, 3, 4, 4, 4, 1])[0]()
        self._disk.look()
        self._journal.keep()

    def _begin_run(self) -> None:
        self._run = new_id()
        self._journal.append(run_open(self._run), RunUpdate(self._run, {"p": "x"}))
        self._points = self._journal.bind(self._run)
        self._logged[self._run] = 0

    def _log(self) -> None:
        for _ in range(self._rng.randint(1, 200)):
            step = self._logged[self._run]
            self._points.log("m", float(step), step, NOW)
            self._logged[self._run] += 1

    def _log_many(self) -> None:
        begin = self._logged[self._run]
        end = begin + self._rng.randint(1, 300)
        self._points.log_many([("m", float(step), step, NOW) for step in range(begin, end)])
        self._logged[self._run] = end

    def _end_run(self) -> None:
        self._journal.append(RunEnd(self._run, "FINISHED", NOW))
        self.ended.add(self._run)
        self._begin_run()

    def _sync(self) -> None:
        logged, ended = dict(self._logged), set(self.ended)
        self._journal.fsync()
        self.synced, self.synced_ends = logged, ended

    def _drain(self) -> None:
        assert self._drainer.drain(None).error is None

    def _clean(self) -> None:
        self._drainer.drain(None)
        self._drainer.maintain(0.01)

    def _read(self) -> None:
        """Begin to read an old moment, or end that: meanwhile a checkpoint can't empty the log."""
        if self._reader is not None:
            self._reader.close()
            self._reader = None
            return
        self._reader = sqlite3.connect(f"file:{self._location.database}?mode=ro", uri=True)
        self._reader.execute("BEGIN")
        self._reader.execute("SELECT count(*) FROM run").fetchone()

    def close(self) -> None:
        if self._reader is not None:
            self._reader.close()
        self._journal.close()
        self._store.close()


@pytest.mark.parametrize("seed", range(8))
def test_what_was_synced_survives_a_power_loss(location, tmp_path, monkeypatch, seed):
    """After a power loss at any moment the store opens and has every synced record, once."""
    rng = random.Random(seed)
    disk = Disk(location, tmp_path / "links", monkeypatch)
    program = Program(location, rng, disk)
    for moment in range(MOMENTS):
        for _ in range(rng.randint(1, 8)):
            program.step()
        after = disk.lose(rng, tmp_path / f"after{moment}")
        check(after, program)
    program.close()


def check(location: StoreLocation, program: Program) -> None:
    """Compare the store, opened and drained after the loss, with what was promised."""
    store = open_store(location)
    try:
        assert Drainer(location, store).drain(None).error is None
        for run_id, count in program.synced.items():
            run = store.get_run(run_id)
            steps = store.get_metric_history(run_id, "m")["step"]
            assert len(steps) >= count
            assert np.array_equal(steps, np.arange(len(steps)))
            assert run.data.params == {"p": "x"}
            if run_id in program.synced_ends:
                assert run.info.status is RunStatus.FINISHED
    finally:
        store.close()
    with closing(sqlite3.connect(location.database)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
