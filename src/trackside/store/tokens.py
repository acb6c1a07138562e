"""Page tokens: the values of a page's last row, by which the next page begins behind it."""

from __future__ import annotations

import base64
import binascii
import hashlib
import math
from collections.abc import Sequence
from typing import Any

import msgspec

from trackside.errors import InvalidInput

__all__ = ["decode_token", "encode_token", "query_mark"]


def query_mark(*parts: object) -> bytes:
    """A short mark of a query, so that a token isn't used with another one."""
    return hashlib.blake2b(repr(parts).encode("utf-8", "surrogatepass"), digest_size=6).digest()


def encode_token(mark: bytes, values: Sequence[object]) -> str:
    """A token of a row's values."""
    return base64.urlsafe_b64encode(msgspec.msgpack.encode((mark, list(values)))).decode()


def decode_token(token: str, mark: bytes) -> list[Any]:
    """The values of a token.

    Raises:
        InvalidInput: it isn't a token, or it is one of another query.
    """
    try:
        known, values = msgspec.msgpack.decode(base64.urlsafe_b64decode(token), type=tuple[bytes, list[Any]])
    except (binascii.Error, msgspec.MsgspecError, ValueError) as error:
        raise InvalidInput("This page token can't be read.", path="page_token") from error
    if known != mark or any(isinstance(value, float) and math.isnan(value) for value in values):
        raise InvalidInput("This page token is of another query.", path="page_token")
    return values
