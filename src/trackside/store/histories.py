"""Points of metrics as arrays."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection, select

from trackside.store import tables as t
from trackside.store.base import HISTORY_DTYPE
from trackside.store.chunks import count_chunk, decode_block, decode_chunk, sort_points
from trackside.store.runs import number_of
from trackside.store.state import in_parts

__all__ = ["get_metric_histories", "get_metric_history"]

Points = npt.NDArray[np.void]


def get_metric_history(connection: Connection, run_id: str, key: str) -> Points:
    """All points of one metric, in order; empty if it was never logged. Raises RunNotFound."""
    n = number_of(connection, run_id)
    key_id = connection.execute(select(t.key.c.id).where(t.key.c.name == key)).scalar()
    found = {} if key_id is None else _load(connection, [n], [key_id])
    return found[n, key_id] if found and key_id is not None else np.empty(0, HISTORY_DTYPE)


def get_metric_histories(
    connection: Connection, run_ids: Sequence[str], keys: Sequence[str]
) -> dict[tuple[str, str], Points]:
    """The same for many, by run id and key, in the order asked for; the absent are left out."""
    ns = {
        row.run_id: row.n
        for part in in_parts(dict.fromkeys(run_ids))
        for row in connection.execute(select(t.run.c.run_id, t.run.c.n).where(t.run.c.run_id.in_(part)))
    }
    key_ids = {
        row.name: row.id
        for part in in_parts(dict.fromkeys(keys))
        for row in connection.execute(select(t.key).where(t.key.c.name.in_(part)))
    }
    found = _load(connection, list(ns.values()), list(key_ids.values()))
    return {
        (run_id, key): found[ns[run_id], key_ids[key]]
        for run_id in run_ids
        for key in keys
        if run_id in ns and key in key_ids and (ns[run_id], key_ids[key]) in found
    }


def _load(connection: Connection, ns: list[int], key_ids: list[int]) -> dict[tuple[int, int], Points]:
    chunks: dict[tuple[int, int], list[bytes]] = defaultdict(list)
    tails: dict[tuple[int, int], list[Points]] = defaultdict(list)
    for part in in_parts(ns, 200):
        for keys in in_parts(key_ids, 200):
            query = (
                select(t.chunk.c.run_n, t.chunk.c.key_id, t.chunk.c.data)
                .where(t.chunk.c.run_n.in_(part), t.chunk.c.key_id.in_(keys))
                .order_by(t.chunk.c.id)
            )
            for n, key_id, data in connection.execute(query).fetchall():
                chunks[n, key_id].append(data)
        tail = select(t.tail.c.run_n, t.tail.c.data).where(t.tail.c.run_n.in_(part)).order_by(t.tail.c.id)
        for n, data in connection.execute(tail).fetchall():
            block = decode_block(data)
            for key_id in key_ids:
                points = block.of_key(key_id)
                if len(points):
                    tails[n, key_id].append(points)
    return {
        place: _join(chunks.get(place, []), tails.get(place, [])) for place in chunks.keys() | tails.keys()
    }


def _join(chunks: list[bytes], tails: list[Points]) -> Points:
    counts = [count_chunk(data) for data in chunks]
    whole = np.empty(sum(counts) + sum(len(points) for points in tails), HISTORY_DTYPE)
    at = 0
    for data, count in zip(chunks, counts, strict=True):
        decode_chunk(data, whole, at)
        at += count
    for points in tails:
        whole[at : at + len(points)] = points
        at += len(points)
    return sort_points(whole)
