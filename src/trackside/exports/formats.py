"""The formats of an export by name: what is written, and what it is called."""

from __future__ import annotations

from collections.abc import Iterator

from trackside.errors import InvalidInput
from trackside.exports.archive import write_zip
from trackside.exports.parquet import need_parquet, write_parquet
from trackside.exports.selection import Selection
from trackside.exports.text import write_csv, write_json

__all__ = ["MEDIA_TYPES", "check_format", "write_runs"]

MEDIA_TYPES = {
    "csv": "text/csv",
    "json": "application/json",
    "parquet": "application/vnd.apache.parquet",
    "zip": "application/zip",
}
"""Format → media type."""


def check_format(name: str) -> str:
    """A format of an export.

    Raises:
        InvalidInput: there is no such format, or a package that it needs is missing.
    """
    if name not in MEDIA_TYPES:
        raise InvalidInput(
            f"{name!r:.50} is no format of an export: use {', '.join(MEDIA_TYPES)}.", path="format"
        )
    if name == "parquet":
        need_parquet()
    return name


def write_runs(selection: Selection, name: str, problems: list[str] | None = None) -> Iterator[bytes]:
    """The runs in a format, in pieces. Raises as :func:`check_format`.

    Args:
        selection: the runs.
        name: the format.
        problems: sentences about files that couldn't be had are added here.
    """
    match check_format(name):
        case "csv":
            return write_csv(selection)
        case "json":
            return write_json(selection)
        case "parquet":
            return write_parquet(selection)
        case _:
            return write_zip(selection, problems)
