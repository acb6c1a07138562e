"""Bookkeeping of journals: how far each segment was applied, and which may be deleted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, delete, exists, literal_column, select

from trackside.store import tables as t

__all__ = ["forget_segments", "get_positions", "list_finished_segments", "list_rejected"]


def get_positions(connection: Connection) -> dict[tuple[str, int], int]:
    """How far each (writer, segment) has been applied, in bytes."""
    query = select(t.writer.c.uuid, t.segment.c.number, t.segment.c.position).join_from(
        t.segment, t.writer, t.writer.c.id == t.segment.c.writer_id
    )
    return {(writer, number): position for writer, number, position in connection.execute(query)}


def list_finished_segments(connection: Connection) -> set[tuple[str, int]]:
    """Segments none of whose runs is unfinished."""
    unfinished = (
        exists()
        .where(
            t.segment_run.c.writer_id == t.segment.c.writer_id,
            t.segment_run.c.number == t.segment.c.number,
            t.run.c.n == t.segment_run.c.run_n,
            t.run.c.status == literal_column("'RUNNING'"),
        )
        .correlate(t.segment)
    )
    query = (
        select(t.writer.c.uuid, t.segment.c.number)
        .join_from(t.segment, t.writer, t.writer.c.id == t.segment.c.writer_id)
        .where(~unfinished)
    )
    return {(writer, number) for writer, number in connection.execute(query)}


def forget_segments(connection: Connection, segments: Sequence[tuple[str, int]]) -> None:
    """Drop positions, and writers of whom nothing is left, in a write transaction."""
    for writer, number in segments:
        writer_id = connection.execute(select(t.writer.c.id).where(t.writer.c.uuid == writer)).scalar()
        if writer_id is None:
            continue
        for table in (t.segment_run, t.segment):
            mine = (table.c.writer_id == writer_id) & (table.c.number == number)
            connection.execute(delete(table).where(mine))
        rest = exists().where(t.segment.c.writer_id == t.writer.c.id)
        gone = (t.writer.c.id == writer_id) & t.writer.c.ended_ms.is_not(None) & ~rest
        connection.execute(delete(t.writer).where(gone))


def list_rejected(connection: Connection) -> list[dict[str, Any]]:
    """What was put aside, oldest first."""
    query = select(t.rejected).order_by(t.rejected.c.id)
    return [dict(row._mapping) for row in connection.execute(query)]  # noqa: SLF001 - SQLAlchemy's API
