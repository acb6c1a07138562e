"""The call that logs a metric point: as near to a bare ``os.write`` as Python permits."""

from __future__ import annotations

import os
import struct
from collections.abc import Callable, Iterable
from typing import Protocol, SupportsFloat, SupportsIndex
from zlib import crc32

from trackside.errors import InvalidInput
from trackside.journal.backlog import Waiting
from trackside.journal.format import BODY, POINT, SLOT, seal

__all__ = ["PointLogger"]

_INT64 = 1 << 63

Number = SupportsFloat | SupportsIndex


class _Writer(Protocol):
    hot_fd: int
    salt: int

    def define(self, series: dict[str, int], run_id: str, key: str) -> None: ...

    def resend(self, waiting: Waiting, written: int) -> None: ...


class PointLogger:
    """Logs the points of one run; made by ``JournalWriter.bind``.

    Attributes:
        log: ``log(key, value, step, time_ms)`` appends one point with one ``write``. It holds no lock,
            may be called by any thread, and raises ``InvalidInput`` for a key or a number that can't be
            stored, nothing else.
        series: the series ids of the run's keys in this writer.
    """

    def __init__(self, writer: _Writer, run_id: str) -> None:
        self.run_id = run_id
        self.series: dict[str, int] = {}
        self._writer = writer
        self.log = self._make_log()

    def _make_log(self) -> Callable[[str, Number, int, int], None]:
        series, salt, fd = self.series, self._writer.salt, self._writer.hot_fd
        pack, write, checksum = BODY.pack, os.write, crc32
        log_slowly, resend = self._log_slowly, self._resend

        def log(key: str, value: Number, step: int, time_ms: int) -> None:
            try:
                body = pack(POINT, 0, 1, series[key], 0, step, value, time_ms)
                slot = (checksum(body) ^ salt).to_bytes(4, "little") + body
                written = write(fd, slot)
            except Exception:  # noqa: BLE001 - a new key, an odd number, a full disk: seen to below
                written = 0
            if written != SLOT:
                if written:
                    resend(slot, written, 1, time_ms)
                else:
                    log_slowly(key, value, step, time_ms)

        return log

    def log_many(self, points: Iterable[tuple[str, Number, int, int]]) -> None:
        """Log some points, all of them with one ``write``: ``(key, value, step, time_ms)``.

        Raises:
            InvalidInput: a key or a number can't be stored; then none of them is logged.
        """
        series, salt, pack = self.series, self._writer.salt, BODY.pack
        slots = []
        time_ms = 0
        for key, value, step, time_ms in points:
            try:
                body = pack(POINT, 0, 1, series[key], 0, step, value, time_ms)
            except Exception:  # noqa: BLE001 - as above
                body = None
            slots.append(seal(body or self._pack_slowly(key, value, step, time_ms), salt))
        if slots:
            self._send(b"".join(slots), len(slots), time_ms)

    def _log_slowly(self, key: str, value: Number, step: int, time_ms: int) -> None:
        body = self._pack_slowly(key, value, step, time_ms)
        self._send(seal(body, self._writer.salt), 1, time_ms)

    def _pack_slowly(self, key: str, value: Number, step: int, time_ms: int) -> bytes:
        number = _to_float(key, value)
        place = _to_int64(key, "step", step)
        when = _to_int64(key, "time", time_ms)
        if not isinstance(key, str):
            raise InvalidInput(f"{key!r:.100} can't be the key of a metric: it has to be text.", path="key")
        if key not in self.series:
            self._writer.define(self.series, self.run_id, key)
        return BODY.pack(POINT, 0, 1, self.series[key], 0, place, number, when)

    def _send(self, data: bytes, count: int, time_ms: int) -> None:
        try:
            written = os.write(self._writer.hot_fd, data)
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
