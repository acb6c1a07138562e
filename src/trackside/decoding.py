"""Decoders of our types, which threads may share.

msgspec (0.22) finds out what a type is made of when it first decodes one, and other threads can see that
half done: decoding the same type at that moment ends the process (a segmentation fault). So decoders are made
one at a time.
"""

from __future__ import annotations

import threading
from typing import Any, TypeVar, cast

import msgspec

__all__ = ["decode_json"]

T = TypeVar("T")

_made: dict[type[Any], msgspec.json.Decoder[Any]] = {}
_making = threading.Lock()


def decode_json(data: bytes | str, kind: type[T]) -> T:
    """Read a value of a type from JSON.

    Raises:
        msgspec.MsgspecError: it is none.
    """
    decoder = _made.get(kind)
    if decoder is None:
        with _making:
            decoder = _made.get(kind) or msgspec.json.Decoder(kind)
            _made[kind] = decoder
    return cast("T", decoder.decode(data))
