"""``trackside sync``: one store's runs into another one."""

from __future__ import annotations

import dataclasses
import sys

import click

from trackside.cli.command import Command, Session

__all__ = ["sync"]


@click.command(cls=Command)
@click.argument("source", metavar="FROM")
@click.argument("target", metavar="TO")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON, for programs.")
def sync(source: str, target: str, *, as_json: bool) -> None:
    """Copy what the store FROM has and the store TO hasn't.

    That is runs with points, sources and files, and models. FROM and TO are URLs or paths, as --store takes
    them. Experiments are the same if they have the same name, runs if they have the same id. It can be
    interrupted and begun again; runs that go on, or whose files are still on their way, are copied by the
    next sync after their end.
    """
    from tqdm import tqdm

    from trackside.sync.report import SyncReport
    from trackside.sync.stores import sync_stores
    from trackside.tracking.uploader import outbox_of

    here, there = Session(source, as_json=as_json), Session(target, as_json=as_json)
    try:
        with tqdm(unit=" runs", disable=None if not as_json else True, file=sys.stderr) as bar:

            def show(report: SyncReport) -> None:
                bar.total = report.runs_total
                bar.update(report.runs_seen - bar.n)

            report = sync_stores(here.read(), there.make_or_read(), show, outbox=outbox_of(here.location))
    finally:
        here.close()
        there.close()
    here.show(dataclasses.asdict(report), _describe(report))
    for problem in report.problems:
        click.echo(problem, err=True)
    if report.problems:
        sys.exit(1)


def _describe(report: object) -> str:
    from trackside.sync.report import SyncReport

    assert isinstance(report, SyncReport)
    said = (
        f"{report.runs_copied:,} of {report.runs_seen:,} runs copied, with {report.points:,} points and "
        f"{report.files:,} files ({report.size_bytes:,} bytes)"
    )
    if report.runs_updated:
        said += f"; {report.runs_updated:,} brought up to date"
    if report.models or report.versions:
        said += f"; {report.models:,} models and {report.versions:,} versions made"
    if report.running:
        said += f"; {report.running:,} still going on or sending files: sync again when they have ended"
    return f"{said}."
