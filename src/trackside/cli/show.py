"""``trackside show``: one run in detail."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import click

from trackside.cli.command import Command, Session, with_session
from trackside.cli.listing import write_duration, write_number
from trackside.cli.output import Column, Table, format_time

if TYPE_CHECKING:
    from trackside.operations.wire_run import RunDetail

__all__ = ["show"]


@click.command(cls=Command)
@click.argument("run")
@with_session
def show(session: Session, run: str) -> None:
    """Show all that is known of a run.

    RUN is an id, a name, or how an id begins.
    """
    from trackside.operations.lookup import find_run
    from trackside.operations.runs import get_run
    from trackside.operations.wire_run import RunGet

    found = find_run(session.read(), run)
    detail = get_run(session.context, RunGet(run_id=found.info.run_id))
    session.show(detail, _describe(detail))


def _describe(detail: RunDetail) -> str:
    ended = detail.end_time or time.time_ns() // 1_000_000
    assert detail.start_time is not None
    facts = {
        "Run": detail.run_name,
        "Id": detail.run_id,
        "Experiment": detail.experiment_name,
        "Status": detail.status + (" (deleted)" if detail.lifecycle_stage == "deleted" else ""),
        "Started": format_time(detail.start_time),
        "Duration": write_duration(ended - detail.start_time),
        "User": detail.user_id,
        "Notebook": detail.source.notebook_path if detail.source else None,
        "Attempt": str(detail.source.attempt) if detail.source and detail.source.attempt else None,
    }
    parts = [_pairs({key: value for key, value in facts.items() if value})]
    if detail.params:
        parts.append("Params\n" + _pairs(detail.params))
    if detail.metrics:
        metrics = detail.metrics
        table = Table(
            (
                Column("Metrics", [one.key for one in metrics], is_kept=True),
                Column("LAST", [write_number(one.last) for one in metrics], is_number=True),
                Column("STEP", [str(one.last_step) for one in metrics], is_number=True),
                Column("MIN", [write_number(one.min) for one in metrics], is_number=True),
                Column("MAX", [write_number(one.max) for one in metrics], is_number=True),
                Column("POINTS", [str(one.count) for one in metrics], is_number=True),
            )
        )
        parts.append(table.render())
    if detail.tags:
        parts.append("Tags\n" + _pairs(detail.tags))
    parts += [f"Warning: {text}" for text in detail.warnings]
    return "\n\n".join(parts)


def _pairs(pairs: dict[str, str | None] | dict[str, str]) -> str:
    keys, values = [f"{key}" for key in pairs], [value or "" for value in pairs.values()]
    return Table((Column("", keys, is_kept=True), Column("", values)), has_heading=False).render()
