"""How commands answer: a table for people, JSON for programs, a progress bar for long work."""

from __future__ import annotations

import datetime
import json
import shutil
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Protocol

import click

__all__ = ["Column", "Progress", "Table", "format_time", "progress_bar", "to_json", "write_size"]

GAP = "  "
NARROWEST = 8
"""Columns of text are cut down to this, no further."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table.

    Attributes:
        title: its heading.
        cells: a text for each row, "" where there is nothing.
        is_number: aligned to the right, never cut.
        is_kept: never cut, such as an id that is copied.
        may_go: left out where the terminal is too narrow for it.
    """

    title: str
    cells: Sequence[str]
    is_number: bool = False
    is_kept: bool = False
    may_go: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Columns side by side, with a heading unless ``has_heading`` is False."""

    columns: Sequence[Column]
    has_heading: bool = True

    def render(self, width: int | None = None) -> str:
        """The table as text; empty without rows.

        Args:
            width: how many characters fit; by default as many as the terminal has, and any number where the
                output goes into a file or a pipe.
        """
        if not self.columns or not self.columns[0].cells:
            return ""
        if width is None and sys.stdout.isatty():
            width = shutil.get_terminal_size().columns
        texts = [
            [clean(c.title), *map(clean, c.cells)] if self.has_heading else list(map(clean, c.cells))
            for c in self.columns
        ]
        shown, widths = _fit(self.columns, [max(map(measure, column)) for column in texts], width)
        rows = zip(*(texts[index] for index in shown), strict=True)
        numbers = [self.columns[index].is_number for index in shown]
        return "\n".join(
            GAP.join(
                _pad(text, size, is_number=number)
                for text, size, number in zip(row, widths, numbers, strict=True)
            ).rstrip()
            for row in rows
        )


def _fit(columns: Sequence[Column], widths: list[int], room: int | None) -> tuple[list[int], list[int]]:
    """Which columns are shown, and how wide: those that may go do, then the widest texts are cut."""
    shown = list(range(len(columns)))
    if room is None:
        return shown, widths

    def excess() -> int:
        return sum(widths[i] for i in shown) + len(GAP) * (len(shown) - 1) - room

    for index in reversed(range(len(columns))):
        if excess() <= 0:
            break
        if columns[index].may_go:
            shown.remove(index)
    cut = [i for i in shown if not columns[i].is_number and not columns[i].is_kept and widths[i] > NARROWEST]
    while cut and excess() > 0:
        widest = max(cut, key=lambda index: widths[index])
        if widths[widest] <= NARROWEST:
            break
        widths[widest] -= 1
    return shown, [widths[i] for i in shown]


def measure(text: str) -> int:
    """How many cells of a terminal a text takes (East Asian and emoji characters take two)."""
    if text.isascii():
        return len(text)
    from wcwidth import wcswidth

    width: int = wcswidth(text)
    return width if width >= 0 else len(text)


def _pad(text: str, width: int, *, is_number: bool) -> str:
    if measure(text) > width:
        while text and measure(text) >= width:
            text = text[:-1]
        text += "…"
    space = " " * (width - measure(text))
    return space + text if is_number else text + space


def clean(text: str) -> str:
    """One line that can't command the terminal: whatever doesn't print is escaped."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def format_time(milliseconds: int | None) -> str:
    """Milliseconds since the epoch as local time, to the minute."""
    if milliseconds is None:
        return ""
    moment = datetime.datetime.fromtimestamp(milliseconds / 1000, datetime.UTC).astimezone()
    return f"{moment:%Y-%m-%d %H:%M}"


def to_json(data: object) -> str:
    """One JSON document; wire types as the HTTP interface writes them."""
    import msgspec

    return json.dumps(msgspec.to_builtins(data), ensure_ascii=False, indent=2, allow_nan=False)


class Progress(Protocol):
    """What long work tells of itself."""

    def update(self, n_steps: int) -> None:
        """So many more steps are done."""


@contextmanager
def progress_bar(label: str, total: int) -> Iterator[Progress]:
    """A progress bar on standard error; where that is no terminal, nothing is shown."""
    bar: Any = click.progressbar(length=total, label=label, file=sys.stderr, hidden=not sys.stderr.isatty())
    with bar:
        yield bar


def write_size(size_bytes: int) -> str:
    """Bytes as people read them."""
    size, unit = float(size_bytes), "B"
    for larger in ("kB", "MB", "GB", "TB"):
        if size < 1000:
            break
        size, unit = size / 1000, larger
    return f"{size:.0f} {unit}" if unit == "B" else f"{size:.1f} {unit}"
