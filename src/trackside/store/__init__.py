"""Where experiments live: the protocol, and the store on SQLite."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from trackside.settings import StoreLocation

if TYPE_CHECKING:
    from trackside.store.sql import SqlStore

__all__ = ["open_store"]


def open_store(where: StoreLocation | Path | str, *, read_only: bool | None = None) -> SqlStore:
    """Open a store, and make it if it doesn't exist.

    Args:
        where: its location, URL or path.
        read_only: never write; None to find out from the file's permissions.

    Raises:
        StoreUnavailable: it can't be opened; the message says why.
        InvalidInput: no store speaks this URL.
    """
    from trackside.store.sql import SqlStore  # SQLAlchemy takes 150 ms to import

    location = where if isinstance(where, StoreLocation) else StoreLocation.from_url(str(where))
    return SqlStore(location, read_only=read_only)
