"""The store itself: whether it can be reached, its format, its pages, what was put aside in it."""

from __future__ import annotations

import contextlib
import sqlite3
from collections import Counter
from collections.abc import Iterator

from trackside.doctor.finding import Finding, Patient, Repair
from trackside.doctor.salvage import offer_salvage
from trackside.errors import StoreUnavailable, TracksideError
from trackside.settings import StoreLocation
from trackside.store import open_store
from trackside.store.inspection import check_pages, rebuild_indexes
from trackside.store.schema import FORMAT
from trackside.store.upgrades.copies import read_upgrades

__all__ = ["check_database_pages", "check_rejected", "check_store"]

_SHOWN = 3


def check_store(patient: Patient) -> Iterator[Finding]:
    """Open it to read, for all checks that follow; nothing is made or upgraded."""
    location = patient.location
    if not location.has_database():
        text = f"There is no store at {location.database} yet: the first run that goes there makes it."
        yield Finding("store", "note", text)
        return
    try:
        store = open_store(location, read_only=True)
        patient.store = store
        revision = store.get_revision()
    except (TracksideError, sqlite3.Error, OSError) as error:
        yield Finding("store", "broken", str(error), _advise(location))
        return
    version = store.format
    if version < FORMAT:
        yield Finding(
            "store",
            "note",
            f"{location.shown} has format {version}: it is upgraded to {FORMAT} when it is opened to write.",
            repair=Repair(
                f"Upgrade {location.shown} to format {FORMAT}, with a copy of a database in a file before.",
                lambda: _upgrade(location),
            ),
        )
    else:
        yield Finding("store", "ok", f"{location.shown}, format {version}, revision {revision:,}.")
    for upgrade in read_upgrades(location)[-1:]:
        made = (
            f"The copy of before is {upgrade.copy}."
            if upgrade.copy
            else f"There is no copy. {upgrade.reason}"
        )
        text = f"Upgraded from format {upgrade.before} to {upgrade.after}. {made}"
        yield Finding("upgrades", "ok", text)


def check_database_pages(patient: Patient) -> Iterator[Finding]:
    """Have SQLite look at each page; a server looks after its own."""
    location = patient.location
    if not location.is_embedded or not location.has_database():
        return
    try:
        report = check_pages(location.database)
    except StoreUnavailable as error:
        advice = "See whether its disk is full or fails, and look again: whether it is whole isn't known."
        yield Finding("database", "broken", str(error), advice)
        return
    if not report.problems:
        how = "Each page and index is whole." if report.is_thorough else "Each page is whole."
        yield Finding("database", "ok", how)
        return
    more = len(report.problems) - _SHOWN
    words = "; ".join(report.problems[:_SHOWN]) + (f"; and {more} more" if more > 0 else "")
    if report.is_index_only:
        yield Finding(
            "database",
            "broken",
            f"Indexes of {location.database} don't fit their tables: {words}.",
            "The tables are whole; --repair makes the indexes anew.",
            Repair(f"Make all indexes of {location.database} anew.", lambda: _rebuild(location)),
        )
        return
    yield Finding(
        "database",
        "broken",
        f"{location.database} is damaged: {words}.",
        "The last 'trackside backup' may hold more than can be saved of it: to use that, close all that "
        "uses the store, move store.db with its -wal and -shm away (keep them), and put the backup's there; "
        "what still waits in the journals is applied to it. Else --repair saves what is readable into a new "
        "database.",
        offer_salvage(location),
    )


def check_rejected(patient: Patient) -> Iterator[Finding]:
    """What could not be applied, and is kept in the table ``rejected``."""
    if patient.store is None:
        return
    try:
        kept = patient.store.list_rejected()
    except TracksideError as error:
        yield Finding("put aside", "broken", str(error))
        return
    if not kept:
        yield Finding("put aside", "ok", "Every record of the journals could be applied.")
        return
    reasons = Counter(str(row["reason"]).removesuffix(".") for row in kept).most_common()
    words = "; ".join(f"{count:,} × {reason}" for reason, count in reasons[:_SHOWN])
    more = f"; and {len(reasons) - _SHOWN} more reasons" if len(reasons) > _SHOWN else ""
    first = kept[0]
    yield Finding(
        "put aside",
        "warning",
        f"{len(kept):,} pieces of journals could not be applied and are kept with their bytes in the table "
        f"'rejected': {words}{more}. The first is of journal {first['writer']}-{first['segment']} at "
        f"{first['offset']:,}.",
        "Runs that lack them have a warning where it is known which they are. Log what is missing again; "
        "if it "
        "was neither a crash nor damage, report it.",
    )


def _advise(location: StoreLocation) -> str:
    if location.is_embedded:
        return "What is logged meanwhile waits in the journals; nothing of it is lost."
    return (
        "See whether the server runs and can be reached from here, and whether the URL, its password and the "
        "rights are right (psql with the same URL says more). What is logged meanwhile waits in the journals."
    )


def _upgrade(location: StoreLocation) -> str:
    with contextlib.closing(open_store(location)) as store:
        return f"{location.shown} has format {store.format}."


def _rebuild(location: StoreLocation) -> str:
    rebuild_indexes(location)
    left = check_pages(location.database).problems
    return f"That did not help: {'; '.join(left[:_SHOWN])}." if left else "All indexes fit their tables."
