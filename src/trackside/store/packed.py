"""The packed summary of a run: what it logged, in its own row, so that a table of runs needs no join.

It is derived from the tables ``metric`` (the last values), ``param`` and ``tag``, and can be rebuilt from
them. Layout::

    size of the head, u32 | head: msgpack [metric keys, param keys, tag keys]
    the metrics, raw float64 | the params, then the tags, as msgpack texts

Numbers and integers are little-endian. Runs that logged the same keys have the same head, byte for byte, so
that thousands of runs are decoded at once: their numbers as one array, their texts as one list.
"""

from __future__ import annotations

import struct
from collections.abc import Hashable, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any, TypeVar

import msgspec
import numpy as np
import numpy.typing as npt

from trackside.store.columns import Cells, Logged

__all__ = ["PackedSummary", "decode_each", "decode_summaries", "decode_summary", "encode_summary"]


class PackedSummary(msgspec.Struct, gc=False):
    """What a run logged, by key, in the order in which it did."""

    metrics: dict[str, float]
    params: dict[str, str]
    tags: dict[str, str]


class _Head(msgspec.Struct, array_like=True, gc=False):
    metrics: tuple[str, ...]
    params: tuple[str, ...]
    tags: tuple[str, ...]


Key = TypeVar("Key", bound=Hashable)

_encoder = msgspec.msgpack.Encoder()
_head_decoder = msgspec.msgpack.Decoder(_Head)
_decode_texts = msgspec.msgpack.Decoder(list[str]).decode

_NOTHING = _Head((), (), ())

_FIRST = 4
"""Bytes before the head."""


def encode_summary(summary: PackedSummary) -> bytes:
    """Pack for the run's row."""
    metrics, params, tags = summary.metrics, summary.params, summary.tags
    head = _encoder.encode((list(metrics), list(params), list(tags)))
    texts = [*params.values(), *tags.values()]
    # The length of an array of texts is not kept: the head has it.
    skipped = 1 if len(texts) < 16 else 3 if len(texts) < 1 << 16 else 5
    numbers = struct.pack(f"<{len(metrics)}d", *metrics.values())
    return b"".join((len(head).to_bytes(_FIRST, "little"), head, numbers, _encoder.encode(texts)[skipped:]))


def decode_summary(data: bytes) -> PackedSummary:
    """The summary of one run."""
    return next(decode_each([data]))


def decode_each(packed: Iterable[bytes]) -> Iterator[PackedSummary]:
    """The summaries of some runs, one by one."""
    whole_head, start, end, head, params = b"", 0, -1, _NOTHING, 0
    for data in packed:
        if end < 0 or not data.startswith(whole_head):
            start, head = _head_of(data)
            whole_head, end, params = data[:start], start + 8 * len(head.metrics), len(head.params)
            unpack_numbers = struct.Struct(f"<{len(head.metrics)}d").unpack_from
            array = _begin_array(params + len(head.tags))
        texts = _decode_texts(array + data[end:])
        yield PackedSummary(
            dict(zip(head.metrics, unpack_numbers(data, start), strict=True)),
            dict(zip(head.params, texts, strict=False)),
            dict(zip(head.tags, texts[params:], strict=True)),
        )


def decode_summaries(packed: Sequence[bytes]) -> tuple[Logged[float], Logged[str], Logged[str]]:
    """Metrics, params and tags of many runs."""
    heads: dict[bytes, tuple[int, _Head]] = {}
    shapes, numbers, texts = [], [], []
    shape, whole_head, start, end = 0, b"", 0, -1
    for data in packed:
        if end < 0 or not data.startswith(whole_head):
            start, head = _head_of(data)
            whole_head, end = data[:start], start + 8 * len(head.metrics)
            shape, _ = heads.setdefault(whole_head, (len(heads), head))
        shapes.append(shape)
        numbers.append(data[start:end])
        texts.append(data[end:])
    metric_codes: dict[str, int] = {}
    text_codes: dict[tuple[str, str], int] = {}
    number_shapes, text_shapes = [], []
    for _, head in heads.values():
        number_shapes.append(_number(metric_codes, head.metrics))
        keys = [*(("param", key) for key in head.params), *(("tag", key) for key in head.tags)]
        text_shapes.append(_number(text_codes, keys))
    number_cells = _cells(np.frombuffer(b"".join(numbers), "<f8"), number_shapes, shapes)
    count = sum(len(text_shapes[shape]) for shape in shapes)
    text_cells = _cells(
        np.fromiter(_decode_texts(b"".join((_begin_array(count), *texts))), object, count),
        text_shapes,
        shapes,
    )
    params = {key: code for (kind, key), code in text_codes.items() if kind == "param"}
    tags = {key: code for (kind, key), code in text_codes.items() if kind == "tag"}
    return Logged(metric_codes, number_cells), Logged(params, text_cells), Logged(tags, text_cells)


def _head_of(data: bytes) -> tuple[int, _Head]:
    """Where the numbers begin, and the head."""
    start = _FIRST + int.from_bytes(data[:_FIRST], "little")
    return start, _decode_head(data[_FIRST:start])


@lru_cache(maxsize=256)
def _decode_head(data: bytes) -> _Head:
    return _head_decoder.decode(data)


def _begin_array(count: int) -> bytes:
    """What stands before so many texts to make them an array (msgpack specification, "array 32")."""
    return b"\xdd" + count.to_bytes(4, "big")


def _number(codes: dict[Key, int], keys: Iterable[Key]) -> npt.NDArray[np.integer]:
    """The numbers of keys, new ones included."""
    return np.array([codes.setdefault(key, len(codes)) for key in keys], np.int64)


def _cells(values: npt.NDArray[Any], codes: Sequence[npt.NDArray[np.integer]], shapes: list[int]) -> Cells:
    """Values of runs whose keys have these codes, by the shape of the run."""
    counts = np.array([len(some) for some in codes], np.int64)[np.array(shapes, np.intp)]
    if len(codes) == 1:  # its keys were numbered in their order
        return Cells(values, counts)
    return Cells(values, counts, np.concatenate([np.empty(0, np.int64), *(codes[shape] for shape in shapes)]))
