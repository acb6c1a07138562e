"""One file of a journal while it is written: appending, and cutting off what was written in part."""

from __future__ import annotations

import os
from pathlib import Path

from trackside.journal.format import SLOT, SegmentName, salt_of

__all__ = ["SegmentFile"]

_SEARCHED = 1 << 20


class SegmentFile:
    """A new segment, open for appending.

    Raises:
        OSError: it can't be made, or ``opening`` (header and series) not be written.
    """

    def __init__(self, folder: Path, name: SegmentName, opening: bytes) -> None:
        self.name = name
        self._salt = salt_of(name.writer)
        path = name.path(folder)
        flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_APPEND
        self.fd = os.open(path, flags | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0), 0o644)
        try:
            if not self.append(opening):
                raise OSError(f"{path} took only a part of its header.")
        except BaseException:
            os.close(self.fd)
            path.unlink(missing_ok=True)
            raise

    def size_bytes(self) -> int:
        """How long the file is now."""
        return os.fstat(self.fd).st_size

    def append(self, data: bytes) -> bool:
        """Append all of it or nothing; only for when nobody else writes. False: a part had to be cut off.

        Raises:
            OSError: nothing could be written.
        """
        before = self.size_bytes()
        if before % SLOT:  # left by a short write whose place could not be found
            before -= before % SLOT
            os.ftruncate(self.fd, before)
        if os.write(self.fd, data) == len(data):
            return True
        os.ftruncate(self.fd, before)
        return False

    def cut(self, data: bytes, written: int) -> bytes:
        """Take back a write of ``data`` of which only ``written`` bytes came to the file.

        Only for when nobody writes any more. Returns the whole records that other threads had appended
        behind it, off the grid, before they could know; they are cut off as well and have to be written
        again.
        """
        size = self.size_bytes()
        base = max(0, (size - len(data) - _SEARCHED) // SLOT * SLOT)
        os.lseek(self.fd, base, os.SEEK_SET)
        tail = _read_all(self.fd, size - base)
        at = self._find(tail, data, written)
        if at < 0 and written >= SLOT:
            # Another thread's failure came first: what follows the last whole record is off the file.
            written -= written % SLOT
            at = self._find(tail, data, written)
        if at < 0:
            return b""
        os.ftruncate(self.fd, base + at)
        return self._whole_records(tail[at + written :])

    def _find(self, tail: bytes, data: bytes, written: int) -> int:
        at = tail.rfind(data[:written])
        while at >= 0:
            if at % SLOT == 0 and not tail.startswith(data, at):
                torn = tail[at : at + SLOT]
                if written >= SLOT or not self._whole_records(torn):
                    return at
            at = tail.rfind(data[:written], 0, at + written - 1)
        return at

    def _whole_records(self, data: bytes) -> bytes:
        import numpy as np  # here: only a disk that gets full needs it

        from trackside.journal.checksum import SLOT_DTYPE
        from trackside.journal.reader import scan

        found = scan(np.frombuffer(data, SLOT_DTYPE, len(data) // SLOT), self._salt)
        pieces = [(int(slot), 1) for slot in found.points]
        pieces += [(head, count) for head, count, _ in found.records]
        return b"".join(data[slot * SLOT : (slot + count) * SLOT] for slot, count in sorted(pieces))

    def is_deleted(self) -> bool:
        """Whether somebody has removed the file."""
        return os.fstat(self.fd).st_nlink == 0

    def close(self) -> None:
        """Close the file."""
        os.close(self.fd)


def _read_all(fd: int, size: int) -> bytes:
    pieces = []
    while size > 0 and (piece := os.read(fd, size)):
        pieces.append(piece)
        size -= len(piece)
    return b"".join(pieces)
