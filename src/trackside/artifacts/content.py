"""The same bytes once: what several runs of a location have in common, by its digest."""

from __future__ import annotations

import hashlib
import os
import uuid
from contextlib import suppress
from pathlib import Path

__all__ = ["ContentFolder"]

SHARED_BYTES = 64 << 10
"""Smaller files are simply copied: a link would cost as much as it saves."""


class ContentFolder:
    """``.content/<ab>/<digest>`` below an artifact location: one hard link to each larger file of its runs.

    A run's folder holds plain files; two of the same content are one file on the disk. It is read-only, so
    that no program changes both by writing into one: writing needs a new file, which is a new content.
    Whoever overrides that (root can) is found out: a file is compared with its digest before it is shared
    again, and :func:`trackside.download_artifacts` and exports check it.

    A content whose last run has gone has one link left, and :meth:`sweep` deletes it.
    """

    def __init__(self, location: Path) -> None:
        self._folder = location / ".content"

    def share(self, draft: Path, digest: str, size: int) -> None:
        """Make ``draft`` the same file as others of this content; where that can't be, it stays as it is."""
        if size < SHARED_BYTES:
            return
        content = self._folder / digest[:2] / digest
        with suppress(OSError):  # a file system without hard links, or a file with too many of them
            content.parent.mkdir(parents=True, exist_ok=True)
            if content.exists() and not _holds(content, digest, size):
                content.unlink()  # somebody wrote into it: those runs keep what it has become
            if content.exists():
                twin = draft.with_name(f".{uuid.uuid4().hex}.part")
                os.link(content, twin)
                twin.replace(draft)
            else:
                draft.chmod(draft.stat().st_mode & 0o555)  # what the umask lets others read, and no more
                os.link(draft, content)

    def sweep(self) -> tuple[int, int]:
        """Delete what no run has any more; how many contents, how many bytes."""
        count = freed = 0
        for content in self._folder.glob("??/*"):
            with suppress(OSError):
                found = content.stat()
                if found.st_nlink == 1:
                    content.unlink()
                    count, freed = count + 1, freed + found.st_size
        return count, freed


def _holds(content: Path, digest: str, size: int) -> bool:
    if content.stat().st_size != size:
        return False
    with content.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() == digest
