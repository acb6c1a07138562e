"""Which store a process uses: the same answer for a kernel, the command line, and Jupyter Server."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

from trackside.errors import InvalidInput
from trackside.settings.catalogue import look_up
from trackside.settings.file import is_own, is_private, settings_file
from trackside.settings.location import MARKER, StoreLocation, has_password
from trackside.settings.notebook import notebook_folder

__all__ = ["STORE_HINT", "STORE_HINT_ID", "hint_for", "resolve_store", "search_upwards", "user_store"]

STORE_HINT = "TRACKSIDE_STORE_HINT"
"""Environment variable by which Jupyter Server's kernels learn of its store."""
STORE_HINT_ID = "TRACKSIDE_STORE_HINT_ID"
"""The identity of that store: at the same path, another machine or container may have another store."""


def resolve_store(explicit: str | None = None, folder: Path | None = None) -> StoreLocation:
    """Find the store to use, in this order.

    An explicit URL, ``TRACKSIDE_STORE``, ``store`` in the settings file, the nearest ``.trackside`` folder
    at or above ``folder`` (default: the notebook's folder, else the working folder; never one owned by
    somebody else), the server's ``TRACKSIDE_STORE_HINT``, else the user's data folder.

    Raises:
        InvalidInput: one of these says something that can't be read.
    """
    if explicit:
        return StoreLocation.from_url(explicit)
    if (chosen := _chosen_store()) is not None:
        return chosen
    notes: list[str] = []
    found = _nearest((folder or notebook_folder() or Path.cwd()).absolute(), notes)
    if found is None:
        found = _hinted(notes) or user_store()
    return replace(found, notes=tuple(notes))


def user_store() -> StoreLocation:
    """The store in the user's data folder."""
    import platformdirs

    data = Path(platformdirs.user_data_dir("trackside", appauthor=False))
    return StoreLocation.from_url(f"sqlite:///{data / 'store.db'}", "user")


def hint_for(location: StoreLocation) -> dict[str, str]:
    """What Jupyter Server puts into its kernels' environment; nothing that holds a password."""
    if has_password(location.url):
        return {}
    try:
        store_id = location.known_identity()
    except (OSError, ValueError, LookupError):
        store_id = None
    return {STORE_HINT: location.url} | ({STORE_HINT_ID: store_id} if store_id else {})


def _chosen_store() -> StoreLocation | None:
    """The store that the user has set, by environment or file."""
    setting = look_up("store")
    if setting.value is None:
        return None
    url = str(setting.value)
    if setting.origin == "environment":
        if has_password(url):
            raise InvalidInput(
                "TRACKSIDE_STORE holds a password, which every program started here could read: write "
                "the URL into the settings file instead, with 'trackside config set store URL'.",
                path="store",
            )
        return StoreLocation.from_url(url, "environment")
    file = settings_file()
    if has_password(url) and not is_private(file):
        raise InvalidInput(
            f"The settings file {file} holds a password and others can read it: run 'chmod 600 {file}'.",
            path="store",
        )
    return StoreLocation.from_url(url, "settings", base=file.parent)


def _nearest(folder: Path, notes: list[str]) -> StoreLocation | None:
    for parent in search_upwards(folder):
        marker = parent / MARKER
        try:
            is_link = marker.is_symlink()
            if not is_link and not marker.is_dir():
                continue
            if not is_own(marker, follow=False):
                notes.append(_not_ours(marker))
                continue
            if is_link and not marker.exists():
                raise InvalidInput(
                    f"{marker} is a link to {marker.readlink()}, which isn't there: bring it back, or remove "
                    "the link.",
                    path="store",
                )
            if not marker.is_dir():
                continue
            if not is_own(marker):
                notes.append(_not_ours(marker))
                continue
        except OSError:  # a folder that can't be looked into
            continue
        # A link is followed once: the store stays the same when it is turned elsewhere.
        return StoreLocation.from_url(str(marker.resolve() if is_link else marker), "folder")
    return None


def _not_ours(marker: Path) -> str:
    return (
        f"{marker} belongs to somebody else and is not used. If you trust it, choose it: "
        f"TRACKSIDE_STORE={marker}"
    )


def _hinted(notes: list[str]) -> StoreLocation | None:
    """The server's store, if this machine has it."""
    url = os.environ.get(STORE_HINT)
    if not url:
        return None
    location = StoreLocation.from_url(url, "hint")
    wanted = os.environ.get(STORE_HINT_ID)
    try:
        known = location.known_identity()
    except (OSError, ValueError, LookupError):
        known = None
    if wanted and known != wanted:
        what = "is not on this machine" if known is None else "is another one on this machine"
        notes.append(f"Jupyter Server's store, {location.database}, {what}: the sidebar doesn't show it.")
        return None
    return location


def search_upwards(folder: Path) -> list[Path]:
    """The folder and those above it, up to the border of its file system and of the user's home."""
    try:
        device = folder.stat().st_dev
    except OSError:
        return []
    home = Path("~").expanduser()
    found = []
    for parent in (folder, *folder.parents):
        if parent.stat().st_dev != device:
            break
        found.append(parent)
        if parent == home:
            break
    return found
