"""A list of runs as static HTML: what stays in a saved or exported notebook. Pure; every text is escaped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

__all__ = ["StaticTable", "render_html", "render_text"]

_CELL = "padding:2px 8px;text-align:{align};white-space:nowrap"
_NUMBERS = "font-variant-numeric:tabular-nums"
_SWATCH = "display:inline-block;width:10px;height:10px;border-radius:2px;margin-right:6px"


@dataclass(frozen=True, slots=True)
class StaticTable:
    """Rows of text.

    Attributes:
        caption: above the table.
        columns: what they are called.
        numeric: which of them are numbers.
        rows: as many cells as columns.
        colours: of the runs, ``#rrggbb``; one a row.
        more: how many runs are left out.
    """

    caption: str
    columns: Sequence[str]
    numeric: Sequence[bool]
    rows: Sequence[Sequence[str]]
    colours: Sequence[str]
    more: int = 0


def render_html(table: StaticTable) -> str:
    """The table with inline styles only, readable in light and dark."""
    head = "".join(
        f'<th scope="col" style="{_style(is_number)}">{escape(name)}</th>'
        for name, is_number in zip(table.columns, table.numeric, strict=True)
    )
    body = "".join(
        f"<tr>{_row(table, row, colour)}</tr>" for row, colour in zip(table.rows, table.colours, strict=True)
    )
    return (
        f'<table class="trackside-runs" style="border-collapse:collapse;font-size:12px;{_NUMBERS}">'
        f'<caption style="text-align:left;padding:2px 8px">{escape(table.caption)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{_rest(table)}"
    )


def render_text(table: StaticTable) -> str:
    """The same for a console."""
    lines = [list(table.columns), *[list(row) for row in table.rows]]
    widths = [max(len(line[i]) for line in lines) for i in range(len(table.columns))]
    text = [
        "  ".join(
            cell.rjust(width) if is_number else cell.ljust(width)
            for cell, width, is_number in zip(line, widths, table.numeric, strict=True)
        ).rstrip()
        for line in lines
    ]
    more = [f"… and {table.more:,} more"] if table.more else []
    return "\n".join([table.caption, *text, *more])


def _row(table: StaticTable, row: Sequence[str], colour: str) -> str:
    swatch = f'<span style="{_SWATCH};background:{escape(colour)}"></span>'
    return "".join(
        f'<td style="{_style(is_number)}">{swatch if index == 0 else ""}{escape(cell)}</td>'
        for index, (cell, is_number) in enumerate(zip(row, table.numeric, strict=True))
    )


def _style(is_number: bool) -> str:
    return _CELL.format(align="right" if is_number else "left")


def _rest(table: StaticTable) -> str:
    if not table.more:
        return ""
    return f'<div style="font-size:12px;padding:2px 8px;opacity:.7">… and {table.more:,} more</div>'
