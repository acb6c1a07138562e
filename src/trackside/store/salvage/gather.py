"""What a damaged database says, made to agree again: rows from their pages, else from indexes and copies.

An index repeats columns of its table, and the packed summary of a run what it logged last, its params and its
tags. So a run whose row is lost keeps its id, name, times and all that it logged.
"""

from __future__ import annotations

import math
import struct
import time
from collections.abc import Iterator
from typing import Any

import msgspec

from trackside.store.ingest_plan import text_row
from trackside.store.limits import numeric_value
from trackside.store.packed import decode_summary
from trackside.store.salvage.trees import TABLES, Row, Trees
from trackside.store.state import ExperimentState, RunState
from trackside.store.summaries import MetricState
from trackside.store.tables import VALUE_PREFIX

__all__ = ["STREAMED", "Gathered", "gather", "metric_row"]

STREAMED = ("chunk", "tail", "blob", "rejected")
"""Tables whose rows are large: read when they are written."""

_OF_RUNS = ("metric", "param", "tag", "warning", "file", "fact", "segment_run")
"""Tables of which a row without its run is of no use."""

_ENTRIES = {
    "key": ("sqlite_autoindex_key_1", (1,)),
    "run": ("sqlite_autoindex_run_1", (1,)),
    "metric": ("metric_last", (5, 1)),
    "param": ("param_value", (3, 1)),
    "tag": ("tag_value", (3, 1)),
    "chunk": ("chunk_run", (2,)),
    "tail": ("tail_run", (1,)),
    "warning": ("warning_run", (2,)),
    "blob": ("sqlite_autoindex_blob_1", (0,)),
    "writer": ("sqlite_autoindex_writer_1", (1,)),
    "tombstone": ("sqlite_autoindex_tombstone_1", (0,)),
    "model": ("sqlite_autoindex_model_1", (1,)),
}
"""An index with an entry for each row of a table, and where in it the row's key is."""


class Gathered:
    """All rows but the large ones, which agree with each other.

    Attributes:
        rows: by table and key.
        runs: by their numbers.
        untold: runs whose own row is lost, by number: what of it no index says.
        rebuilt: those, and runs whose packed summary is lost.
        last: the last value of metrics by the run's and the key's number, as an index has it.
        pieces: the run of each row of points by table and id, as indexes have it.
        cut: numbers of runs with a param or tag of which only the indexed beginning is left.
        nameless: numbers of runs of which there is so little that they are lost.
        expected: of tables, the keys that indexes have.
    """

    def __init__(self, trees: Trees) -> None:
        self.trees = trees
        self.now_ms = time.time_ns() // 1_000_000
        self.rows: dict[str, dict[tuple[Any, ...], Row]] = {}
        self.runs: dict[int, RunState] = {}
        self.untold: dict[int, list[str]] = {}
        self.last: dict[tuple[int, int], float] = {}
        self.rebuilt: set[int] = set()
        self.pieces: dict[tuple[str, int], int] = {}
        self.cut: set[int] = set()
        self.nameless: set[int] = set()
        self.expected: dict[str, set[tuple[Any, ...]]] = {}
        self.names: dict[int, str] = {}
        self._numbers: dict[str, int] = {}

    def stream(self, table: str) -> Iterator[Row]:
        """The rows of one of the large tables."""
        return self.trees.rows(table)

    def key_id(self, name: str) -> int:
        """The number of a key, a new one if it has none any more."""
        if name not in self._numbers:
            self._numbers = {known: number for number, known in self.names.items()}
        if name not in self._numbers:
            self._numbers[name] = max(self.names, default=0) + 1
            self.names[self._numbers[name]] = name
            self.rows["key"][self._numbers[name],] = (self._numbers[name], name)
        return self._numbers[name]


def gather(trees: Trees) -> Gathered:
    """Read what is readable, and fill in from indexes and summaries what isn't."""
    found = Gathered(trees)
    for name, table in TABLES.items():
        if name in STREAMED:
            continue
        places = [list(table.c).index(column) for column in table.primary_key.columns]
        found.rows[name] = {tuple(row[i] for i in places): row for row in trees.rows(name)}
    for name, (index, places_of) in _ENTRIES.items():
        found.expected[name] = {tuple(row[i] for i in places_of) for row in trees.rows(index)}
    for _, key_id, rank, last, _, n in trees.rows("metric_last"):
        found.last[n, key_id] = math.nan if rank else last
    found.pieces |= {("chunk", number): n for n, _, number, _ in trees.rows("chunk_run")}
    found.pieces |= {("tail", number): n for n, number, _, _ in trees.rows("tail_run")}
    _fill_keys(found)
    _gather_runs(found)
    _fill_texts(found, "param")
    _fill_texts(found, "tag")
    _fill_experiments(found)
    for name in _OF_RUNS:
        of_run = next(i for i, column in enumerate(TABLES[name].c) if column.name == "run_n")
        rows = found.rows[name]
        found.rows[name] = {key: row for key, row in rows.items() if row[of_run] in found.runs}
        found.nameless |= {int(row[of_run]) for row in rows.values()} - found.runs.keys()
    return found


