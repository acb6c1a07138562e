"""Writing what was gathered into a new database, and counting what is missing in it."""

from __future__ import annotations

import math
import struct
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection, delete
from sqlalchemy.pool import StaticPool

from trackside.store import tables as t
from trackside.store.chunks import decode_block, decode_chunk
from trackside.store.embedded_file import connect_file, make_engine
from trackside.store.salvage.gather import STREAMED, Gathered, metric_row
from trackside.store.salvage.trees import TABLES, Row
from trackside.store.schema import write_database
from trackside.store.summaries import MetricState, summarize
from trackside.store.write import write_rows

__all__ = ["Salvaged", "rebuild"]

Points = npt.NDArray[np.void]

_SENSELESS = (msgspec.MsgspecError, struct.error, ValueError, LookupError, OverflowError)
"""What decoding may raise of bytes that are anything."""

_BATCH = 500
_RUN_WARNING = "The store's database was damaged, and {}."
_ROUNDING = 2.0**-52
"""What an addition may be wrong by, as a part of the result."""


@dataclass(slots=True)
class Salvaged:
    """What was saved of a damaged database, and what wasn't.

    Attributes:
        runs: how many there are.
        points: how many points they have.
        told_by_indexes: runs whose own row is lost: who began them, where, and when they ended.
        nameless: how many runs are lost, of which traces are left.
        points_lost: by run, how many of its points are lost.
        cut: runs of which the ends of long params or tags are lost.
        only_last: runs of which some metrics are lost but for their last values.
        doubtful: runs whose points are as many as they were, but not the same.
        rows_lost: by table, rows that an index knows of and that are lost.
        pages_lost: by table, pages that can't be read.
        knows_positions: what of the journals had been applied is known.
        positions: of each journal (writer, number) that was applied, how far.
        run_ids: of all runs that are there.
    """

    runs: int = 0
    points: int = 0
    told_by_indexes: list[str] = field(default_factory=list)
    nameless: int = 0
    points_lost: dict[str, int] = field(default_factory=dict)
    cut: list[str] = field(default_factory=list)
    only_last: list[str] = field(default_factory=list)
    doubtful: list[str] = field(default_factory=list)
    rows_lost: dict[str, int] = field(default_factory=dict)
    pages_lost: dict[str, int] = field(default_factory=dict)
    knows_positions: bool = True
    positions: dict[tuple[str, int], int] = field(default_factory=dict)
    run_ids: set[str] = field(default_factory=set)


def rebuild(found: Gathered, draft: Path, store_id: str | None, *, log: bool) -> Salvaged:
    """Make a new database of what was gathered.

    Args:
        found: what was gathered.
        draft: where; nothing is there yet.
        store_id: the store's uuid if the damaged database doesn't say one.
        log: it has a write-ahead log.

    Raises:
        sqlite3.Error: it can't be written.
    """
    said = found.rows["store"].get((1,))
    known = str(said[1]) if said is not None else store_id
    write_database(draft, known or uuid.uuid4().hex, log=log)
    connection = connect_file(draft, "mode=rw")
    engine = make_engine(lambda: connection, StaticPool, "BEGIN IMMEDIATE")
    try:
        connection.execute("PRAGMA wal_autocheckpoint=0")
        with engine.begin() as transaction:
            transaction.execute(delete(t.experiment))
            salvaged = _Rebuilding(found, transaction).run(said)
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.execute("PRAGMA journal_mode=DELETE")  # nothing lies beside it that would have to be moved
    finally:
        engine.dispose()
    return salvaged


