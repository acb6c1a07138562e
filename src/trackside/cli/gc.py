"""``trackside gc``: what was deleted, removed for good; first what that would free."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import click

from trackside.cli.command import Command, Session, with_session
from trackside.cli.output import Column, Table, progress_bar, write_size

if TYPE_CHECKING:
    from trackside.tracking.gc import GcReport

__all__ = ["gc"]


@click.command(cls=Command)
@click.option(
    "--older-than",
    metavar="AGE",
    default="30 days",
    show_default=True,
    help="Deleted so long ago at least: '30 days', '12h', '1d12h', 0 for everything that is deleted.",
)
@click.option("--dry-run", is_flag=True, help="Only say what would be freed.")
@click.option("-y", "--yes", is_flag=True, help="Don't ask.")
@with_session
def gc(session: Session, older_than: str, dry_run: bool, yes: bool) -> None:
    """Remove for good what was deleted some time ago.

    Says what that would free, asks, and does it.
    """
    from trackside.tracking.gc import parse_age, plan_gc, run_gc

    age_ms = parse_age(older_than)
    store = session.read()
    plan = plan_gc(store, age_ms)
    if not plan.report.runs and not plan.report.experiments:
        _show(session, plan.report, is_done=True)
        session.say(f"Nothing was deleted more than {older_than} ago{_held(plan.report)}.")
        return
    if dry_run:
        _show(session, plan.report, is_done=False)
        return
    if not yes:
        if session.as_json:
            raise click.UsageError("With --json nobody is asked: say --yes or --dry-run.")
        click.echo(_describe(plan.report, is_done=False), err=True)
        click.confirm("Remove all that for good?", abort=True, err=True)
    with progress_bar("Removing", plan.report.runs) as bar:
        report = run_gc(session.location, store, plan, bar.update)
    _show(session, report, is_done=True)
    if report.failures:
        raise click.ClickException("\n".join(report.failures))


def _show(session: Session, report: GcReport, *, is_done: bool) -> None:
    data = {**dataclasses.asdict(report), "is_done": is_done}
    is_empty = not report.runs and not report.experiments
    session.show(data, "" if is_empty else _describe(report, is_done=is_done))


def _held(report: GcReport) -> str:
    return " but what registered models need" if report.registered else ""


def _describe(report: GcReport, *, is_done: bool) -> str:
    rows = {
        "Experiments": str(report.experiments),
        "Runs": str(report.runs),
        "Points": f"{report.points:,}",
        "Database": ("" if is_done else "about ") + write_size(report.database_bytes),
        "Files": f"{report.files}, {write_size(report.file_bytes)}",
    }
    if report.unfinished:
        rows["Left alone"] = f"{report.unfinished} deleted runs that are going on"
    if report.registered:
        rows["Kept"] = f"{report.registered} deleted runs with their files, behind registered models"
    columns = (
        Column("FREED" if is_done else "WOULD FREE", list(rows), is_kept=True),
        Column("", list(rows.values())),
    )
    return Table(columns).render()
