"""``trackside config``: every setting, its value and where that comes from."""

from __future__ import annotations

import click

from trackside.cli.command import Group, Session, with_session
from trackside.cli.output import Column, Table
from trackside.errors import InvalidInput

__all__ = ["config"]

_WORDS = {
    "explicit": "--store",
    "environment": "environment",
    "settings": "settings file",
    "file": "settings file",
    "default": "default",
    "folder": "nearest .trackside folder",
    "hint": "Jupyter Server",
    "user": "user's data folder",
}
"""Origins of stores and of settings, for people."""


@click.group(cls=Group, invoke_without_command=True)
@with_session
@click.pass_context
def config(context: click.Context, session: Session) -> None:
    """Show every setting, its value, and where that comes from.

    The first one says which store is used.
    """
    if context.invoked_subcommand is not None:
        return
    from trackside.settings.catalogue import SETTINGS

    location = session.location
    rows: list[dict[str, object]] = [
        {
            "name": "store",
            "value": location.shown,
            "origin": location.origin,
            "variable": SETTINGS["store"].variable,
        },
        *(_row(name) for name in SETTINGS if name != "store"),
    ]
    table = Table(
        (
            Column("SETTING", [str(row["name"]) for row in rows], is_kept=True),
            Column("VALUE", [_write(row["value"]) for row in rows]),
            Column("FROM", [_WORDS[str(row["origin"])] for row in rows], is_kept=True),
            Column("DECIDES", [SETTINGS[str(row["name"])].about for row in rows], may_go=True),
        )
    )
    session.show(rows, table)
    for note in location.notes:
        session.say(note)


@config.command("set")
@click.argument("name")
@click.argument("value")
@with_session
def set_value(session: Session, name: str, value: str) -> None:
    """Write the setting NAME into the settings file."""
    from trackside.settings.catalogue import find_setting, parse_value
    from trackside.settings.file import settings_file, write_setting
    from trackside.settings.files_url import check_files_url
    from trackside.settings.location import StoreLocation

    setting = find_setting(name)
    if not setting.in_file:
        raise InvalidInput(f"{name} can't stand in the settings file: set {setting.variable}.", path="name")
    if name == "store":
        value = StoreLocation.from_url(value).url  # a path means this folder, not the file's
    if name == "artifacts":
        value = check_files_url(value, "artifacts")
    write_setting(name, parse_value(setting, value, name))
    _report(session, name, f"Set in {settings_file()}.")


@config.command("unset")
@click.argument("name")
@with_session
def unset_value(session: Session, name: str) -> None:
    """Take the setting NAME out of the settings file."""
    from trackside.settings.catalogue import find_setting
    from trackside.settings.file import settings_file, write_setting

    find_setting(name)
    write_setting(name, None)
    _report(session, name, f"Not set in {settings_file()}.")


def _report(session: Session, name: str, text: str) -> None:
    from trackside.settings.catalogue import SETTINGS

    row = _row(name)
    session.show(row, "")
    session.say(text)
    if row["origin"] == "environment":
        session.say(f"{SETTINGS[name].variable} beats the file.")


def _row(name: str) -> dict[str, object]:
    from trackside.settings.catalogue import SETTINGS, look_up
    from trackside.settings.file import settings_file
    from trackside.settings.location import without_password

    found = look_up(name)
    value = str(settings_file()) if name == "settings" else found.value
    if isinstance(value, str):
        value = without_password(value)
    if name == "artifacts" and isinstance(value, str):
        value = _show_files_url(value)
    return {"name": name, "value": value, "origin": found.origin, "variable": SETTINGS[name].variable}


def _show_files_url(url: str) -> str:
    """Where files go; of an address that holds a key, and is refused, only the scheme."""
    from trackside.settings.files_url import check_files_url

    try:
        return check_files_url(url)
    except InvalidInput:
        return f"{url.partition('://')[0].rpartition(':')[2]}://***"


def _write(value: object) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    return "" if value is None else str(value)
