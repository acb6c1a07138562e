"""Whether a database is still where it was opened."""

from __future__ import annotations

from pathlib import Path

from trackside.errors import StoreGone, StoreUnavailable

__all__ = ["Place"]


class Place:
    """The file of a database, as it was found at its path.

    A connection follows its file, wherever that is moved. So without a look at the path, a store whose
    folder was moved away would seem to be well, and what is written beside it (locks, files) would be made
    anew where it was.

    Args:
        path: of the database, which is there.
        store_id: the store's uuid.
    """

    def __init__(self, path: Path, store_id: str) -> None:
        self._path = path
        self._store_id = store_id
        self._file = self._look()

    def has_changed(self) -> bool:
        """Whether another file is there by now. Raises StoreGone if there is none."""
        return self._look() != self._file

    def expect(self, found: str) -> None:
        """Raises StoreUnavailable if what is there now, of this uuid, is another store."""
        if found != self._store_id:
            raise StoreUnavailable(
                f"Another store, {found}, is at {self._path} by now: put back the one that was there, "
                f"{self._store_id}, or restart Jupyter Server or the kernel to use the new one."
            )

    def settle(self) -> None:
        """The file that is there now is the right one."""
        self._file = self._look()

    def _look(self) -> tuple[int, int]:
        try:
            found = self._path.stat()
        except (FileNotFoundError, NotADirectoryError):
            raise StoreGone(self._path, self._store_id) from None
        return found.st_dev, found.st_ino
