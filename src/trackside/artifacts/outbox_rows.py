"""Rows on their way to a table elsewhere: added to what is there, each once, whoever logged them.

What is about to be written is noted first (an attempt). So after a crash it is known whether the rows are
there already: one of them was taken, or the table's content is the one that was to be.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Sequence
from contextlib import suppress

import msgspec

from trackside.artifacts.outbox import Outbox, Parcel
from trackside.artifacts.remote import RemoteRoot
from trackside.artifacts.table import add_rows
from trackside.decoding import decode_json
from trackside.errors import FilesUnavailable

__all__ = ["Attempt", "bring_rows", "drop_attempt", "list_attempts"]

_TRIES = 8


class Attempt(msgspec.Struct, frozen=True):
    """What a table becomes by adding the rows of some parcels."""

    run_id: str
    uri: str
    path: str
    size_bytes: int
    digest: str
    time_ms: int
    names: list[str]

    @property
    def target(self) -> str:
        """As a parcel's."""
        return f"{self.uri}/{self.path}"


def bring_rows(outbox: Outbox, group: Sequence[tuple[str, Parcel]]) -> Attempt | None:
    """Add the rows of parcels to their table; what it is then. None: there are none any more.

    Args:
        outbox: holds them.
        group: names and parcels for one target, in the order of logging.

    Raises:
        FilesUnavailable: the place is away.
        InvalidInput: what is there is no table.
    """
    parcel = group[0][1]
    root = RemoteRoot(parcel.uri)
    for _ in range(_TRIES):
        before, version = root.read_version(parcel.path)
        if (tried := _read_attempt(outbox, parcel.target)) is not None:
            is_of_these = any(name in tried.names for name, _ in group)
            if is_of_these and hashlib.sha256(before or b"").hexdigest() == tried.digest:
                return tried
            drop_attempt(outbox, parcel.target)
        content, attempt = _compose(outbox, group, before)
        if attempt is None:
            return None
        _note(outbox, attempt)
        if root.write_over(parcel.path, content, version):
            return attempt
        drop_attempt(outbox, parcel.target)
    raise FilesUnavailable(
        f"Others write into {parcel.target} all the time: rows for it wait on this machine."
    )


def _compose(
    outbox: Outbox, group: Sequence[tuple[str, Parcel]], content: bytes | None
) -> tuple[bytes, Attempt | None]:
    names, last = [], group[-1][1]
    for name, parcel in group:
        try:
            rows = outbox.content(name).read_bytes()
        except FileNotFoundError:  # it was withdrawn
            continue
        if hashlib.sha256(rows).hexdigest() == parcel.digest:
            content = rows if content is None else add_rows(content, rows, parcel.path)
            names.append(name)
    if not names or content is None:
        return b"", None
    digest = hashlib.sha256(content).hexdigest()
    return content, Attempt(last.run_id, last.uri, last.path, len(content), digest, last.time_ms, names)


def list_attempts(outbox: Outbox) -> Iterator[Attempt]:
    """Those that a crash may have left."""
    for file in sorted(outbox.folder.glob("*.attempt")):
        with suppress(OSError, msgspec.MsgspecError):
            yield decode_json(file.read_bytes(), Attempt)


def drop_attempt(outbox: Outbox, target: str) -> None:
    """Forget what was tried with a table."""
    (outbox.folder / _file_name(target)).unlink(missing_ok=True)


def _read_attempt(outbox: Outbox, target: str) -> Attempt | None:
    try:
        return decode_json((outbox.folder / _file_name(target)).read_bytes(), Attempt)
    except (OSError, msgspec.MsgspecError):
        return None


def _note(outbox: Outbox, attempt: Attempt) -> None:
    name = _file_name(attempt.target)
    draft = outbox.folder / f".{name}.part"
    with draft.open("wb") as file:
        file.write(msgspec.json.encode(attempt))
        file.flush()
        os.fsync(file.fileno())  # after a power loss the rows would be added twice without it
    draft.replace(outbox.folder / name)


def _file_name(target: str) -> str:
    return f"{hashlib.sha256(target.encode()).hexdigest()[:32]}.attempt"
