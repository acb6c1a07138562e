"""From recent blocks of a run's points to chunks of one metric.

Blocks come with each drain. They are merged so that their number stays small while a run logs (sizes grow
geometrically, so that a point is rewritten a few times only), give off the full chunks they hold, and end as
chunks when the run has ended.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection, and_, case, delete, exists, func, literal_column, or_, select

from trackside.store import tables as t
from trackside.store.chunks import (
    CHUNK_POINTS,
    Block,
    decode_block,
    encode_block,
    encode_chunk,
    join_points,
    split_points,
)
from trackside.store.database import Database
from trackside.store.state import in_parts
from trackside.store.write import write_rows

__all__ = ["compact"]

_MAX_BLOCKS = 24
"""Blocks of a running run that are left alone; a read decodes them all."""

_LARGE_POINTS = 1 << 15
"""Points in the newest blocks of a run that are worth looking for full chunks."""

_MIN_CHUNK_POINTS = 512
"""Where no metric has a full chunk, those with so many points give off what they have."""

_TRANSACTION_POINTS = 1 << 16
_RUN_COST = 200
"""A transaction rewrites about so many points; a run counts as some, however few it has."""

_MAX_CANDIDATES = 2000
"""Runs that one call looks at."""


@dataclass(slots=True)
class _Work:
    """What to do for one run: blocks to remove, as they were read, and the rows in their place."""

    n: int
    read: dict[int, bytes]
    chunks: list[tuple[int, int, bytes]]
    blocks: list[tuple[int, int, int, bytes]]


class _Outrun(Exception):
    """Another process has compacted the same blocks meanwhile."""


def compact(database: Database, budget_ms: int) -> bool:
    """Compact run after run for about ``budget_ms``; True if there is more to do."""
    deadline = time.monotonic() + budget_ms / 1000
    with database.read() as connection:
        candidates = _candidates(connection)
    while candidates:
        works: list[_Work] = []
        with database.read() as connection:
            points = 0
            while candidates and points < _TRANSACTION_POINTS and (not works or time.monotonic() < deadline):
                n, ended, count = candidates.pop()
                points += count + _RUN_COST
                works.append(_prepare(connection, n, ended=ended))
        try:
            with database.write() as connection:
                _apply(connection, works)
        except _Outrun:
            return True
        if time.monotonic() >= deadline:
            return bool(candidates)
    return False


def _candidates(connection: Connection) -> list[tuple[int, bool, int]]:
    """Runs with blocks that should be compacted: number, whether it has ended, points."""
    running = exists().where(t.run.c.n == t.tail.c.run_n, t.run.c.status == literal_column("'RUNNING'"))
    total, largest = func.sum(t.tail.c.n), func.max(t.tail.c.n)
    query = (
        select(t.tail.c.run_n, func.max(case((running, 0), else_=1)), total)
        .group_by(t.tail.c.run_n)
        .having(
            or_(
                func.max(case((running, 0), else_=1)) == 1,
                func.count() > _MAX_BLOCKS,
                and_(total - largest >= _LARGE_POINTS, (total - largest) * 2 >= largest),
            )
        )
        .order_by(t.tail.c.run_n.desc())
        .limit(_MAX_CANDIDATES)
    )
    return [(n, bool(ended), int(count)) for n, ended, count in connection.execute(query)]


def _prepare(connection: Connection, n: int, *, ended: bool) -> _Work:
    query = select(t.tail.c.id, t.tail.c.n, t.tail.c.data).where(t.tail.c.run_n == n).order_by(t.tail.c.id)
    rows = connection.execute(query).fetchall()
    if not rows:
        return _Work(n, {}, [], [])
    sizes = [row.n for row in rows]
    recent = sum(sizes) - max(sizes)
    work = _Work(n, {}, [], [])
    if ended or (recent >= _LARGE_POINTS and recent * 2 >= max(sizes)):
        rest = _cut(work, _merge([row.data for row in rows]), ended=ended)
    else:
        rows = rows[_first_to_merge(sizes) :]
        rest = _merge([row.data for row in rows])
    work.read = {row.id: row.data for row in rows}
    if len(rest.points):
        # Under the newest of their numbers: blocks that come meanwhile must stay behind it.
        work.blocks.append((rows[-1].id, n, len(rest.points), encode_block(rest)))
    return work


def _first_to_merge(sizes: list[int]) -> int:
    """Index of the first block to merge with all newer ones: as many as aren't much greater than those."""
    first = len(sizes) - 1
    together = sizes[first]
    while first > 0 and (sizes[first - 1] <= 2 * together or len(sizes) - first < _MAX_BLOCKS // 2):
        first -= 1
        together += sizes[first]
    return first


def _merge(blocks: list[bytes]) -> Block:
    parts = [decode_block(data) for data in blocks]
    key_ids = sorted(set().union(*(part.key_ids for part in parts)))
    place = {key_id: index for index, key_id in enumerate(key_ids)}
    indexes = [np.array([place[key_id] for key_id in part.key_ids])[part.key_index] for part in parts]
    return Block(key_ids, np.concatenate(indexes), join_points([part.points for part in parts]))


def _cut(work: _Work, block: Block, *, ended: bool) -> Block:
    """Turn a block into chunks; returns what is left of it."""
    counts = np.bincount(block.key_index, minlength=len(block.key_ids))
    order = np.argsort(block.key_index, kind="stable")
    ends = np.cumsum(counts)
    full = bool((counts >= CHUNK_POINTS).any())
    left_keys: list[int] = []
    left_indexes: list[npt.NDArray[np.intp]] = []
    left: list[npt.NDArray[np.void]] = []
    for index, key_id in enumerate(block.key_ids):
        points = block.points[order[ends[index] - counts[index] : ends[index]]]
        whole = ended or (not full and counts[index] >= _MIN_CHUNK_POINTS)
        chunks, rest = split_points(points, last=whole)
        work.chunks += [(work.n, key_id, encode_chunk(chunk)) for chunk in chunks]
        if len(rest):
            left_indexes.append(np.full(len(rest), len(left)))
            left.append(rest)
            left_keys.append(key_id)
    if not left:
        return Block([], np.zeros(0, np.uint8), block.points[:0])
    return Block(left_keys, np.concatenate(left_indexes), join_points(left))


def _apply(connection: Connection, works: list[_Work]) -> None:
    """Write the results, all or nothing.

    The blocks have to be those that were read: a number says nothing, for it is given anew (to a block of
    another run, too) once the newest blocks are gone.
    """
    read = {block_id: (work.n, data) for work in works for block_id, data in work.read.items()}
    for part in in_parts(read):
        mine = t.tail.c.id.in_(part)
        rows = connection.execute(select(t.tail.c.id, t.tail.c.run_n, t.tail.c.data).where(mine))
        if {row.id: (row.run_n, row.data) for row in rows} != {block_id: read[block_id] for block_id in part}:
            raise _Outrun
        connection.execute(delete(t.tail).where(mine))
    write_rows(connection, "chunk", [row for work in works for row in work.chunks], replace=False)
    write_rows(connection, "tail", [row for work in works for row in work.blocks], with_id=True)
