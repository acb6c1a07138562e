"""Where journals of a store can be."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from trackside.errors import StoreGone
from trackside.settings import StoreLocation

__all__ = ["list_folders", "sync_folder"]


def list_folders(location: StoreLocation) -> list[Path]:
    """Folders that may hold journals of a store, the usual one first.

    The other is in the user's data folder, under the store's identity: for those who can't write the
    store's own folder. It is missing if nobody can tell the store's identity.

    Raises:
        StoreGone: this process has used the store, and its folder isn't there any more.
    """
    import platformdirs

    folders = [location.journal_folder]
    try:
        if location.is_embedded and location.folder.is_dir() and location.known_identity() is None:
            return folders  # nobody has used it: looking makes nothing
        store_id = location.identity()
    except StoreGone:
        raise
    except (OSError, ValueError, LookupError):
        return folders
    data = Path(platformdirs.user_data_dir("trackside", appauthor=False))
    return [*folders, data / "journals" / store_id]


def sync_folder(folder: Path) -> None:
    """Make durable which files a folder has: their content alone is not enough (fsync(2), Linux man-pages).

    Where folders can't be synced (Windows), their names need none of it.
    """
    with suppress(OSError):
        fd = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(fd)
        finally:
            os.close(fd)
