"""A run's colour: the same in the table, the sidebar and every chart."""

from __future__ import annotations

import re
from collections.abc import Mapping
from zlib import crc32

from trackside.entities import RUN_PALETTE

__all__ = ["COLOUR_TAG", "choose_colour", "find_colour"]

COLOUR_TAG = "trackside.colour"

_HEX = re.compile(r"#[0-9a-fA-F]{6}")


def find_colour(run_id: str, tags: Mapping[str, str]) -> str:
    """The run's colour as ``#rrggbb``: what its tag says, if that is a colour."""
    return choose_colour(run_id, tags.get(COLOUR_TAG))


def choose_colour(run_id: str, tag: str | None) -> str:
    """The same of the tag's value alone.

    It is the tag that the store gave; a run without one (or with something else in it) gets a colour of
    the palette by its id, so that it keeps it.
    """
    if tag is not None and _HEX.fullmatch(tag):
        return tag.lower()
    return RUN_PALETTE[crc32(run_id.encode()) % len(RUN_PALETTE)]
