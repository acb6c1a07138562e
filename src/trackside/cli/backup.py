"""``trackside backup``: a copy of a store in use."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from trackside.cli.command import Command, Session, with_session

__all__ = ["backup"]


@click.command(cls=Command)
@click.argument("folder", metavar="FOLDER", type=click.Path(path_type=Path))
@with_session
def backup(session: Session, folder: Path) -> None:
    """Copy the store into FOLDER, which isn't there yet, while others may use it.

    The copy is a store itself: look at it with --store FOLDER, or put it in the place of the one it is of.
    """
    from tqdm import tqdm

    from trackside.sync.backup import back_up

    target = folder.expanduser().absolute()
    with tqdm(unit="B", unit_scale=True, disable=True if session.as_json else None, file=sys.stderr) as bar:
        made = back_up(session.location, target, bar.update)
    session.show(
        {"folder": str(target), "files": made.files, "size_bytes": made.size_bytes},
        f"{target}: {made.files:,} files, {made.size_bytes:,} bytes",
    )
