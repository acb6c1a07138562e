"""Changing many runs in slices, each of which holds the write lock for a moment only."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import suppress

from sqlalchemy import Connection

from trackside.errors import StoppedHalfway, StoreUnavailable, TracksideError
from trackside.store.database import Database

__all__ = ["change_in_slices"]

FIRST = 5
LEAST, MOST = 5, 500
"""Runs of a slice: the first, and what its time makes of the next ones."""

GOAL_S = 0.015
"""How long a slice should work, with its commit, by its own clock: other work must not make it smaller."""

_LOG_BYTES = 64 << 20
"""A slice writes some megabytes, mostly the same pages as the one before: so often they are put together."""

Change = Callable[[Connection, Sequence[str]], list[str]]


def change_in_slices(
    database: Database,
    run_ids: Sequence[str],
    check: Callable[[Connection, Sequence[str]], object],
    change: Change,
) -> list[str]:
    """Change runs, some in each of many short transactions; the ids of those that were changed.

    Args:
        database: where they are.
        run_ids: which; each counts once.
        check: raises if one of them can't be changed: then nothing is.
        change: changes some in a write transaction, all or none.

    Raises:
        StoppedHalfway: a later slice failed; says which runs are done.
    """
    wanted = list(dict.fromkeys(run_ids))
    if len(wanted) > FIRST:
        with database.read() as connection:
            check(connection, wanted)
    done: list[str] = []
    start, size = 0, FIRST
    while start < len(wanted):
        part = wanted[start : start + size]
        began = time.thread_time()
        try:
            with database.write() as connection:
                done += change(connection, part)
        except TracksideError as error:
            if not start:
                raise
            raise StoppedHalfway(error, done, start, len(wanted)) from error
        took_s = max(time.thread_time() - began, 1e-6)
        start += len(part)
        with suppress(StoreUnavailable):  # a reader is in its way
            database.trim_log(_LOG_BYTES)
        # More by half at most: runs differ in what they have logged.
        size = max(LEAST, min(MOST, int(size * min(GOAL_S / took_s, 1.5))))
    return done
