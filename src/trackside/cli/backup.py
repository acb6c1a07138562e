"""``trackside backup``: a copy of a store in use."""

from __future__ import annotations

import dataclasses
import sys
from pathlib import Path

import click

from trackside.cli.command import Command, Session, with_session
from trackside.cli.output import write_size

__all__ = ["backup"]


@click.command(cls=Command)
@click.argument("folder", metavar="FOLDER", type=click.Path(path_type=Path))
@with_session
def backup(session: Session, folder: Path) -> None:
    """Copy the store into a new FOLDER, while others may use it.

    The copy is a store itself: look at it with --store FOLDER, or put it in the place of the one it is of.
    Files of runs that are elsewhere, such as in object storage, are not copied: it says which.
    """
    from tqdm import tqdm

    from trackside.sync.backup import back_up

    target = folder.expanduser().absolute()
    with tqdm(unit="B", unit_scale=True, disable=True if session.as_json else None, file=sys.stderr) as bar:
        made = back_up(session.location, target, bar.update)
    session.show(
        {
            "folder": str(target),
            "files": made.files,
            "size_bytes": made.size_bytes,
            "elsewhere": [dataclasses.asdict(place) for place in made.elsewhere],
        },
        f"{target}: {made.files:,} files, {made.size_bytes:,} bytes",
    )
    for place in made.elsewhere:
        session.say(
            f"Not copied: {place.files:,} files of {place.runs:,} runs ({write_size(place.size_bytes)}) at "
            f"{place.place}. The copy refers to them there."
        )
    if made.elsewhere:
        session.say("Protect them where they are: a bucket by its versions, a folder by a copy.")