class _Rebuilding:
    def __init__(self, found: Gathered, connection: Connection) -> None:
        self._found, self._connection = found, connection
        self._salvaged = Salvaged()
        self._states: dict[tuple[int, int], MetricState] = {}
        self._doubtful: set[str] = set()
        self._kept: dict[str, set[Any]] = {}

    def run(self, said: Row | None) -> Salvaged:
        for table in STREAMED:
            self._write(table, getattr(self, f"_check_{table}")(self._found.stream(table)))
        self._fill_metrics()
        self._count_points()
        self._finish_runs(said)
        for table, rows in self._found.rows.items():
            if table not in ("store", "run"):
                self._write(table, rows.values())
        self._write("run", [run.to_row() for run in self._found.runs.values()])
        self._report()
        return self._salvaged

    def _write(self, table: str, rows: Iterable[Row]) -> None:
        """Insert rows with their ids; of two that exclude each other the first one stays."""
        left = iter(rows)
        while part := list(islice(left, _BATCH)):
            write_rows(self._connection, table, part, replace=False, with_id=True)

    # points
    def _check_chunk(self, rows: Iterator[Row]) -> Iterator[Row]:
        for row in self._whole("chunk", rows):
            _, n, key_id, data = row
            try:
                points = decode_chunk(data)
            except _SENSELESS:
                continue
            self._note(n, key_id, points)
            self._kept["chunk"].add((row[0],))
            yield row

    def _check_tail(self, rows: Iterator[Row]) -> Iterator[Row]:
        for row in self._whole("tail", rows):
            _, n, _, data = row
            try:
                block = decode_block(data)
                parts = [(key_id, block.of_key(key_id)) for key_id in block.key_ids]
            except _SENSELESS:
                continue
            for key_id, points in parts:
                self._note(n, key_id, points)
            self._kept["tail"].add((row[0],))
            yield row

    def _check_blob(self, rows: Iterator[Row]) -> Iterator[Row]:
        for row in rows:
            self._kept.setdefault("blob", set()).add((row[0],))
            yield row

    def _check_rejected(self, rows: Iterator[Row]) -> Iterator[Row]:
        return rows

    def _whole(self, table: str, rows: Iterator[Row]) -> Iterator[Row]:
        """Rows of runs that are there, each once."""
        seen = self._kept.setdefault(table, set())
        for row in rows:
            if row[1] in self._found.runs and (row[0],) not in seen:
                yield row
            elif row[1] not in self._found.runs:
                self._found.nameless.add(row[1])

    def _note(self, n: int, key_id: int, points: Points) -> None:
        place = (n, key_id)
        if len(points):
            [state] = summarize(points, np.zeros(1, np.intp))
            known = self._states.get(place)
            self._states[place] = known.merge(state) if known is not None else state

    def _fill_metrics(self) -> None:
        """Metrics whose rows are lost, as their points say; without points, what the run's summary says."""
        metrics = self._found.rows["metric"]
        for (n, key_id), state in self._states.items():
            if (n, key_id) not in metrics:
                if key_id not in self._found.names:
                    self._found.names[key_id] = f"lost-key-{key_id}"
                    self._found.rows["key"][key_id,] = (key_id, f"lost-key-{key_id}")
                metrics[n, key_id] = metric_row(self._found.runs[n], key_id, state)
        only_last = set()
        for (n, key_id), last in self._last_values().items():
            run = self._found.runs[n]
            if (n, key_id) not in metrics:
                moment = run.end_time or run.start_time
                state = MetricState(last, 0, moment, 0, 0, 0.0, math.nan, 0, math.nan, 0)
                metrics[n, key_id] = metric_row(run, key_id, state)
                only_last.add(run.run_id)
            elif not _is_equal(MetricState.from_row(metrics[n, key_id]).last, last):
                self._doubtful.add(run.run_id)
        self._salvaged.only_last = sorted(only_last)

    def _last_values(self) -> dict[tuple[int, int], float]:
        """What an index and the packed summaries say of each metric of a run."""
        found = self._found
        known = {place: last for place, last in found.last.items() if place[0] in found.runs}
        for run in found.runs.values():
            known |= {(run.n, found.key_id(name)): last for name, last in run.summary.metrics.items()}
        return known

    def _count_points(self) -> None:
        """Hold the points that are there against what each metric's row says of them."""
        done, doubtful = self._salvaged, self._doubtful
        done.points = sum(state.count for state in self._states.values())
        for place, row in self._found.rows["metric"].items():
            said, found = MetricState.from_row(row), self._states.get(place)
            run_id = self._found.runs[place[0]].run_id
            lost = said.count - (found.count if found is not None else 0)
            if lost > 0:
                done.points_lost[run_id] = done.points_lost.get(run_id, 0) + lost
            elif found is not None and not _is_same(said, found):
                doubtful.add(run_id)
        for (table, number), n in self._found.pieces.items():
            if (number,) not in self._kept.get(table, ()) and n in self._found.runs:
                doubtful.add(self._found.runs[n].run_id)
        doubtful -= done.points_lost.keys()
        done.doubtful = sorted(doubtful)

    # runs
    def _finish_runs(self, said: Row | None) -> None:
        """Summaries, ends and warnings of runs that were hurt, and the store's own row."""
        revision, runs = self._revision(said), self._found.runs
        last: dict[int, int] = {}
        for (n, key_id), row in self._found.rows["metric"].items():
            state = MetricState.from_row(row)
            if n in self._found.rebuilt:
                runs[n].summary.metrics[self._found.names[key_id]] = state.last
                last[n] = max(last.get(n, 0), state.last_time)
        for n in self._found.untold:
            runs[n].end_time = max(last.get(n, 0), runs[n].end_time or 0)
        warnings, doubtful = self._found.rows["warning"], self._doubtful
        only_last = set(self._salvaged.only_last)
        number = max((int(key[0]) for key in warnings), default=0)
        for run in runs.values():
            what = []
            if run.n in self._found.untold:
                what.append(", ".join(self._found.untold[run.n]))
            if run.n in self._found.cut:
                what.append("the ends of long params or tags")
            if run.run_id in only_last:
                what.append("all points of some of its metrics")
            if points := self._salvaged.points_lost.get(run.run_id):
                what.append(f"{points:,} of its points")
            lost = [f"parts of this run are lost with it: {' and '.join(what)}"] if what else []
            if run.run_id in doubtful:
                lost.append("the points of this run don't add up to what was logged")
            if lost:
                number += 1
                text = _RUN_WARNING.format("; ".join(lost))
                warnings[number,] = (number, run.n, text, self._found.now_ms)
                run.rev = revision
        next_run = max(runs, default=0) + 1
        next_run = max(next_run, int(said[3]) if said is not None else 0)
        self._connection.execute(t.store.update().values(rev=revision, next_run=next_run))

    def _revision(self, said: Row | None) -> int:
        """One that nobody has seen yet."""
        found = self._found.rows
        known = [int(said[2])] if said is not None else [1]
        for table, name in (
            ("run", "rev"), ("experiment", "rev"), ("tombstone", "rev"), ("saved_view", "changed"),
            ("registry", "rev"),
        ):  # fmt: skip
            place = [column.name for column in TABLES[table].c].index(name)
            known += [int(row[place]) for row in found[table].values()]
        known += [int(rev) for rev, _, _ in self._found.trees.rows("run_rev")]
        return max(known) + 1

    # the report
    def _report(self) -> None:
        found, done = self._found, self._salvaged
        done.runs = len(found.runs)
        done.run_ids = {run.run_id for run in found.runs.values()}
        done.nameless = len(found.nameless)
        done.told_by_indexes = sorted(found.runs[n].run_id for n in found.untold)
        done.cut = sorted(found.runs[n].run_id for n in found.cut)
        for table in TABLES:
            kept = self._kept.get(table) or found.rows.get(table, {}).keys()
            if lost := len(found.expected.get(table, set()) - set(kept)):
                done.rows_lost[table] = lost
            if pages := len(found.trees.losses[table].pages):
                done.pages_lost[table] = pages
        done.knows_positions = not (found.trees.is_hurt("segment") or found.trees.is_hurt("writer"))
        uuids = {row[0]: str(row[1]) for row in found.rows["writer"].values()}
        for writer, number, position in found.rows["segment"].values():
            if writer in uuids:
                done.positions[uuids[writer], int(number)] = int(position)


def _is_equal(one: float, other: float) -> bool:
    return one == other or (math.isnan(one) and math.isnan(other))


def _is_same(said: MetricState, found: MetricState) -> bool:
    """Whether points are those of which a summary was made; sums depend on the order."""
    if (said.count, said.numbers) != (found.count, found.numbers):
        return False
    if said.numbers == 0:
        return True
    if (said.min, said.max) != (found.min, found.max):
        return False
    size = max(abs(said.min), abs(said.max)) * said.numbers
    return not math.isfinite(size) or abs(said.sum - found.sum) <= _ROUNDING * max(said.numbers, 16) * size
