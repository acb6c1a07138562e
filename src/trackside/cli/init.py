"""``trackside init``: a store for a folder."""

from __future__ import annotations

from pathlib import Path

import click

from trackside.cli.command import Command, Session, with_session

__all__ = ["init"]


@click.command(cls=Command)
@click.argument("folder", metavar="[DIR]", default=".", type=click.Path(path_type=Path, file_okay=False))
@with_session
def init(session: Session, folder: Path) -> None:
    """Make a store for the notebooks in DIR and below.

    The store is DIR/.trackside (default: here), which git ignores. One that is there already is kept as it
    is; --store makes another one instead. If the settings choose a database on a server, its tables are made
    instead, and no folder is.
    """
    from trackside.settings import MARKER, StoreLocation, resolve_store
    from trackside.store import open_store

    place = folder.expanduser().absolute()
    used = resolve_store(folder=place)
    location = session.named_location or StoreLocation.from_url(str(place / MARKER))
    if session.named_location is None and not used.is_embedded:
        location = used
    is_new = not location.has_database()
    store = open_store(location)
    store_id = store.store_id
    store.close()
    said = f"{'Made' if is_new else 'There is already'} a store in {location.folder}."
    if not location.is_embedded:
        said = f"The store {location.shown} is ready."
    session.show({"store": location.shown, "store_id": store_id, "is_new": is_new}, said)
    used = resolve_store(folder=place)  # anew: it may be the one that was made
    if used.url != location.url:
        session.say(
            f"Notebooks in {place} use another store, {used.shown} ({used.origin}): see 'trackside config'."
        )
