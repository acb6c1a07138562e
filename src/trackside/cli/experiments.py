"""``trackside experiments``: the list with run counts."""

from __future__ import annotations

import click

from trackside.cli.command import Command, Session, with_session
from trackside.cli.output import Column, Table, format_time

__all__ = ["experiments"]


@click.command(cls=Command)
@click.argument("text", required=False, default="")
@click.option("--limit", type=click.IntRange(1, 10_000), default=1000, show_default=True, help="How many.")
@click.option("--deleted", is_flag=True, help="Those that are deleted instead.")
@with_session
def experiments(session: Session, text: str, limit: int, deleted: bool) -> None:
    """List experiments, those with the latest activity first.

    TEXT: only those whose name contains it.
    """
    from trackside.operations.experiments import search_experiments
    from trackside.operations.wire import ExperimentSearch

    request = ExperimentSearch(
        text=text, max_results=limit, view="deleted_only" if deleted else "active_only"
    )
    found = search_experiments(session.context, request).experiments
    table = Table(
        (
            Column("ID", [one.experiment_id for one in found], is_kept=True),
            Column("NAME", [one.name for one in found]),
            Column("RUNS", [str(one.run_count) for one in found], is_number=True),
            Column("RUNNING", [str(one.running_count or "") for one in found], is_number=True),
            Column("LAST ACTIVITY", [format_time(one.last_activity) for one in found], is_kept=True),
        )
    )
    session.show(found, table)
    if not found:
        session.say("No experiments.")
