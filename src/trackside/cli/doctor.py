"""``trackside doctor``: what is wrong with the store and its surroundings, and what to do about it."""

from __future__ import annotations

import shutil
import sys
import textwrap
from typing import TYPE_CHECKING

import click

from trackside.cli.command import Command, Session, with_session
from trackside.errors import TracksideError

if TYPE_CHECKING:
    from trackside.doctor import Examination, Finding

__all__ = ["doctor"]

_WIDEST = 100

_LARGE_BYTES = 100 << 20
"""From this size on it takes a while, and that is said."""


@click.command(cls=Command)
@click.option("--repair", is_flag=True, help="Do what can be done: says what, asks, does it, looks again.")
@click.option("-y", "--yes", is_flag=True, help="Don't ask.")
@with_session
def doctor(session: Session, repair: bool, yes: bool) -> None:
    """Say what is wrong with the store and its surroundings.

    Looks at the store, its journals and files, and at what is installed; says what to do about each finding.
    Nothing is changed without --repair, and with it only what it has said before. Ends with 1 if something
    is broken.
    """
    from trackside.doctor import examine

    if repair and session.as_json and not yes:
        raise click.UsageError("With --json nobody is asked: say --yes.")
    location = session.location
    if location.is_embedded and location.has_database():
        size = location.database.stat().st_size
        if size > _LARGE_BYTES:
            session.say(f"Looking at each page of {size / 1e6:,.0f} MB …")
    examination = examine(location)
    repaired: list[dict[str, object]] = []
    if repair and examination.repairable and _agree(session, examination, yes=yes):
        repaired = [_repair(session, finding) for finding in examination.repairable]
        examination = examine(session.location)
    session.show(
        {
            "store": session.location.shown,
            "is_broken": examination.is_broken,
            "findings": [_to_data(finding) for finding in examination.findings],
            "repaired": repaired,
        },
        "\n".join(map(_describe, examination.findings)),
    )
    if not repair and examination.repairable:
        session.say("'trackside doctor --repair' says what it can do about this, and asks.")
    elif repair and not examination.repairable and not repaired:
        session.say("There is nothing that --repair could do.")
    if examination.is_broken or any(not done["is_done"] for done in repaired):
        raise click.exceptions.Exit(1)


def _agree(session: Session, examination: Examination, *, yes: bool) -> bool:
    for finding in examination.repairable:
        assert finding.repair is not None
        session.say(f"{finding.check}: {finding.text}\n  will: {finding.repair.will}")
    return yes or click.confirm("Do all that?", err=True)


def _repair(session: Session, finding: Finding) -> dict[str, object]:
    assert finding.repair is not None
    try:
        done, text = True, finding.repair.run()
    except (TracksideError, OSError) as error:
        done, text = False, f"That could not be done: {error}"
    except Exception as error:  # noqa: BLE001 - of a database: the other repairs go on
        done, text = False, f"That could not be done: {type(error).__name__}: {error}"
    session.say(f"{finding.check}: {text}")
    return {"check": finding.check, "will": finding.repair.will, "is_done": done, "text": text}


def _to_data(finding: Finding) -> dict[str, object]:
    return {
        "check": finding.check,
        "level": finding.level,
        "text": finding.text,
        "advice": finding.advice,
        "repair": None if finding.repair is None else finding.repair.will,
    }


def _describe(finding: Finding) -> str:
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else _WIDEST
    indent = " " * 27
    lines = _fold(f"{finding.level:<9}{finding.check:<18}{_clean(finding.text)}", indent, width)
    if finding.advice:
        lines += _fold(f"{indent}→ {_clean(finding.advice)}", f"{indent}  ", width)
    return "\n".join(lines)


def _fold(text: str, indent: str, width: int) -> list[str]:
    return textwrap.wrap(
        text,
        max(min(width, _WIDEST), 60),
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _clean(text: str) -> str:
    return "".join(letter if letter.isprintable() else " " for letter in text)
