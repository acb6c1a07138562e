"""What is known of a run beside its code: contents by digest, and which of them are whose."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Container, Iterable, Sequence
from typing import TYPE_CHECKING

from sqlalchemy import Connection, bindparam, select

from trackside.entities import CLEAN_TAG, Fact
from trackside.errors import InvalidInput, RunNotFound
from trackside.journal.records import Content
from trackside.settings import StoreLocation
from trackside.store import tables as t
from trackside.store.blobs import read_blob, write_blob
from trackside.store.prepared import Prepared
from trackside.store.state import in_parts
from trackside.store.write import write_rows

if TYPE_CHECKING:
    from trackside.store.database import Database
    from trackside.store.ingest_plan import Plan

__all__ = [
    "add_contents",
    "add_facts",
    "find_last_runs",
    "get_contents",
    "get_facts",
    "keep_content",
    "load_contents",
]

MAX_ROW_BYTES = 64 << 10
"""A larger content is a file of its own."""

_FIRST_FORMAT = 2
"""The database format from which on there are facts."""


def keep_content(plan: Plan, content: Content, now_ms: int) -> None:
    """Plan to keep a content of a journal. Raises InvalidInput if it isn't what its digest says."""
    in_row = _check(content) or (content.data is not None and plan.snapshot.keeps_large_contents)
    plan.add("written", content.digest, now_ms)
    plan.add("blob", content.digest, content.size_bytes, content.data if in_row else None)
    if content.data is not None and not in_row:
        plan.files[content.digest] = content.data
    for part in dict.fromkeys(content.parts):
        plan.add("part", content.digest, part)


def add_contents(database: Database, contents: Sequence[Content]) -> None:
    """Keep contents, in a write transaction; see the protocol. Raises InvalidInput."""
    beside = {one.digest: one.data for one in contents if one.data is not None and not _check(one)}
    large = {} if database.keeps_large_contents else beside
    for _ in range(2):
        for digest, data in large.items():
            write_blob(database.location, digest, data)
        with database.write() as connection:
            # Once more, now that nobody can delete them: what is there is not written again.
            if all((database.location.blob_folder / digest).exists() for digest in large):
                _write(connection, contents, large)
                return
    raise AssertionError("nobody deletes a file twice that quickly")


def _write(connection: Connection, contents: Sequence[Content], beside: Container[str]) -> None:
    rows = [
        (one.digest, one.size_bytes, None if one.digest in beside else one.data)
        for one in {one.digest: one for one in contents}.values()
    ]
    parts = {(one.digest, part) for one in contents for part in one.parts}
    write_rows(connection, "blob", rows, replace=False)
    named = {one.digest for one in contents} | {part for _, part in parts}
    missing = named - _find(connection, named)
    if missing:
        raise InvalidInput(f"The store doesn't hold the content {min(missing)}.", path="contents")
    now_ms = time.time_ns() // 1_000_000
    write_rows(connection, "written", [(digest, now_ms) for digest in sorted(named)])
    write_rows(connection, "part", sorted(parts), replace=False)


def _check(content: Content) -> bool:
    """Whether a content fits into a row."""
    data = content.data
    if data is not None and hashlib.sha256(data).hexdigest() != content.digest:
        raise InvalidInput(f"A content of {len(data)} bytes has another digest than {content.digest!r}.")
    return data is not None and len(data) <= MAX_ROW_BYTES


def add_facts(connection: Connection, run_id: str, noted: Sequence[Fact], clean: str | None) -> None:
    """Note facts of a run, in a write transaction; see the protocol."""
    from trackside.store.edits import load_active, save_runs  # they plan ingests, which need this module

    wanted = {fact.digest for fact in noted}
    missing = wanted - _find(connection, wanted)
    if missing:
        raise InvalidInput(f"The store doesn't hold the content {min(missing)}.", path="facts")
    (state,) = load_active(connection, [run_id])
    if clean is not None:
        state.summary.tags[CLEAN_TAG] = clean
    save_runs(connection, [state], [CLEAN_TAG] if clean is not None else [])
    rows = {fact.kind: (state.n, fact.kind, fact.digest, fact.time_ms) for fact in noted}
    write_rows(connection, "fact", list(rows.values()))


def _find(connection: Connection, digests: Iterable[str]) -> set[str]:
    return {
        digest
        for part in in_parts(digests)
        for digest in connection.execute(select(t.blob.c.digest).where(t.blob.c.digest.in_(part))).scalars()
    }


def get_facts(connection: Connection, database: Database, run_id: str) -> list[Fact]:
    """What is known of a run. Raises RunNotFound."""
    n = connection.execute(select(t.run.c.n).where(t.run.c.run_id == run_id)).scalar()
    if n is None:
        raise RunNotFound(f"There is no run {run_id!r}.", path="run_id")
    if database.format < _FIRST_FORMAT:  # an older store that can only be read
        return []
    query = select(t.fact).where(t.fact.c.run_n == n).order_by(t.fact.c.kind)
    return [Fact(row.kind, row.digest, row.time_ms) for row in connection.execute(query)]


def get_contents(connection: Connection, location: StoreLocation, digests: Sequence[str]) -> dict[str, bytes]:
    """Contents by digest; what isn't there is absent."""
    found: dict[str, bytes] = {}
    for part in in_parts(dict.fromkeys(digests)):
        columns = select(t.blob.c.digest, t.blob.c.data).where(t.blob.c.digest.in_(part))
        for digest, data in connection.execute(columns):
            content = read_blob(location, digest) if data is None else data
            if content is not None:
                found[digest] = content
    return found


def load_contents(connection: Connection, location: StoreLocation, digests: Sequence[str]) -> list[Content]:
    """Contents with those that they name, each once."""
    parts: dict[str, list[str]] = {}
    new = dict.fromkeys(digests)
    while new:
        for digest in new:
            parts[digest] = []
        for some in in_parts(new):
            rows = connection.execute(select(t.part.c.digest, t.part.c.part).where(t.part.c.digest.in_(some)))
            for digest, part in rows:
                parts[digest].append(part)
        new = dict.fromkeys(part for digest in new for part in parts[digest] if part not in parts)
    found = get_contents(connection, location, list(parts))
    return [
        Content(digest, len(data), data, [part for part in parts[digest] if part in found])
        for digest, data in found.items()
    ]


_LAST_RUN = Prepared(
    select(t.run.c.run_id)
    .join_from(t.run, t.experiment, t.experiment.c.id == t.run.c.experiment_id)
    .where(t.run.c.attempt_key == bindparam("cell"), t.run.c.scope >= 0, t.experiment.c.deleted_at.is_(None))
    .order_by(t.run.c.attempt.desc())
    .limit(1)
)


def find_last_runs(connection: Connection, cell_ids: Sequence[str]) -> dict[str, str]:
    """The last attempt of each cell; a cell without one is absent."""
    ask = _LAST_RUN.on(connection)
    return {cell: run_id for cell in dict.fromkeys(cell_ids) for (run_id,) in ask(cell=cell)}
