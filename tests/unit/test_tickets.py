"""Tickets for exports: how long they are good, and what they say of the sending."""

from __future__ import annotations

import time

import pytest

from trackside.errors import NotFound
from trackside.operations.tickets import Export, Exports
from trackside.operations.wire import RunExport


def expired() -> Export:
    request = RunExport(format="zip", run_ids=["a"])
    return Export(request, "a.zip", "application/zip", time.monotonic() - 1)


def test_a_long_export_is_known_until_its_end_is_told() -> None:
    """A ticket that nobody fetched expires; of one that is sent for long the page hears the end."""
    exports = Exports()
    unused, used = expired(), expired()
    pieces = used.progress.follow(iter([b"ab", b"c"]))
    assert next(pieces) == b"ab"
    name = exports.add(used)
    with pytest.raises(NotFound):
        exports.find(exports.add(unused))
    assert exports.find(name).progress.tell().done_bytes == 2
    assert list(pieces) == [b"c"]
    assert (exports.find(name).progress.state, used.progress.done_bytes) == ("sent", 3)
