"""The beginning of a file, to be looked at: text, or a table's first rows. No more is read than asked for."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import islice
from pathlib import PurePosixPath
from typing import Any, BinaryIO

from trackside.artifacts.optional import need
from trackside.artifacts.table import PARQUET_EXTRA
from trackside.errors import InvalidInput

__all__ = ["TableHead", "TextPiece", "read_table_head", "read_text_piece"]

HEAD_BYTES = 1 << 20
MOST_COLUMNS = 200
MOST_CHARACTERS = 500
"""Of a cell: a table is for looking at, the file for reading."""

_LONGEST_CHARACTER = 4
_SEPARATED = {".csv": ",", ".tsv": "\t"}


@dataclass(frozen=True, slots=True)
class TextPiece:
    """Some of a file as text."""

    text: str
    end: int
    """Offset in bytes behind it; characters are never cut."""
    is_binary: bool
    """It holds zero bytes, as no text does."""


@dataclass(frozen=True, slots=True)
class TableHead:
    """The first rows of a table, every cell as text."""

    columns: list[str]
    numeric: list[bool]
    """Whether all cells of a column that aren't empty are numbers."""
    rows: list[list[str | None]]
    row_count: int | None
    """Of the whole table; None where only reading all of it would tell."""
    column_count: int
    """Of the whole table; beyond ``MOST_COLUMNS`` they are left out."""


def read_text_piece(stream: BinaryIO, offset: int, max_bytes: int) -> TextPiece:
    """Text from an offset on; bytes that aren't UTF-8 become U+FFFD.

    Args:
        stream: seekable.
        offset: in bytes.
        max_bytes: at most so many, but a whole character at least.
    """
    stream.seek(offset)
    data = stream.read(max(max_bytes, _LONGEST_CHARACTER))
    if stream.read(1):
        data = data[: _whole_characters(data)]
    return TextPiece(data.decode("utf-8", "replace"), offset + len(data), b"\0" in data)


def _whole_characters(data: bytes) -> int:
    """How many bytes are whole characters; all of them, if this is no UTF-8 anyway."""
    for back in range(1, _LONGEST_CHARACTER):
        byte = data[-back]
        if byte < 0x80:
            break
        if byte >= 0xC0:
            length = 2 if byte < 0xE0 else 3 if byte < 0xF0 else 4
            return len(data) if back >= length else len(data) - back
    return len(data)


def read_table_head(stream: BinaryIO, path: str, max_rows: int) -> TableHead:
    """The first rows of a CSV, TSV or Parquet file.

    Raises:
        InvalidInput: the file is no such table, or a package that it needs is missing.
    """
    suffix = PurePosixPath(path).suffix.lower()
    if suffix in (".parquet", ".pq"):
        return _read_parquet(stream, path, max_rows)
    if suffix not in _SEPARATED:
        raise InvalidInput(
            f"{path!r} is no table: its name ends neither in .csv nor in .parquet.", path="path"
        )
    return _read_separated(stream, path, _SEPARATED[suffix], max_rows)


def _read_separated(stream: BinaryIO, path: str, separator: str, max_rows: int) -> TableHead:
    data = stream.read(HEAD_BYTES)
    is_cut = bool(stream.read(1))
    if is_cut:
        data = data[: data.rfind(b"\n") + 1]  # a row that isn't there as a whole would be a wrong one
    text = data.decode("utf-8-sig", "replace")
    first, _, _ = text.partition("\n")
    if separator == "," and first.count(";") > first.count(","):
        separator = ";"
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        header = next(reader, [])
        rows = list(islice(reader, max_rows))
        more = sum(1 for _ in reader)
    except csv.Error as error:
        raise InvalidInput(f"{path!r} can't be read as a table: {_reason(error)}.", path="path") from error
    width = max([len(header), *map(len, rows)])
    shown = min(width, MOST_COLUMNS)
    cells = [[_cut(cell) for cell in row[:shown]] + [None] * (shown - len(row)) for row in rows]
    columns = [_cut(name) for name in header[:shown]] + [""] * (shown - len(header))
    numeric = [_is_numeric([row[i] for row in cells]) for i in range(shown)]
    return TableHead(columns, numeric, cells, None if is_cut else len(rows) + more, width)


def _is_numeric(cells: Sequence[str | None]) -> bool:
    try:
        return len([float(cell) for cell in cells if cell]) > 0
    except ValueError:
        return False


def _read_parquet(stream: BinaryIO, path: str, max_rows: int) -> TableHead:
    parquet = need("pyarrow.parquet", "pyarrow", "To look into a Parquet file", PARQUET_EXTRA)
    from pyarrow import ArrowException, types

    try:
        file = parquet.ParquetFile(stream, pre_buffer=False)
        fields = list(file.schema_arrow)
        shown = fields[:MOST_COLUMNS]
        names = [field.name for field in shown]
        batch = next(file.iter_batches(batch_size=max_rows, columns=names), None)
        columns = [column.to_pylist() for column in batch.columns] if batch is not None else []
        count = file.metadata.num_rows
    except (ArrowException, OSError, ValueError, NotImplementedError) as error:
        raise InvalidInput(f"{path!r} can't be read as Parquet: {_reason(error)}.", path="path") from error
    rows = [[_as_text(value) for value in row] for row in zip(*columns, strict=True)]
    numeric = [types.is_integer(field.type) or types.is_floating(field.type) for field in shown]
    return TableHead([_cut(name) for name in names], numeric, rows, count, len(fields))


def _reason(error: Exception) -> str:
    """What a library says, as the end of a sentence."""
    return str(error).rstrip(". ")


def _as_text(value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return _cut(str(value))


def _cut(text: str) -> str:
    return text if len(text) <= MOST_CHARACTERS else f"{text[: MOST_CHARACTERS - 1]}…"