def _fill_keys(found: Gathered) -> None:
    keys = found.rows["key"]
    for name, number in found.trees.rows("sqlite_autoindex_key_1"):
        keys.setdefault((number,), (number, name))
    found.names = {int(number): str(name) for number, name in keys.values()}
    for table in ("metric", "param", "tag"):
        for _, number in list(found.rows[table]):
            if number not in found.names:
                found.names[number] = f"lost-key-{number}"
                keys[number,] = (number, found.names[number])


def _gather_runs(found: Gathered) -> None:
    for row in found.rows["run"].values():
        run = RunState(*row[:-1])
        try:
            run.summary = decode_summary(row[-1])
        except (msgspec.MsgspecError, struct.error, ValueError, LookupError):
            found.rebuilt.add(run.n)
        found.runs[run.n] = run
    read = found.trees.rows
    ids = {n: run_id for run_id, n in read("sqlite_autoindex_run_1") if n not in found.runs}
    pages = {n: (scope, start, run_id) for scope, start, run_id, n in read("run_page") if n not in found.runs}
    ids |= {n: run_id for n, (_, _, run_id) in pages.items()}
    named = {n: (scope, name) for scope, name, n in read("run_name") if n not in found.runs}
    revised = {n: number for _, number, n in read("run_rev") if n not in found.runs}
    status = {n: status for _, status, n in read("run_status") if n not in found.runs}
    for n in (ids.keys() | named.keys() | revised.keys()) - ids.keys():
        found.nameless.add(int(n))
    for n, run_id in ids.items():
        scope = (pages.get(n) or named.get(n) or (revised.get(n),))[0]
        if not isinstance(scope, int) or not isinstance(n, int):
            found.nameless.add(n)
            continue
        start = pages[n][1] if n in pages else found.now_ms
        found.runs[n] = RunState(
            n=n,
            run_id=str(run_id),
            experiment_id=scope if scope >= 0 else ~scope,
            scope=scope,
            status=_ended(status.get(n)),
            owner=None,
            start_time=int(start),
            end_time=int(start),
            name=str(named[n][1]) if n in named else str(run_id)[:8],
            user_id="",
            deleted_at=found.now_ms if scope < 0 else None,
        )
        unknown = [word for word, where in (("its name", named), ("its start", pages)) if n not in where]
        found.untold[n] = ["who began it and where", "its code", "when it ended", *unknown]
    found.rebuilt |= found.untold.keys()


def _ended(status: object) -> str:
    """The status of a run that nobody owns any more; only those that aren't finished are in an index."""
    return "FINISHED" if status is None else "KILLED" if status == "RUNNING" else str(status)


def _fill_texts(found: Gathered, table: str) -> None:
    """Params or tags whose rows are lost: whole from the run's summary, else their beginnings."""
    rows, is_param = found.rows[table], table == "param"
    for run in list(found.runs.values()):
        if run.n not in found.rebuilt:
            known = run.summary.params if is_param else run.summary.tags
            for name, text in known.items():
                key_id = found.key_id(name)
                if (run.n, key_id) not in rows:
                    rows[run.n, key_id] = text_row(run, key_id, text, numeric=is_param)
    for scope, key_id, value, n in found.trees.rows(f"{table}_value"):
        if (n, key_id) not in rows and n in found.runs:
            number = numeric_value(str(value)) if is_param else None
            rows[n, key_id] = (n, key_id, scope, value, None, number)
            if len(value) >= VALUE_PREFIX:
                found.cut.add(n)
    for row in rows.values():
        n, key_id, _, value, rest, _ = row
        if n in found.rebuilt and (run_of := found.runs.get(n)) is not None:
            texts = run_of.summary.params if is_param else run_of.summary.tags
            texts[found.names[key_id]] = f"{value}{rest or ''}"


def _fill_experiments(found: Gathered) -> None:
    experiments = found.rows["experiment"]
    names = {number: name for name, number in found.trees.rows("experiment_name")}
    wanted = {run.experiment_id for run in found.runs.values()} | {0} | names.keys()
    for number in wanted:
        if (number,) not in experiments:
            name = names.get(number) or ("Default" if number == 0 else f"lost-experiment-{number}")
            state = ExperimentState(int(number), str(name), None, found.now_ms, found.now_ms)
            experiments[number,] = state.to_row()
    # Each knows how many runs it has: what is counted is right whatever was lost.
    made: dict[int, list[int]] = {}
    for run in found.runs.values():
        count = made.setdefault(run.experiment_id, [0, 0])
        count[0] += 1
        count[1] += run.deleted_at is None
    for key, row in experiments.items():
        values = dict(zip((column.name for column in TABLES["experiment"].c), row, strict=True))
        all_runs, active = made.get(key[0], [0, 0])
        values["runs_active"] = active
        values["runs_made"] = max(int(values["runs_made"]), all_runs)
        experiments[key] = tuple(values.values())


def metric_row(run: RunState, key_id: int, state: MetricState) -> Row:
    """A row of table ``metric``."""
    return (run.n, key_id, run.scope, *state.to_row(), run.start_time)
