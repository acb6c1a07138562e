"""``trackside export``: runs into a file, or to standard output."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from trackside.cli.command import Command, Session, with_session
from trackside.errors import InvalidInput

if TYPE_CHECKING:
    from trackside.exports.selection import Selection

__all__ = ["export"]

FORMATS = ("zip", "csv", "json", "parquet")


@click.command(cls=Command)
@click.argument("runs", metavar="[RUN]...", nargs=-1)
@click.option("--filter", "filter_text", metavar="FILTER", help="Instead of RUN: all runs that match.")
@click.option(
    "-e", "--experiment", "wanted", metavar="NAME", multiple=True, help="Only of this experiment; repeatable."
)
@click.option(
    "--format", "kind", type=click.Choice(FORMATS), help="Default: the suffix of the file, else zip."
)
@click.option("-o", "--output", metavar="FILE", help="The file; - for standard output. Default: runs.FORMAT.")
@with_session
def export(
    session: Session,
    runs: tuple[str, ...],
    filter_text: str | None,
    wanted: tuple[str, ...],
    kind: str | None,
    output: str | None,
) -> None:
    """Write runs into a file: a zip, Parquet, CSV or JSON.

    RUN is an id, a name, or how an id begins; --filter and --experiment take all that match.

    A zip holds all points and files; Parquet all points; CSV and JSON a line for each run.
    """
    from trackside.exports.file import write_file
    from trackside.exports.formats import write_runs

    suffix = Path(output or "").suffix.lower().removeprefix(".")
    name = kind or (suffix if suffix in FORMATS else "zip")
    selection = _select(session, runs, filter_text, wanted)
    problems: list[str] = []
    pieces = write_runs(selection, name, problems)
    if output == "-":
        stream = sys.stdout.buffer
        if sys.stdout.isatty() and name in ("zip", "parquet"):
            raise InvalidInput(f"A terminal can't show {name}: use --output FILE.", path="output")
        for piece in pieces:
            stream.write(piece)
        stream.flush()
    else:
        target = Path(output or f"runs.{name}").expanduser().absolute()
        size = write_file(target, pieces)
        report = {"file": str(target), "runs": len(selection.runs), "size_bytes": size, "problems": problems}
        session.show(report, f"{target}: {_count(selection)}, {size:,} bytes")
    for problem in problems:
        click.echo(problem, err=True)
    if problems:
        sys.exit(1)


def _count(selection: Selection) -> str:
    runs = len(selection.runs)
    return "1 run" if runs == 1 else f"{runs:,} runs"


def _select(
    session: Session, runs: tuple[str, ...], filter_text: str | None, wanted: tuple[str, ...]
) -> Selection:
    from trackside.exports.selection import search_selection, select_runs
    from trackside.operations.lookup import find_experiment, find_run

    store = session.read()
    if runs:
        if filter_text is not None or wanted:
            raise InvalidInput("Give either runs, or --filter and --experiment.", path="filter")
        return select_runs(store, [find_run(store, text).info.run_id for text in runs])
    if filter_text is None and not wanted:
        raise InvalidInput("Say which runs: RUN, --filter or --experiment.", path="run")
    experiments = [find_experiment(store, name) for name in wanted] or store.search_experiments()
    return search_selection(store, [one.experiment_id for one in experiments], filter_text or "")
