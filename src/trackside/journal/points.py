"""The call that logs a metric point: as near to a bare ``os.write`` as Python permits."""

from __future__ import annotations

import os
import struct
from collections.abc import Callable, Iterable
from typing import Protocol, SupportsFloat, SupportsIndex
from zlib import crc32

from trackside.errors import InvalidInput
from trackside.journal.backlog import Waiting
from trackside.journal.format import BODY, CHANGING, POINT, SEALED, SLOT, seed_of

__all__ = ["PointLogger", "PointSeries"]

_INT64 = 1 << 63
_HEAD = BODY.size - CHANGING.size

Number = SupportsFloat | SupportsIndex


class PointSeries:
    """A metric of a run in one writer: what its points have in common, prepared.

    Attributes:
        number: its series id.
        head: the first bytes behind the checksum of every point.
        state: the checksum so far; it goes on with what differs (``CHANGING``).
        last: ``CHANGING`` of the point that was logged last; empty before the first.
    """

    __slots__ = ("head", "last", "number", "state")

    def __init__(self, number: int, salt: int) -> None:
        self.number = number
        self.head = BODY.pack(POINT, 0, 1, number, 0, 0, 0.0, 0)[:_HEAD]
        self.state = crc32(self.head, seed_of(salt))
        self.last = b""

    def seal(self, changing: bytes) -> bytes:
        """The slot of a point."""
        return SEALED.pack(crc32(changing, self.state), self.head, changing)

    @property
    def last_value(self) -> float:
        """The value that was logged last (there has to be one)."""
        value: float = CHANGING.unpack(self.last)[1]
        return value


class _Writer(Protocol):
    hot_fd: int

    def define(self, series: dict[str, PointSeries], run_id: str, key: str) -> None: ...

    def resend(self, waiting: Waiting, written: int) -> None: ...


class PointLogger:
    """Logs the points of one run; made by ``JournalWriter.bind``.

    Attributes:
        log: ``log(key, value, step, time_ms)`` appends one point with one ``write``. It holds no lock,
            may be called by any thread, and raises ``InvalidInput`` for a key or a number that can't be
            stored, nothing else.
        fd: the descriptor to write to, the same for the writer's whole life.
        series: what is known of the run's keys in this writer.
    """

    def __init__(self, writer: _Writer, run_id: str) -> None:
        self.run_id = run_id
        self.fd = writer.hot_fd
        self.series: dict[str, PointSeries] = {}
        self._writer = writer
        self.log = self._make_log()

    def _make_log(self) -> Callable[[str, Number, int, int], None]:
        known, fd = self.series, self.fd
        pack, seal, write, checksum = CHANGING.pack, SEALED.pack, os.write, crc32
        log_slowly, take_over = self._log_slowly, self.take_over

        # trackside.log_metric does the same in a frame of its own: a call less is a twentieth of the time.
        def log(key: str, value: Number, step: int, time_ms: int) -> None:
            written = 0
            try:
                series = known[key]
                changing = pack(step, value, time_ms)
                written = write(fd, seal(checksum(changing, series.state), series.head, changing))
            except Exception:  # noqa: BLE001, S110 - a new key, an odd number, a full disk: seen to below
                pass
            if written == SLOT:
                series.last = changing
            elif written:
                take_over(series, changing, written)
            else:
                log_slowly(key, value, step, time_ms)

        return log

    def log_many(self, points: Iterable[tuple[str, Number, int, int]]) -> None:
        """Log some points, all of them with one ``write``: ``(key, value, step, time_ms)``.

        Raises:
            InvalidInput: a key or a number can't be stored; then none of them is logged.
        """
        packed: list[tuple[PointSeries, bytes]] = []
        time_ms = 0
        for key, value, step, time_ms in points:
            try:
                packed.append((self.series[key], CHANGING.pack(step, value, time_ms)))
            except Exception:  # noqa: BLE001 - as above
                packed.append(self._pack_slowly(key, value, step, time_ms))
        if packed:
            self._send(b"".join([series.seal(changing) for series, changing in packed]), len(packed), time_ms)
        for series, changing in packed:
            series.last = changing

    def take_over(self, series: PointSeries, changing: bytes, written: int) -> None:
        """See to a point of which only ``written`` bytes came to the file."""
        series.last = changing
        self._resend(series.seal(changing), written, 1, CHANGING.unpack(changing)[2])

    def last_values(self) -> dict[str, float]:
        """Key → the value that was logged last."""
        return {key: series.last_value for key, series in list(self.series.items()) if series.last}

    def _log_slowly(self, key: str, value: Number, step: int, time_ms: int) -> None:
        series, changing = self._pack_slowly(key, value, step, time_ms)
        self._send(series.seal(changing), 1, time_ms)
        series.last = changing

    def _pack_slowly(self, key: str, value: Number, step: int, time_ms: int) -> tuple[PointSeries, bytes]:
        number = _to_float(key, value)
        place = _to_int64(key, "step", step)
        when = _to_int64(key, "time", time_ms)
        if not isinstance(key, str):
            raise InvalidInput(f"{key!r:.100} can't be the key of a metric: it has to be text.", path="key")
        if key not in self.series:
            self._writer.define(self.series, self.run_id, key)
        return self.series[key], CHANGING.pack(place, number, when)

    def _send(self, data: bytes, count: int, time_ms: int) -> None:
        try:
            written = os.write(self.fd, data)
        except OSError:
            written = 0
        if written != len(data):
            self._resend(data, written, count, time_ms)

    def _resend(self, data: bytes, written: int, count: int, time_ms: int) -> None:
        self._writer.resend(Waiting(data, count, time_ms, self.run_id), written)


def _to_float(key: str, value: object) -> float:
    try:
        if not isinstance(value, str | bytes | bytearray):
            if getattr(value, "size", 1) == 1 and hasattr(value, "item"):
                value = value.item()  # also arrays and tensors of one number
            return struct.unpack("<d", struct.pack("<d", value))[0]  # type: ignore[no-any-return]
    except Exception:  # noqa: BLE001, S110 - whatever a foreign type raises, it is no number
        pass
    raise InvalidInput(
        f"{value!r:.100} can't be the value of the metric {key!r}: log a real number.", path="value"
    )


def _to_int64(key: str, name: str, value: object) -> int:
    number = value
    if isinstance(number, float) and number.is_integer():
        number = int(number)
    try:
        integer = number.__index__()  # type: ignore[attr-defined]
    except Exception as error:
        raise InvalidInput(
            f"{value!r:.100} can't be the {name} of the metric {key!r}: it has to be an integer.", path=name
        ) from error
    if not -_INT64 <= integer < _INT64:
        raise InvalidInput(
            f"{integer} can't be the {name} of the metric {key!r}: it has to fit in 64 bits.", path=name
        )
    return int(integer)
