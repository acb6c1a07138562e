"""What the bytes of a journal mean: 40-byte slots, each of which proves itself.

A segment is ``<writer>-<number>.journal``, a sequence of slots, little-endian::

    u32 checksum of the other 36 bytes | u8 type | u8 flags | u16 slots | u32 series
    u32 checksum of the payload | i64 step | f64 value | i64 time in ms

Type 1 is a metric point and one slot. Every other type is a head slot whose ``step`` is the length of the
payload (msgpack of :mod:`trackside.journal.records`) that follows, padded with zeros to whole slots. So a
reader finds the next record after any damage on the same grid.

The checksum is CRC-32, XOR-ed with a salt of the writer, so that journal bytes which somebody stores in a tag
are not taken for records. The salt depends on the first half of the writer's id only: a forked child makes a
writer of the same *family*, and what it holds of its parent's (series, prepared calls) stays valid.
"""

from __future__ import annotations

import re
import struct
import uuid
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from pathlib import Path
from zlib import crc32

import msgspec

from trackside.errors import InvalidInput
from trackside.journal.records import (
    Content,
    Event,
    ExperimentOpen,
    FactNoted,
    FileDeleted,
    FileLogged,
    Gap,
    Header,
    RunEnd,
    RunOpen,
    RunUpdate,
    Series,
    WriterEnd,
)

__all__ = [
    "BODY",
    "CHANGING",
    "FORMAT",
    "MAX_RECORD",
    "POINT",
    "RECORD_TYPES",
    "SEALED",
    "SLOT",
    "SegmentName",
    "decode_payload",
    "encode_record",
    "encode_series",
    "family",
    "new_writer",
    "salt_of",
    "seal",
    "seed_of",
    "split_update",
]

FORMAT = 1
"""Version of the layout; a reader leaves segments of a later one alone."""

SLOT = 40
POINT = 1
MAX_RECORD = 0xFFFF * SLOT
"""Greatest size of a record in bytes, head included."""

BODY = struct.Struct("<BBHIIqdq")
"""A slot behind its checksum: type, flags, slots, series, payload checksum, step, value, time."""

CHANGING = struct.Struct("<qdq")
"""What differs from point to point of a series: step, value, time."""

SEALED = struct.Struct("<I12s24s")
"""A slot in three parts: checksum, what is the same for all points of a series, what differs."""

RECORD_TYPES: dict[int, type[Event | Header]] = {
    2: Series,
    3: RunOpen,
    4: RunUpdate,
    5: RunEnd,
    6: FileLogged,
    7: Header,
    8: Gap,
    9: WriterEnd,
    10: ExperimentOpen,
    11: FileDeleted,
    12: Content,
    13: FactNoted,
}
_TYPE_OF = {record: number for number, record in RECORD_TYPES.items()}
_SEGMENT_NAME = re.compile(r"([0-9a-f]{32})-(\d{1,9})\.journal")
_EMPTY_CRC = crc32(bytes(SLOT - 4))
_POLYNOMIAL = 0xEDB88320  # of CRC-32, lowest bit first (RFC 1952, section 8)

_encoder = msgspec.msgpack.Encoder()
_decoders = {number: msgspec.msgpack.Decoder(record) for number, record in RECORD_TYPES.items()}


@dataclass(frozen=True, slots=True, order=True)
class SegmentName:
    """Which segment a file is, by its name."""

    writer: str
    number: int

    @classmethod
    def parse(cls, name: str) -> SegmentName | None:
        """The segment of a file name; None for any other file."""
        match = _SEGMENT_NAME.fullmatch(name)
        return cls(match[1], int(match[2])) if match else None

    def path(self, folder: Path) -> Path:
        """Where this segment is in a folder of journals."""
        return folder / f"{self.writer}-{self.number}.journal"


def new_writer(parent: str | None = None) -> str:
    """A new writer id; that of a forked child is of its parent's family."""
    fresh = uuid.uuid4().hex
    return fresh if parent is None else family(parent) + fresh[16:]


def family(writer: str) -> str:
    """What a writer has in common with the processes it forked."""
    return writer[:16]


def salt_of(writer: str) -> int:
    """What the checksums of a writer are XOR-ed with; never such that an empty slot proves itself."""
    salt = int.from_bytes(blake2b(family(writer).encode(), digest_size=4).digest(), "little")
    return salt ^ 1 if salt == _EMPTY_CRC else salt


@cache
def seed_of(salt: int) -> int:
    """What CRC-32 has to start from so that the checksum of a body comes out salted.

    CRC-32 is linear over XOR, and undone bit by bit: the salt is traced back through as many bits as a body
    has. So the hot path need not XOR, and can go on from the checksum of the part that is always the same.
    """
    for _ in range(8 * (SLOT - 4)):
        salt = (salt ^ _POLYNOMIAL) << 1 | 1 if salt >> 31 else salt << 1
    return salt


def seal(body: bytes, salt: int) -> bytes:
    """A slot: its 36 bytes with the checksum before them."""
    return (crc32(body) ^ salt).to_bytes(4, "little") + body


def encode_record(record: Event | Header, salt: int, *, time_ms: int = 0, series: int = 0) -> bytes:
    """A record other than a point as whole slots.

    Raises:
        InvalidInput: it is too large, or holds text that is no valid Unicode.
    """
    try:
        payload = _encoder.encode(record)
    except UnicodeEncodeError as error:
        raise InvalidInput(f"{error.object!r} can't be stored: it is not valid Unicode text.") from error
    slots = 1 + -(-len(payload) // SLOT)
    if slots > 0xFFFF:
        raise InvalidInput(
            f"{len(payload):,} bytes in one call are too many to log (at most {MAX_RECORD - SLOT:,}): "
            "log in smaller parts or as a file."
        )
    body = BODY.pack(_TYPE_OF[type(record)], 0, slots, series, crc32(payload), len(payload), 0.0, time_ms)
    return seal(body, salt) + payload + bytes((slots - 1) * SLOT - len(payload))


def split_update(record: Event) -> tuple[RunUpdate, RunUpdate] | None:
    """The same update in two halves, for one that is too large; None if it can't be split."""
    if not isinstance(record, RunUpdate) or len(record.params) + len(record.tags) < 2:
        return None
    params, tags = list(record.params.items()), list(record.tags.items())
    half, rest = len(params) // 2, len(tags) // 2
    if half + rest == 0:
        half = len(params)
    first = msgspec.structs.replace(record, params=dict(params[:half]), tags=dict(tags[:rest]))
    second = msgspec.structs.replace(
        record, params=dict(params[half:]), tags=dict(tags[rest:]), deleted_tags=[], warnings=[]
    )
    return first, second


def encode_series(number: int, run_id: str, key: str, salt: int) -> bytes:
    """The definition of a series: from here on, ``number`` means this metric of this run."""
    return encode_record(Series(run_id, key), salt, series=number)


def decode_payload(kind: int, payload: bytes) -> Event | Header | None:
    """What ``encode_record`` made of it; None for a type of a later version.

    Raises:
        msgspec.DecodeError: the payload isn't such a record.
    """
    decoder = _decoders.get(kind)
    return None if decoder is None else decoder.decode(payload)
