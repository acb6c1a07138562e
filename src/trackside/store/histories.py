"""Points of metrics as arrays."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection, bindparam, select

from trackside.store import tables as t
from trackside.store.base import HISTORY_DTYPE
from trackside.store.chunks import Block, collect_points, decode_block
from trackside.store.prepared import Prepared
from trackside.store.runs import find_key, find_numbers, number_of

__all__ = ["get_metric_histories", "get_metric_history"]

Points = npt.NDArray[np.void]


_COUNT = Prepared(
    select(t.metric.c.points).where(
        t.metric.c.run_n == bindparam("n"), t.metric.c.key_id == bindparam("key_id")
    )
)
_CHUNKS = Prepared(
    select(t.chunk.c.data)
    .where(t.chunk.c.run_n == bindparam("n"), t.chunk.c.key_id == bindparam("key_id"))
    .order_by(t.chunk.c.id)
)
_TAILS = Prepared(select(t.tail.c.data).where(t.tail.c.run_n == bindparam("n")).order_by(t.tail.c.id))


def get_metric_history(connection: Connection, run_id: str, key: str) -> Points:
    """All points of one metric, in order; empty if it was never logged. Raises RunNotFound."""
    number_of(connection, run_id)
    found = get_metric_histories(connection, [run_id], [key])
    return found.get((run_id, key), np.empty(0, HISTORY_DTYPE))


def get_metric_histories(
    connection: Connection, run_ids: Sequence[str], keys: Sequence[str]
) -> dict[tuple[str, str], Points]:
    """The same for many, by run id and key, in the order asked for; the absent are left out."""
    key_ids = {key: find_key(connection, key) for key in dict.fromkeys(keys)}
    ns = find_numbers(connection, dict.fromkeys(run_ids))
    places = {
        (run_id, key): (n, key_id)
        for run_id, n in ns.items()
        for key, key_id in key_ids.items()
        if key_id is not None
    }
    count_of, recent_of, chunks_of = _COUNT.on(connection), _TAILS.on(connection), _CHUNKS.on(connection)
    counts = [sum(count for (count,) in count_of(n=n, key_id=key_id)) for n, key_id in places.values()]
    # One array for all: the operating system gives a large one in huge pages, and at a third of the price.
    room = np.empty(sum(counts), HISTORY_DTYPE)
    found, at, owner, blocks = {}, 0, -1, list[Block]()
    for (place, (n, key_id)), count in zip(places.items(), counts, strict=True):
        if not count:
            continue
        if n != owner:
            owner, blocks = n, [decode_block(data) for (data,) in recent_of(n=n)]
        chunks = [data for (data,) in chunks_of(n=n, key_id=key_id)]
        found[place] = collect_points(
            chunks, [block.of_key(key_id) for block in blocks], room[at : at + count]
        )
        at += count
    return found
