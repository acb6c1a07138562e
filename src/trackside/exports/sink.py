"""Something to write to whose content is taken away while it is written: a zip without a file."""

from __future__ import annotations

__all__ = ["Sink"]


class Sink:
    """A stream that can only be written to, and handed on in pieces."""

    closed = False

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self._position = 0

    def write(self, data: bytes) -> int:
        """Take some bytes."""
        self._parts.append(bytes(data))
        self._position += len(data)
        return len(data)

    def take(self) -> bytes:
        """What was written since the last time."""
        data = b"".join(self._parts)
        self._parts.clear()
        return data

    def tell(self) -> int:
        """How much was written in all."""
        return self._position

    def flush(self) -> None:
        """Nothing waits."""

    def close(self) -> None:
        """Nothing has to be given back."""

    def readable(self) -> bool:
        """It can't be read."""
        return False

    def writable(self) -> bool:
        """It can be written."""
        return True

    def seekable(self) -> bool:
        """What was written is gone."""
        return False
