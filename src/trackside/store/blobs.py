"""Content that is too large for a row: files named by their digest, each written once."""

from __future__ import annotations

import os
import uuid

from trackside.errors import StoreGone, StoreUnavailable
from trackside.settings import StoreLocation

__all__ = ["delete_blob", "read_blob", "write_blob"]


def write_blob(location: StoreLocation, digest: str, data: bytes) -> None:
    """Keep a content; nobody ever sees half of it. Raises StoreUnavailable if it can't be written."""
    file = location.blob_folder / digest
    if file.exists():
        return
    draft = file.with_name(f".{digest}-{uuid.uuid4().hex}")
    try:
        location.identity()  # a store that was moved away is not made anew where it was
        location.blob_folder.mkdir(parents=True, exist_ok=True)
        with draft.open("wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        draft.replace(file)
    except StoreGone:
        raise
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise StoreUnavailable(f"{file} can't be written: {error.strerror}.") from error


def read_blob(location: StoreLocation, digest: str) -> bytes | None:
    """The content of a digest, None if it isn't there."""
    try:
        return (location.blob_folder / digest).read_bytes()
    except OSError:
        return None


def delete_blob(location: StoreLocation, digest: str) -> None:
    """Delete the content of a digest; one that isn't in a file of its own is none the worse for it."""
    (location.blob_folder / digest).unlink(missing_ok=True)
